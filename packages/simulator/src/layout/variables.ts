import type { IonVar } from '@hillock/contracts';
import { rangeFields } from '../model/catalogue.ts';
import { ionVariable } from '../model/ions.ts';
import { parsePlace, parseVariable } from '../model/place.ts';
import type { Path, Problems } from '../model/problems.ts';
import type { InstanceTable } from './instances.ts';
import { type IonArrays, ionOffset } from './ion-arrays.ts';
import type { Layout } from './layout.ts';

/** The byte offset of a variable's value; a problem, and −1, when the name does not resolve. */
export function resolveVariable(layout: Layout, text: string, path: Path, problems: Problems): number {
  const variable = parseVariable(text);
  if (variable === null) {
    problems.add(path, `"${text}" is not a variable: expected section(x).name or point.name`);
    return -1;
  }
  const { owner, name, element } = variable;
  const point = layout.points.get(owner);
  if (point !== undefined) {
    const offset = fieldOffset(layout, point.table, name, element, point.instance);
    if (offset >= 0) return offset;
    reportField(point.table, `variable of ${point.table.mechanism.name}`, name, element, path, problems);
    return -1;
  }
  const place = parsePlace(owner);
  if (place === null) {
    problems.unknown(path, 'point or section', owner, [...layout.points.keys(), ...layout.geometry.sectionNames]);
    return -1;
  }
  const located = layout.geometry.place(owner, path, problems);
  if (located === null) return -1;
  if (name === 'v') {
    const node = layout.geometry.node(located);
    return layout.tree.present[node] === 1 ? layout.nodes.v + 8 * layout.order.place[node]! : notKept(text, path, problems);
  }
  return segmentVariable(layout, layout.geometry.segment(located), name, element, path, problems);
}

function segmentVariable(layout: Layout, node: number, name: string, element: number, path: Path, problems: Problems): number {
  const known = ['v', 'cm', 'i_cap', 'diam', 'area'];
  const place = layout.order.place[node]!;
  if (name === 'diam') return layout.nodes.has.diam ? layout.nodes.diam + 8 * place : notKept(name, path, problems);
  if (name === 'area') return layout.nodes.area + 8 * place;
  if (name === 'cm') return layout.nodes.cm + 8 * place;
  if (name === 'i_cap') return layout.nodes.has.iCap ? layout.nodes.iCap + 8 * place : notKept(name, path, problems);

  for (const { table } of layout.mechanisms) {
    const instance = table.at(node);
    if (instance < 0) continue;
    const suffix = `_${table.mechanism.name}`;
    for (const field of rangeFields(table.mechanism)) known.push(`${field.name}${suffix}`);
    if (!name.endsWith(suffix)) continue;
    const offset = fieldOffset(layout, table, name.slice(0, -suffix.length), element, instance);
    if (offset >= 0) return offset;
    if (rangeFields(table.mechanism).some((f) => f.name === name.slice(0, -suffix.length) && element < f.length))
      return notKept(name, path, problems);
  }

  const here = [...layout.ions.values()].filter((ion) => ion.table.nodes.has(node));
  for (const { table } of here) known.push(`e${table.ion}`, `${table.ion}i`, `${table.ion}o`, `i${table.ion}`);
  const found = ionVariable(
    name,
    here.map((ion) => ion.table.ion),
  );
  const ion = found === null ? undefined : layout.ions.get(found.ion);
  const offset = ion === undefined || found === null ? undefined : ionOffset(ion, found.variable);
  if (ion !== undefined && found !== null && offset !== undefined)
    return isKept(ion, found.variable) ? offset + 8 * ion.coverage.at(node) : notKept(name, path, problems);
  problems.unknown(path, `variable of ${layout.geometry.describe(node)}`, name, known);
  return -1;
}

function isKept({ has }: IonArrays, variable: IonVar): boolean {
  return variable === 'e' || (variable === 'i' ? has.current : has.concentrations);
}

function notKept(name: string, path: Path, problems: Problems): number {
  problems.add(path, `${name} is not kept in this run: the model does not record, watch, play or point to it`);
  return -1;
}

/** Byte offset of an element of a range variable; −1 when there is none in memory. */
export function fieldOffset(layout: Layout, table: InstanceTable, name: string, element: number, instance: number): number {
  const target = layout.pointers.get(table)?.get(name)?.[instance];
  if (target !== undefined && target >= 0 && element === 0) return target;
  const field = rangeFields(table.mechanism).find((f) => f.name === name);
  const arrays = layout.byTable.get(table);
  const place =
    arrays?.program.fields.some((f) => f.name === name && f.space === 'instance') === true ? arrays.binding.fields[name] : undefined;
  if (field === undefined || place === undefined || element >= field.length) return -1;
  return place.base + 8 * (element * place.stride + instance);
}

function reportField(table: InstanceTable, what: string, name: string, element: number, path: Path, problems: Problems): void {
  const fields = rangeFields(table.mechanism);
  const field = fields.find((f) => f.name === name);
  if (field === undefined)
    problems.unknown(
      path,
      what,
      name,
      fields.map((f) => f.name),
    );
  else problems.add(path, `${name} has ${field.length} elements: no [${element}]`);
}

/** Units of ion variables: of e, concentrations and current. */
const ION_UNITS = { e: 'mV', in: 'mM', out: 'mM', i: 'mA/cm2' } as const;

/** The unit of a variable by its name: what its mechanism declares; '' where there is none. */
export function unitOf(layout: Layout, text: string): string {
  const variable = parseVariable(text);
  if (variable === null) return '';
  const point = layout.points.get(variable.owner);
  if (point !== undefined) return rangeFields(point.table.mechanism).find((f) => f.name === variable.name)?.unit ?? '';
  for (const { table } of layout.mechanisms) {
    const suffix = `_${table.mechanism.name}`;
    if (!variable.name.endsWith(suffix)) continue;
    const field = rangeFields(table.mechanism).find((f) => f.name === variable.name.slice(0, -suffix.length));
    if (field !== undefined) return field.unit;
  }
  const found = ionVariable(variable.name, layout.ions.keys());
  return found === null ? '' : ION_UNITS[found.variable];
}
