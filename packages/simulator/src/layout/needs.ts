import type { IonVar, Mechanism } from '@hillock/contracts';
import type { FieldDecl } from '@hillock/kernel';
import type { Geometry } from '../model/geometry.ts';
import { ionVariable } from '../model/ions.ts';
import type { Model } from '../model/model.ts';
import { parsePlace, parseVariable } from '../model/place.ts';
import { Problems } from '../model/problems.ts';
import type { Scope } from '../model/scope.ts';

/** What of a model is looked at, or set, from outside its own code. */
export interface Needs {
  /** A field of a mechanism. */
  field(mechanism: Mechanism, name: string): boolean;
  ion(ion: string, variable: IonVar): boolean;
  /** A variable of every segment: `i_cap`. */
  segment(name: string): boolean;
}

/** Anything may be looked at at any time. */
export const everything: Needs = { field: () => true, ion: () => true, segment: () => true };

/** Every name of a place, a point or a variable that the model uses from outside, in full. */
function textsIn(model: Model, scopes: readonly Scope[]): ReadonlySet<string> {
  const texts = new Set([
    ...Object.values(model.record ?? {}),
    ...Object.values(model.spikes ?? {}).map(({ at }) => at),
    ...Object.keys(model.play ?? {}),
  ]);
  for (const { prefix, part } of scopes) {
    for (const { from } of part.connections ?? []) if (from !== undefined) texts.add(prefix + from);
    for (const { target } of part.pointers ?? []) texts.add(prefix + target);
  }
  return texts;
}

/** Nodes that something is at, or that the model names. */
export function namedNodes(
  model: Model,
  scopes: readonly Scope[],
  geometry: Geometry,
  points: Iterable<{ readonly node: number }>,
): Set<number> {
  const nodes = new Set<number>();
  for (const { node } of points) if (node >= 0) nodes.add(node);
  for (const text of textsIn(model, scopes)) {
    const owner = parsePlace(text) === null ? parseVariable(text)?.owner : text;
    if (owner === undefined || parsePlace(owner) === null) continue;
    const place = geometry.place(owner, [], new Problems());
    if (place !== null) nodes.add(geometry.node(place));
  }
  return nodes;
}

/** Only what the model file names: what it records, watches, plays or points to. */
export function namedIn(model: Model, scopes: readonly Scope[], ions: readonly string[]): Needs {
  const names = new Set<string>();
  for (const text of textsIn(model, scopes)) {
    const name = parseVariable(text)?.name;
    if (name !== undefined) names.add(name);
  }
  const ofIons = new Set<string>();
  for (const name of names) {
    const found = ionVariable(name, ions);
    if (found !== null) ofIons.add(`${found.ion} ${found.variable}`);
  }
  return {
    // of points by the name alone, of density mechanisms with the suffix
    field: (mechanism, name) => mechanism.kind !== 'density' || names.has(`${name}_${mechanism.name}`),
    ion: (ion, variable) => ofIons.has(`${ion} ${variable}`),
    segment: (name) => names.has(name),
  };
}

/** Whether a field of a mechanism's program is looked at from outside its code: states always are, for they are checked. */
export function isSeen(field: FieldDecl, mechanism: Mechanism, needs: Needs, readIons: ReadonlySet<string>): boolean {
  if (field.space === 'ion') {
    const current = field.key === 'i' || field.key === 'didv';
    return !current || readIons.has(field.ion ?? '') || needs.ion(field.ion ?? '', 'i');
  }
  if (field.space === 'scalar' && field.key === undefined) {
    const global = mechanism.fields.find((f) => f.name === field.name);
    return global?.role !== 'assigned' || needs.field(mechanism, field.name);
  }
  if (field.space !== 'instance') return true;
  // the engine diffuses with these
  if (mechanism.diffusion?.some((d) => [d.field, d.volume, d.conductance].includes(field.name)) === true) return true;
  // an integrator finds slopes, its part of linear systems and the margins of watched conditions here
  const { ode, watchMargins = [] } = mechanism;
  const states = ode === undefined || 'refused' in ode ? [] : ode.states;
  if (states.some((s) => s.slope === field.name || s.vector === field.name) || watchMargins.includes(field.name)) return true;
  const spec = mechanism.fields.find((f) => f.name === field.name);
  return spec?.role === 'state' || spec?.role === 'pointer' || needs.field(mechanism, field.name);
}
