import type { FieldSpec } from '@hillock/contracts';
import type { Binding, FieldDecl, Program } from '@hillock/kernel';
import type { PortArrays } from '../ode/ports/arrays.ts';
import type { Arena } from './arena.ts';
import type { InstanceTable } from './instances.ts';
import { type FieldPlaces, type IonArrays, ionOffset } from './ion-arrays.ts';
import type { NodeArrays } from './node-arrays.ts';
import type { ScalarOffsets } from './scalars.ts';

/** A mechanism's program with its fields placed in memory. */
export interface MechanismArrays {
  readonly table: InstanceTable;
  readonly program: Program;
  readonly binding: Binding;
  /** The same fields, still open for arrays that get their place later. */
  readonly fields: FieldPlaces;
  /** Byte offset of the descriptions of its stretches: i32 place − instance, then for each of `ions` its instance less the mechanism's. */
  readonly runs: number;
  readonly ions: readonly string[];
  /** Byte offsets of the i32 arrays that give each instance its place and its ions' instances; where there are stretches nothing needs them. */
  readonly nodeIndex: number;
  readonly ionIndex: ReadonlyMap<string, number>;
}

/** What the fields of programs can be bound to. */
export interface Surroundings {
  readonly nodes: NodeArrays;
  readonly scalars: ScalarOffsets;
  readonly ions: ReadonlyMap<string, IonArrays>;
  /** Arrays by node of what mechanisms meet in besides v; null where there is nothing. */
  readonly ports: PortArrays | null;
  /** Byte offset of the values of all connections. */
  readonly weights: number;
}

/** Places the fields of a program. Throws on a field that nothing in the engine fits: a fault of whoever made the program. */
export function placeMechanism(arena: Arena, table: InstanceTable, program: Program, around: Surroundings): MechanismArrays {
  const stride = table.count + (table.count & 1);
  const ions = table.mechanism.ions.map((use) => use.ion);
  const runs = arena.integers(table.stretches.length * (1 + ions.length));
  const indexed = table.stretches.length === 0 ? stride : 0;
  const nodeIndex = arena.integers(indexed);
  const ionIndex = new Map(ions.map((ion) => [ion, arena.integers(indexed)]));
  const fields: FieldPlaces = {};
  for (const field of program.fields) {
    // arrays of the engine come when connections and POINTERs are known
    if (field.space !== 'array') fields[field.name] = { base: baseOf(arena, field, stride, around, program.name), stride };
  }
  const binding: Binding =
    table.stretches.length === 0 ? { fields, nodeIndex, ionIndex: Object.fromEntries(ionIndex) } : { fields, runs: { ions } };
  return { table, program, runs, ions, nodeIndex, ionIndex, fields, binding };
}

function baseOf(arena: Arena, field: FieldDecl, stride: number, around: Surroundings, program: string): number {
  const key = field.key ?? field.name;
  const found = ((): number | undefined => {
    switch (field.space) {
      case 'instance':
        return arena.doubles(stride * field.length);
      case 'scalar':
        return field.key === undefined ? arena.doubles(field.length) : scalarOffset(around.scalars, field.key);
      case 'node':
        return nodeOffset(around.nodes, key) ?? around.ports?.at(key);
      case 'ion': {
        const ion = around.ions.get(field.ion ?? '');
        return ion === undefined ? undefined : ionOffset(ion, key);
      }
      case 'event':
        return around.weights;
      case 'array':
        return undefined;
    }
  })();
  if (found === undefined)
    throw new Error(`${program}: nothing in the engine fits the field ${field.name} (${field.space} ${field.ion ?? ''} ${key})`);
  return found;
}

function scalarOffset(scalars: ScalarOffsets, key: string): number | undefined {
  const known: Readonly<Record<string, number>> = scalars;
  return known[key];
}

function nodeOffset(nodes: NodeArrays, key: string): number | undefined {
  switch (key) {
    case 'v':
      return nodes.v;
    case 'rhs':
      return nodes.rhs;
    case 'd':
      return nodes.d;
    case 'area':
      return nodes.area;
    case 'diam':
      return nodes.diam;
    default:
      return undefined;
  }
}

/** Writes indices and values: each field's default, then what the model set. */
export function fillMechanism(
  buffer: ArrayBufferLike,
  arrays: MechanismArrays,
  ions: ReadonlyMap<string, IonArrays>,
  globals: Readonly<Record<string, number>>,
): void {
  const { table, program, binding } = arrays;
  const instanceOf = (ion: string, place: number): number => ions.get(ion)?.coverage.atPlace(place) ?? -1;
  if (table.stretches.length === 0) {
    new Int32Array(buffer, arrays.nodeIndex, table.count).forEach((_, i, index) => {
      index[i] = table.place(i);
    });
    for (const [ion, offset] of arrays.ionIndex) {
      // filling belongs to nothing: it gets the place after the ion's last
      const nowhere = ions.get(ion)?.coverage.count ?? 0;
      new Int32Array(buffer, offset, table.count).forEach((_, i, index) => {
        index[i] = table.node(i) < 0 ? nowhere : instanceOf(ion, table.place(i));
      });
    }
  }
  const described = table.stretches.flatMap(({ first, offset }) => [
    offset,
    ...arrays.ions.map((ion) => instanceOf(ion, first + offset) - first),
  ]);
  new Int32Array(buffer, arrays.runs, described.length).set(described);
  const declared = new Map(program.fields.map((f) => [f.name, f]));
  for (const spec of table.mechanism.fields) {
    const field = declared.get(spec.name);
    const place = binding.fields[spec.name];
    if (field === undefined || place === undefined) continue;
    if (spec.scope !== 'global' && field.space === 'scalar') {
      // all instances have it alike, the first among them; what is written beyond the end is nowhere
      const first = new Float64Array(buffer, place.base, 1).fill(spec.initial);
      table.values.get(spec.name)?.write(first, 0);
    } else if (spec.scope === 'global') {
      const value = globals[`${spec.name}_${table.mechanism.name}`] ?? spec.initial;
      new Float64Array(buffer, place.base, field.length).fill(value);
    } else {
      fillInstances(new Float64Array(buffer, place.base, place.stride * field.length), place.stride, table, spec);
    }
  }
}

/** Writes once more what the model set, after code (CONSTRUCTOR) may have written over it. */
export function fillGiven(buffer: ArrayBufferLike, { table, binding }: MechanismArrays, globals: Readonly<Record<string, number>>): void {
  for (const spec of table.mechanism.fields) {
    const place = binding.fields[spec.name];
    if (place === undefined) continue;
    const given = globals[`${spec.name}_${table.mechanism.name}`];
    if (spec.scope === 'global' && given !== undefined) new Float64Array(buffer, place.base, spec.length).fill(given);
    const set = table.values.get(spec.name);
    for (let element = 0; element < spec.length; element++)
      set?.write(new Float64Array(buffer, place.base + 8 * element * place.stride, table.count), element);
  }
}

function fillInstances(array: Float64Array, stride: number, table: InstanceTable, spec: FieldSpec): void {
  const set = table.values.get(spec.name);
  for (let element = 0; element < spec.length; element++) {
    const start = element * stride;
    array.fill(spec.initial, start, start + table.count);
    if (set === undefined) continue;
    set.write(array.subarray(start, start + table.count), element);
    if (table.mechanism.kind === 'artificial') continue;
    // filling is like the instance before it
    for (let i = 1; i < table.count; i++) if (table.node(i) < 0) array[start + i] = array[start + i - 1]!;
  }
}
