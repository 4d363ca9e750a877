import type { Mechanism } from '@hillock/contracts';
import { KNOWN_IONS } from './catalogue.ts';
import type { Geometry } from './geometry.ts';
import type { Membrane } from './membrane.ts';
import type { PointUse } from './points.ts';
import type { Path, Problems } from './problems.ts';

/**
 * How an ion is kept in one segment (NEURON's ion_style): 0 unused, 1 parameter, 2 assigned, 3 state, for its concentrations and for its
 * reversal potential; and whether e is computed at the start (einit) and at every step (eadvance), and concentrations reset at the start (cinit).
 */
export interface IonStyle {
  c: number;
  e: number;
  einit: boolean;
  eadvance: boolean;
  cinit: boolean;
}

/** One ion over the segments that have it, in node order. */
export interface IonTable {
  readonly ion: string;
  readonly valence: number;
  readonly nodes: Int32Array;
  /** Node → place in the arrays of this table. */
  readonly places: ReadonlyMap<number, number>;
  readonly styles: readonly IonStyle[];
  readonly e: Float64Array;
  readonly inside: Float64Array;
  readonly outside: Float64Array;
  /** Concentrations that segments start from where something writes them; GLOBALs such as cai0_ca_ion. */
  readonly inside0: number;
  readonly outside0: number;
}

/** The style that the uses of an ion in a segment ask for; any use can only raise it. */
export function ionStyle(uses: readonly Mechanism[], ion: string): IonStyle {
  let c = 0;
  let e = 0;
  for (const mechanism of uses) {
    for (const use of mechanism.ions) {
      if (use.ion !== ion) continue;
      if (use.reads.includes('in') || use.reads.includes('out')) c = Math.max(c, 1);
      if (use.writes.includes('in') || use.writes.includes('out')) c = 3;
      if (use.reads.includes('e')) e = Math.max(e, 1);
      if (use.writes.includes('e')) e = 3;
    }
  }
  if (c > 0 && e < 2) e = 2;
  return { c, e, einit: c > 0 && e === 2, eadvance: c === 3 && e === 2, cinit: c === 3 };
}

/** The concentrations and potential of an ion that nobody set. */
export function ionDefaults(ion: string): { inside: number; outside: number; e: number } {
  return KNOWN_IONS[ion] ?? { inside: 1, outside: 1, e: 0 };
}

/** `ena` → na, e; `cai` → ca, in; `ko` → k, out; `ica` → ca, i. Null when no known ion fits. */
export function ionVariable(
  name: string,
  ions: Iterable<string>,
): { readonly ion: string; readonly variable: 'e' | 'in' | 'out' | 'i' } | null {
  for (const ion of ions) {
    if (name === `e${ion}`) return { ion, variable: 'e' };
    if (name === `${ion}i`) return { ion, variable: 'in' };
    if (name === `${ion}o`) return { ion, variable: 'out' };
    if (name === `i${ion}`) return { ion, variable: 'i' };
  }
  return null;
}

export function buildIons(
  geometry: Geometry,
  membrane: Membrane,
  points: ReadonlyMap<string, PointUse>,
  valences: ReadonlyMap<string, { readonly valence: number }>,
  globals: Readonly<Record<string, number>>,
  problems: Problems,
): IonTable[] {
  const users = new Map<string, Map<number, Mechanism[]>>();
  const use = (mechanism: Mechanism, node: number): void => {
    for (const { ion } of mechanism.ions) {
      const byNode = users.get(ion) ?? new Map<number, Mechanism[]>();
      users.set(ion, byNode);
      const list = byNode.get(node);
      if (list === undefined) byNode.set(node, [mechanism]);
      else list.push(mechanism);
    }
  };
  for (const { mechanism, nodes } of membrane.densities.values()) for (const node of nodes) use(mechanism, node);
  for (const { mechanism, node } of points.values()) if (node >= 0) use(mechanism, node);

  const tables = new Map<string, IonTable>();
  for (const [ion, { valence }] of valences) {
    const byNode = users.get(ion);
    if (byNode === undefined) continue;
    if (Number.isNaN(valence)) {
      problems.add(['mechanisms'], `no mechanism tells the VALENCE of ion "${ion}"`);
      continue;
    }
    const nodes = Int32Array.from([...byNode.keys()].sort((a, b) => a - b));
    const defaults = ionDefaults(ion);
    tables.set(ion, {
      ion,
      valence,
      nodes,
      places: new Map(Array.from(nodes, (node, at) => [node, at])),
      styles: Array.from(nodes, (node) => ionStyle(byNode.get(node) ?? [], ion)),
      e: new Float64Array(nodes.length).fill(defaults.e),
      inside: new Float64Array(nodes.length).fill(defaults.inside),
      outside: new Float64Array(nodes.length).fill(defaults.outside),
      inside0: globals[`${ion}i0_${ion}_ion`] ?? defaults.inside,
      outside0: globals[`${ion}o0_${ion}_ion`] ?? defaults.outside,
    });
  }
  applyStyles(membrane, tables, geometry, problems);
  applyValues(membrane, tables, geometry, problems);
  return [...tables.values()];
}

/** The place of an ion in a segment; a problem when nothing there uses it. */
function instanceAt(
  table: IonTable | undefined,
  ion: string,
  node: number,
  geometry: Geometry,
  path: Path,
  problems: Problems,
  known: Iterable<string>,
): number {
  if (table === undefined) {
    problems.unknown(path, 'ion', ion, known);
    return -1;
  }
  const at = table.places.get(node) ?? -1;
  if (at < 0) problems.add(path, `no mechanism in ${geometry.describe(node)} uses ion "${ion}"`);
  return at;
}

function applyStyles(membrane: Membrane, tables: ReadonlyMap<string, IonTable>, geometry: Geometry, problems: Problems): void {
  for (const { ion, node, style, path } of membrane.ionStyles) {
    const table = tables.get(ion);
    const at = instanceAt(table, ion, node, geometry, path, problems, tables.keys());
    const target = table?.styles[at];
    if (target === undefined) continue;
    const [c, e, einit, eadvance, cinit] = style;
    target.c = c;
    target.e = e;
    target.einit = einit !== 0;
    target.eadvance = eadvance !== 0;
    target.cinit = cinit !== 0;
  }
}

function applyValues(membrane: Membrane, tables: ReadonlyMap<string, IonTable>, geometry: Geometry, problems: Problems): void {
  const names = [...tables.keys()].flatMap((ion) => [`e${ion}`, `${ion}i`, `${ion}o`]);
  const told = new Set<string>();
  for (const { variable, node, value, path } of membrane.ionValues) {
    const key = path.join('/');
    if (told.has(key)) continue;
    const found = ionVariable(variable, tables.keys());
    if (found === null || found.variable === 'i') {
      told.add(key);
      if (found === null) problems.unknown(path, 'ion variable', variable, names);
      else problems.add(path, `"${variable}" is a current: it is computed, not set`);
      continue;
    }
    const table = tables.get(found.ion);
    const at = instanceAt(table, found.ion, node, geometry, path, problems, tables.keys());
    if (table === undefined || at < 0) {
      told.add(key);
      continue;
    }
    if (found.variable === 'e') table.e[at] = value;
    else if (found.variable === 'in') table.inside[at] = value;
    else table.outside[at] = value;
  }
}
