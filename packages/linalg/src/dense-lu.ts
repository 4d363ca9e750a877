import type { Dense, F64, LinearSolver, LinearWork, Status } from '@hillock/contracts';
import { LuDecomposition, Matrix } from 'ml-matrix';
import { pivotReason, Report, unfit } from './internal/pivot.ts';

class DenseLuWork implements LinearWork {
  readonly #report = new Report();
  readonly #matrix: Dense;
  readonly #scaled: Matrix;
  readonly #rowScale: F64;
  readonly #columnScale: F64;
  readonly #row: Int32Array;
  /** Both factors row by row, without the unit diagonal of L. */
  readonly #factors: F64;
  readonly #x: F64;

  constructor(matrix: Dense) {
    const { n, values } = matrix;
    if (values.length !== n * n) throw new Error(`a dense matrix of ${n} rows needs ${n * n} values; there are ${values.length}`);
    this.#matrix = matrix;
    this.#scaled = new Matrix(n, n);
    this.#rowScale = new Float64Array(n);
    this.#columnScale = new Float64Array(n);
    this.#row = new Int32Array(n);
    this.#factors = new Float64Array(n * n);
    this.#x = new Float64Array(n);
  }

  get reason(): string {
    return this.#report.reason;
  }

  factor(): Status {
    const { n } = this.#matrix;
    if (n === 0) return 0;
    const status = this.#scale();
    if (status !== 0) return status;
    const lu = new LuDecomposition(this.#scaled);
    const [lower, upper] = [lu.lowerTriangularMatrix, lu.upperTriangularMatrix];
    this.#row.set(lu.pivotPermutationVector);
    for (let i = 0; i < n; i++) {
      const pivot = upper.get(i, i);
      const scale = this.#columnScale[i]!;
      if (unfit(pivot, scale)) return this.#report.fail(pivotReason(pivot, this.#row[i]!, scale));
      for (let j = 0; j < n; j++) this.#factors[i * n + j] = j < i ? lower.get(i, j) : upper.get(i, j);
    }
    return 0;
  }

  solve(b: F64): Status {
    const { n } = this.#matrix;
    const [x, lu] = [this.#x, this.#factors];
    for (let i = 0; i < n; i++) {
      let sum = b[this.#row[i]!]! / this.#rowScale[this.#row[i]!]!;
      for (let j = 0; j < i; j++) sum -= lu[i * n + j]! * x[j]!;
      x[i] = sum;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i]!;
      for (let j = i + 1; j < n; j++) sum -= lu[i * n + j]! * x[j]!;
      x[i] = sum / lu[i * n + i]!;
    }
    b.set(x);
    return this.#report.solution(b);
  }

  /** Divides each row by its largest size, so that the units of equations do not decide on pivots, and notes the size of each column. */
  #scale(): Status {
    const { n, values } = this.#matrix;
    this.#columnScale.fill(0);
    for (let i = 0; i < n; i++) {
      let scale = 0;
      for (let j = 0; j < n; j++) {
        const size = Math.abs(values[i * n + j]!);
        if (size > scale || Number.isNaN(size)) scale = size; // nothing is larger than NaN: it stays
      }
      if (unfit(scale, 0)) return this.#report.fail(`row ${i} ${scale === 0 ? 'is all zero' : `has a value that is ${scale}`}`);
      this.#rowScale[i] = scale;
      for (let j = 0; j < n; j++) {
        const value = values[i * n + j]! / scale;
        this.#scaled.set(i, j, value);
        this.#columnScale[j] = Math.max(this.#columnScale[j]!, Math.abs(value));
      }
    }
    return 0;
  }
}

/**
 * LU of a dense matrix with partial pivoting on scaled rows, by ml-matrix; for small systems and checks. ml-matrix allocates its factors anew, so each
 * `factor` allocates a few times n² values; `solve` works on a copy of them in place and does not allocate.
 */
export const denseLu: LinearSolver<'dense'> = {
  name: 'dense-lu',
  structure: 'dense',
  create: (like) => new DenseLuWork(like),
};
