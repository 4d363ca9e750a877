import type { OdeSystem } from './ode-system.ts';
import type { Cause, Diagnosed, F64, Refusal, Schema, Stateful, Status } from './values.ts';

/** What is counted from the first start on, under the same names for every method; what a method does not do stays 0. */
export interface IntegratorStatistics {
  /** Accepted steps. */
  readonly steps: number;
  /** Right-hand sides, those for differences included. */
  readonly rhs: number;
  readonly jacobians: number;
  readonly factorisations: number;
  readonly newtonIterations: number;
  readonly krylovIterations: number;
  /** Attempts repeated with a smaller step because the error was too large, or because a nonlinear or linear system was not solved. */
  readonly errorFailures: number;
  readonly convergenceFailures: number;
  /** Resets, by their cause. */
  readonly restarts: Readonly<Record<Cause, number>>;
}

/**
 * An error-controlled method at work on one system. It knows no events, random numbers or recorders: the driver lets it step, finds roots on the
 * dense output, interpolates back, delivers events and calls `reset`. All buffers are allocated when it is created.
 */
export interface Integrator extends Stateful, Diagnosed {
  /**
   * (Re)starts at (t, y). y is copied, and its algebraic components are made consistent: `this.y` is what counts afterwards. `cause` tells how much
   * history is void.
   */
  reset(t: number, y: F64, cause: Cause): Status;
  /**
   * One accepted step towards tStop > t, in as many attempts as it takes; their number is bounded. `hard`: f is never evaluated beyond tStop, and a step that
   * ends there ends on tStop to the bit; otherwise the step may pass it. Not 0: nothing was accepted, y and t are as before, `reason` says why.
   */
  step(tStop: number, hard: boolean): Status;
  readonly t: number;
  readonly tPrevious: number;
  /** The solution at t. Owned by the integrator; valid until the next call. */
  readonly y: F64;
  readonly statistics: IntegratorStatistics;
  /** out := y (derivative 0) or y′ (1) at a time with tPrevious ≤ time ≤ this.t; at both ends the solution itself, to round-off. */
  interpolate(t: number, derivative: 0 | 1, out: F64): void;
  /** As `interpolate` for y, with the same bits, of these components alone; the others of `out` stay. Absent: callers interpolate all. */
  interpolateSome?(t: number, components: Int32Array, out: F64): void;
}

/** Makes integrators; this is what a plugin registers under a name. */
export interface IntegratorFactory<O> {
  readonly name: string;
  readonly options: Schema<O>;
  /** What the system must offer; checked before a run, with a message that names the missing one. */
  readonly needs: readonly ('mass' | 'newton' | 'exactJacobian')[];
  /** A refusal says what the system lacks and what to choose instead. */
  create(system: OdeSystem, options: O): Integrator | Refusal;
}

/** A factory with its options, as `bdf({ rtol: 1e-6 })` gives it: what a run is handed. */
export interface ConfiguredIntegrator {
  readonly name: string;
  readonly needs: IntegratorFactory<unknown>['needs'];
  create(system: OdeSystem): Integrator | Refusal;
}
