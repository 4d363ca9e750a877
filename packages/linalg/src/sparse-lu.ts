import type { Csc, F64, LinearSolver, LinearWork, Status } from '@hillock/contracts';
import { demandCsc, symmetricGraph } from './internal/csc-pattern.ts';
import { fillCounts } from './internal/fill.ts';
import { GrowingColumns } from './internal/growing-columns.ts';
import { minimumDegree } from './internal/minimum-degree.ts';
import { pivotReason, Report, unfit } from './internal/pivot.ts';

/** The diagonal stays pivot where it is at least this part of the largest candidate: it keeps the fill that the order was chosen for. */
const THRESHOLD = 0.1;

/** x −= factor · column, for entries from … to−1 of the columns. All the arithmetic of a factorisation and of a solve is here. */
function takeAway(x: F64, rows: Int32Array, values: F64, from: number, to: number, factor: number): void {
  for (let p = from; p < to; p++) {
    const row = rows[p]!; // read once: the engine does not know that x and rows are different memory
    x[row] = x[row]! - values[p]! * factor;
  }
}

class SparseLuWork implements LinearWork {
  readonly #report = new Report();
  readonly #matrix: Csc;
  /** The column eliminated at each position. */
  readonly #order: Int32Array;
  /** The position at which each row was pivot, −1 before. */
  readonly #position: Int32Array;
  readonly #lower: GrowingColumns;
  readonly #upper: GrowingColumns;
  readonly #diagonal: F64;
  readonly #rowScale: F64;
  readonly #x: F64;
  readonly #mark: Int32Array;
  /** How far into each column of L a search must look; see #prune. */
  readonly #searchEnd: Int32Array;
  readonly #reach: Int32Array;
  readonly #stack: Int32Array;
  readonly #cursor: Int32Array;

  constructor(matrix: Csc) {
    demandCsc(matrix);
    const { n } = matrix;
    this.#matrix = matrix;
    const graph = symmetricGraph(matrix);
    this.#order = minimumDegree(graph);
    const fill = fillCounts(graph, this.#order).reduce((sum, count) => sum + count, 0);
    this.#lower = new GrowingColumns(n, fill);
    this.#upper = new GrowingColumns(n, fill);
    this.#position = new Int32Array(n);
    this.#diagonal = new Float64Array(n);
    this.#rowScale = new Float64Array(n);
    this.#x = new Float64Array(n);
    this.#mark = new Int32Array(n);
    this.#searchEnd = new Int32Array(n);
    this.#reach = new Int32Array(n);
    this.#stack = new Int32Array(n);
    this.#cursor = new Int32Array(n);
  }

  get reason(): string {
    return this.#report.reason;
  }

  factor(): Status {
    const { n } = this.#matrix;
    this.#lower.length = 0;
    this.#upper.length = 0;
    this.#position.fill(-1);
    this.#mark.fill(-1);
    this.#x.fill(0);
    let status = this.#scaleRows();
    for (let k = 0; k < n && status === 0; k++) status = this.#eliminate(k);
    if (status !== 0) return status;
    const { rows, length } = this.#lower;
    for (let p = 0; p < length; p++) rows[p] = this.#position[rows[p]!]!;
    return 0;
  }

  solve(b: F64): Status {
    const { n } = this.#matrix;
    const x = this.#x;
    const { start: lowerStart, rows: lowerRows, values: lowerValues } = this.#lower;
    const { start: upperStart, rows: upperRows, values: upperValues } = this.#upper;
    for (let i = 0; i < n; i++) x[this.#position[i]!] = b[i]! / this.#rowScale[i]!;
    for (let k = 0; k < n; k++) {
      takeAway(x, lowerRows, lowerValues, lowerStart[k]!, lowerStart[k + 1]!, x[k]!);
    }
    for (let k = n - 1; k >= 0; k--) {
      const xk = x[k]! / this.#diagonal[k]!;
      b[this.#order[k]!] = xk;
      takeAway(x, upperRows, upperValues, upperStart[k]!, upperStart[k + 1]!, xk);
    }
    return this.#report.solution(b);
  }

  /** The largest size in each row: candidates of different rows are compared in this unit, so that the units of equations do not matter. */
  #scaleRows(): Status {
    const { n, colPtr, rowIdx, values } = this.#matrix;
    const scale = this.#rowScale.fill(0);
    for (let p = 0; p < colPtr[n]!; p++) {
      const i = rowIdx[p]!;
      const size = Math.abs(values[p]!);
      if (size > scale[i]! || Number.isNaN(size)) scale[i] = size; // nothing is larger than NaN: it stays
    }
    for (let i = 0; i < n; i++) {
      if (unfit(scale[i]!, 0)) return this.#report.fail(`row ${i} ${scale[i] === 0 ? 'is all zero' : `has a value that is ${scale[i]}`}`);
    }
    return 0;
  }

  /** Column k of L and U: the column of A, less what the columns before it take away, in an order in which each is known when it is used. */
  #eliminate(k: number): Status {
    const { colPtr, rowIdx, values } = this.#matrix;
    const column = this.#order[k]!;
    const top = this.#findReach(k, column);
    const x = this.#x;
    const [lower, upper, reach, position] = [this.#lower, this.#upper, this.#reach, this.#position];
    let scale = 0;
    for (let p = colPtr[column]!; p < colPtr[column + 1]!; p++) {
      const i = rowIdx[p]!;
      const value = values[p]! / this.#rowScale[i]!;
      x[i] = value;
      scale = Math.max(scale, Math.abs(value));
    }
    const n = reach.length;
    lower.reserve(n - top);
    upper.reserve(n - top);
    lower.start[k] = lower.length;
    upper.start[k] = upper.length;
    const { start: lowerStart, rows: lowerRows, values: lowerValues } = lower;
    let best = -1;
    let bestSize = -1;
    for (let r = top; r < n; r++) {
      const i = reach[r]!;
      const xi = x[i]!;
      const done = position[i]!;
      if (done < 0) {
        const size = Math.abs(xi);
        if (size > bestSize) {
          best = i;
          bestSize = size;
        }
        continue;
      }
      upper.push(done, xi);
      takeAway(x, lowerRows, lowerValues, lowerStart[done]!, lowerStart[done + 1]!, xi);
    }
    if (position[column]! < 0 && this.#mark[column] === k && Math.abs(x[column]!) >= THRESHOLD * bestSize) best = column;
    const pivot = best < 0 ? 0 : x[best]!;
    if (unfit(pivot, scale)) return this.#report.fail(pivotReason(pivot, best < 0 ? this.#anyRowLeft(column) : best, scale));
    position[best] = k;
    this.#diagonal[k] = pivot;
    for (let r = top; r < n; r++) {
      const i = reach[r]!;
      if (position[i]! < 0) lower.push(i, x[i]! / pivot);
      x[i] = 0;
    }
    lower.start[k + 1] = lower.length;
    upper.start[k + 1] = upper.length;
    this.#searchEnd[k] = lower.length;
    this.#prune(k, best);
    return 0;
  }

  /**
   * Symmetric pruning: where both U(j, k) and L(k, j) exist, everything below row k that column j reaches, column k reaches as well, so searches through
   * column j may stop at rows that were pivots by now; they are moved to its front (S. C. Eisenstat, J. W. H. Liu, SIAM J. Matrix Anal. Appl. 13, 1992, 202–211).
   */
  #prune(k: number, pivotRow: number): void {
    const { start, rows, values } = this.#lower;
    const [position, searchEnd, upper] = [this.#position, this.#searchEnd, this.#upper];
    for (let u = upper.start[k]!; u < upper.start[k + 1]!; u++) {
      const j = upper.rows[u]!;
      const end = start[j + 1]!;
      if (searchEnd[j]! < end) continue;
      let at = start[j]!;
      while (at < end && rows[at] !== pivotRow) at++;
      if (at === end) continue;
      let front = start[j]!;
      for (let p = front; p < end; p++) {
        const row = rows[p]!;
        if (position[row]! < 0) continue;
        const value = values[p]!;
        rows[p] = rows[front]!;
        values[p] = values[front]!;
        rows[front] = row;
        values[front] = value;
        front++;
      }
      searchEnd[j] = front;
    }
  }

  /**
   * Which entries column k can have: all rows that can be reached from those of A's column through columns of L already made. Depth first; the
   * rows found lie in `reach` from the returned index on, each before those it changes. Marks are k.
   */
  #findReach(k: number, column: number): number {
    const { colPtr, rowIdx } = this.#matrix;
    const [lower, position, mark, reach] = [this.#lower, this.#position, this.#mark, this.#reach];
    const [searchEnd, stack, cursor] = [this.#searchEnd, this.#stack, this.#cursor];
    let top = reach.length;
    for (let p = colPtr[column]!; p < colPtr[column + 1]!; p++) {
      const first = rowIdx[p]!;
      if (mark[first] === k) continue;
      let depth = 0;
      stack[0] = first;
      mark[first] = k;
      cursor[0] = position[first]! < 0 ? 0 : lower.start[position[first]!]!;
      while (depth >= 0) {
        const i = stack[depth]!;
        const done = position[i]!;
        const end = done < 0 ? 0 : searchEnd[done]!;
        let at = cursor[depth]!;
        while (at < end && mark[lower.rows[at]!] === k) at++;
        cursor[depth] = at + 1;
        if (at >= end) {
          depth--;
          top--;
          reach[top] = i;
          continue;
        }
        const child = lower.rows[at]!;
        mark[child] = k;
        depth++;
        stack[depth] = child;
        cursor[depth] = position[child]! < 0 ? 0 : lower.start[position[child]!]!;
      }
    }
    return top;
  }

  /** A row to name when a column has no candidate: its own, or else the first without a pivot. */
  #anyRowLeft(column: number): number {
    return this.#position[column]! < 0 ? column : this.#position.indexOf(-1);
  }
}

/**
 * LU of a sparse matrix by columns, left-looking, in time proportional to the arithmetic (J. R. Gilbert, T. Peierls, SIAM J. Sci. Stat. Comput. 9, 1988,
 * 862–874), with threshold partial pivoting on scaled rows. `create` chooses the order of columns (minimum degree on A + Aᵀ) and allocates
 * what pivots on the diagonal need. When pivots leave it there may be more fill, which only `factor` can know: it then doubles its storage and
 * keeps it, so that a sequence of similar matrices stops allocating; `solve` never allocates. What `factor` does depends on the present
 * values alone, so the same matrix gives the same bits whatever was factored before.
 */
export const sparseLu: LinearSolver<'csc'> = {
  name: 'sparse-lu',
  structure: 'csc',
  create: (like) => new SparseLuWork(like),
};
