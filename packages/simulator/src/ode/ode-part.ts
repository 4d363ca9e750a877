import type { Cause, F64, Integrator } from '@hillock/contracts';
import { type Stages, TrapError } from '../engine/engine.ts';
import type { InitialParts } from '../engine/initialisation.ts';
import type { Recorder } from '../engine/recorder.ts';
import type { Source } from '../events/source.ts';
import type { CableEquations } from './cable-equations.ts';
import { run } from './kernels.ts';
import type { OdeRun } from './options.ts';
import { Thresholds } from './thresholds.ts';

export interface PartOfRun {
  readonly options: OdeRun;
  readonly initial: InitialParts;
  readonly equations: CableEquations;
  /** Null where nothing of the part is recorded. */
  readonly recorder: Recorder | null;
  /** Byte offsets of what is recorded, without t. */
  readonly offsets: readonly number[];
  readonly sources: readonly Source[];
  /** Takes the times that mechanisms announced since it was last asked. */
  readonly announced: () => readonly number[];
}

/**
 * Cells that share a step, and what happens in them around it: events, thresholds, times at which mechanisms jump, samples (neuron-semantics 5.6). A driver tells when.
 */
export class OdePart {
  readonly equations: CableEquations;
  /** Group of cells. */
  readonly group: number;
  /** Times at which mechanisms said they will jump, rising. */
  readonly jumps: number[] = [];
  private readonly parts: PartOfRun;
  private readonly thresholds: Thresholds;
  private readonly perStep: Stages;
  private readonly times: Stages;
  /** What has to be computed for a sample: unknowns are there, concentrations follow from states alone, all else needs an evaluation. */
  private readonly needed: 'nothing' | 'concentrations' | 'all';
  /** The unknowns that samples are made of, where that is all there is to them. */
  readonly components: Int32Array | undefined;
  private integrator: Integrator | null = null;
  /** Times at which samples are taken, and the number of the last one that was. */
  private samples: readonly number[] = [];
  private sampled = -1;
  /** Of the delivery that is on. */
  private touched: Cause | null = null;

  constructor(parts: PartOfRun) {
    this.parts = parts;
    const { equations, options } = parts;
    this.equations = equations;
    this.group = equations.parts.arrays.group;
    this.thresholds = new Thresholds(equations, parts.sources);
    const { kernels } = equations.parts;
    this.perStep = [...kernels.of('tables'), ...kernels.of('odeStep'), ...kernels.of('beforeStep')];
    this.times = kernels.of('odeTimes');
    this.needed = neededFor(equations, parts.offsets);
    this.components = this.needed === 'nothing' ? Int32Array.from(parts.offsets, (offset) => equations.vector.at(offset)) : undefined;
    if (options.conditionOrder === 2) equations.watchRoots(this.thresholds);
  }

  /** The model is initialised, and will be sampled at these times; more may be added. The unknowns at the start. */
  start(samples: readonly number[]): F64 {
    const { equations, recorder } = this.parts;
    recorder?.clear();
    this.thresholds.reset();
    this.samples = samples;
    this.sampled = -1;
    this.jumps.length = 0;
    equations.smooth.from = Number.NEGATIVE_INFINITY;
    const y = new Float64Array(equations.n);
    if (equations.gather(y) !== 0) throw new TrapError(equations.reason);
    this.lookAhead(0);
    return y;
  }

  /** The integrator began. What is above its threshold from the start fires. */
  started(integrator: Integrator): void {
    this.integrator = integrator;
    const { delivery } = this.parts.initial;
    if (this.parts.options.conditionOrder === 2) this.thresholds.detect(0, integrator.y, integrator, (source) => delivery.fire(source, 0));
  }

  /** Samples that were taken, of those that are to be; the last discontinuity that was passed; sources above their thresholds. */
  get reached(): { readonly samples: number; readonly jump: number; readonly above: readonly number[] } {
    return { samples: this.sampled + 1, jump: this.equations.smooth.from, above: this.thresholds.above };
  }

  /** Another layout of the model came to t: what {@link reached} told there, and the times of samples from the beginning. {@link changed} comes next. */
  goOn(
    { samples, jump, above }: { readonly samples: number; readonly jump: number; readonly above: ReadonlySet<number> },
    all: readonly number[],
  ): void {
    this.samples = all;
    this.sampled = samples - 1;
    this.jumps.length = 0;
    this.equations.smooth.from = jump;
    this.thresholds.goOn(above);
  }

  /** The unknowns as they are in the model, after blocks came or left, and an integrator that goes on from them. */
  changed(t: number, integrator: Integrator): F64 {
    const { equations } = this;
    const y = new Float64Array(equations.n);
    if (equations.gather(y) !== 0) throw new TrapError(equations.reason);
    this.integrator = integrator;
    this.lookAhead(t);
    return y;
  }

  /** A step begins at t. */
  begin(t: number, y: F64): Cause | null {
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

  /** Delivers the events of t; y is changed in place. */
  deliver(t: number, y: F64): Cause | null {
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
    if (equations.gather(y) !== 0) throw new TrapError(equations.reason);
    this.lookAhead(t);
    return this.touched;
  }

  /** A threshold, or the condition of a WATCH, is crossed at t. */
  crossed(index: number, direction: 1 | -1, t: number, y: F64): Cause | null {
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

  /** The solution came to t; when that is a discontinuity, f is the one behind it from now on. */
  passed(t: number): void {
    const { smooth } = this.equations;
    if (t !== smooth.to) return;
    smooth.from = t;
    smooth.to = this.jumps.find((jump) => jump > t) ?? Number.POSITIVE_INFINITY;
    this.equations.forget();
  }

  sample(index: number, t: number, y: F64): void {
    if (index <= this.sampled) return;
    const { equations } = this;
    if (this.needed === 'nothing') equations.scatter(y, t);
    else if (this.needed === 'concentrations') equations.prepare(t, y);
    else if (equations.ensure(t, y) !== 0) throw new TrapError(equations.reason);
    this.record(t);
  }

  /** The model holds the solution at t, and its clock is at t. */
  present(t: number, y: F64): void {
    const { equations } = this;
    if (equations.ensure(t, y) !== 0) throw new TrapError(equations.reason);
    equations.parts.scalars.set('t', t);
  }

  /** Asks mechanisms for the times at which they will jump. */
  lookAhead(t: number): void {
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

  /** Takes a sample of the model as it is. */
  private record(t: number): void {
    const { equations, recorder } = this.parts;
    this.sampled++;
    if (recorder === null) return;
    equations.parts.scalars.set('t', t);
    run(equations.parts.kernels.engine.sample);
    recorder.sampled();
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
