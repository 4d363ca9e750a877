import type { Matrices, Structure } from './matrices.ts';
import type { Diagnosed, F64, Status } from './values.ts';

/**
 * Solves A·x = b for matrices of one structure. A plugin implements it; systems that form such a matrix are its users.
 * It keeps no state: all of that is in the {@link LinearWork} it makes.
 */
export interface LinearSolver<S extends Structure> {
  readonly name: string;
  readonly structure: S;
  /**
   * Called once before a run. Allocates everything `factor` and `solve` need; they must not allocate. `like` has the final sizes and pattern, and stays the
   * matrix to be factored: the owner changes its values in place between calls of `factor`.
   */
  create(like: Matrices[S]): LinearWork;
}

/** One matrix of one solver. */
export interface LinearWork extends Diagnosed {
  /** Iterations of all solves so far; absent for direct solvers. */
  readonly iterations?: number;
  /** Reads the present values of the matrix and leaves them unchanged. A pivot that is tiny or not finite gives 1 and a reason with its row. */
  factor(): Status;
  /**
   * Replaces b by x, in place. `weights` and `tol` are for iterative solvers: stop when sqrt(mean((r_i·weights_i)²)) ≤ tol; direct solvers ignore them.
   * `precondition` replaces its argument by an approximate solution. Only valid after a `factor` that gave 0.
   */
  solve(b: F64, weights: F64, tol: number, precondition?: (b: F64) => Status): Status;
}
