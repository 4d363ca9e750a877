import type { F64, LinearSolver, LinearWork, Status } from '@hillock/contracts';
import { Report } from './internal/pivot.ts';

/** The smallest normal number: a pivot below it has lost digits. */
const SMALLEST = 2.2250738585072014e-308;

class DiagonalWork implements LinearWork {
  readonly #report = new Report();
  readonly #matrix: F64;
  readonly #d: F64;

  constructor(matrix: F64) {
    this.#matrix = matrix;
    this.#d = new Float64Array(matrix.length);
  }

  get reason(): string {
    return this.#report.reason;
  }

  factor(): Status {
    for (let i = 0; i < this.#d.length; i++) {
      const pivot = this.#matrix[i]!;
      if (!(Math.abs(pivot) >= SMALLEST) || !Number.isFinite(pivot)) return this.#report.fail(`the pivot of row ${i} is ${pivot}`);
      this.#d[i] = pivot;
    }
    return 0;
  }

  solve(b: F64): Status {
    for (let i = 0; i < this.#d.length; i++) b[i] = b[i]! / this.#d[i]!;
    return this.#report.solution(b);
  }
}

/** Divides by a diagonal. A zero, a subnormal number or one that is not finite is an unfit pivot. */
export const diagonalSolver: LinearSolver<'diagonal'> = {
  name: 'diagonal',
  structure: 'diagonal',
  create: (like) => new DiagonalWork(like),
};
