import type { Mechanism } from '@hillock/contracts';
import type { DeclaredBlock } from '../blocks/nodes.ts';
import { drawsRandom } from './catalogue.ts';
import type { Geometry } from './geometry.ts';
import type { IonTable } from './ions.ts';
import type { Membrane } from './membrane.ts';
import type { NodeSet } from './node-set.ts';
import { parsePlace, parseVariable } from './place.ts';
import type { PointUse } from './points.ts';
import { Problems } from './problems.ts';
import type { Scope } from './scope.ts';

/** What a group may take up before the next begins: it should stay in a processor's second-level cache while it is advanced by an epoch. */
export const GROUP_BYTES: number = 1280 * 1024;

/** A delay of this many steps lets two groups go on by themselves for a while. */
const APART = 2;

/** Bytes that a node takes up besides mechanisms and ions. */
const NODE_BYTES = 80;
const ION_BYTES = 64;

/** Cells that are advanced together, and the group of each artificial cell. */
export interface Groups {
  readonly cells: readonly (readonly number[])[];
  readonly artificial: ReadonlyMap<string, number>;
}

export interface GroupingParts {
  readonly geometry: Geometry;
  readonly membrane: Membrane;
  readonly ions: readonly IonTable[];
  readonly points: ReadonlyMap<string, PointUse>;
  readonly scopes: readonly Scope[];
  /** ms. */
  readonly dt: number;
  readonly bytes: number;
  /** Blocks of further equations that join the cells of their nodes. */
  readonly blocks?: readonly DeclaredBlock[];
}

/**
 * Deals cells to groups that can be advanced one after the other by many steps: cells joined by a short delay, by a POINTER or by the one stream of random
 * numbers belong together; apart
 * from that, neighbours in order until a group is full. The same model gives the same groups on every machine.
 */
export function groupCells(parts: GroupingParts): Groups {
  const { geometry, scopes, points } = parts;
  const count = geometry.morphology.cells.length;
  const all = [...geometry.morphology.cells.keys()];
  const artificial = [...points.values()].filter((point) => point.node < 0);
  const together = (): Groups => ({ cells: [all], artificial: new Map(artificial.map((point) => [point.name, 0])) });
  const used = [
    ...[...parts.membrane.densities.values()].map((use) => use.mechanism),
    ...[...points.values()].map((point) => point.mechanism),
  ];
  if (count < 2 || scopes.some(({ part }) => (part.pointers ?? []).length > 0) || used.some(drawsRandom)) return together();
  const sizes = sizesOf(parts);
  if (sizes.reduce((sum, size) => sum + size, 0) <= parts.bytes) return together();

  const members = new Map(artificial.map((point, k) => [point.name, count + k]));
  const sets = new Sets(count + artificial.length);
  const target = new Map<number, number>();
  for (const { prefix, part } of scopes) {
    for (const { from, to, delay } of part.connections ?? []) {
      const b = memberOf(prefix + to, parts, members);
      const a = from === undefined ? b : memberOf(prefix + from, parts, members);
      if (a < 0 || b < 0) continue;
      if (!target.has(a)) target.set(a, b);
      if ((delay ?? 1) < APART * parts.dt) sets.join(a, b);
    }
  }
  for (const { nodes } of parts.blocks ?? []) for (const node of nodes) sets.join(cellOf(geometry, nodes[0]!), cellOf(geometry, node));
  const sizeOfSet = new Map<number, number>();
  for (const cell of all) sizeOfSet.set(sets.of(cell), (sizeOfSet.get(sets.of(cell)) ?? 0) + sizes[cell]!);
  const groupOfSet = new Map<number, number>();
  const cells: number[][] = [];
  let filled = Number.POSITIVE_INFINITY;
  for (const cell of all) {
    const set = sets.of(cell);
    let group = groupOfSet.get(set);
    if (group === undefined) {
      const size = sizeOfSet.get(set) ?? 0;
      if (filled + size > parts.bytes) {
        cells.push([]);
        filled = 0;
      }
      filled += size;
      group = cells.length - 1;
      groupOfSet.set(set, group);
    }
    cells[group]?.push(cell);
  }
  // an artificial cell goes where its events go
  const groupOf = (member: number): number => groupOfSet.get(sets.of(member)) ?? groupOfSet.get(sets.of(target.get(member) ?? member)) ?? 0;
  return { cells, artificial: new Map(Array.from(members, ([name, member]) => [name, groupOf(member)])) };
}

/** The cell of a node. */
export function cellOf(geometry: Geometry, node: number): number {
  const { cellStart } = geometry.compartments;
  let low = 0;
  let high = cellStart.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (cellStart[middle]! <= node) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The cell or artificial cell that a point, a place or a variable belongs to; −1 when there is none. */
function memberOf(text: string, { geometry, points }: GroupingParts, members: ReadonlyMap<string, number>): number {
  const ofPoint = (name: string): number | undefined => {
    const point = points.get(name);
    return point === undefined ? undefined : point.node < 0 ? members.get(name) : cellOf(geometry, point.node);
  };
  const point = ofPoint(text);
  if (point !== undefined) return point;
  const owner = parsePlace(text) === null ? (parseVariable(text)?.owner ?? '') : text;
  const owning = ofPoint(owner);
  if (owning !== undefined) return owning;
  const place = parsePlace(owner) === null ? null : geometry.place(owner, [], new Problems());
  return place === null ? -1 : cellOf(geometry, geometry.node(place));
}

/** Bytes that each cell takes up. */
function sizesOf({ geometry, membrane, ions, points }: GroupingParts): Float64Array {
  const { cellStart } = geometry.compartments;
  const sizes = Float64Array.from({ length: cellStart.length - 1 }, (_, c) => (cellStart[c + 1]! - cellStart[c]!) * NODE_BYTES);
  const add = (nodes: Pick<NodeSet, 'forEach'>, bytes: number): void => {
    nodes.forEach((node) => {
      if (node >= 0) sizes[cellOf(geometry, node)]! += bytes;
    });
  };
  for (const { mechanism, nodes } of membrane.densities.values()) add(nodes, bytesOf(mechanism));
  for (const { nodes } of ions) add(nodes, ION_BYTES);
  for (const { mechanism, node } of points.values()) add([node], bytesOf(mechanism));
  return sizes;
}

function bytesOf(mechanism: Mechanism): number {
  return mechanism.fields.reduce((sum, field) => sum + (field.scope === 'global' ? 0 : 8 * field.length), 0);
}

/** Disjoint sets of numbers, each named by its least member. */
class Sets {
  private readonly parent: Int32Array;

  constructor(count: number) {
    this.parent = Int32Array.from({ length: count }, (_, i) => i);
  }

  of(member: number): number {
    let at = member;
    while (this.parent[at] !== at) {
      this.parent[at] = this.parent[this.parent[at]!]!;
      at = this.parent[at]!;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.of(a), this.of(b)];
    this.parent[Math.max(x, y)] = Math.min(x, y);
  }
}
