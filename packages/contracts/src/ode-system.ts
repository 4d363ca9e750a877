import type { Csc } from './matrices.ts';
import type { NewtonChoice, NewtonOperator } from './newton.ts';
import type { Diagnosed, F64, Refusal, Status } from './values.ts';

/**
 * M·y′ = f(t, y) with n equations, index at most 1; M may be singular. What error-controlled integrators work on: a cable model, a kinetic
 * scheme and Robertson's problem look the same. Arrays passed in belong to the caller; nothing is kept.
 *
 * `rhs` is pure: no hidden state, random number or event, and the same (t, y) gives the same bits. The caller may evaluate it anywhere, in any order.
 */
export interface OdeSystem extends Diagnosed {
  readonly n: number;
  /** The mass matrix; absent means the identity. `diagonal`: apply is elementwise. */
  readonly mass?: { readonly diagonal: boolean; apply(x: F64, out: F64): void };
  /** n flags; 1 marks an algebraic component: it stays out of the error test. */
  readonly algebraic?: Uint8Array;
  /** out := f(t, y). Called most often of all: it must not allocate. 1 asks for a smaller step (a value left its domain). */
  rhs(t: number, y: F64, out: F64): Status;
  /** out := ∂f/∂t. Absent: f does not depend on t between discontinuities. */
  dfdt?(t: number, y: F64, out: F64): Status;
  /** out := J·dy. Absent: callers difference `rhs`. */
  jvp?(t: number, y: F64, dy: F64, out: F64): Status;
  /** Evaluations of f that `jvp` has cost so far: they count as right-hand sides. Absent: none. */
  readonly productEvaluations?: number;
  /** Where M and J can have elements, the diagonal included: lets sparse solvers difference many columns at once. */
  readonly pattern?: Pick<Csc, 'colPtr' | 'rowIdx'>;
  /** An approximation of (M − γJ)⁻¹ for Krylov methods. Called once before a run. */
  preconditioner?(): NewtonOperator;
  /** The only door to the Jacobian. Absent: integrators difference `rhs`, by columns of {@link pattern} or by `jvp`. A refusal says what to choose instead. Called once before a run. */
  newton?(choice: NewtonChoice): NewtonOperator | Refusal;
  /** What suits the system best, where the user does not choose. Absent: a factored matrix, sparse where there is a pattern. */
  readonly preferredNewton?: NewtonChoice;
  /** Solves the algebraic rows for their components of y, in place, and fills ydot. Called after every reset. Absent: integrators do it by Newton's iteration. */
  consistent?(t: number, y: F64, ydot: F64): Status;
  /** out := the absolute tolerance of each component, given the nominal one (in the units of its component). */
  tolerances?(atol: number, out: F64): void;
  /** Number of root functions, and out := g_i(t, y): their sign changes are located by the driver on the integrator's dense output. */
  readonly roots?: number;
  root?(t: number, y: F64, out: F64): void;
  /** A component in words: "soma(0.5).m_hh". For messages. */
  name?(i: number): string;
}

/** A system in parts that meet only through events: each part may have its own time step. */
export interface PartitionedSystem {
  readonly parts: readonly OdeSystem[];
}
