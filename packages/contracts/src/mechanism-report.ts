/** How a mechanism was compiled, in words for people: what `hillock run --explain` shows. Nothing of it changes what is computed. */
export interface MechanismReport {
  readonly solves: readonly SolveReport[];
  readonly tables: readonly TableReport[];
  /** How often an assembly evaluates its currents; 0 without any. */
  readonly currentEvaluations: 0 | 1 | 2;
  /** Why so often. */
  readonly because: string;
}

/** One SOLVE statement. */
export interface SolveReport {
  /** Name of the block or PROCEDURE. */
  readonly block: string;
  /** DERIVATIVE, KINETIC, LINEAR, NONLINEAR, PROCEDURE. */
  readonly kind: string;
  /** The method it is solved by; '' for a PROCEDURE that names none. */
  readonly method: string;
  /** The method that is written, where another one solves it. */
  readonly written?: string;
  readonly steadyState: boolean;
}

/** One TABLE statement. */
export interface TableReport {
  /** The FUNCTION or PROCEDURE that is tabulated. */
  readonly routine: string;
  readonly variables: readonly string[];
  /** What it is filled anew for when it changes. */
  readonly depends: readonly string[];
  readonly intervals: number;
}
