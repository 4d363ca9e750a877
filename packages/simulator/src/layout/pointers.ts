import type { PointerModel } from '../model/model.ts';
import { parseVariable } from '../model/place.ts';
import type { Path, Problems } from '../model/problems.ts';
import type { Scope } from '../model/scope.ts';
import type { InstanceTable } from './instances.ts';
import type { Layout } from './layout.ts';
import { resolveVariable } from './variables.ts';

/** Where the POINTERs of a mechanism's instances lead: name → byte offset an instance. */
export type PointerTargets = Map<string, number[]>;

const UNSET = -1;

/** The beginning of the memory, which belongs to nobody: what the POINTERs of instances that only fill lead to. */
const NOBODY = 0;

/** Resolves the model's POINTERs into the layout, and tells of those that lead nowhere, are set twice or not at all. */
export function resolvePointers(scopes: readonly Scope[], layout: Layout, problems: Problems): void {
  for (const { table } of layout.mechanisms) {
    const names = pointerNames(table);
    const fills = (node: number, instance: number): boolean => (table.names.length === 0 ? node < 0 : table.names[instance] === '');
    const fresh = (): number[] =>
      Array.from({ length: table.count }, (_, instance) => (fills(table.node(instance), instance) ? NOBODY : UNSET));
    if (names.length > 0) layout.pointers.set(table, new Map(names.map((name) => [name, fresh()])));
  }
  for (const { prefix, part, path } of scopes) {
    (part.pointers ?? []).forEach(({ pointer, target }, i) => {
      set({ pointer: prefix + pointer, target: prefix + target }, layout, [...path, 'pointers', i], problems);
    });
  }
  for (const { table, program } of layout.mechanisms) {
    for (const [name, targets] of layout.pointers.get(table) ?? []) {
      // one that no code reads need not lead anywhere
      if (!program.fields.some((f) => f.key === `pointer.${name}`)) continue;
      targets.forEach((target, instance) => {
        if (target === UNSET) problems.add(['pointers'], `the POINTER ${describe(layout, table, instance, name)} is not set`);
      });
    }
  }
}

function pointerNames(table: InstanceTable): string[] {
  return table.mechanism.fields.filter((f) => f.role === 'pointer').map((f) => f.name);
}

/** The pointer's name as the model writes it. */
function describe(layout: Layout, table: InstanceTable, instance: number, name: string): string {
  const point = table.names[instance];
  if (point !== undefined) return `${point}.${name}`;
  return `${layout.geometry.describe(table.node(instance))}.${name}_${table.mechanism.name}`;
}

function set({ pointer, target }: PointerModel, layout: Layout, path: Path, problems: Problems): void {
  const place = find(pointer, layout, [...path, 'pointer'], problems);
  const before = problems.list.length;
  const offset = resolveVariable(layout, target, [...path, 'target'], problems);
  if (place === null || problems.list.length > before || offset < 0) return;
  const { table, instance, name } = place;
  const targets = layout.pointers.get(table)?.get(name);
  if (targets === undefined) return;
  if (targets[instance] !== UNSET) problems.add([...path, 'pointer'], `the POINTER ${pointer} is set already`);
  targets[instance] = offset;
}

/** The instance and name of a POINTER: `point.name`, `section(x).name_mechanism`. */
function find(
  text: string,
  layout: Layout,
  path: Path,
  problems: Problems,
): { readonly table: InstanceTable; readonly instance: number; readonly name: string } | null {
  const variable = parseVariable(text);
  if (variable === null) {
    problems.add(path, `"${text}" is no POINTER: expected point.name or section(x).name_mechanism`);
    return null;
  }
  const { owner, name } = variable;
  const point = layout.points.get(owner);
  if (point !== undefined) {
    const names = pointerNames(point.table);
    if (names.includes(name)) return { ...point, name };
    problems.unknown(path, `POINTER of ${point.table.mechanism.name}`, name, names);
    return null;
  }
  const located = layout.geometry.place(owner, path, problems);
  if (located === null) return null;
  const node = layout.geometry.segment(located);
  const known: string[] = [];
  for (const { table } of layout.mechanisms) {
    const instance = table.at(node);
    if (instance < 0) continue;
    for (const pointer of pointerNames(table)) {
      if (name === `${pointer}_${table.mechanism.name}`) return { table, instance, name: pointer };
      known.push(`${pointer}_${table.mechanism.name}`);
    }
  }
  problems.unknown(path, `POINTER of ${layout.geometry.describe(node)}`, name, known);
  return null;
}
