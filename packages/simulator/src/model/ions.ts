import type { IonUse } from '@hillock/contracts';
import type { DeclaredBlock } from '../blocks/nodes.ts';
import { KNOWN_IONS } from './catalogue.ts';
import type { Geometry } from './geometry.ts';
import { IonStyles } from './ion-style.ts';
import type { IonStyleRule, Membrane } from './membrane.ts';
import { NodeSet } from './node-set.ts';
import { firstBelow0, ValueByNode } from './node-values.ts';
import type { PointUse } from './points.ts';
import type { Problems } from './problems.ts';

/** Where an ion is used, and how it is kept there. */
interface UsedIon {
  readonly nodes: NodeSet;
  readonly styles: IonStyles;
}

/** One ion and the segments that have it. */
export interface IonTable extends UsedIon {
  readonly ion: string;
  readonly valence: number;
  /** What a run starts from: mV, mM. */
  readonly e: ValueByNode;
  readonly inside: ValueByNode;
  readonly outside: ValueByNode;
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
  const used = new Map<string, UsedIon>();
  const use = (ion: IonUse, nodes: Pick<NodeSet, 'forEach'>): void => {
    const own = used.get(ion.ion) ?? { nodes: new NodeSet(nodeCount), styles: new IonStyles(nodeCount) };
    used.set(ion.ion, own);
    nodes.forEach((node) => {
      own.nodes.add(node);
    });
    own.styles.use(nodes, ion);
  };
  // NEURON's order of making: density mechanisms, the styles that rules give, then points, whose uses raise a style anew
  for (const { mechanism, nodes } of membrane.densities.values()) for (const ion of mechanism.ions) use(ion, nodes);
  applyStyles(membrane.ionStyles, used, geometry, problems);
  for (const { mechanism, node } of points.values()) if (node >= 0) for (const ion of mechanism.ions) use(ion, [node]);

  // a block asks for its style when it takes part, and takes it away when it leaves
  for (const { needs, nodes } of blocks) for (const { ion } of needs.ions) use({ ion, reads: [], writes: [] }, nodes);

  const tables = new Map<string, IonTable>();
  for (const [ion, valence] of valences) {
    const own = used.get(ion);
    if (own === undefined) continue;
    if (Number.isNaN(valence)) problems.add(['mechanisms'], valenceMissing(ion, membrane, points));
    else tables.set(ion, { ion, valence, ...own, ...starting(ion, nodeCount, globals) });
  }
  applyValues(membrane, tables, geometry, problems);
  return [...tables.values()];
}

function valenceMissing(ion: string, membrane: Membrane, points: ReadonlyMap<string, PointUse>): string {
  const users = [...membrane.densities.values(), ...points.values()]
    .map((use) => use.mechanism)
    .filter((m) => m.ions.some((use) => use.ion === ion));
  const names = [...new Set(users.map((m) => m.name))].join(', ');
  return `no mechanism tells the VALENCE of ion "${ion}", which ${names === '' ? 'a block (without "valence")' : names} uses: expected USEION ${ion} … VALENCE n in its NEURON block`;
}

function starting(
  ion: string,
  nodeCount: number,
  globals: Readonly<Record<string, number>>,
): Pick<IonTable, 'e' | 'inside' | 'outside' | 'inside0' | 'outside0'> {
  const { e, inside, outside } = ionDefaults(ion);
  return {
    e: new ValueByNode(nodeCount, e),
    inside: new ValueByNode(nodeCount, inside),
    outside: new ValueByNode(nodeCount, outside),
    inside0: globals[`${ion}i0_${ion}_ion`] ?? inside,
    outside0: globals[`${ion}o0_${ion}_ion`] ?? outside,
  };
}

function applyStyles(rules: readonly IonStyleRule[], used: ReadonlyMap<string, UsedIon>, geometry: Geometry, problems: Problems): void {
  for (const { ion, nodes, style, path } of rules) {
    const own = used.get(ion);
    if (own === undefined) {
      problems.unknown(path, 'ion that a density mechanism of the model uses:', ion, used.keys());
      continue;
    }
    const [c, e, einit, eadvance, cinit] = style;
    for (const node of nodes) {
      if (own.nodes.has(node)) own.styles.set(node, { c, e, einit, eadvance, cinit });
      else problems.add(path, `no density mechanism in ${geometry.describe(node)} uses ion "${ion}"`);
    }
  }
}

function applyValues(membrane: Membrane, tables: ReadonlyMap<string, IonTable>, geometry: Geometry, problems: Problems): void {
  const names = [...tables.keys()].flatMap((ion) => [`e${ion}`, `${ion}i`, `${ion}o`]);
  for (const rule of membrane.ionValues) {
    const { variable, path } = rule;
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
    const missing = rule.nodes.find((node) => !table.nodes.has(node));
    if (missing !== undefined) problems.add(path, `no mechanism in ${geometry.describe(missing)} uses ion "${found.ion}"`);
    ({ e: table.e, in: table.inside, out: table.outside })[found.variable].set(rule);
  }
}
