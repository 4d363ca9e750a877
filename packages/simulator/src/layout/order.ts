import type { Compartments } from '@hillock/morphology';
import type { NodeSet } from '../model/node-set.ts';
import type { CableTree } from './cable-tree.ts';
import { type CellClass, classOf, cutShape } from './strands.ts';

/** Segments in a row that carry the same mechanisms and ions; filled up to an even number with nodes that belong to nothing. */
export interface NodeBlock {
  readonly group: number;
  readonly first: number;
  /** One past its last node, the filling included. Even, as `first` is. */
  readonly end: number;
  /** What its nodes carry: names of the sets that the order was made for. */
  readonly sets: ReadonlySet<string>;
}

/** Nodes of a group of cells: advanced together, and contiguous. */
export interface GroupNodes {
  readonly first: number;
  readonly end: number;
}

/** Some nodes of a model. */
type Nodes = Pick<ReadonlySet<number> | NodeSet, 'forEach'>;

/** Where the nodes of a model lie in memory. */
export interface NodeOrder {
  /** Places for nodes, the filling included. */
  readonly count: number;
  /** Node of the model → place. */
  readonly place: Int32Array;
  /** Place → node of the model; −1 for filling. */
  readonly node: Int32Array;
  readonly blocks: readonly NodeBlock[];
  readonly classes: readonly CellClass[];
  readonly groups: readonly GroupNodes[];
}

/**
 * Orders nodes for speed. `tree`: which of them have an equation. A group of cells is contiguous. In it come first the segments, by what they carry (so that a mechanism runs over few long stretches
 * in which instance and node differ by a constant), then the nodes without area. Among those, cells of equal shape are interleaved, so that the tree solver
 * works on them side by side. Each group ends with a place that belongs to nothing. `sets`: for each mechanism and ion the nodes that carry it. `groups`: cells of
 * each group.
 */
export function orderNodes(
  compartments: Compartments,
  tree: CableTree,
  sets: ReadonlyMap<string, Nodes>,
  groups: readonly (readonly number[])[],
): NodeOrder {
  const { nodeCount, hasArea } = compartments;
  const { signature, members } = signatures(nodeCount, sets);
  const place = new Int32Array(nodeCount).fill(-1);
  const blocks: NodeBlock[] = [];
  const classes: CellClass[] = [];
  const ranges: GroupNodes[] = [];
  let next = 0;
  groups.forEach((cells, group) => {
    const first = next;
    const shapes = shapesOf(compartments, tree, cells, signature).map((alike) => cutShape(compartments, tree, alike, signature));
    const lay = (wanted: (node: number) => boolean): void => {
      for (const shape of shapes) {
        for (const places of shape.rows) {
          if (!wanted(shape.start + places[0]!)) continue;
          for (const p of places) for (const cell of shape.cells) place[compartments.cellStart[cell]! + p] = next++;
        }
      }
      next += next & 1;
    };
    const seen = new Set<number>();
    for (const { start, size } of shapes) for (let n = start; n < start + size; n++) if (hasArea[n] === 1) seen.add(signature[n]!);
    for (const s of seen) {
      const from = next;
      lay((n) => hasArea[n] === 1 && signature[n] === s);
      blocks.push({ group, first: from, end: next, sets: members[s] ?? new Set() });
    }
    lay((n) => hasArea[n] !== 1);
    next += 2;
    ranges.push({ first, end: next });
    classes.push(...shapes.map((shape) => classOf(compartments, tree, shape, place, group)));
  });
  const node = new Int32Array(next).fill(-1);
  place.forEach((at, n) => {
    node[at] = n;
  });
  return { count: next, place, node, blocks, classes, groups: ranges };
}

/** The group that a place belongs to. */
export function groupOfPlace({ groups }: NodeOrder, place: number): number {
  let low = 0;
  let high = groups.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (place < groups[middle]!.end) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Numbers the combinations of sets that occur: of each node the number, and of each number its sets. */
function signatures(
  nodeCount: number,
  sets: ReadonlyMap<string, Nodes>,
): { readonly signature: Int32Array; readonly members: readonly ReadonlySet<string>[] } {
  const signature = new Int32Array(nodeCount);
  const members: Set<string>[] = [new Set()];
  for (const [set, nodes] of sets) {
    const grown = new Map<number, number>();
    nodes.forEach((node) => {
      const before = signature[node]!;
      let after = grown.get(before);
      if (after === undefined) {
        after = members.push(new Set([...(members[before] ?? []), set])) - 1;
        grown.set(before, after);
      }
      signature[node] = after;
    });
  }
  return { signature, members };
}

/** Cells of a group by shape, in order of the first of each. */
function shapesOf(
  { cellStart, hasArea }: Compartments,
  { parent, present }: CableTree,
  cells: readonly number[],
  signature: Int32Array,
): readonly (readonly number[])[] {
  const byHash = new Map<number, number[][]>();
  const found: number[][] = [];
  /** Place of the parent in its cell; −1 at a root, −2 where there is no equation. */
  const above = (node: number, start: number): number => (present[node] === 0 ? -2 : parent[node]! < 0 ? -1 : parent[node]! - start);
  const same = (a: number, b: number): boolean => {
    const [i, j] = [cellStart[a]!, cellStart[b]!];
    const size = cellStart[a + 1]! - i;
    if (cellStart[b + 1]! - j !== size) return false;
    for (let p = 0; p < size; p++) {
      if (above(i + p, i) !== above(j + p, j) || signature[i + p] !== signature[j + p] || hasArea[i + p] !== hasArea[j + p]) return false;
    }
    return true;
  };
  for (const cell of cells) {
    const start = cellStart[cell]!;
    const end = cellStart[cell + 1]!;
    let hash = end - start;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (above(i, start) + 31 * signature[i]!), 0x01000193);
    const candidates = byHash.get(hash) ?? [];
    byHash.set(hash, candidates);
    const alike = candidates.find((list) => same(list[0]!, cell));
    if (alike !== undefined) alike.push(cell);
    else {
      const list = [cell];
      candidates.push(list);
      found.push(list);
    }
  }
  return found;
}
