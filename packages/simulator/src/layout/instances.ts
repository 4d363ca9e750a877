import type { Mechanism } from '@hillock/contracts';
import type { Catalogue } from '../model/catalogue.ts';
import type { Membrane } from '../model/membrane.ts';
import type { PointUse } from '../model/points.ts';

/** All instances of one mechanism in the order they run in: by node, so that each cell is a contiguous range. */
export interface InstanceTable {
  readonly mechanism: Mechanism;
  readonly count: number;
  /** Instance → node; −1 throughout for artificial cells. */
  readonly nodes: Int32Array;
  /** Field → values that were set, one list an instance that was set (others keep the field's default). */
  readonly values: ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>;
  /** Instance → name of the point; empty for density mechanisms. */
  readonly names: readonly string[];
  /** Density mechanisms: node → instance. */
  readonly byNode: ReadonlyMap<number, number>;
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
      const nodes = Int32Array.from([...use.nodes].sort((a, b) => a - b));
      const byNode = new Map(Array.from(nodes, (node, i) => [node, i]));
      const values = new Map<string, ReadonlyMap<number, readonly number[]>>();
      for (const [field, atNodes] of use.values) {
        values.set(field, new Map(Array.from(atNodes, ([node, elements]) => [byNode.get(node) ?? -1, elements])));
      }
      tables.push({ mechanism, count: nodes.length, nodes, values, names: [], byNode });
      continue;
    }
    const own = byMechanism.get(mechanism);
    if (own === undefined) continue;
    // NEURON keeps the newest point process of a node first; artificial cells stay in the order of making
    own.sort((a, b) => a.node - b.node || (a.node >= 0 ? b.order - a.order : a.order - b.order));
    const values = new Map<string, Map<number, readonly number[]>>();
    own.forEach((point, i) => {
      for (const [field, elements] of point.values) {
        const atInstances = values.get(field) ?? new Map<number, readonly number[]>();
        values.set(field, atInstances);
        atInstances.set(i, elements);
      }
    });
    const table: InstanceTable = {
      mechanism,
      count: own.length,
      nodes: Int32Array.from(own, (point) => point.node),
      values,
      names: own.map((point) => point.name),
      byNode: new Map(),
    };
    own.forEach((point, instance) => {
      places.set(point.name, { table, instance });
    });
    tables.push(table);
  }
  return { tables, points: places };
}
