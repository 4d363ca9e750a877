import { coefficientA, coefficientB } from '@hillock/morphology';
import type { Layout } from '../layout/layout.ts';
import type { Slab, StateVector } from './state-vector.ts';

/** Where the slabs of one set of unknowns are told, and its work arrays: byte offsets. */
export interface SlabArrays {
  readonly vector: StateVector;
  readonly start: number;
  readonly length: number;
  readonly value: number;
  readonly slope: number;
  readonly vectors: number;
  readonly state: number;
  readonly work: number;
}

/** Nodes without area of a group, those with point processes last. `firstDriven`: the first of these. */
export interface EndArrays {
  readonly ends: readonly End[];
  readonly firstDriven: number;
  readonly node: number;
  readonly firstNeighbour: number;
  readonly neighbour: number;
  readonly coupling: number;
  readonly total: number;
  readonly change: number;
}

interface End {
  readonly place: number;
  readonly neighbours: readonly { readonly place: number; readonly coupling: number }[];
}

/** Byte offsets by node of what {@link odeRowProgram} adds. */
export interface RowArrays {
  readonly perCapacity: number;
  readonly slopes: number;
}

export function placeSlabs({ arena }: Layout, vector: StateVector): SlabArrays {
  const count = vector.slabs.length;
  const integers = (): number => arena.integers(count);
  const [start, length, value, slope, vectors] = [integers(), integers(), integers(), integers(), integers()];
  return { vector, start, length, value, slope, vectors, state: arena.doubles(vector.n), work: arena.doubles(vector.n) };
}

export function fillSlabs(buffer: ArrayBufferLike, arrays: SlabArrays): void {
  const { slabs } = arrays.vector;
  const write = (offset: number, column: (slab: Slab) => number): void =>
    new Int32Array(buffer, offset, slabs.length).set(slabs.map(column));
  write(arrays.start, (s) => s.start);
  write(arrays.length, (s) => s.length);
  write(arrays.value, (s) => s.value);
  write(arrays.slope, (s) => s.slope);
  write(arrays.vectors, (s) => s.vector);
}

export function placeRows({ arena, nodes }: Layout): RowArrays {
  return { perCapacity: arena.doubles(nodes.count), slopes: arena.doubles(nodes.count) };
}

export function fillRows(buffer: ArrayBufferLike, { nodes }: Layout, { perCapacity }: RowArrays): void {
  const cm = new Float64Array(buffer, nodes.cm, nodes.count);
  new Float64Array(buffer, perCapacity, nodes.count).set(cm.map((c) => (c > 0 ? 1 / (0.001 * c) : 0)));
}

/** Nodes without area are never neighbours: at both ends of each piece of a section is a segment. */
export function placeEnds(layout: Layout, group: number): EndArrays {
  const { geometry, order, arena } = layout;
  const { compartments } = geometry;
  const neighbours = new Map<number, { place: number; coupling: number }[]>();
  const wanted = (node: number): boolean => compartments.hasArea[node] !== 1;
  const join = (end: number, other: number, coefficient: number): void => {
    const list = neighbours.get(end) ?? [];
    neighbours.set(end, list);
    list.push({ place: order.place[other]!, coupling: -coefficient });
  };
  compartments.parent.forEach((parent, node) => {
    if (parent < 0) return;
    if (wanted(node)) join(node, parent, coefficientB(compartments, node));
    if (wanted(parent)) join(parent, node, coefficientA(compartments, node));
  });
  const driven = new Set<number>();
  for (const { table } of layout.mechanisms)
    for (let instance = 0; instance < table.count; instance++) {
      const node = table.node(instance);
      if (node >= 0 && wanted(node)) driven.add(node);
    }
  const nodes: number[] = [];
  const { first, end } = order.groups[group] ?? { first: 0, end: 0 };
  for (let place = first; place < end; place++) {
    const node = order.node[place]!;
    if (node >= 0 && wanted(node)) nodes.push(node);
  }
  const sorted = [...nodes.filter((n) => !driven.has(n)), ...nodes.filter((n) => driven.has(n))];
  const ends = sorted.map((node): End => ({ place: order.place[node]!, neighbours: neighbours.get(node) ?? [] }));
  const edges = ends.reduce((sum, end) => sum + end.neighbours.length, 0);
  return {
    ends,
    firstDriven: nodes.filter((n) => !driven.has(n)).length,
    node: arena.integers(ends.length),
    firstNeighbour: arena.integers(ends.length + 1),
    neighbour: arena.integers(edges),
    coupling: arena.doubles(edges),
    total: arena.doubles(ends.length),
    change: arena.doubles(1),
  };
}

export function fillEnds(buffer: ArrayBufferLike, arrays: EndArrays): void {
  const { ends } = arrays;
  const all = ends.flatMap((end) => end.neighbours);
  let next = 0;
  const starts = ends.map((end) => {
    next += end.neighbours.length;
    return next - end.neighbours.length;
  });
  new Int32Array(buffer, arrays.node, ends.length).set(ends.map((end) => end.place));
  new Int32Array(buffer, arrays.firstNeighbour, ends.length + 1).set([...starts, next]);
  new Int32Array(buffer, arrays.neighbour, all.length).set(all.map((one) => one.place));
  new Float64Array(buffer, arrays.coupling, all.length).set(all.map((one) => one.coupling));
  new Float64Array(buffer, arrays.total, ends.length).set(ends.map((end) => end.neighbours.reduce((sum, one) => sum + one.coupling, 0)));
}
