import type { FieldSpec, Mechanism } from '@hillock/contracts';
import type { Catalogue } from './catalogue.ts';
import { rangeFields } from './catalogue.ts';
import type { Geometry } from './geometry.ts';
import { DEFAULT_CM } from './geometry.ts';
import type { RangeValue } from './model.ts';
import { NodeSet } from './node-set.ts';
import { firstBelow0, type NodeValues, ValueByNode } from './node-values.ts';
import { checkLimits } from './points.ts';
import type { Path, Problems } from './problems.ts';
import type { Rule } from './rules.ts';

/** What a rule gives to an element of a field. */
export interface Setting extends NodeValues {
  readonly element: number;
}

/** One density mechanism: where it is inserted, and what was set there. */
export interface DensityUse {
  readonly mechanism: Mechanism;
  readonly nodes: NodeSet;
  /** Field → settings in the order of the rules: a later one overrides an earlier one. */
  readonly settings: ReadonlyMap<string, readonly Setting[]>;
}

/** An ion variable (`ena`, `cai`) that a rule sets, with the place in the model for messages. */
export interface IonValueRule extends NodeValues {
  readonly variable: string;
  readonly path: Path;
}

/** A style that a rule gives an ion: c_style, e_style, einit, eadvance, cinit. */
export interface IonStyleRule {
  readonly ion: string;
  readonly nodes: Int32Array;
  readonly style: readonly [number, number, number, number, number];
  readonly path: Path;
}

/** What the regions put into the membrane. */
export interface Membrane {
  /** By mechanism name. */
  readonly densities: ReadonlyMap<string, DensityUse>;
  /** µF/cm², of segments. */
  readonly cm: ValueByNode;
  readonly ionValues: readonly IonValueRule[];
  readonly ionStyles: readonly IonStyleRule[];
}

interface Insertion {
  readonly mechanism: Mechanism;
  readonly fields: ReadonlyMap<string, FieldSpec>;
  readonly nodes: NodeSet;
  readonly settings: Map<string, Setting[]>;
}

/** The membrane's capacitance is everywhere and the engine's own: inserting it, as NEURON lists it among mechanisms, changes nothing. */
const CAPACITANCE = 'capacitance';

/** Applies the rules in order; a later one overrides an earlier one. */
export function buildMembrane(geometry: Geometry, rules: readonly Rule[], catalogue: Catalogue, problems: Problems): Membrane {
  return new MembraneBuilder(geometry, catalogue, problems).build(rules);
}

class MembraneBuilder {
  private readonly geometry: Geometry;
  private readonly catalogue: Catalogue;
  private readonly problems: Problems;
  private readonly insertions = new Map<string, Insertion>();

  constructor(geometry: Geometry, catalogue: Catalogue, problems: Problems) {
    this.geometry = geometry;
    this.catalogue = catalogue;
    this.problems = problems;
  }

  build(rules: readonly Rule[]): Membrane {
    const cm = new ValueByNode(this.geometry.compartments.nodeCount, DEFAULT_CM);
    const ionValues: IonValueRule[] = [];
    const ionStyles: IonStyleRule[] = [];
    for (const rule of rules) {
      const { region, path } = rule;
      const nodes = this.geometry.nodesOf(rule.sections);
      if (region.cm !== undefined) {
        const values = this.values(rule, region.cm, nodes, [...path, 'cm']);
        const negative = firstBelow0(values);
        if (negative !== undefined) this.problems.add([...path, 'cm'], `cm must be 0 µF/cm² or more, not ${negative}`);
        cm.set(values);
      }
      for (const [name, parameters] of Object.entries(region.insert ?? {})) {
        this.insert(rule, nodes, name, parameters);
      }
      for (const [variable, value] of Object.entries(region.ions ?? {})) {
        const at: Path = [...path, 'ions', variable];
        ionValues.push({ variable, path: at, ...this.values(rule, value, nodes, at) });
      }
      for (const [ion, style] of Object.entries(region.ionStyle ?? {}))
        ionStyles.push({ ion, nodes, style, path: [...path, 'ionStyle', ion] });
    }
    const densities = new Map<string, DensityUse>();
    for (const [name, { mechanism, nodes, settings }] of this.insertions) densities.set(name, { mechanism, nodes, settings });
    return { densities, cm, ionValues, ionStyles };
  }

  private insert(
    rule: Rule,
    nodes: Int32Array,
    name: string,
    parameters: Readonly<Record<string, RangeValue | readonly RangeValue[]>>,
  ): void {
    const path: Path = [...rule.path, 'insert', name];
    if (name === CAPACITANCE && this.catalogue.find(name) === undefined) {
      for (const parameter of Object.keys(parameters))
        this.problems.add([...path, parameter], `${name} has no parameters here: "cm" is a key of the region`);
      return;
    }
    const insertion = this.insertion(name, path);
    if (insertion === null) return;
    const { fields, settings } = insertion;
    for (const node of nodes) insertion.nodes.add(node);
    for (const [parameter, value] of Object.entries(parameters)) {
      const at: Path = [...path, parameter];
      const field = fields.get(parameter);
      if (field === undefined) {
        this.problems.unknown(at, `range variable of ${name}`, parameter, fields.keys());
        continue;
      }
      const list = settings.get(parameter) ?? [];
      settings.set(parameter, list);
      list.push(...this.elements(rule, nodes, field, value, at));
    }
  }

  private insertion(name: string, path: Path): Insertion | null {
    const known = this.insertions.get(name);
    if (known !== undefined) return known;
    const mechanism = this.catalogue.find(name);
    if (mechanism === undefined) {
      this.problems.unknown(path, 'mechanism', name, [...this.catalogue.names(['density']), CAPACITANCE]);
      return null;
    }
    if (mechanism.kind !== 'density') {
      this.problems.add(
        path,
        `${name} is ${mechanism.kind === 'point' ? 'a point process' : 'an artificial cell'}: it belongs into "points"`,
      );
      return null;
    }
    const fields = new Map(rangeFields(mechanism).map((field) => [field.name, field]));
    const made: Insertion = { mechanism, fields, nodes: new NodeSet(this.geometry.compartments.nodeCount), settings: new Map() };
    this.insertions.set(name, made);
    return made;
  }

  private elements(rule: Rule, nodes: Int32Array, field: FieldSpec, value: RangeValue | readonly RangeValue[], path: Path): Setting[] {
    const items: readonly RangeValue[] = isList(value) ? value : [value];
    if (items.length > field.length) {
      this.problems.add(path, `${field.name} has ${field.length} ${field.length === 1 ? 'value' : 'values'}, not ${items.length}`);
      return [];
    }
    return items.map((item, element) => {
      const where = isList(value) ? [...path, element] : path;
      const values = this.values(rule, item, nodes, where);
      if (typeof values.value === 'number') checkLimits(field, values.value, where, this.problems);
      else for (const one of new Set(values.value)) checkLimits(field, one, where, this.problems);
      return { element, ...values };
    });
  }

  /** A range value at the nodes of a rule. */
  private values(rule: Rule, value: RangeValue, nodes: Int32Array, path: Path): NodeValues {
    if (typeof value === 'number') return { nodes, value };
    const all = new Float64Array(nodes.length);
    let at = 0;
    for (const section of rule.sections) {
      for (const one of this.geometry.values(section, value, rule.prefix, path, this.problems)) all[at++] = one;
    }
    return { nodes, value: all };
  }
}

function isList(value: RangeValue | readonly RangeValue[]): value is readonly RangeValue[] {
  return Array.isArray(value);
}
