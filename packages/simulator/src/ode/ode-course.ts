import type { Cause, F64, Integrator, IntegratorStatistics, Status } from '@hillock/contracts';
import { Driver, isRefusal } from '@hillock/integrators';
import type { Course } from '../course.ts';
import { type Stages, TrapError } from '../engine/engine.ts';
import { type InitialParts, initialize } from '../engine/initialisation.ts';
import type { Recorder } from '../engine/recorder.ts';
import type { Source } from '../events/source.ts';
import type { CableEquations } from './cable-equations.ts';
import { run } from './kernels.ts';
import type { OdeRun } from './options.ts';
import { Thresholds } from './thresholds.ts';

export interface OdeCourseParts {
  readonly options: OdeRun;
  readonly initial: InitialParts;
  readonly equations: CableEquations;
  readonly recorder: Recorder;
  /** Byte offsets of what is recorded, without t. */
  readonly offsets: readonly number[];
  readonly sources: readonly Source[];
  readonly vInit: number;
  /** Takes the times that mechanisms announced since it was last asked. */
  readonly announced: () => readonly number[];
}

/**
 * A run with one step for the whole model: the driver of the integrators, and what happens in a model around it – events, thresholds, times at which mechanisms jump,
 * samples (neuron-semantics 5.6).
 */
export class OdeCourse implements Course {
  reason = '';
  private readonly parts: OdeCourseParts;
  private readonly thresholds: Thresholds;
  private readonly perStep: Stages;
  private readonly times: Stages;
  /** What has to be computed for a sample: unknowns are there, concentrations follow from states alone, all else needs an evaluation. */
  private readonly needed: 'nothing' | 'concentrations' | 'all';
  private integrator: Integrator | null = null;
  private driver: Driver | null = null;
  private readonly samples: number[] = [];
  private readonly jumps: number[] = [];
  /** The last sample that was taken. */
  private sampled = -1;
  /** Of the delivery that is on. */
  private touched: Cause | null = null;
  private pause: () => boolean = () => false;
  /** The state was changed from outside since the last step. */
  private disturbed = false;

  constructor(parts: OdeCourseParts) {
    this.parts = parts;
    const { equations, options } = parts;
    this.thresholds = new Thresholds(equations, parts.sources);
    const { kernels } = equations.parts;
    this.perStep = [...kernels.of('tables'), ...kernels.of('odeStep'), ...kernels.of('beforeStep')];
    this.times = kernels.of('odeTimes');
    this.needed = neededFor(equations, parts.offsets);
    if (options.conditionOrder === 2) equations.watchRoots(this.thresholds);
  }

  get t(): number {
    return this.driver?.t ?? 0;
  }

  get steps(): number {
    return this.statistics?.steps ?? 0;
  }

  get statistics(): IntegratorStatistics | null {
    return this.integrator?.statistics ?? null;
  }

  initialize(): Status {
    const { initial, equations, options, recorder, vInit } = this.parts;
    const { delivery } = initial;
    const { status, reason } = initialize(initial, vInit);
    if (status !== 0) return this.fail(status, reason);
    delivery.active = equations.parts.arrays.group;
    recorder.clear();
    const integrator = options.integrator.create(equations);
    if (isRefusal(integrator)) return this.fail(2, `${integrator.refused}: instead, ${integrator.instead}`);
    this.integrator = integrator;
    this.thresholds.reset();
    this.samples.length = 0;
    this.sampled = -1;
    this.disturbed = false;
    this.jumps.length = 0;
    equations.smooth.from = Number.NEGATIVE_INFINITY;
    const y = new Float64Array(equations.n);
    equations.gather(y);
    this.lookAhead(0);
    const order2 = options.conditionOrder === 2;
    this.driver = new Driver(equations, integrator, {
      events: { next: () => delivery.earliest(delivery.active), deliver: (t, now) => this.deliver(t, now) },
      discontinuities: this.jumps,
      samples: this.samples,
      sampleAfter: true,
      onSample: (index, t, now) => this.sample(index, t, now),
      onStep: (t, now) => this.begin(t, now),
      onAdvance: (t) => this.passed(t),
      ...(order2 ? { onRoot: (i: number, direction: 1 | -1, t: number, now: F64) => this.crossed(i, direction, t, now) } : {}),
      pause: () => this.pause(),
      maxSteps: options.maxSteps,
    });
    this.samples.push(0);
    const started = this.driver.start(0, y);
    if (started !== 0) return this.fail(started, this.driver.reason);
    if (order2) this.thresholds.detect(0, this.driver.y, integrator, (source) => delivery.fire(source, 0));
    return 0;
  }

  /** The model holds the solution at the driver's t. */
  show(): void {
    if (this.driver !== null) this.present(this.driver.t, this.driver.y);
  }

  /** The state in the model is that of the driver's t; the integrator starts anew from it before the next step. */
  written(): void {
    if (this.driver === null) return;
    this.parts.equations.gather(this.driver.y);
    this.disturbed = true;
  }

  /** One step of the integrator's choice; what happens within it is dealt with. */
  step(): Status {
    const before = this.steps;
    const status = this.advance(Number.POSITIVE_INFINITY, () => this.steps > before);
    return status === 'paused' ? 0 : status;
  }

  run(tstop: number, pauseAt: number): Status | 'paused' {
    return this.advance(tstop, () => performance.now() >= pauseAt);
  }

  private advance(tstop: number, pause: () => boolean): Status | 'paused' {
    const { driver } = this;
    if (driver === null) return this.fail(2, 'a run before its initialisation');
    const { equations } = this.parts;
    const { sample } = this.parts.options;
    // rounding of k·sample does not put the last point behind tstop
    for (let k = this.samples.length; tstop < Number.POSITIVE_INFINITY && k * sample <= tstop * (1 + 1e-12); k++)
      this.samples.push(Math.min(k * sample, tstop));
    this.pause = pause;
    if (this.disturbed) {
      this.disturbed = false;
      this.lookAhead(driver.t);
      const restarted = driver.restart('state');
      if (restarted !== 0) return this.fail(restarted, driver.reason);
    }
    const status = driver.run(tstop);
    if (status !== 0) return this.fail(status, driver.reason);
    if (driver.t < tstop) return 'paused';
    // what is asked from outside is the present
    equations.ensure(driver.t, driver.y);
    return 0;
  }

  private fail(status: Status, reason: string): Status {
    this.reason = reason;
    return status;
  }

  /** A step begins at t. */
  private begin(t: number, y: F64): Cause | null {
    const { equations, options } = this.parts;
    const { delivery } = this.parts.initial;
    const { thresholds, integrator } = this;
    equations.parts.scalars.set('t', t);
    // events leave at the end of the step, as in NEURON; what is noted is when the solution crossed
    if (options.conditionOrder === 1 && integrator !== null)
      thresholds.detect(t, y, integrator, (source, crossed) => delivery.fire(source, t, crossed));
    if (this.perStep.length === 0 && !thresholds.watches) return null;
    this.present(t, y);
    run(this.perStep);
    thresholds.lookAtWatches();
    delivery.queueWatched();
    equations.forget();
    return null;
  }

  /** The model holds the solution at t, and its clock is at t. */
  private present(t: number, y: F64): void {
    const { equations } = this.parts;
    if (equations.ensure(t, y) !== 0) throw new TrapError(equations.reason);
    equations.parts.scalars.set('t', t);
  }

  private deliver(t: number, y: F64): Cause | null {
    const { equations } = this.parts;
    const { delivery } = this.parts.initial;
    this.touched = null;
    delivery.disturb = (cause) => {
      if (this.touched === null) {
        const now = equations.parts.scalars.get('t');
        this.present(t, y);
        equations.parts.scalars.set('t', now);
      }
      if (this.touched !== 'state') this.touched = cause;
    };
    equations.parts.scalars.set('t', t);
    delivery.deliver(t);
    delivery.disturb = null;
    if (this.touched === null) return null;
    // as in NEURON: a sample at the time of an event has what the event changed, and what follows from states as it was before
    if (this.samples[this.sampled + 1] === t) this.record(t);
    equations.gather(y);
    this.lookAhead(t);
    return this.touched;
  }

  private crossed(index: number, direction: 1 | -1, t: number, y: F64): Cause | null {
    if (direction < 0) return null;
    const { equations } = this.parts;
    const { delivery } = this.parts.initial;
    const source = this.thresholds.source(index);
    equations.parts.scalars.set('t', t);
    if (source !== null) {
      delivery.fire(source, t);
      return null;
    }
    this.present(t, y);
    this.thresholds.lookAtWatches();
    delivery.queueWatched();
    return null;
  }

  /** The solution was advanced to t; when that is a discontinuity, f is the one behind it from now on. */
  private passed(t: number): void {
    const { smooth } = this.parts.equations;
    if (t !== smooth.to) return;
    smooth.from = t;
    smooth.to = this.jumps.find((jump) => jump > t) ?? Number.POSITIVE_INFINITY;
    this.parts.equations.forget();
  }

  /** Asks mechanisms for the times at which they will jump. */
  private lookAhead(t: number): void {
    const { equations, announced } = this.parts;
    if (this.times.length > 0) {
      run(this.times);
      for (const time of announced()) {
        if (!(time > t && time < Number.POSITIVE_INFINITY)) continue;
        const at = this.jumps.findIndex((jump) => jump >= time);
        if (at < 0) this.jumps.push(time);
        else if (this.jumps[at] !== time) this.jumps.splice(at, 0, time);
      }
    }
    equations.smooth.to = this.jumps.find((jump) => jump > t) ?? Number.POSITIVE_INFINITY;
  }

  private sample(index: number, t: number, y: F64): void {
    if (index <= this.sampled) return;
    const { equations } = this.parts;
    if (this.needed === 'nothing') equations.scatter(y);
    else if (this.needed === 'concentrations') equations.prepare(t, y);
    else if (equations.ensure(t, y) !== 0) throw new TrapError(equations.reason);
    this.record(t);
  }

  /** Takes a sample of the model as it is. */
  private record(t: number): void {
    const { equations, recorder } = this.parts;
    equations.parts.scalars.set('t', t);
    run(equations.parts.kernels.engine.sample);
    recorder.sampled();
    this.sampled++;
  }
}

function neededFor({ vector, parts }: CableEquations, offsets: readonly number[]): 'nothing' | 'concentrations' | 'all' {
  const rest = offsets.filter((offset) => vector.at(offset) < 0);
  if (rest.length === 0) return 'nothing';
  const within = (base: number, count: number, offset: number): boolean => offset >= base && offset < base + 8 * count;
  const ions = [...parts.layout.ions.values()];
  const follows = (offset: number): boolean =>
    ions.some(
      ({ has, in: inside, out, coverage }) =>
        has.concentrations && (within(inside, coverage.count, offset) || within(out, coverage.count, offset)),
    );
  return rest.every(follows) ? 'concentrations' : 'all';
}
