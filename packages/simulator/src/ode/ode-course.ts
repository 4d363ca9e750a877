import type { Cause, F64, Integrator, IntegratorStatistics, Status } from '@hillock/contracts';
import { Driver, isRefusal, snapshotOf, totalOf } from '@hillock/integrators';
import type { Course } from '../course.ts';
import { TrapError } from '../engine/engine.ts';
import { type InitialParts, initialize } from '../engine/initialisation.ts';
import type { OdePart } from './ode-part.ts';
import type { OdeRun } from './options.ts';
import { SampleTimes } from './sample-times.ts';

export interface OdeCourseParts {
  readonly options: OdeRun;
  readonly initial: InitialParts;
  readonly part: OdePart;
  readonly vInit: number;
}

/** A run with one step for the whole model: the driver of the integrators, and what happens in a model around it. */
export class OdeCourse implements Course {
  reason = '';
  private readonly parts: OdeCourseParts;
  private readonly samples: SampleTimes;
  private integrator: Integrator | null = null;
  private driver: Driver | null = null;
  /** What integrators counted that blocks which came or left have put an end to. */
  private past: readonly IntegratorStatistics[] = [];
  private pause: () => boolean = () => false;
  /** The state was changed from outside since the last step. */
  private disturbed = false;

  constructor(parts: OdeCourseParts) {
    this.parts = parts;
    this.samples = new SampleTimes(parts.options.sample);
  }

  get t(): number {
    return this.driver?.t ?? 0;
  }

  get steps(): number {
    return this.statistics?.steps ?? 0;
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
      // blocks that came or left are taken in before the next step
      pause: () => initial.blocks.pending || this.pause(),
      maxSteps: options.maxSteps,
    });
  }

  /** Blocks came or left: other unknowns, a new integrator, which starts from the model as it is. */
  private rebuilt(driver: Driver): Status {
    const { initial, options, part } = this.parts;
    const { blocks, scalars } = initial;
    const { equations } = part;
    this.show();
    const { t } = driver;
    scalars.set('t', t);
    if (blocks.settle(true) !== 0) return this.fail(2, blocks.reason);
    if (equations.attach() !== 0) return this.fail(2, equations.reason);
    const integrator = options.integrator.create(equations);
    if (isRefusal(integrator)) return this.fail(2, `${integrator.refused}: instead, ${integrator.instead}`);
    const y = part.changed(t, integrator);
    if (this.integrator !== null) this.past = [...this.past, snapshotOf(this.integrator.statistics)];
    this.integrator = integrator;
    this.driver = this.driverOf(integrator);
    const started = this.driver.start(t, y, 'rebuild');
    return started === 0 ? 0 : this.fail(started, this.driver.reason);
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
    this.samples.upTo(tstop);
    this.pause = pause;
    const { blocks } = this.parts.initial;
    for (;;) {
      if (this.driver === null) return this.fail(2, 'a run before its initialisation');
      if (blocks.pending) {
        const status = this.rebuilt(this.driver);
        if (status !== 0) return status;
        this.disturbed = false;
      }
      const { driver } = this;
      if (this.disturbed) {
        this.disturbed = false;
        this.parts.part.lookAhead(driver.t);
        const restarted = driver.restart('state');
        if (restarted !== 0) return this.fail(restarted, driver.reason);
      }
      const status = driver.run(tstop);
      if (status !== 0) return this.fail(status, driver.reason);
      if (driver.t >= tstop) break;
      if (!blocks.pending) return 'paused';
    }
    const { driver } = this;
    // what is asked from outside is the present
    this.parts.part.equations.ensure(driver.t, driver.y);
    return 0;
  }

  private fail(status: Status, reason: string): Status {
    this.reason = reason;
    return status;
  }
}
