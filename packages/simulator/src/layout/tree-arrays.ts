import type { Binding } from '@hillock/kernel';
import type { Arena } from './arena.ts';
import type { NodeArrays } from './node-arrays.ts';
import type { NodeOrder } from './order.ts';
import type { CellClass, StrandBundle } from './strands.ts';

/** The shapes of trees in memory: what the fields of the tree solver's program are bound to, beside rhs and d. */
export interface TreeArrays {
  readonly classes: number;
  readonly fields: Binding['fields'];
}

function bundlesOf(order: NodeOrder): readonly StrandBundle[] {
  return order.classes.flatMap((c) => c.bundles);
}

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}

export function placeTrees(arena: Arena, order: NodeOrder, nodes: NodeArrays): TreeArrays {
  const { classes, count } = order;
  const bundles = bundlesOf(order);
  const rows = sum(classes, (c) => c.rows.length);
  const edges = sum(classes, directEdges);
  const strandRows = sum(bundles, (b) => b.rows.length);
  const lanes = sum(bundles, (b) => b.upper.length);
  const cut = bundles.length > 0;
  const offsets = {
    firstRow: arena.integers(classes.length + 1),
    width: arena.integers(classes.length),
    row: arena.integers(rows),
    up: arena.integers(rows),
    firstEdge: arena.integers(classes.length + 1),
    edge: arena.integers(edges),
    edgeUp: arena.integers(edges),
    firstBundle: arena.integers(classes.length + 1),
    strandWidth: arena.integers(bundles.length),
    firstLane: arena.integers(bundles.length),
    firstStrandRow: arena.integers(bundles.length + 1),
    strandRow: arena.integers(strandRows),
    upper: arena.integers(lanes),
    lower: arena.integers(lanes),
    a: nodes.a,
    b: nodes.b,
    upA: cut ? arena.doubles(count) : nodes.a,
    upB: cut ? arena.doubles(count) : nodes.b,
    fill: arena.doubles(cut ? count : 0),
    toLower: arena.doubles(lanes),
    fromLower: arena.doubles(lanes),
    lowerD: arena.doubles(lanes),
    lowerRhs: arena.doubles(lanes),
  };
  return {
    classes: classes.length,
    fields: Object.fromEntries(Object.entries(offsets).map(([name, base]) => [name, { base, stride: 0 }])),
  };
}

/** Rows that hang on their parents' row itself, and not on a strand. */
function directEdges({ rows }: CellClass): number {
  return sum(rows, (row) => (row.up >= 0 && row.direct ? 1 : 0));
}

/** Writes the shapes. After the nodes: coefficients of rows start as those of the cable. */
export function fillTrees(buffer: ArrayBufferLike, trees: TreeArrays, order: NodeOrder, nodes: NodeArrays): void {
  const { classes, count } = order;
  const write = (name: string, values: Iterable<number>): void => {
    const list = [...values];
    new Int32Array(buffer, trees.fields[name]?.base ?? 0, list.length).set(list);
  };
  const starts = (lengths: readonly number[]): number[] => {
    let next = 0;
    return [0, ...lengths.map((length) => (next += length))];
  };
  const rows = classes.flatMap((c) => c.rows);
  const direct = rows.filter((row) => row.up >= 0 && row.direct);
  const bundles = bundlesOf(order);
  write('firstRow', starts(classes.map((c) => c.rows.length)));
  write(
    'width',
    classes.map((c) => c.cells.length),
  );
  write(
    'row',
    rows.map((row) => row.first),
  );
  write(
    'up',
    rows.map((row) => Math.max(row.up, 0)),
  );
  write('firstEdge', starts(classes.map(directEdges)));
  write(
    'edge',
    direct.map((row) => row.first),
  );
  write(
    'edgeUp',
    direct.map((row) => row.up),
  );
  write('firstBundle', starts(classes.map((c) => c.bundles.length)));
  write(
    'strandWidth',
    bundles.map((b) => b.upper.length),
  );
  write('firstLane', starts(bundles.map((b) => b.upper.length)).slice(0, -1));
  write('firstStrandRow', starts(bundles.map((b) => b.rows.length)));
  write(
    'strandRow',
    bundles.flatMap((b) => [...b.rows]),
  );
  write(
    'upper',
    bundles.flatMap((b) => [...b.upper]),
  );
  write(
    'lower',
    bundles.flatMap((b) => [...b.lower]),
  );
  if (bundles.length === 0) return;
  const copy = (to: string, from: number): void =>
    new Float64Array(buffer, trees.fields[to]?.base ?? 0, count).set(new Float64Array(buffer, from, count));
  copy('upA', nodes.a);
  copy('upB', nodes.b);
}
