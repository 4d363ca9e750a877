import type { FieldSpec, Mechanism } from '@hillock/contracts';
import type { Catalogue } from './catalogue.ts';
import { rangeFields } from './catalogue.ts';
import type { Geometry } from './geometry.ts';
import { DEFAULT_CM } from './geometry.ts';
import type { RangeValue } from './model.ts';
import { checkLimits } from './points.ts';
import type { Path, Problems } from './problems.ts';
import type { Rule } from './rules.ts';

/** Values of one field at some nodes: node → one value an element. */
export type NodeValues = Map<number, number[]>;

/** One density mechanism: where it is inserted, and what was set there. */
export interface DensityUse {
  readonly mechanism: Mechanism;
  readonly nodes: Set<number>;
  readonly values: Map<string, NodeValues>;
}

/** What the regions put into the membrane. */
export interface Membrane {
  /** By mechanism name. */
  readonly densities: Map<string, DensityUse>;
  /** µF/cm², by node. */
  readonly cm: Float64Array;
  /** Ion variables set by rules: `ena` → node → value, with the place in the model for messages. */
  readonly ionValues: { readonly variable: string; readonly node: number; readonly value: number; readonly path: Path }[];
  /** Ion styles set by rules. */
  readonly ionStyles: {
    readonly ion: string;
    readonly node: number;
    readonly style: readonly [number, number, number, number, number];
    readonly path: Path;
  }[];
}

/** Applies the rules in order; a later one overrides an earlier one. */
export function buildMembrane(geometry: Geometry, rules: readonly Rule[], catalogue: Catalogue, problems: Problems): Membrane {
  const cm = new Float64Array(geometry.compartments.nodeCount);
  for (let node = 0; node < cm.length; node++) cm[node] = geometry.compartments.hasArea[node] === 1 ? DEFAULT_CM : 0;
  const membrane: Membrane = { densities: new Map(), cm, ionValues: [], ionStyles: [] };
  for (const rule of rules) {
    const { region, path } = rule;
    if (region.cm !== undefined) {
      eachSegment(geometry, rule, region.cm, [...path, 'cm'], problems, (node, value) => {
        cm[node] = value;
      });
    }
    for (const [name, parameters] of Object.entries(region.insert ?? {})) {
      insert(membrane, geometry, rule, name, parameters, catalogue, problems);
    }
    for (const [variable, value] of Object.entries(region.ions ?? {})) {
      const at: Path = [...path, 'ions', variable];
      eachSegment(geometry, rule, value, at, problems, (node, v) => membrane.ionValues.push({ variable, node, value: v, path: at }));
    }
    for (const [ion, style] of Object.entries(region.ionStyle ?? {})) {
      const at: Path = [...path, 'ionStyle', ion];
      for (const s of rule.sections) for (const node of geometry.segments(s)) membrane.ionStyles.push({ ion, node, style, path: at });
    }
  }
  return membrane;
}

function insert(
  membrane: Membrane,
  geometry: Geometry,
  rule: Rule,
  name: string,
  parameters: Readonly<Record<string, RangeValue | readonly RangeValue[]>>,
  catalogue: Catalogue,
  problems: Problems,
): void {
  const path: Path = [...rule.path, 'insert', name];
  const mechanism = catalogue.find(name);
  if (mechanism === undefined) {
    problems.unknown(path, 'mechanism', name, catalogue.names(['density']));
    return;
  }
  if (mechanism.kind !== 'density') {
    problems.add(path, `${name} is ${mechanism.kind === 'point' ? 'a point process' : 'an artificial cell'}: it belongs into "points"`);
    return;
  }
  let use = membrane.densities.get(name);
  if (use === undefined) {
    use = { mechanism, nodes: new Set(), values: new Map() };
    membrane.densities.set(name, use);
  }
  for (const s of rule.sections) for (const node of geometry.segments(s)) use.nodes.add(node);
  for (const [parameter, value] of Object.entries(parameters)) {
    const at: Path = [...path, parameter];
    const field = rangeFields(mechanism).find((f) => f.name === parameter);
    if (field === undefined) {
      problems.unknown(
        at,
        `range variable of ${name}`,
        parameter,
        rangeFields(mechanism).map((f) => f.name),
      );
      continue;
    }
    const values = use.values.get(parameter) ?? new Map<number, number[]>();
    use.values.set(parameter, values);
    setElements(values, field, geometry, rule, value, at, problems);
  }
}

function setElements(
  values: NodeValues,
  field: FieldSpec,
  geometry: Geometry,
  rule: Rule,
  value: RangeValue | readonly RangeValue[],
  path: Path,
  problems: Problems,
): void {
  const items: readonly RangeValue[] = isList(value) ? value : [value];
  if (items.length > field.length) {
    problems.add(path, `${field.name} has ${field.length} ${field.length === 1 ? 'value' : 'values'}, not ${items.length}`);
    return;
  }
  items.forEach((item, element) => {
    const where = isList(value) ? [...path, element] : path;
    const checked = new Set<number>();
    eachSegment(geometry, rule, item, where, problems, (node, v) => {
      if (!checked.has(v)) checkLimits(field, v, where, problems);
      checked.add(v);
      const elements = values.get(node) ?? new Array<number>(field.length).fill(field.initial);
      elements[element] = v;
      values.set(node, elements);
    });
  });
}

function isList(value: RangeValue | readonly RangeValue[]): value is readonly RangeValue[] {
  return Array.isArray(value);
}

function eachSegment(
  geometry: Geometry,
  rule: Rule,
  value: RangeValue,
  path: Path,
  problems: Problems,
  visit: (node: number, value: number) => void,
): void {
  for (const s of rule.sections) {
    const values = geometry.values(s, value, rule.prefix, path, problems);
    geometry.segments(s).forEach((node, k) => {
      visit(node, values[k] ?? 0);
    });
  }
}
