import type { OdeSystem } from './ode-system.ts';
import type { Cause, Diagnosed, F64, Schema, Stateful, Status } from './values.ts';

/**
 * An error-controlled method at work on one system. It knows no events, random numbers or recorders: the driver lets it step, finds roots on the
 * dense output, interpolates back, delivers events and calls `reset`. All buffers are allocated when it is created.
 */
export interface Integrator extends Stateful, Diagnosed {
  /** (Re)starts at (t, y). y is copied. `cause` tells how much history is void. */
  reset(t: number, y: F64, cause: Cause): Status;
  /** One accepted step, however many attempts it takes. `hard`: f must never be evaluated beyond tStop; otherwise the step may pass it. */
  step(tStop: number, hard: boolean): Status;
  readonly t: number;
  readonly tPrevious: number;
  /** The solution at t. Owned by the integrator; valid until the next call. */
  readonly y: F64;
  /** Counters: steps, rhs, jacobians, factorisations, iterations, rejections … */
  readonly statistics: Readonly<Record<string, number>>;
  /** out := y (derivative 0) or y′ (1) at a time with tPrevious ≤ time ≤ this.t. */
  interpolate(t: number, derivative: 0 | 1, out: F64): void;
}

/** Makes integrators; this is what a plugin registers under a name. */
export interface IntegratorFactory<O> {
  readonly name: string;
  readonly options: Schema<O>;
  /** What the system must offer; checked before a run, with a message that names the missing one. */
  readonly needs: readonly ('mass' | 'newton' | 'exactJacobian')[];
  create(system: OdeSystem, options: O): Integrator;
}
