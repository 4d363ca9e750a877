import type { Cause, F64, Integrator, IntegratorStatistics, Status } from '@hillock/contracts';
import { Driver, isRefusal, snapshotOf, totalOf } from '@hillock/integrators';
import { TrapError } from '../engine/engine.ts';
import { type InitialParts, initialize } from '../engine/initialisation.ts';
import type { OdePart } from './ode-part.ts';
import type { OdeRun } from './options.ts';
import { VariableStepCourse } from './variable-step-course.ts';

export interface OdeCourseParts {
  readonly options: OdeRun;
  readonly initial: InitialParts;
  readonly part: OdePart;
  readonly vInit: number;
}

/** A run with one step for the whole model: the driver of the integrators, and what happens in a model around it. */
export class OdeCourse extends VariableStepCourse<Driver> {
  private readonly parts: OdeCourseParts;
  private integrator: Integrator | null = null;
  /** What integrators counted that blocks which came or left have put an end to. */
  private past: readonly IntegratorStatistics[] = [];

  constructor(parts: OdeCourseParts) {
    super(parts.options, parts.initial);
    this.parts = parts;
  }

  get statistics(): IntegratorStatistics | null {
    if (this.integrator === null || this.past.length === 0) return this.integrator?.statistics ?? null;
    return totalOf([...this.past, this.integrator.statistics]);
  }

  initialize(): Status {
    const { initial, options, part, vInit } = this.parts;
    const { equations } = part;
    const { delivery } = initial;
    const { status, reason } = initialize(initial, vInit);
    if (status !== 0) return this.fail(status, reason);
    delivery.active = part.group;
    if (equations.attach() !== 0) return this.fail(2, equations.reason);
    const integrator = options.integrator.create(equations);
    if (isRefusal(integrator)) return this.fail(2, `${integrator.refused}: instead, ${integrator.instead}`);
    this.integrator = integrator;
    this.past = [];
    this.disturbed = false;
    const y = part.start(this.samples.restart());
    this.driver = this.driverOf(integrator);
    const started = this.driver.start(0, y);
    if (started !== 0) return this.fail(started, this.driver.reason);
    part.started(integrator);
    return 0;
  }

  /** The model holds the solution at the driver's t. */
  show(): void {
    if (this.driver !== null) this.parts.part.present(this.driver.t, this.driver.y);
  }

  /** The state in the model is that of the driver's t; the integrator starts anew from it before the next step. */
  written(): void {
    if (this.driver === null) return;
    if (this.parts.part.equations.gather(this.driver.y) !== 0) throw new TrapError(this.parts.part.equations.reason);
    this.disturbed = true;
  }

  protected get steppers(): readonly OdePart[] {
    return [this.parts.part];
  }

  /** Other unknowns, a new integrator, which starts from the model as it is. */
  protected rebuilt({ t }: Driver): Status {
    const { equations } = this.parts.part;
    if (equations.attach() !== 0) return this.fail(2, equations.reason);
    return this.begunAt(t, this.integrator === null ? this.past : [...this.past, snapshotOf(this.integrator.statistics)]);
  }

  protected begunAt(t: number, statistics: readonly IntegratorStatistics[]): Status {
    const { initial, options, part } = this.parts;
    const integrator = options.integrator.create(part.equations);
    if (isRefusal(integrator)) return this.fail(2, `${integrator.refused}: instead, ${integrator.instead}`);
    initial.delivery.active = part.group;
    const y = part.changed(t, integrator);
    this.past = statistics;
    this.integrator = integrator;
    this.driver = this.driverOf(integrator);
    this.disturbed = false;
    const started = this.driver.start(t, y, 'rebuild');
    return started === 0 ? 0 : this.fail(started, this.driver.reason);
  }

  protected restarted(driver: Driver): Status {
    this.parts.part.lookAhead(driver.t);
    const status = driver.restart('state');
    return status === 0 ? 0 : this.fail(status, driver.reason);
  }

  private driverOf(integrator: Integrator): Driver {
    const { initial, options, part } = this.parts;
    const { delivery } = initial;
    const order2 = options.conditionOrder === 2;
    return new Driver(part.equations, integrator, {
      events: { next: () => delivery.earliest(delivery.active), deliver: (t, now) => part.deliver(t, now) },
      discontinuities: part.jumps,
      samples: this.samples.list,
      sampleAfter: true,
      ...(part.components === undefined ? {} : { sampled: part.components }),
      onSample: (index, t, now) => part.sample(index, t, now),
      onStep: (t, now) => part.begin(t, now),
      onAdvance: (t) => part.passed(t),
      ...(order2
        ? { onRoot: (i: number, direction: 1 | -1, t: number, now: F64): Cause | null => part.crossed(i, direction, t, now) }
        : {}),
      pause: this.pauses,
      maxSteps: options.maxSteps,
    });
  }
}
