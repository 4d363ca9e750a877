import type { Csc, F64, LinearSolver, LinearWork, NewtonChoice, OdeSystem, Refusal, Structure } from '@hillock/contracts';

/** Where a system's M and J can have elements, by columns. */
export type Pattern = Pick<Csc, 'colPtr' | 'rowIdx'>;

/** The storage of M − γJ for a solver: the element of entry p of the pattern is values[target[p]]; target −1: it is left out. */
export interface MatrixLayout {
  readonly pattern: Pattern;
  readonly target: Int32Array;
  readonly values: F64;
  readonly work: LinearWork;
}

/** Every element, by columns. */
export function fullPattern(n: number): Pattern {
  return {
    colPtr: Int32Array.from({ length: n + 1 }, (_, j) => j * n),
    rowIdx: Int32Array.from({ length: n * n }, (_, p) => p % n),
  };
}

function diagonalPattern(n: number): Pattern {
  return { colPtr: Int32Array.from({ length: n + 1 }, (_, j) => j), rowIdx: Int32Array.from({ length: n }, (_, j) => j) };
}

function isSolver<S extends Structure>(solver: LinearSolver<Structure>, structure: S): solver is LinearSolver<S> {
  return solver.structure === structure;
}

/** target by row and column. */
function targets(n: number, pattern: Pattern, place: (row: number, column: number, entry: number) => number): Int32Array {
  const { colPtr, rowIdx } = pattern;
  const target = new Int32Array(rowIdx.length);
  for (let j = 0; j < n; j++) for (let p = colPtr[j]!; p < colPtr[j + 1]!; p++) target[p] = place(rowIdx[p]!, j, p);
  return target;
}

/**
 * Lays M − γJ of a system out for the chosen solver, or refuses where the system does not say enough of its structure. A system without pattern is taken
 * as full; `differences` with a diagonal solver then takes the diagonal alone, all columns at once (as CVODE's diagonal solver does).
 */
export function matrixLayout(system: OdeSystem, choice: NewtonChoice, differences: boolean): MatrixLayout | Refusal {
  const { linear } = choice;
  const { n } = system;
  if (isSolver(linear, 'dense')) {
    const pattern = system.pattern ?? fullPattern(n);
    const values = new Float64Array(n * n);
    return { pattern, values, target: targets(n, pattern, (row, column) => row * n + column), work: linear.create({ n, values }) };
  }
  if (isSolver(linear, 'csc')) {
    if (system.pattern === undefined) {
      return {
        refused: `the sparse solver "${linear.name}": the system does not say where its Jacobian has elements`,
        instead: 'a dense solver ("dense-lu"), or a system that has a pattern',
      };
    }
    const { colPtr, rowIdx } = system.pattern;
    const values = new Float64Array(rowIdx.length);
    return {
      pattern: system.pattern,
      values,
      target: targets(n, system.pattern, (_row, _column, p) => p),
      work: linear.create({ n, colPtr, rowIdx, values }),
    };
  }
  if (isSolver(linear, 'diagonal')) {
    if (system.mass?.diagonal === false) {
      return {
        refused: `the diagonal solver "${linear.name}" for a mass matrix that is not diagonal`,
        instead: 'a dense solver ("dense-lu")',
      };
    }
    const pattern = system.pattern ?? (differences ? diagonalPattern(n) : fullPattern(n));
    const values = new Float64Array(n);
    return { pattern, values, target: targets(n, pattern, (row, column) => (row === column ? column : -1)), work: linear.create(values) };
  }
  return {
    refused: `"${linear.name}", a solver for a ${linear.structure} matrix: the system does not form one`,
    instead: 'a solver for a dense, sparse or diagonal matrix, or for an operator ("dense-lu", "sparse-lu", "diagonal", "gmres")',
  };
}
