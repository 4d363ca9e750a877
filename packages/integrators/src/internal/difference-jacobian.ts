import type { F64, OdeSystem, Status } from '@hillock/contracts';
import { type ColumnGroups, columnGroups } from './column-groups.ts';
import { EPSILON } from './error-weights.ts';
import type { Pattern } from './matrix-layout.ts';
import { weightedNorm } from './plain-vectors.ts';

const ROOT_EPSILON = 1.4901161193847656e-8;
/** A change of f by this many times its round-off is seen well. */
const SEEN = 1000;

/**
 * ∂f/∂y by forward differences, one right-hand side for each group of columns that share no row. The increment of y_j is √ε·|y_j|, but at least what changes
 * f by a thousand times its round-off within γ: max(√ε·|y_j|, 1000·|γ|·ε·n·‖f‖/w_j) (A. C. Hindmarsh, R. Serban, CVODE User Guide, dense difference quotients).
 */
export class DifferenceJacobian {
  rhs = 0;
  reason = '';
  readonly #system: OdeSystem;
  readonly #pattern: Pattern;
  readonly #groups: ColumnGroups;
  readonly #y: F64;
  readonly #f: F64;
  readonly #increment: F64;

  constructor(system: OdeSystem, pattern: Pattern, diagonalOnly: boolean) {
    this.#system = system;
    this.#pattern = pattern;
    this.#groups = diagonalOnly ? [Int32Array.from({ length: system.n }, (_, j) => j)] : columnGroups(pattern);
    this.#y = new Float64Array(system.n);
    this.#f = new Float64Array(system.n);
    this.#increment = new Float64Array(system.n);
  }

  /** Right-hand sides that one evaluation takes. */
  get cost(): number {
    return this.#groups.length;
  }

  /** values[p] := ∂f/∂y of entry p of the pattern. */
  evaluate(t: number, y: F64, fy: F64, gamma: number, weights: F64, values: F64): Status {
    const { n } = this.#system;
    const size = weightedNorm(fy, weights);
    const floor = size > 0 && size < Infinity ? SEEN * Math.abs(gamma) * EPSILON * n * size : 1;
    const [increment, changed, f] = [this.#increment, this.#y, this.#f];
    const { colPtr, rowIdx } = this.#pattern;
    for (const group of this.#groups) {
      for (let sign = 1; ; sign = -1) {
        changed.set(y);
        for (const j of group) {
          const wanted = y[j]! + sign * Math.max(ROOT_EPSILON * Math.abs(y[j]!), floor / weights[j]!);
          increment[j] = wanted - y[j]!; // what is added, after rounding
          changed[j] = wanted;
        }
        this.rhs++;
        const status = this.#system.rhs(t, changed, f);
        if (status === 0) break;
        this.reason = this.#system.reason;
        if (status === 2 || sign === -1) return status; // to neither side
      }
      for (const j of group) {
        for (let p = colPtr[j]!; p < colPtr[j + 1]!; p++) {
          const i = rowIdx[p]!;
          values[p] = (f[i]! - fy[i]!) / increment[j]!;
        }
      }
    }
    return 0;
  }
}
