import type { Compartments } from '@hillock/morphology';
import type { CableTree } from './cable-tree.ts';

/** Nodes of all cells of a class at one place of the tree, side by side. */
export interface Row {
  readonly first: number;
  /** First place of the row that it hangs on; −1 at the roots. */
  readonly up: number;
  /** It hangs on that row itself, not on the far end of a strand between them. */
  readonly direct: boolean;
}

/**
 * Unbranched strands of equal length, of all cells of a class, side by side: row r holds the r-th node, counted from the root, of each. One strand is one lane.
 */
export interface StrandBundle {
  /** Row → its first place. */
  readonly rows: Int32Array;
  /** Lane → place of the node that the strand hangs on. */
  readonly upper: Int32Array;
  /** Lane → place of the node that hangs on the strand. */
  readonly lower: Int32Array;
}

/**
 * Cells of one shape in one group: the same tree, the same mechanisms at the same places. `rows`: all nodes that are in no strand, each row after
 * the one it hangs on, the roots first.
 */
export interface CellClass {
  readonly group: number;
  /** Cells, as the morphology numbers them. */
  readonly cells: readonly number[];
  readonly rows: readonly Row[];
  readonly bundles: readonly StrandBundle[];
}

/** Lanes that hide the latency of a division: with as many cells of one shape, nothing is cut. */
const LANES = 16;
/** A strand shorter than this is not worth its fill. */
const SHORTEST = 24;

/** An unbranched stretch cut in pieces of equal length: place of the first node, pieces, nodes a piece; between two pieces stands one node. */
interface Cut {
  readonly first: number;
  readonly pieces: number;
  readonly length: number;
}

/** The shape of some cells, and what lies side by side in memory. Places count within a cell, from its root. */
export interface Shape {
  readonly cells: readonly number[];
  /** Node of the model at place 0 of the first cell. */
  readonly start: number;
  readonly size: number;
  readonly cuts: readonly Cut[];
  /** Places whose nodes are neighbours in memory: one place, or the places of a row of strands. */
  readonly rows: readonly (readonly number[])[];
}

/**
 * Finds what can be cut. Eliminating a long unbranched stretch node by node is one chain of divisions that wait for each other; cut in pieces, the pieces go
 * on side by side, and the nodes between them are solved for afterwards (H. H. Wang, ACM Trans. Math. Softw. 7, 1981, 170–183).
 */
export function cutShape(compartments: Compartments, tree: CableTree, cells: readonly number[], signature: Int32Array): Shape {
  const { cellStart, hasArea } = compartments;
  const { parent, present } = tree;
  const start = cellStart[cells[0]!]!;
  const size = cellStart[cells[0]! + 1]! - start;
  const children = new Int32Array(size);
  for (let p = 0; p < size; p++) if (present[start + p] === 1 && parent[start + p]! >= 0) children[parent[start + p]! - start]!++;
  /** p goes on with what its parent, the place before, carries. */
  const continues = (p: number): boolean =>
    parent[start + p] === start + p - 1 &&
    children[p - 1] === 1 &&
    hasArea[start + p] === 1 &&
    hasArea[start + p - 1] === 1 &&
    signature[start + p] === signature[start + p - 1];
  const cuts: Cut[] = [];
  const inPiece = new Uint8Array(size);
  for (let first = 0; first < size; ) {
    // a root stays outside: a strand hangs on something
    if (parent[start + first]! < 0 || present[start + first] === 0) {
      first++;
      continue;
    }
    let end = first + 1;
    while (end < size && continues(end)) end++;
    const length = end - first;
    // the last node of a stretch stays outside: something must hang on the last piece
    const pieces = hasArea[start + first] === 1 ? Math.min(Math.floor(LANES / cells.length), Math.floor(length / (SHORTEST + 1))) : 0;
    if (pieces >= 2) {
      const each = Math.floor((length - pieces) / pieces);
      cuts.push({ first, pieces, length: each });
      for (let k = 0; k < pieces; k++) inPiece.fill(1, first + k * (each + 1), first + k * (each + 1) + each);
    }
    first = end;
  }
  const rows: number[][] = [];
  for (let p = 0; p < size; p++) if (inPiece[p] === 0) rows.push([p]);
  for (const { first, pieces, length } of cuts) {
    for (let r = 0; r < length; r++) rows.push(Array.from({ length: pieces }, (_, k) => first + k * (length + 1) + r));
  }
  return { cells, start, size, cuts, rows };
}

/** The rows and strands of a shape, now that its nodes have places. */
export function classOf(compartments: Compartments, tree: CableTree, shape: Shape, place: Int32Array, group: number): CellClass {
  const { cells, start, size, cuts } = shape;
  const { cellStart } = compartments;
  const { parent, present } = tree;
  const placeOf = (cell: number, p: number): number => place[cellStart[cell]! + p]!;
  const above = Int32Array.from({ length: size }, (_, p) => (parent[start + p]! < 0 ? -1 : parent[start + p]! - start));
  // what a row hangs on once strands are taken out
  const hung = above.slice();
  const strand = new Uint8Array(size);
  for (const { first, pieces, length } of cuts) {
    for (let k = 0; k < pieces; k++) {
      const top = first + k * (length + 1);
      strand.fill(1, top, top + length);
      hung[top + length] = above[top]!;
    }
  }
  const depth = new Int32Array(size);
  const kept: number[] = [];
  for (let p = 0; p < size; p++) {
    if (strand[p] === 1 || present[start + p] === 0) continue;
    kept.push(p);
    if (above[p]! >= 0) depth[p] = depth[hung[p]!]! + 1;
  }
  // rows of one depth do not wait for each other: with few cells side by side that is what there is to overlap
  if (cells.length < LANES) kept.sort((a, b) => depth[a]! - depth[b]! || a - b);
  const [sample = 0] = cells;
  const rows = kept.map(
    (p): Row => ({ first: placeOf(sample, p), up: above[p]! < 0 ? -1 : placeOf(sample, hung[p]!), direct: hung[p] === above[p] }),
  );
  const bundles = cuts.map(({ first, pieces, length }): StrandBundle => {
    const tops = Array.from({ length: pieces }, (_, k) => first + k * (length + 1));
    const lanes = (at: (top: number) => number): Int32Array =>
      Int32Array.from(tops.flatMap((top) => cells.map((cell) => placeOf(cell, at(top)))));
    return {
      rows: Int32Array.from({ length }, (_, r) => placeOf(sample, first + r)),
      upper: lanes((top) => above[top]!),
      lower: lanes((top) => top + length),
    };
  });
  return { group, cells, rows, bundles };
}
