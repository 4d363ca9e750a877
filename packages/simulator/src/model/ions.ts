import type { IonUse } from '@hillock/contracts';
import type { DeclaredBlock } from '../blocks/nodes.ts';
import { KNOWN_IONS } from './catalogue.ts';
import type { Geometry } from './geometry.ts';
import { IonStyles } from './ion-style.ts';
import { firstBelow0, type IonStyleRule, type Membrane, marked } from './membrane.ts';
import type { PointUse } from './points.ts';
import type { Problems } from './problems.ts';

/** One ion over the segments that have it, in node order. */
export interface IonTable {
  readonly ion: string;
  readonly valence: number;
  /** Rising. */
  readonly nodes: Int32Array;
  /** Place of a node in the arrays of this table; −1 where the ion is not. */
  readonly at: (node: number) => number;
  readonly styles: IonStyles;
  readonly e: Float64Array;
  readonly inside: Float64Array;
  readonly outside: Float64Array;
  /** Concentrations that segments start from where something writes them; GLOBALs such as cai0_ca_ion. */
  readonly inside0: number;
  readonly outside0: number;
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

/** All ions that the model uses: where they are, how they are kept there, and what they start from. */
export function buildIons(
  geometry: Geometry,
  membrane: Membrane,
  points: ReadonlyMap<string, PointUse>,
  valences: ReadonlyMap<string, number>,
  globals: Readonly<Record<string, number>>,
  problems: Problems,
  blocks: readonly DeclaredBlock[] = [],
): IonTable[] {
  const { nodeCount } = geometry.compartments;
  const styles = new Map<string, IonStyles>();
  const use = (ion: IonUse, nodes: Iterable<number>): void => {
    const own = styles.get(ion.ion) ?? new IonStyles(nodeCount);
    styles.set(ion.ion, own);
    for (const node of nodes) own.use(node, ion);
  };
  // NEURON's order of making: density mechanisms, the styles that rules give, then points, whose uses raise a style anew
  for (const { mechanism, nodes } of membrane.densities.values()) for (const ion of mechanism.ions) use(ion, nodes);
  applyStyles(membrane.ionStyles, styles, geometry, problems);
  for (const { mechanism, node } of points.values()) if (node >= 0) for (const ion of mechanism.ions) use(ion, [node]);

  // a block asks for its style when it takes part, and takes it away when it leaves
  for (const { needs, nodes } of blocks) for (const { ion } of needs.ions) use({ ion, reads: [], writes: [] }, nodes);

  const tables = new Map<string, IonTable>();
  for (const [ion, valence] of valences) {
    const own = styles.get(ion);
    if (own === undefined) continue;
    if (Number.isNaN(valence)) problems.add(['mechanisms'], valenceMissing(ion, membrane, points));
    else tables.set(ion, makeTable(ion, valence, own, globals));
  }
  applyValues(membrane, tables, geometry, problems);
  return [...tables.values()];
}

function valenceMissing(ion: string, membrane: Membrane, points: ReadonlyMap<string, PointUse>): string {
  const users = [...membrane.densities.values(), ...points.values()]
    .map((use) => use.mechanism)
    .filter((m) => m.ions.some((use) => use.ion === ion));
  const names = [...new Set(users.map((m) => m.name))].join(', ');
  return `no mechanism tells the VALENCE of ion "${ion}", which ${names} uses: expected USEION ${ion} … VALENCE n in its NEURON block`;
}

function makeTable(ion: string, valence: number, styles: IonStyles, globals: Readonly<Record<string, number>>): IonTable {
  const nodes = marked(styles.present);
  const places = new Int32Array(styles.present.length).fill(-1);
  nodes.forEach((node, at) => {
    places[node] = at;
  });
  const defaults = ionDefaults(ion);
  return {
    ion,
    valence,
    nodes,
    at: (node) => places[node] ?? -1,
    styles: styles.at(nodes),
    e: new Float64Array(nodes.length).fill(defaults.e),
    inside: new Float64Array(nodes.length).fill(defaults.inside),
    outside: new Float64Array(nodes.length).fill(defaults.outside),
    inside0: globals[`${ion}i0_${ion}_ion`] ?? defaults.inside,
    outside0: globals[`${ion}o0_${ion}_ion`] ?? defaults.outside,
  };
}

function applyStyles(rules: readonly IonStyleRule[], styles: ReadonlyMap<string, IonStyles>, geometry: Geometry, problems: Problems): void {
  for (const { ion, nodes, style, path } of rules) {
    const own = styles.get(ion);
    if (own === undefined) {
      problems.unknown(path, 'ion that a density mechanism of the model uses:', ion, styles.keys());
      continue;
    }
    const [c, e, einit, eadvance, cinit] = style;
    for (const node of nodes) {
      if (own.present[node] === 1) own.set(node, { c, e, einit, eadvance, cinit });
      else problems.add(path, `no density mechanism in ${geometry.describe(node)} uses ion "${ion}"`);
    }
  }
}

function applyValues(membrane: Membrane, tables: ReadonlyMap<string, IonTable>, geometry: Geometry, problems: Problems): void {
  const names = [...tables.keys()].flatMap((ion) => [`e${ion}`, `${ion}i`, `${ion}o`]);
  for (const rule of membrane.ionValues) {
    const { variable, nodes, value, path } = rule;
    const found = ionVariable(variable, tables.keys());
    const table = tables.get(found?.ion ?? '');
    if (found === null || table === undefined) {
      problems.unknown(path, 'ion variable', variable, names);
      continue;
    }
    if (found.variable === 'i') {
      problems.add(path, `"${variable}" is a current: it is computed, not set`);
      continue;
    }
    const negative = found.variable === 'e' ? undefined : firstBelow0(rule);
    if (negative !== undefined) problems.add(path, `a concentration must be 0 mM or more, not ${negative}`);
    const array = { e: table.e, in: table.inside, out: table.outside }[found.variable];
    const missing = nodes.find((node) => table.at(node) < 0);
    if (missing !== undefined) problems.add(path, `no mechanism in ${geometry.describe(missing)} uses ion "${found.ion}"`);
    nodes.forEach((node, k) => {
      array[table.at(node)] = typeof value === 'number' ? value : value[k]!;
    });
  }
}
