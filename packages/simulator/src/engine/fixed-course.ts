import type { Status } from '@hillock/contracts';
import type { Course, Reached } from '../course.ts';
import { nextTime } from './clock.ts';
import type { Epochs } from './epochs.ts';

/** Steps of fixed size. */
export class FixedCourse implements Course {
  readonly statistics = null;
  private readonly epochs: Epochs;
  private readonly dt: number;
  private readonly vInit: number;

  constructor(epochs: Epochs, dt: number, vInit: number) {
    this.epochs = epochs;
    this.dt = dt;
    this.vInit = vInit;
  }

  get t(): number {
    return this.epochs.t;
  }

  get steps(): number {
    return this.epochs.steps;
  }

  get reason(): string {
    return this.epochs.reason;
  }

  initialize(): Status {
    return this.epochs.initialize(this.vInit);
  }

  leave(): Reached | null {
    const { epochs } = this;
    if (epochs.open) return null;
    return { t: epochs.t, steps: epochs.steps, statistics: [], samples: 0, jump: Number.NEGATIVE_INFINITY, above: null };
  }

  goOn({ t, steps }: Reached): Status {
    this.epochs.goOn(t, steps);
    return 0;
  }

  step(): Status {
    return this.epochs.advance(1, Number.POSITIVE_INFINITY);
  }

  run(tstop: number, pauseAt: number): Status | 'paused' {
    const { epochs } = this;
    do {
      const steps = this.stepsLeft(tstop);
      if (steps === 0) return epochs.check();
      const status = epochs.advance(steps, pauseAt);
      if (status !== 0) return epochs.paused ? 'paused' : status;
    } while (performance.now() < pauseAt);
    return 'paused';
  }

  /** Steps to tstop, up to as many as are worth counting: t accumulates, and half a step decides (the rule of NEURON's run loop). */
  private stepsLeft(tstop: number): number {
    const { dt } = this;
    let steps = 0;
    for (let t = this.epochs.t; steps < 64 && t < tstop - dt / 2; t = nextTime(t, dt)) steps++;
    return steps;
  }
}
