import { rangeFields } from '../model/catalogue.ts';
import type { Layout } from './layout.ts';
import type { MechanismArrays } from './mechanism-arrays.ts';

/** A layout with its memory. */
export interface LaidOut {
  readonly layout: Layout;
  readonly buffer: ArrayBufferLike;
}

/**
 * Takes over what may have been set since a model was built – parameters and other variables of mechanisms, capacitance, ion variables, the temperature – into a new layout of the same
 * model. Instances keep their values wherever they lie now.
 */
export function carryOver(from: LaidOut, to: LaidOut): void {
  const copy = (a: number, b: number): void => {
    new Float64Array(to.buffer, b, 1)[0] = new Float64Array(from.buffer, a, 1)[0]!;
  };
  copy(from.layout.scalars.celsius, to.layout.scalars.celsius);
  const { place } = to.layout.order;
  from.layout.order.place.forEach((old, node) => {
    copy(from.layout.nodes.cm + 8 * old, to.layout.nodes.cm + 8 * place[node]!);
  });
  for (const [name, now] of to.layout.ions) {
    const before = from.layout.ions.get(name);
    if (before === undefined) continue;
    for (let instance = 0; instance < now.coverage.count; instance++) {
      const node = now.coverage.node(instance);
      if (node < 0) continue;
      const [a, b] = [before.coverage.at(node), now.coverage.at(node)];
      copy(before.e + 8 * a, now.e + 8 * b);
      if (!before.has.concentrations || !now.has.concentrations) continue;
      copy(before.in + 8 * a, now.in + 8 * b);
      copy(before.out + 8 * a, now.out + 8 * b);
    }
  }
  for (const now of to.layout.mechanisms) {
    const before = from.layout.mechanisms.find(({ table }) => table.mechanism.name === now.table.mechanism.name);
    if (before !== undefined) carryMechanism(from.layout, before, to.layout, now, copy);
  }
}

function carryMechanism(
  from: Layout,
  before: MechanismArrays,
  to: Layout,
  now: MechanismArrays,
  copy: (a: number, b: number) => void,
): void {
  const { mechanism } = now.table;
  const pairs = instancePairs(from, before, to, now);
  const spaceOf = (arrays: MechanismArrays, name: string): string | undefined =>
    arrays.program.fields.find((field) => field.name === name)?.space;
  for (const { name, scope, length } of mechanism.fields) {
    const [a, b] = [before.binding.fields[name], now.binding.fields[name]];
    if (a === undefined || b === undefined) continue;
    const [old, present] = [spaceOf(before, name), spaceOf(now, name)];
    if (scope === 'global') {
      for (let element = 0; element < length; element++) copy(a.base + 8 * element, b.base + 8 * element);
    } else if (present === 'scalar') {
      if (old === 'scalar') copy(a.base, b.base);
    } else if (present === 'instance' && rangeFields(mechanism).some((field) => field.name === name)) {
      for (let element = 0; element < length; element++) {
        for (const [i, k] of pairs)
          copy(old === 'scalar' ? a.base : a.base + 8 * (element * a.stride + i), b.base + 8 * (element * b.stride + k));
      }
    }
  }
}

/** Instances before and now: of density mechanisms by node, of points by name. */
function instancePairs(from: Layout, before: MechanismArrays, to: Layout, now: MechanismArrays): readonly (readonly [number, number])[] {
  if (now.table.mechanism.kind === 'density') {
    return Array.from({ length: now.table.count }, (_, k) => k).flatMap((k): (readonly [number, number])[] => {
      const node = now.table.node(k);
      const i = node < 0 ? -1 : before.table.at(node);
      return i < 0 ? [] : [[i, k]];
    });
  }
  return [...to.points].flatMap(([name, { table, instance }]): (readonly [number, number])[] => {
    const old = from.points.get(name);
    return table === now.table && old !== undefined ? [[old.instance, instance]] : [];
  });
}
