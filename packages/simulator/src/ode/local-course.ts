import type { F64, IntegratorStatistics, PartitionedSystem, Refusal, Status } from '@hillock/contracts';
import { isRefusal, LocalDriver, snapshotOf, totalOf } from '@hillock/integrators';
import { type InitialParts, initialize } from '../engine/initialisation.ts';
import type { OdePart } from './ode-part.ts';
import type { OdeRun } from './options.ts';
import { VariableStepCourse } from './variable-step-course.ts';

export interface LocalCourseParts {
  readonly options: OdeRun;
  readonly initial: InitialParts;
  readonly parts: readonly OdePart[];
  readonly vInit: number;
}

/**
 * A run in which cells that meet only through events each have a step of their own (neuron-semantics 5.7). Samples of all of them are taken at the same times, when nothing can come before any more.
 */
export class LocalCourse extends VariableStepCourse<LocalDriver> {
  private readonly all: LocalCourseParts;
  /** What the model shows of each part; what was written there, where it was disturbed. */
  private solution: F64[] = [];
  /** Of each part, what integrators counted that blocks which came or left have put an end to. */
  private past: IntegratorStatistics[][] = [];

  constructor(all: LocalCourseParts) {
    super(all.options, all.initial);
    this.all = all;
  }

  get statistics(): IntegratorStatistics | null {
    return this.driver === null ? null : totalOf(this.partStatistics);
  }

  get partStatistics(): readonly IntegratorStatistics[] {
    const { driver } = this;
    if (driver === null) return [];
    return this.all.parts.map((_, index) => {
      const { statistics } = driver.integrator(index);
      const past = this.past[index] ?? [];
      return past.length === 0 ? statistics : totalOf([...past, statistics]);
    });
  }

  initialize(): Status {
    const { initial, parts, vInit } = this.all;
    const { status, reason } = initialize(initial, vInit);
    if (status !== 0) return this.fail(status, reason);
    for (const { equations } of parts) if (equations.attach() !== 0) return this.fail(2, equations.reason);
    this.solution = parts.map(({ equations }) => new Float64Array(equations.n));
    this.past = parts.map(() => []);
    this.disturbed = false;
    const samples = this.samples.restart();
    const y = parts.map((part) => part.start(samples));
    const driver = this.driverOf();
    if (isRefusal(driver)) return this.fail(2, `${driver.refused}: instead, ${driver.instead}`);
    this.driver = driver;
    const started = driver.start(0, y);
    if (started !== 0) return this.fail(started, driver.reason);
    for (const index of parts.keys()) this.within(index, (part) => part.started(driver.integrator(index)));
    return 0;
  }

  protected get steppers(): readonly OdePart[] {
    return this.all.parts;
  }

  /** What was counted before counts for the first part: others may be together now. */
  protected begunAt(t: number, statistics: readonly IntegratorStatistics[]): Status {
    const { parts } = this.all;
    const driver = this.driverOf();
    if (isRefusal(driver)) return this.fail(2, `${driver.refused}: instead, ${driver.instead}`);
    this.past = parts.map((_, index) => (index === 0 ? [...statistics] : []));
    this.solution = parts.map((_, index) => this.within(index, (part) => part.changed(t, driver.integrator(index))));
    this.driver = driver;
    const started = driver.start(t, this.solution, 'rebuild');
    return started === 0 ? 0 : this.fail(started, driver.reason);
  }

  private driverOf(): LocalDriver | Refusal {
    const { options, parts } = this.all;
    const system: PartitionedSystem = { parts: parts.map(({ equations }) => equations) };
    return LocalDriver.create(system, options.integrator, {
      events: {
        next: () => this.earliest().t,
        part: () => this.earliest().part,
        deliver: (part, t, now) => this.within(part, (own) => own.deliver(t, now)),
      },
      discontinuities: (part) => this.part(part).jumps,
      onDiscontinuity: (part, t) => this.part(part).passed(t),
      onStep: (part, t, now) => this.within(part, (own) => own.begin(t, now)),
      onRoot: (part, index, direction, t, now) => this.within(part, (own) => own.crossed(index, direction, t, now)),
      samples: this.samples.list,
      sampled: (part) => this.part(part).components,
      onSample: (index, part, t, now) => this.part(part).sample(index, t, now),
      pause: this.pauses,
      maxSteps: options.maxSteps,
    });
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

  /** Cells that blocks came to or left have other unknowns, and a new integrator, which starts from the model as it is; all others go on. */
  protected rebuilt(driver: LocalDriver): Status {
    const { changed } = this.all.initial.blocks;
    const { t } = driver;
    for (const [index, part] of this.all.parts.entries()) {
      if (!changed.has(part.group)) continue;
      if (part.equations.attach() !== 0) return this.fail(2, part.equations.reason);
      const before = snapshotOf(driver.integrator(index).statistics);
      const refusal = driver.replace(index);
      if (refusal !== null) return this.fail(2, `${refusal.refused}: instead, ${refusal.instead}`);
      this.past[index]?.push(before);
      const y = this.within(index, () => part.changed(t, driver.integrator(index)));
      this.solution[index] = y;
      const status = driver.restartPart(index, t, y, 'rebuild');
      if (status !== 0) return this.fail(status, driver.reason);
    }
    return 0;
  }

  protected restarted(driver: LocalDriver): Status {
    for (const part of this.all.parts) part.lookAhead(driver.t);
    const status = driver.restart(driver.t, this.solution, 'state');
    return status === 0 ? 0 : this.fail(status, driver.reason);
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
}
