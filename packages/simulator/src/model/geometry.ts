import {
  type Compartments,
  discretise,
  dLambdaNseg,
  type Morphology,
  makeMorphology,
  nodeAt,
  pathDistance,
  type SectionSpec,
  segmentAt,
} from '@hillock/morphology';
import * as E from 'fp-ts/lib/Either.js';
import type { RangeValue } from './model.ts';
import { type Place, parsePlace } from './place.ts';
import type { Path, Problems } from './problems.ts';
import { rangeValueAt } from './range-value.ts';
import { matchRules, type Rule } from './rules.ts';
import type { Scope } from './scope.ts';
import { SectionList } from './sections.ts';

/** The discretised model: what places in it mean. */
export class Geometry {
  readonly morphology: Morphology;
  readonly compartments: Compartments;

  constructor(morphology: Morphology, compartments: Compartments) {
    this.morphology = morphology;
    this.compartments = compartments;
  }

  get sectionNames(): string[] {
    return this.morphology.sections.map((s) => s.name);
  }

  /** The section and x of `section(x)`; a problem otherwise. */
  place(text: string, path: Path, problems: Problems): { readonly section: number; readonly x: number } | null {
    const place = parsePlace(text);
    if (place === null) {
      problems.add(path, `"${text}" is not a place: expected section(x) with x from 0 to 1`);
      return null;
    }
    return this.locate(place, path, problems);
  }

  private locate(place: Place, path: Path, problems: Problems): { readonly section: number; readonly x: number } | null {
    const section = this.morphology.find(place.section);
    if (section < 0) {
      problems.unknown(path, 'section', place.section, this.sectionNames);
      return null;
    }
    return { section, x: place.x };
  }

  /** The node whose v is meant, and where a point process sits: ends are nodes of their own. */
  node(place: { readonly section: number; readonly x: number }): number {
    return nodeAt(this.compartments, this.morphology, place.section, place.x);
  }

  /** The node of the segment, for every variable but v. */
  segment(place: { readonly section: number; readonly x: number }): number {
    return segmentAt(this.compartments, this.morphology, place.section, place.x);
  }

  /** Nodes of the segments of some sections, those of each in rising x. */
  nodesOf(sections: readonly number[]): Int32Array {
    const { nseg, firstNode } = this.compartments;
    const nodes = new Int32Array(sections.reduce((sum, section) => sum + nseg[section]!, 0));
    let next = 0;
    for (const section of sections) {
      const n = nseg[section]!;
      const first = firstNode[section]!;
      // nodes of a section go from its near end to its far end
      const reversed = this.morphology.sections[section]?.childEnd === 1;
      for (let k = 0; k < n; k++) nodes[next++] = reversed ? first + n - 1 - k : first + k;
    }
    return nodes;
  }

  /** A range value at every segment of a section, in rising x. The origin of a path distance is named inside `prefix`. */
  values(section: number, value: RangeValue, prefix: string, path: Path, problems: Problems): number[] {
    const nseg = this.compartments.nseg[section] ?? 0;
    const byDistance = typeof value === 'object' && 'byDistance' in value;
    const origin = byDistance ? this.place(prefix + value.byDistance, [...path, 'byDistance'], problems) : null;
    return Array.from({ length: nseg }, (_, k) => {
      const x = (k + 0.5) / nseg;
      return rangeValueAt(value, x, () => (origin === null ? 0 : pathDistance(this.compartments, this.morphology, origin, { section, x })));
    });
  }

  /** `section(x)` of a node, for messages. */
  describe(node: number): string {
    const c = this.compartments;
    const section = c.sectionOf[node] ?? -1;
    const name = this.morphology.sections[section]?.name ?? '?';
    const segment = c.segmentOf[node] ?? -1;
    return segment < 0 ? `${name} (end node)` : `${name}(${(segment + 0.5) / (c.nseg[section] ?? 1)})`;
  }
}

/** A compartment takes some 150 bytes at least. */
const MOST_COMPARTMENTS = 2.5e7;

/** Ω·cm and µF/cm² of a section that no rule gave any. */
export const DEFAULT_RA = 35.4;
export const DEFAULT_CM = 1;

/** Ra and cm of all rules come first, then nseg (whose d_lambda rule reads them), then everything that lives in segments. */
export function buildGeometry(
  scopes: readonly Scope[],
  fromFile: readonly SectionSpec[],
  problems: Problems,
): { geometry: Geometry; rules: readonly Rule[]; Ra: Float64Array } | null {
  const list = new SectionList(fromFile, scopes, problems);
  if (problems.any) return null;
  const made = makeMorphology(list.specs);
  if (E.isLeft(made)) {
    list.report(made.left, problems);
    return null;
  }
  const morphology = made.right;
  const count = morphology.sections.length;
  const rules = matchRules(morphology, list, scopes, problems);

  const Ra = new Float64Array(count).fill(DEFAULT_RA);
  const cm: ({ readonly value: RangeValue; readonly rule: Rule } | undefined)[] = new Array(count);
  for (const rule of rules) {
    for (const s of rule.sections) {
      if (rule.region.Ra !== undefined) Ra[s] = rule.region.Ra;
      if (rule.region.cm !== undefined) cm[s] = { value: rule.region.cm, rule };
    }
  }

  const nseg = new Int32Array(count).fill(1);
  const whole = discretise(morphology, { nseg, Ra });
  if (E.isLeft(whole)) {
    list.report(whole.left, problems);
    return null;
  }
  const uncut = new Geometry(morphology, whole.right);
  for (const rule of rules) {
    const wanted = rule.region.nseg;
    if (wanted === undefined) continue;
    for (const s of rule.sections) {
      const section = morphology.sections[s];
      if (section === undefined) continue;
      if (typeof wanted === 'number') {
        nseg[s] = wanted;
      } else {
        const own = cm[s];
        const capacitance =
          own === undefined
            ? DEFAULT_CM
            : (uncut.values(s, own.value, own.rule.prefix, [...own.rule.path, 'cm'], problems)[0] ?? DEFAULT_CM);
        nseg[s] = dLambdaNseg(
          section,
          { Ra: Ra[s] ?? DEFAULT_RA, cm: capacitance, diam: section.diam },
          wanted.dLambda,
          wanted.freq ?? 100,
        );
      }
    }
  }

  const compartments = nseg.reduce((sum, n) => sum + n, 0);
  if (compartments > MOST_COMPARTMENTS) {
    problems.add(['regions'], `the model has ${compartments} compartments: more than ${MOST_COMPARTMENTS} do not fit into 4 GiB`);
    return null;
  }
  const { diameters } = list;
  const plain = discretise(morphology, { nseg, Ra });
  if (E.isLeft(plain)) {
    list.report(plain.left, problems);
    return null;
  }
  let geometry = new Geometry(morphology, plain.right);
  if (diameters.size > 0) {
    const perSegment = new Map<number, number[]>();
    for (const [s, { value, path }] of diameters) perSegment.set(s, geometry.values(s, value, '', path, problems));
    const cut = discretise(morphology, { nseg, Ra, diam: (s, segment) => perSegment.get(s)?.[segment] });
    if (E.isLeft(cut)) {
      list.report(cut.left, problems);
      return null;
    }
    geometry = new Geometry(morphology, cut.right);
  }
  return { geometry, rules, Ra };
}
