import type { LinearSolver } from './linear-solver.ts';
import type { Matrices, Structure } from './matrices.ts';
import type { Diagnosed, F64, Status } from './values.ts';

/** How the Jacobian is made, and who solves with it. */
export interface NewtonChoice {
  readonly derivatives: 'symbolic' | 'difference';
  readonly linear: LinearSolver<Structure>;
  /**
   * For Krylov methods: the operator that preconditions, made by the same system. `msolve`: the system's own preconditioner, refused where it has none. Absent: the
   * system's own, or none.
   */
  readonly precondition?: NewtonChoice | 'msolve';
}

/** What a Newton operator counts from its making on; integrators add it to their statistics. */
export interface NewtonCounts {
  /** Evaluations of derivatives. */
  readonly jacobians: number;
  readonly factorisations: number;
  /** Right-hand sides spent on differences. */
  readonly rhs: number;
  readonly krylovIterations: number;
}

/** (M − γJ)·x = b as an opaque operator, made by a system: integrators never see a matrix. */
export interface NewtonOperator extends Diagnosed {
  /** false: good enough for Newton's iteration and W-methods; Rosenbrock methods refuse it. */
  readonly exact: boolean;
  /**
   * true: `setup` costs little beside a right-hand side or two (nothing is factored, or a tree is), so callers renew it at every
   * attempt of a step, with derivatives that are fresh or some steps old. Absent: they keep it as long as Newton's iteration converges.
   */
  readonly cheap?: boolean;
  /** true: `solve` evaluates right-hand sides, so callers solve only what they have to. Absent: a solve costs no evaluation. */
  readonly evaluates?: boolean;
  readonly counts?: NewtonCounts;
  /**
   * Prepares for γ at (t, y). `fy` is f(t, y), already computed by the caller. `fresh`: derivatives must be evaluated again; otherwise
   * only γ changed and old ones may be kept. Differences take the scale of component i from `weights` (the inverse of the error that may be made in
   * it). What it does depends on its arguments and on those of the last fresh call alone: an integrator that is restored repeats these two calls
   * and has the same operator, to the bit. 1 asks for a smaller step.
   */
  setup(t: number, y: F64, fy: F64, gamma: number, fresh: boolean, weights: F64): Status;
  /** In place: b becomes x. See {@link LinearWork.solve} for weights and tol. */
  solve(b: F64, weights: F64, tol: number): Status;
  /** In place: b becomes ((M − γJ)⁻¹·M)^times·b. Absent: callers multiply and solve so many times. */
  filter?(b: F64, times: number): Status;
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
