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
    const increment = this.#increment;
    const changed = this.#y;
    const f = this.#f;
    const { colPtr, rowIdx } = this.#pattern;
    for (let g = 0; g < this.#groups.length; g++) {
      const group = this.#groups[g]!;
      for (let sign = 1; ; sign = -1) {
        this.#change(group, sign, y, floor, weights);
        this.rhs++;
        const status = this.#system.rhs(t, changed, f);
        if (status === 0) break;
        this.reason = this.#system.reason;
        if (status === 2 || sign === -1) return status; // to neither side
      }
      for (let c = 0; c < group.length; c++) {
        const j = group[c]!;
        const delta = increment[j]!;
        for (let p = colPtr[j]!; p < colPtr[j + 1]!; p++) {
          const i = rowIdx[p]!;
          values[p] = (f[i]! - fy[i]!) / delta;
        }
      }
    }
    return 0;
  }

  /** changed := y with the columns of a group moved; what was added, after rounding, is their increment. */
  #change(group: Int32Array, sign: number, y: F64, floor: number, weights: F64): void {
    const changed = this.#y;
    const increment = this.#increment;
    changed.set(y);
    for (let c = 0; c < group.length; c++) {
      const j = group[c]!;
      const own = y[j]!;
      changed[j] = own + sign * Math.max(ROOT_EPSILON * Math.abs(own), floor / weights[j]!);
      increment[j] = changed[j]! - own;
    }
  }
}
