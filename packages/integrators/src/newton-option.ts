import type { LinearSolver, NewtonChoice, Structure } from '@hillock/contracts';
import type { GmresOptions } from '@hillock/linalg';

type DirectStructure = Exclude<Structure, 'operator'>;

/** Solvers of a formed matrix, by their names. */
export type DirectName = 'diagonal' | 'tree' | 'sparse-lu' | 'dense-lu';

/** A solver of a formed matrix: itself (a plugin's too), or the name of one of ours. */
export type DirectOption = LinearSolver<DirectStructure> | DirectName;

/**
 * What preconditions a Krylov method: `msolve`, the system's own preconditioner (of a cable model: the tree of v with the slopes of currents, and the states of
 * each mechanism and block on their own); or another operator of the system with a direct solver.
 */
export type Preconditioner = 'msolve' | DirectNewton;

/** GMRES with its options and what preconditions it. */
export interface GmresOption extends GmresOptions {
  readonly name: 'gmres';
  readonly precondition?: Preconditioner;
}

/** Derivatives, and a solver for the matrix they make. */
export interface DirectNewton {
  readonly derivatives: NewtonChoice['derivatives'];
  readonly linear: DirectOption;
  readonly precondition?: never;
}

/** Products with the Jacobian, and a Krylov method. Without `precondition`: the system's own preconditioner, or none. */
export interface KrylovNewton {
  readonly derivatives: NewtonChoice['derivatives'];
  readonly linear: LinearSolver<'operator'> | 'gmres' | GmresOption;
  readonly precondition?: Preconditioner;
}

/**
 * How implicit equations are solved: with which derivatives, by which linear solver, and for a Krylov method by which preconditioner. What makes no sense together (a
 * preconditioner for a direct solver, a Krylov method that preconditions) is no such type; in a model file it is refused, with what to use instead.
 */
export type NewtonOption = DirectNewton | KrylovNewton;

/** GMRES, as `newton.linear`: `gmres({ restart: 20, precondition: msolve() })`. */
export function gmres(options: Omit<GmresOption, 'name'> = {}): GmresOption {
  return { name: 'gmres', ...options };
}

/** The system's own preconditioner. */
export function msolve(): 'msolve' {
  return 'msolve';
}
