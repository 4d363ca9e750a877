import type { StaggeredStepper, Status } from '@hillock/contracts';
import { nextTime } from './clock.ts';
import { type InitialParts, initialize } from './initialisation.ts';
import { PausingSystem } from './pausing.ts';
import type { CableSystem } from './system.ts';

export interface EpochParts extends InitialParts {
  readonly stepper: StaggeredStepper;
  /** Steps that a group may go on by itself: an event that it sends to another arrives later than that. */
  readonly most: number;
}

/** An epoch that is under way. */
interface Epoch {
  readonly steps: number;
  group: number;
  step: number;
  t: number;
}

/**
 * Advances a model by epochs: each group of cells by some steps, while its state is in the cache, then the next; then they exchange events. With one group an
 * epoch is just some steps.
 */
export class Epochs {
  private reached = 0;
  private taken = 0;
  reason = '';
  /** The last call ended because a delivery paused; call again to go on. */
  paused = false;
  private readonly parts: EpochParts;
  private readonly stages: readonly PausingSystem[];
  private epoch: Epoch | null = null;

  /** An epoch was left half-way. */
  get open(): boolean {
    return this.epoch !== null;
  }

  /** Model time, ms: what all groups have reached, or in an epoch that was left half-way what the one at work has. */
  get t(): number {
    return this.epoch?.t ?? this.reached;
  }

  /** Steps taken since the start. */
  get steps(): number {
    return this.taken + (this.epoch?.step ?? 0);
  }

  constructor(parts: EpochParts) {
    this.parts = parts;
    this.stages = parts.systems.map((system) => new PausingSystem(system));
  }

  /** Starts (again) at t = 0. */
  initialize(vInit: number): Status {
    this.reached = 0;
    this.taken = 0;
    this.paused = false;
    this.epoch = null;
    const { status, reason } = initialize(this.parts, vInit);
    this.reason = reason;
    return status;
  }

  /** Goes on at t, after so many steps that another layout of the model was advanced by. */
  goOn(t: number, steps: number): void {
    this.reached = t;
    this.taken = steps;
    for (const system of this.parts.systems) system.goOn(steps);
  }

  /** Takes up to `most` steps, or what is left of those of a call that paused; `pauseAt`: when to pause in them (`performance.now()`). */
  advance(most: number, pauseAt: number): Status {
    const { systems, delivery, stepper, dt } = this.parts;
    this.epoch ??= { steps: Math.min(most, this.parts.most), group: 0, step: 0, t: this.reached };
    const { epoch } = this;
    const { blocks } = this.parts;
    delivery.pauseAt = pauseAt;
    this.paused = false;
    for (; epoch.group < systems.length; epoch.group++) {
      const system = systems[epoch.group]!;
      const stages = this.stages[epoch.group]!;
      delivery.active = epoch.group;
      for (; epoch.step < epoch.steps; epoch.step++) {
        if (blocks.pending && !stages.paused && blocks.settle(true) !== 0) {
          this.reason = blocks.reason;
          return 2;
        }
        stages.begin();
        const status = stepper.step(stages, epoch.t, dt);
        if (status !== 0) {
          this.paused = stages.paused;
          return this.told(status, system);
        }
        epoch.t = nextTime(epoch.t, dt);
      }
      if (epoch.group === systems.length - 1) break;
      epoch.step = 0;
      epoch.t = this.reached;
    }
    this.reached = epoch.t;
    this.taken += epoch.steps;
    this.epoch = null;
    delivery.active = -1;
    delivery.exchange();
    return 0;
  }

  /** Looks for a state or a voltage that is not finite. */
  check(): Status {
    for (const system of this.parts.systems) {
      const status = system.check(this.t);
      if (status !== 0) return this.told(status, system);
    }
    return 0;
  }

  private told(status: Status, system: CableSystem): Status {
    this.reason = system.reason;
    return status;
  }
}
