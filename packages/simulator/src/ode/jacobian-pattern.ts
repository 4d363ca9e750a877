import type { OdeSystem } from '@hillock/contracts';
import type { Layout } from '../layout/layout.ts';
import type { BlockEquations } from './block-equations.ts';
import type { StateVector } from './state-vector.ts';

/**
 * Where ∂f/∂y can have elements: unknowns of one node meet there (through v, ions, currents); v of neighbours, and what is at a node without area with v of all around
 * it; diffusing states with their neighbours; what a POINTER leads to with whoever reads it. By columns, rows rising.
 */
export function pattern(layout: Layout, vector: StateVector): NonNullable<OdeSystem['pattern']> {
  const { compartments } = layout.geometry;
  const { place } = layout.order;
  const atPlace = new Map<number, number[]>();
  const put = (at: number, unknown: number): void => {
    const list = atPlace.get(at);
    if (list === undefined) atPlace.set(at, [unknown]);
    else list.push(unknown);
  };
  for (const slab of vector.slabs) for (let i = 0; i < slab.length; i++) put(slab.place(i), slab.start + i);
  /** Places that know of each other, besides themselves. */
  const known = new Map<number, Set<number>>();
  const join = (a: number, b: number): void => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const set = known.get(from) ?? new Set();
      known.set(from, set);
      set.add(to);
    }
  };
  const around = new Map<number, number[]>();
  compartments.parent.forEach((parent, node) => {
    if (parent < 0) return;
    join(place[node]!, place[parent]!);
    for (const [end, other] of [
      [node, parent],
      [parent, node],
    ] as const) {
      if (compartments.hasArea[end] === 1) continue;
      const list = around.get(end) ?? [];
      around.set(end, list);
      list.push(other);
    }
  });
  for (const others of around.values()) for (const a of others) for (const b of others) if (a < b) join(place[a]!, place[b]!);
  for (const [table, fields] of layout.pointers) {
    for (const targets of fields.values()) {
      targets.forEach((offset, instance) => {
        const unknown = offset < 0 ? -1 : vector.at(offset);
        const target = unknown >= 0 ? vector.slabs.find((s) => unknown >= s.start && unknown < s.start + s.length) : undefined;
        const own = table.place(instance);
        const to = target !== undefined ? target.place(unknown - target.start) : placeOfNode(layout, offset);
        if (own < 0 || to < 0 || own === to) return;
        // either may be a node without area, which hands on what is around it
        for (const a of spread(own)) for (const b of spread(to)) if (a !== b) join(a, b);
      });
    }
  }
  function spread(at: number): readonly number[] {
    const node = layout.order.node[at]!;
    return [at, ...(around.get(node) ?? []).map((n) => place[n]!)];
  }
  const colPtr = new Int32Array(vector.n + 1);
  const columns: number[][] = Array.from({ length: vector.n }, () => []);
  for (const [at, unknowns] of atPlace) {
    const rows = [...unknowns];
    for (const other of known.get(at) ?? []) rows.push(...(atPlace.get(other) ?? []));
    rows.sort((a, b) => a - b);
    for (const column of unknowns) columns[column] = rows;
  }
  columns.forEach((rows, column) => {
    colPtr[column + 1] = colPtr[column]! + rows.length;
  });
  const rowIdx = new Int32Array(colPtr[vector.n]!);
  columns.forEach((rows, column) => {
    rowIdx.set(rows, colPtr[column]);
  });
  return { colPtr, rowIdx };
}

/** The place whose v is at a byte offset; −1 where none is. */
function placeOfNode({ nodes }: Layout, offset: number): number {
  const at = (offset - nodes.v) / 8;
  return Number.isInteger(at) && at >= 0 && at < nodes.count ? at : -1;
}

/**
 * The same with the unknowns of blocks. A block that declares its states per segment, and that these do not diffuse, meets what is at its segments; any other block meets everything.
 */
export function withBlocks(
  { own }: BlockEquations,
  cells: NonNullable<OdeSystem['pattern']>,
  vector: StateVector,
): NonNullable<OdeSystem['pattern']> {
  if (own === null) return cells;
  const n = vector.n + own.supervisor.equations;
  const columns: number[][] = Array.from({ length: n }, (_, column) =>
    column < vector.n ? [...cells.rowIdx.subarray(cells.colPtr[column], cells.colPtr[column + 1])] : [column],
  );
  const meet = (a: number, b: number): void => {
    columns[a]?.push(b);
    columns[b]?.push(a);
  };
  const atPlace = new Map<number, number[]>();
  for (const slab of vector.slabs)
    for (let i = 0; i < slab.length; i++) atPlace.set(slab.place(i), [...(atPlace.get(slab.place(i)) ?? []), slab.start + i]);
  for (const [number, needs] of own.needs.entries()) {
    const { offset = 0, count = 0 } = own.supervisor.slots[number] ?? {};
    const segments = own.contexts[number]?.segments ?? [];
    const local = needs?.states !== undefined && needs.diffuses !== true;
    for (let i = 0; i < count; i++) {
      const unknown = offset + i;
      if (!local) for (let other = 0; other < n; other++) meet(unknown, other);
      else {
        const segment = Math.floor(i / (needs.states ?? 1));
        const node = segments[segment]?.node ?? -1;
        const here = atPlace.get(node) ?? [];
        for (const other of here) meet(unknown, other);
        atPlace.set(node, [...here, unknown]);
      }
    }
  }
  const colPtr = new Int32Array(n + 1);
  const sorted = columns.map((rows) => [...new Set(rows)].sort((a, b) => a - b));
  sorted.forEach((rows, column) => {
    colPtr[column + 1] = colPtr[column]! + rows.length;
  });
  const rowIdx = new Int32Array(colPtr[n]!);
  sorted.forEach((rows, column) => {
    rowIdx.set(rows, colPtr[column]);
  });
  return { colPtr, rowIdx };
}
