import type { F64 } from './values.ts';

/** A sparse matrix by compressed columns: the rows of column j are rowIdx[colPtr[j] … colPtr[j+1]−1], rising. The pattern is fixed, values change. */
export interface Csc {
  readonly n: number;
  readonly colPtr: Int32Array;
  readonly rowIdx: Int32Array;
  readonly values: F64;
}

/**
 * A matrix with the pattern of a tree, in blocks: node i has `size[i]` unknowns (1 + extracellular layers + diffusing ions), its parent is
 * `parent[i]` < i, or −1 for a root. `diag` holds the square blocks row by row; `up` couples node i to its parent in i's rows, `down` the parent to
 * node i in the parent's rows (both rectangular; empty at roots). With size 1 everywhere, as a cable has it, these are plain vectors: d, b, a.
 */
export interface Tree {
  readonly parent: Int32Array;
  readonly size: Uint8Array;
  readonly diag: F64;
  readonly up: F64;
  readonly down: F64;
  /** Couplings outside the tree (gap junctions, circuits) as an extra sparse matrix over all unknowns. */
  readonly loops: Csc | null;
}

/** A dense square matrix, row by row: element (i, j) is values[i·n + j]. */
export interface Dense {
  readonly n: number;
  readonly values: F64;
}

/** A matrix known by its action alone. */
export interface Operator {
  readonly n: number;
  apply(x: F64, out: F64): void;
}

/** The storage of each structure a matrix can have. */
export interface Matrices {
  readonly diagonal: F64;
  readonly dense: Dense;
  readonly csc: Csc;
  readonly tree: Tree;
  readonly operator: Operator;
}

/** What a matrix can look like. */
export type Structure = keyof Matrices;
