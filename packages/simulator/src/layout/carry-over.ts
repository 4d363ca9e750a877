import type { FieldDecl } from '@hillock/kernel';
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
      if (a < 0) continue;
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

/**
 * Takes over what a run computed – v, currents, states and whatever else mechanisms keep – where the new layout has room for it. With {@link carryOver} the model is in the same state there.
 */
export function carryState(from: LaidOut, to: LaidOut): void {
  const [a, b] = [new Float64Array(from.buffer), new Float64Array(to.buffer)];
  const { nodes: old, order: before, scalars } = from.layout;
  const { nodes: now, order: present } = to.layout;
  for (const name of ['t', 'random'] as const) b[to.layout.scalars[name] / 8] = a[scalars[name] / 8]!;
  const capacitive = from.layout.needs.segment('i_cap') && to.layout.needs.segment('i_cap');
  for (const [one, other] of [[old.v, now.v], [old.rhs, now.rhs], [old.d, now.d], ...(capacitive ? [[old.iCap, now.iCap]] : [])] as [
    number,
    number,
  ][])
    for (let node = 0; node < before.place.length; node++) b[other / 8 + present.place[node]!] = a[one / 8 + before.place[node]!]!;
  for (const [name, ion] of to.layout.ions) {
    const known = from.layout.ions.get(name);
    if (known === undefined || !known.has.current || !ion.has.current) continue;
    for (let instance = 0; instance < ion.coverage.count; instance++) {
      const node = ion.coverage.node(instance);
      const at = node < 0 ? -1 : known.coverage.at(node);
      if (at < 0) continue;
      b[ion.i / 8 + instance] = a[known.i / 8 + at]!;
      b[ion.didv / 8 + instance] = a[known.didv / 8 + at]!;
    }
  }
  for (const mechanism of to.layout.mechanisms) {
    const known = from.layout.mechanisms.find(({ table }) => table.mechanism.name === mechanism.table.mechanism.name);
    if (known !== undefined) carryFields(instancePairs(from.layout, known, to.layout, mechanism), known, mechanism, a, b);
  }
}

/** Every field that both programs have of their own. */
function carryFields(
  pairs: readonly (readonly [number, number])[],
  before: MechanismArrays,
  now: MechanismArrays,
  a: Float64Array,
  b: Float64Array,
): void {
  const own = ({ space, key }: FieldDecl): boolean => space === 'instance' || (space === 'scalar' && key === undefined);
  const old = new Map(before.program.fields.filter(own).map((field) => [field.name, field]));
  const both = now.program.fields.filter(own).flatMap((field) => {
    const same = old.get(field.name);
    return same === undefined || same.length !== field.length ? [] : [[same, field] as const];
  });
  for (const [same, field] of both) {
    const [one, other] = [before.binding.fields[field.name], now.binding.fields[field.name]];
    if (one === undefined || other === undefined) continue;
    for (let element = 0; element < field.length; element++) {
      if (field.space === 'scalar') {
        if (same.space === 'scalar') b[other.base / 8 + element] = a[one.base / 8 + element]!;
        continue;
      }
      const [start, end] = [
        one.base / 8 + (same.space === 'scalar' ? element : element * one.stride),
        other.base / 8 + element * other.stride,
      ];
      for (const [i, k] of pairs) b[end + k] = a[same.space === 'scalar' ? start : start + i]!;
    }
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
