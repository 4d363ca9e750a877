import type { F64, IntegratorStatistics, PartitionedSystem, Status } from '@hillock/contracts';
import { isRefusal, LocalDriver, totalOf } from '@hillock/integrators';
import type { Course } from '../course.ts';
import { type InitialParts, initialize } from '../engine/initialisation.ts';
import type { OdePart } from './ode-part.ts';
import type { OdeRun } from './options.ts';
import { SampleTimes } from './sample-times.ts';

export interface LocalCourseParts {
  readonly options: OdeRun;
  readonly initial: InitialParts;
  readonly parts: readonly OdePart[];
  readonly vInit: number;
}

/**
 * A run in which cells that meet only through events each have a step of their own (neuron-semantics 5.7). Samples of all of them are taken at the same times, when nothing can come before any more.
 */
export class LocalCourse implements Course {
  reason = '';
  private readonly all: LocalCourseParts;
  private readonly samples: SampleTimes;
  private solution: readonly F64[] = [];
  private driver: LocalDriver | null = null;
  private pause: () => boolean = () => false;
  /** The state was changed from outside since the last step; `solution` is what it is. */
  private disturbed = false;

  constructor(all: LocalCourseParts) {
    this.all = all;
    this.samples = new SampleTimes(all.options.sample);
  }

  get t(): number {
    return this.driver?.t ?? 0;
  }

  get steps(): number {
    return this.statistics?.steps ?? 0;
  }

  get statistics(): IntegratorStatistics | null {
    return this.driver === null ? null : totalOf(this.partStatistics);
  }

  get partStatistics(): readonly IntegratorStatistics[] {
    const { driver } = this;
    return driver === null ? [] : this.all.parts.map((_, index) => driver.integrator(index).statistics);
  }

  initialize(): Status {
    const { initial, options, parts, vInit } = this.all;
    const { status, reason } = initialize(initial, vInit);
    if (status !== 0) return this.fail(status, reason);
    for (const { equations } of parts) if (equations.attach() !== 0) return this.fail(2, equations.reason);
    this.solution = parts.map(({ equations }) => new Float64Array(equations.n));
    const system: PartitionedSystem = { parts: parts.map(({ equations }) => equations) };
    this.disturbed = false;
    const samples = this.samples.restart();
    const y = parts.map((part) => part.start(samples));
    const driver = LocalDriver.create(system, options.integrator, {
      events: {
        next: () => this.earliest().t,
        part: () => this.earliest().part,
        deliver: (part, t, now) => this.within(part, (own) => own.deliver(t, now)),
      },
      discontinuities: (part) => this.part(part).jumps,
      onDiscontinuity: (part, t) => this.part(part).passed(t),
      onStep: (part, t, now) => this.within(part, (own) => own.begin(t, now)),
      onRoot: (part, index, direction, t, now) => this.within(part, (own) => own.crossed(index, direction, t, now)),
      samples,
      sampled: (part) => this.part(part).components,
      onSample: (index, part, t, now) => this.part(part).sample(index, t, now),
      pause: () => this.pause(),
      maxSteps: options.maxSteps,
    });
    if (isRefusal(driver)) return this.fail(2, `${driver.refused}: instead, ${driver.instead}`);
    this.driver = driver;
    const started = driver.start(0, y);
    if (started !== 0) return this.fail(started, driver.reason);
    for (const index of parts.keys()) this.within(index, (part) => part.started(driver.integrator(index)));
    return 0;
  }

  /** The model holds the solution at the driver's t. */
  show(): void {
    const { driver } = this;
    if (driver === null) return;
    for (const [index, part] of this.all.parts.entries()) {
      const y = this.solution[index]!;
      // what was written is not yet the integrators'
      if (!this.disturbed) driver.valueAt(index, driver.t, y);
      part.present(driver.t, y);
    }
  }

  /** The state in the model is that of the driver's t; the integrators start anew from it before the next step. */
  written(): void {
    for (const [index, { equations }] of this.all.parts.entries()) equations.gather(this.solution[index]!);
    this.disturbed = true;
  }

  /** One step of one part. */
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
    if (this.all.initial.blocks.pending)
      return this.fail(
        2,
        'blocks of further equations come and go between runs where cells have steps of their own: initialise after it, or "local": false',
      );
    this.samples.upTo(tstop);
    this.pause = pause;
    if (this.disturbed) {
      this.disturbed = false;
      for (const part of this.all.parts) part.lookAhead(driver.t);
      const restarted = driver.restart(driver.t, this.solution, 'state');
      if (restarted !== 0) return this.fail(restarted, driver.reason);
    }
    const status = driver.run(tstop);
    if (status !== 0) return this.fail(status, driver.reason);
    if (driver.t < tstop) return 'paused';
    // what is asked from outside is the present
    this.show();
    return 0;
  }

  /** Lets a part act; what it sends to others goes into their queues afterwards. */
  private within<T>(index: number, act: (part: OdePart) => T): T {
    const { delivery } = this.all.initial;
    const part = this.part(index);
    delivery.active = part.group;
    const done = act(part);
    delivery.active = -1;
    delivery.exchange();
    return done;
  }

  private earliest(): { readonly t: number; readonly part: number } {
    const { delivery } = this.all.initial;
    let [t, at] = [Number.POSITIVE_INFINITY, 0];
    for (let index = 0; index < this.all.parts.length; index++) {
      const time = delivery.earliest(this.part(index).group);
      if (time < t) [t, at] = [time, index];
    }
    return { t, part: at };
  }

  private part(index: number): OdePart {
    return this.all.parts[index]!;
  }

  private fail(status: Status, reason: string): Status {
    this.reason = reason;
    return status;
  }
}
