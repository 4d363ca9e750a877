import type { LinearSolver } from './linear-solver.ts';
import type { Matrices, Structure } from './matrices.ts';
import type { Diagnosed, F64, Status } from './values.ts';

/** How the Jacobian is made, and who solves with it. */
export interface NewtonChoice {
  readonly derivatives: 'symbolic' | 'difference';
  readonly linear: LinearSolver<Structure>;
}

/** (M − γJ)·x = b as an opaque operator, made by a system: integrators never see a matrix. */
export interface NewtonOperator extends Diagnosed {
  /** false: good enough for Newton's iteration and W-methods; Rosenbrock methods refuse it. */
  readonly exact: boolean;
  /**
   * Prepares for γ at (t, y). `fy` is f(t, y), already computed by the caller. `fresh`: derivatives must be evaluated again; otherwise
   * only γ changed and old ones may be kept. Called at most once a step attempt.
   */
  setup(t: number, y: F64, fy: F64, gamma: number, fresh: boolean): Status;
  /** In place: b becomes x. See {@link LinearWork.solve} for weights and tol. */
  solve(b: F64, weights: F64, tol: number): Status;
}

/** The way a system offers its Jacobian to a linear solver of one structure; a system has one for each structure it can form. */
export interface JacobianProvider<S extends Structure> {
  readonly structure: S;
  readonly exact: boolean;
  /** Writes M − γJ at (t, y) into `out`, which the linear solver owns. */
  form(t: number, y: F64, fy: F64, gamma: number, out: Matrices[S]): Status;
  /** Condenses node-local unknowns into b before a solve, and expands them from x after it. Both in place. */
  reduce?(b: F64): void;
  expand?(x: F64): void;
}
