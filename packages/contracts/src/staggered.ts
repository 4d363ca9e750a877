import type { Diagnosed, Status } from './values.ts';

/**
 * A model as a sequence of stages for fixed-step, staggered methods: voltage at t, gating states half a step beside it. One call is one stage, over
 * the whole model; the order of stages within a step is the stepper's. The engine implements it. Times in ms.
 */
export interface StaggeredSystem extends Diagnosed {
  /** Tests thresholds at t and queues what they cause. Not called before the delivery that ends a step. */
  detect(t: number): void;
  /** Delivers the events due at or before `tUntil`, each at its own time. */
  deliver(tUntil: number): Status;
  /** Evaluates continuous inputs at t, then the right-hand side (currents at t) and the diagonal of (C·cj − ∂F/∂v)·δ = F(v); cj in 1/ms. */
  assemble(t: number, cj: number): Status;
  /** Solves for δ. */
  solve(): Status;
  /** v += factor·δ, and capacitive currents. With `moveIonCurrents` ion currents move along with δ first: i += (∂i/∂v)·δ. */
  update(factor: 1 | 2, moveIonCurrents: boolean): Status;
  /** Copies the sources of gap junctions, and evaluates continuous inputs at t. */
  transfer(t: number): void;
  /** Advances gating states, concentrations and nonvint blocks from t − dt to t at the present v. `secondOrder`: as methods of order 2 need it. */
  advance(t: number, dt: number, secondOrder: boolean): Status;
  /** The step is done at t: blocks that follow a step, recorders, observers. */
  accept(t: number): Status;
}

/** A fixed-step method: backward Euler, Crank–Nicolson, yours. It holds no state. */
export interface StaggeredStepper {
  readonly name: string;
  /** 2: it calls `advance` with `secondOrder`; mechanisms that start from a steady state are told at initialisation. Absent: 1. */
  readonly order?: 1 | 2;
  /**
   * One step from t by dt, in stages; returns the first status that is not 0, at once. Time inside a step is t, then t + dt/2, then that sum + dt/2 again
   * (two additions: t + dt would round differently): the driver advances its own clock in the same way.
   */
  step(system: StaggeredSystem, t: number, dt: number): Status;
}
