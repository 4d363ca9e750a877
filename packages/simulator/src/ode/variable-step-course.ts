import type { IntegratorStatistics, Status } from '@hillock/contracts';
import { snapshotOf } from '@hillock/integrators';
import type { Course, Reached } from '../course.ts';
import type { InitialParts } from '../engine/initialisation.ts';
import type { OdePart } from './ode-part.ts';
import type { OdeRun } from './options.ts';
import { SampleTimes } from './sample-times.ts';

/** What moves the integrators of a run: with one step for all, or one for each part. */
interface AnyDriver {
  /** Up to where everything is dealt with, ms. */
  readonly t: number;
  readonly reason: string;
  run(tEnd: number): Status;
}

/** A run with error control, whoever shares a step: samples, pauses, changes from outside, and blocks that come and go between steps. */
export abstract class VariableStepCourse<D extends AnyDriver> implements Course {
  reason = '';
  protected readonly samples: SampleTimes;
  protected driver: D | null = null;
  /** The state was changed from outside since the last step. */
  protected disturbed = false;
  private readonly initial: InitialParts;
  private pause: () => boolean = () => false;

  protected constructor(options: OdeRun, initial: InitialParts) {
    this.samples = new SampleTimes(options.sample);
    this.initial = initial;
  }

  abstract readonly statistics: IntegratorStatistics | null;
  abstract initialize(): Status;
  abstract show(): void;
  abstract written(): void;

  /** The parts of the model that have a step. */
  protected abstract readonly steppers: readonly OdePart[];
  /** Where nothing has a driver yet: makes it at t, from the model as it is. */
  protected abstract begunAt(t: number, statistics: readonly IntegratorStatistics[]): Status;
  /** The model holds the present, and blocks that came or left are settled: goes on with their equations, or without. */
  protected abstract rebuilt(driver: D): Status;
  /** Starts integrators anew from what was written. */
  protected abstract restarted(driver: D): Status;

  get t(): number {
    return this.driver?.t ?? 0;
  }

  get steps(): number {
    return this.statistics?.steps ?? 0;
  }

  leave(): Reached | null {
    const reached = this.steppers.map((part) => part.reached);
    const { statistics } = this;
    return {
      t: this.t,
      steps: this.steps,
      statistics: statistics === null ? [] : [snapshotOf(statistics)],
      samples: Math.max(0, ...reached.map(({ samples }) => samples)),
      jump: Math.max(...reached.map(({ jump }) => jump)),
      above: reached.flatMap(({ above }) => above),
    };
  }

  goOn({ t, statistics, samples, jump, above }: Reached): Status {
    const { blocks, scalars } = this.initial;
    this.samples.restart();
    this.samples.upTo(t);
    scalars.set('t', t);
    scalars.set('flag', 0);
    this.disturbed = false;
    if (blocks.settle(true) !== 0) return this.fail(2, blocks.reason);
    for (const part of this.steppers) {
      part.goOn({ samples, jump, above: new Set(above) }, this.samples.list);
      if (part.equations.attach() !== 0) return this.fail(2, part.equations.reason);
    }
    return this.begunAt(t, statistics);
  }

  /** One step of the integrator's choice, or of one part; what happens within it is dealt with. */
  step(): Status {
    const before = this.steps;
    const status = this.advance(Number.POSITIVE_INFINITY, () => this.steps > before);
    return status === 'paused' ? 0 : status;
  }

  run(tstop: number, pauseAt: number): Status | 'paused' {
    return this.advance(tstop, () => performance.now() >= pauseAt);
  }

  /** Asked by drivers before each step: blocks that came or left are taken in then. */
  protected readonly pauses = (): boolean => this.initial.blocks.pending || this.pause();

  protected fail(status: Status, reason: string): Status {
    this.reason = reason;
    return status;
  }

  private advance(tstop: number, pause: () => boolean): Status | 'paused' {
    const { blocks } = this.initial;
    this.samples.upTo(tstop);
    this.pause = pause;
    for (;;) {
      const before = this.driver;
      if (before === null) return this.fail(2, 'a run before its initialisation');
      const settled = blocks.pending ? this.settled(before) : 0;
      if (settled !== 0) return settled;
      const driver = this.driver ?? before;
      if (this.disturbed) {
        this.disturbed = false;
        const restarted = this.restarted(driver);
        if (restarted !== 0) return restarted;
      }
      const status = driver.run(tstop);
      if (status !== 0) return this.fail(status, withTime(driver.reason, driver.t));
      if (driver.t >= tstop) break;
      if (!blocks.pending) return 'paused';
    }
    // what is asked from outside is the present
    this.show();
    return 0;
  }

  private settled(driver: D): Status {
    const { blocks, scalars } = this.initial;
    this.show();
    scalars.set('t', driver.t);
    return blocks.settle(true) === 0 ? this.rebuilt(driver) : this.fail(2, blocks.reason);
  }
}

/** A reason that tells no time of its own, an exception in a block say, with that of the last good step. */
function withTime(reason: string, t: number): string {
  return /\bt = /.test(reason) ? reason : `${reason} (behind t = ${Number(t.toPrecision(10))} ms, the last good step)`;
}
