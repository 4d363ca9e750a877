import type { IntegratorStatistics, Status } from '@hillock/contracts';

/** Where a run is between two steps, for a new layout of the model to go on from: what the memory does not hold. */
export interface Reached {
  readonly t: number;
  readonly steps: number;
  /** What integrators counted so far. */
  readonly statistics: readonly IntegratorStatistics[];
  /** Samples that were taken. */
  readonly samples: number;
  /** The last discontinuity that was passed, ms. */
  readonly jump: number;
  /** Numbers of the sources that were above their thresholds when last looked at; null where the memory has it. */
  readonly above: readonly number[] | null;
}

/** How a model is moved through time: by steps of fixed size, or by an integrator with error control. */
export interface Course {
  /** Model time, ms. */
  readonly t: number;
  /** Steps taken since the start. */
  readonly steps: number;
  /** What an integrator counts; null where there is none. */
  readonly statistics: IntegratorStatistics | null;
  /** The same of each part that has a step of its own; absent where all share one. */
  readonly partStatistics?: readonly IntegratorStatistics[];
  /** Why the last call did not give 0. */
  readonly reason: string;
  /** Starts (again) at t = 0. */
  initialize(): Status;
  /** One step. */
  step(): Status;
  /** On to tstop, or until `pauseAt` (`performance.now()`): 'paused' when it is not there yet. */
  run(tstop: number, pauseAt: number): Status | 'paused';
  /** Where it is; null in the middle of a step. */
  leave(): Reached | null;
  /** Goes on from there. The model's memory, its events and blocks are in the state of that time. */
  goOn(reached: Reached): Status;
  /** Puts the solution at t into the model's memory, where it may be ahead. Absent: it is there always. */
  show?(): void;
  /** The model's memory was written from outside, after `show`: what is there is the state at t from now on. Absent: it is so without being told. */
  written?(): void;
}
