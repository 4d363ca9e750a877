import {
  type Compartments,
  discretise,
  dLambdaNseg,
  type Morphology,
  type MorphologyError,
  makeMorphology,
  nodeAt,
  pathDistance,
  type SectionSpec,
  segmentAt,
  selectSections,
} from '@hillock/morphology';
import * as E from 'fp-ts/lib/Either.js';
import type { Model, RangeValue, RegionModel, SectionModel } from './model.ts';
import { type Place, parsePlace } from './place.ts';
import type { Path, Problems } from './problems.ts';
import { rangeValueAt } from './range-value.ts';

/** A rule with the sections it applies to. */
export interface Rule {
  readonly region: RegionModel;
  readonly path: Path;
  readonly sections: readonly number[];
}

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

  /** Nodes of a section's segments in rising x. */
  segments(section: number): number[] {
    const nseg = this.compartments.nseg[section] ?? 0;
    return Array.from({ length: nseg }, (_, k) => this.segment({ section, x: (k + 0.5) / nseg }));
  }

  /** A range value at every segment of a section, in rising x. */
  values(section: number, value: RangeValue, path: Path, problems: Problems): number[] {
    const nseg = this.compartments.nseg[section] ?? 0;
    return Array.from({ length: nseg }, (_, k) => {
      const x = (k + 0.5) / nseg;
      return rangeValueAt(value, x, (origin) => {
        const place = this.place(origin, [...path, 'byDistance'], problems);
        return place === null ? 0 : pathDistance(this.compartments, this.morphology, place, { section, x });
      });
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

/** Ω·cm and µF/cm² of a section that no rule gave any. */
export const DEFAULT_RA = 35.4;
export const DEFAULT_CM = 1;

/** Sections of the morphology file and of the model, one list. `parent` of the model file is a place. */
function sectionSpecs(model: Model, fromFile: readonly SectionSpec[], problems: Problems): SectionSpec[] {
  const specs: SectionSpec[] = [...fromFile];
  (model.sections ?? []).forEach((section, i) => {
    const { parent, diam, ...rest } = section;
    const spec: SectionSpec = { ...rest, ...(diam === undefined ? {} : { diam: firstDiameter(section) }) };
    if (parent === undefined) {
      specs.push(spec);
      return;
    }
    const place = parsePlace(parent);
    if (place === null) problems.add(['sections', i, 'parent'], `"${parent}" is not a place: expected section(x) with x from 0 to 1`);
    else specs.push({ ...spec, parent: place.section, parentX: place.x });
  });
  return specs;
}

/** The diameter a section has before it is cut: the first value of a range value. */
function firstDiameter(section: SectionModel): number {
  const { diam } = section;
  if (typeof diam === 'number') return diam;
  return diam?.value[0] ?? Number.NaN;
}

function report(errors: readonly MorphologyError[], fileSections: number, problems: Problems): void {
  for (const error of errors) {
    const own = error.section - fileSections;
    const path: Path = own >= 0 ? ['sections', own, ...error.path] : ['morphology', 'swc'];
    problems.list.push(
      error.nearest === undefined ? { path, message: error.message } : { path, message: error.message, nearest: error.nearest },
    );
  }
}

function matchRules(morphology: Morphology, regions: readonly RegionModel[], problems: Problems): Rule[] {
  return regions.flatMap((region, i): Rule[] => {
    const chosen = selectSections(morphology, region.sections);
    if (E.isRight(chosen)) return [{ region, path: ['regions', i], sections: chosen.right }];
    const { message, nearest } = chosen.left;
    problems.list.push({ path: ['regions', i, 'sections'], message, ...(nearest === undefined ? {} : { nearest }) });
    return [];
  });
}

/** Ra and cm of all rules come first, then nseg (whose d_lambda rule reads them), then everything that lives in segments. */
export function buildGeometry(
  model: Model,
  fromFile: readonly SectionSpec[],
  problems: Problems,
): { geometry: Geometry; rules: readonly Rule[]; Ra: Float64Array } | null {
  const specs = sectionSpecs(model, fromFile, problems);
  if (problems.any) return null;
  const made = makeMorphology(specs);
  if (E.isLeft(made)) {
    report(made.left, fromFile.length, problems);
    return null;
  }
  const morphology = made.right;
  const count = morphology.sections.length;
  const rules = matchRules(morphology, model.regions ?? [], problems);

  const Ra = new Float64Array(count).fill(DEFAULT_RA);
  const cm: (RangeValue | undefined)[] = new Array(count);
  const cmPath: Path[] = new Array(count);
  for (const rule of rules) {
    for (const s of rule.sections) {
      if (rule.region.Ra !== undefined) Ra[s] = rule.region.Ra;
      if (rule.region.cm !== undefined) {
        cm[s] = rule.region.cm;
        cmPath[s] = [...rule.path, 'cm'];
      }
    }
  }

  const nseg = new Int32Array(count).fill(1);
  const whole = discretise(morphology, { nseg, Ra });
  if (E.isLeft(whole)) {
    report(whole.left, fromFile.length, problems);
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
        const capacitance = uncut.values(s, cm[s] ?? DEFAULT_CM, cmPath[s] ?? rule.path, problems)[0] ?? DEFAULT_CM;
        nseg[s] = dLambdaNseg(
          section,
          { Ra: Ra[s] ?? DEFAULT_RA, cm: capacitance, diam: section.diam },
          wanted.dLambda,
          wanted.freq ?? 100,
        );
      }
    }
  }

  const diameters = diameterRanges(model, morphology);
  const plain = discretise(morphology, { nseg, Ra });
  if (E.isLeft(plain)) {
    report(plain.left, fromFile.length, problems);
    return null;
  }
  let geometry = new Geometry(morphology, plain.right);
  if (diameters.size > 0) {
    const perSegment = new Map<number, number[]>();
    for (const [s, { value, path }] of diameters) perSegment.set(s, geometry.values(s, value, path, problems));
    const cut = discretise(morphology, { nseg, Ra, diam: (s, segment) => perSegment.get(s)?.[segment] });
    if (E.isLeft(cut)) {
      report(cut.left, fromFile.length, problems);
      return null;
    }
    geometry = new Geometry(morphology, cut.right);
  }
  return { geometry, rules, Ra };
}

function diameterRanges(model: Model, morphology: Morphology): Map<number, { value: RangeValue; path: Path }> {
  const ranges = new Map<number, { value: RangeValue; path: Path }>();
  (model.sections ?? []).forEach((section, i) => {
    if (section.diam !== undefined && typeof section.diam !== 'number') {
      ranges.set(morphology.find(section.name), { value: section.diam, path: ['sections', i, 'diam'] });
    }
  });
  return ranges;
}
