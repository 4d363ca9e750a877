import type { Mechanism } from '@hillock/contracts';
import { type Catalogue, drawsRandom } from '../model/catalogue.ts';
import type { Membrane } from '../model/membrane.ts';
import type { PointUse } from '../model/points.ts';
import { Coverage, type Stretch } from './coverage.ts';
import { type FieldValues, valuesOfPoints, valuesOfRules } from './field-values.ts';
import { groupOfPlace, type NodeOrder } from './order.ts';

/** Instances first … last−1 of one group; `first` is even. */
export interface InstanceRange {
  readonly group: number;
  readonly first: number;
  readonly last: number;
  /** The stretch it is in, where that is not the one of the same number. */
  readonly stretch?: number;
}

/** All instances of one mechanism in the order they run in: by place in memory. */
export interface InstanceTable {
  readonly mechanism: Mechanism;
  /** Instances, the filling of stretches included. */
  readonly count: number;
  /** Instances that belong to the model. */
  readonly real: number;
  /** Node of the model of an instance; −1 for filling and for artificial cells. */
  readonly node: (instance: number) => number;
  /** Place of an instance's node in memory; −1 for artificial cells. */
  readonly place: (instance: number) => number;
  /** What kernels run over, by group. */
  readonly ranges: readonly InstanceRange[];
  /** Density mechanisms that draw random numbers: what kernels that do run over, one by one in NEURON's order, without filling. Empty for the others. */
  readonly drawing: readonly InstanceRange[];
  /** Density mechanisms: stretches in which place and instance differ by a constant. Empty for the others. */
  readonly stretches: readonly Stretch[];
  /** Field → values that were set (others keep the field's default). */
  readonly values: ReadonlyMap<string, FieldValues>;
  /** Instance → name of the point; empty for density mechanisms. */
  readonly names: readonly string[];
  /** Density mechanisms: the instance at a node of the model; −1 when there is none. */
  readonly at: (node: number) => number;
}

/** Where a point ended up. */
export interface PointPlace {
  readonly table: InstanceTable;
  readonly instance: number;
}

/** Tables of all mechanisms the model uses, in the order they run in. */
export function buildInstances(
  catalogue: Catalogue,
  membrane: Membrane,
  points: ReadonlyMap<string, PointUse>,
  order: NodeOrder,
  artificial: ReadonlyMap<string, number>,
): { readonly tables: readonly InstanceTable[]; readonly points: ReadonlyMap<string, PointPlace> } {
  const byMechanism = new Map<Mechanism, PointUse[]>();
  for (const point of points.values()) {
    const list = byMechanism.get(point.mechanism);
    if (list === undefined) byMechanism.set(point.mechanism, [point]);
    else list.push(point);
  }
  const places = new Map<string, PointPlace>();
  const tables: InstanceTable[] = [];
  for (const mechanism of catalogue.ordered) {
    if (mechanism.kind === 'density') {
      const use = membrane.densities.get(mechanism.name);
      if (use === undefined) continue;
      const coverage = new Coverage(order, mechanism.name);
      const at = (node: number): number => coverage.at(node);
      const values = new Map(Array.from(use.settings, ([field, settings]) => [field, valuesOfRules(settings, at)]));
      const { count, stretches } = coverage;
      const node = (instance: number): number => coverage.node(instance);
      const place = (instance: number): number => coverage.place(instance);
      const ranges = stretches.map(({ group, first, end }): InstanceRange => ({ group, first, last: end }));
      const drawing = drawsRandom(mechanism) ? oneByOne(stretches, node) : [];
      tables.push({ mechanism, count, real: use.nodes.size, node, place, ranges, drawing, stretches, values, names: [], at });
      continue;
    }
    const own = byMechanism.get(mechanism);
    if (own === undefined) continue;
    const placeOf = (point: PointUse): number => (point.node < 0 ? -1 : order.place[point.node]!);
    // where random numbers are drawn, the order is NEURON's
    const rank = drawsRandom(mechanism) ? (point: PointUse): number => point.node : placeOf;
    // NEURON keeps the newest point process of a node first; artificial cells stay in the order of making
    const groupOf = (point: PointUse): number => (point.node < 0 ? (artificial.get(point.name) ?? 0) : groupOfPlace(order, placeOf(point)));
    own.sort((a, b) => groupOf(a) - groupOf(b) || rank(a) - rank(b) || (a.node >= 0 ? b.order - a.order : a.order - b.order));
    const { slots, ranges } = byGroup(own, order.groups.length, groupOf);
    const values = new Map<string, Map<number, readonly number[]>>();
    slots.forEach((point, i) => {
      for (const [field, elements] of point?.values ?? []) {
        const atInstances = values.get(field) ?? new Map<number, readonly number[]>();
        values.set(field, atInstances);
        atInstances.set(i, elements);
      }
    });
    const trash = order.count - 1;
    const nodeOf = Int32Array.from(slots, (point) => point?.node ?? -1);
    const placesOf = Int32Array.from(slots, (point) => (point !== null ? placeOf(point) : mechanism.kind === 'artificial' ? -1 : trash));
    const table: InstanceTable = {
      mechanism,
      count: slots.length,
      real: own.length,
      node: (instance) => nodeOf[instance] ?? -1,
      place: (instance) => placesOf[instance] ?? -1,
      ranges,
      drawing: [],
      stretches: [],
      values: new Map(Array.from(values, ([field, set]) => [field, valuesOfPoints(set)])),
      names: slots.map((point) => point?.name ?? ''),
      at: () => -1,
    };
    slots.forEach((point, instance) => {
      if (point !== null) places.set(point.name, { table, instance });
    });
    tables.push(table);
  }
  return { tables, points: places };
}

/** Every instance that belongs to the model by itself, in the order of its nodes. */
function oneByOne(stretches: readonly Stretch[], node: (instance: number) => number): readonly InstanceRange[] {
  const all = stretches.flatMap(({ group, first, end }, stretch) =>
    Array.from({ length: end - first }, (_, i): InstanceRange => ({ group, first: first + i, last: first + i + 1, stretch })),
  );
  return all.filter(({ first }) => node(first) >= 0).sort((a, b) => node(a.first) - node(b.first));
}

/** Points by group, each group filled up to an even number, so that the next begins at one. `own` is sorted by group. */
function byGroup(
  own: readonly PointUse[],
  groups: number,
  groupOf: (point: PointUse) => number,
): { readonly slots: readonly (PointUse | null)[]; readonly ranges: readonly InstanceRange[] } {
  const slots: (PointUse | null)[] = [];
  const ranges: InstanceRange[] = [];
  let at = 0;
  for (let group = 0; group < groups; group++) {
    const first = slots.length;
    for (let point = own[at]; point !== undefined && groupOf(point) === group; point = own[at]) {
      slots.push(point);
      at++;
    }
    if (slots.length > first) ranges.push({ group, first, last: slots.length });
    if (slots.length % 2 === 1) slots.push(null);
  }
  return { slots, ranges };
}
