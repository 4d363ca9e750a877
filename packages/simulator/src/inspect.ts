import { dLambdaNseg, lambdaF } from '@hillock/morphology';
import * as E from 'fp-ts/lib/Either.js';
import type { ModelError, Resources, SectionReport } from './api.ts';
import { Catalogue } from './model/catalogue.ts';
import { emptyParts } from './model/empty.ts';
import { buildGeometry } from './model/geometry.ts';
import { buildMembrane } from './model/membrane.ts';
import type { Model } from './model/model.ts';
import { buildPoints } from './model/points.ts';
import { Problems } from './model/problems.ts';
import { cellHint, scopesOf } from './model/scope.ts';

/** Above this share of λ a compartment is too long, where the d_lambda rule would make more of them. */
const COARSE = 0.1;

/** The frequency at which λ is taken. */
const HERTZ = 100;

export interface Inspection {
  readonly sections: readonly SectionReport[];
  readonly totals: {
    readonly cells: number;
    readonly sections: number;
    readonly compartments: number;
    readonly L: number;
    readonly area: number;
  };
  readonly warnings: readonly string[];
}

/** What a model is made of, without compiling or running it. */
export function inspectModel(model: Model, resources: Resources): E.Either<readonly ModelError[], Inspection> {
  const problems = new Problems();
  problems.hint = (written) => cellHint(model, written);
  const scopes = scopesOf(model, problems);
  const built = buildGeometry(scopes, resources.morphology ?? [], problems);
  if (built === null) return E.left(problems.list);
  const { geometry, rules, Ra } = built;
  const catalogue = new Catalogue(resources.mechanisms);
  const membrane = buildMembrane(geometry, rules, catalogue, problems);
  const points = buildPoints(scopes, geometry, catalogue, problems);
  if (problems.any) return E.left(problems.list);
  const { morphology, compartments } = geometry;
  const contents = morphology.sections.map(() => new Set<string>());
  const put = (node: number, what: string): void => {
    if (compartments.hasArea[node] === 1) contents[compartments.sectionOf[node]!]?.add(what);
  };
  for (const { mechanism, nodes } of membrane.densities.values())
    nodes.forEach((node) => {
      put(node, mechanism.name);
    });
  for (const { node, name, mechanism } of points.values()) put(node, `${name}: ${mechanism.name}`);
  const coarse: SectionReport[] = [];
  const sections = morphology.sections.map((section): SectionReport => {
    const nodes = geometry.nodesOf([section.index]);
    const middle = geometry.segment({ section: section.index, x: 0.5 });
    const cable = { Ra: Ra[section.index]!, cm: membrane.cm.at(middle), diam: compartments.diam[middle]! };
    const lambda = lambdaF(section, cable, HERTZ);
    const report: SectionReport = {
      name: section.name,
      parent: section.parent < 0 ? null : (morphology.sections[section.parent]?.name ?? null),
      parentX: section.parentX,
      childEnd: section.childEnd,
      L: compartments.L[section.index]!,
      area: nodes.reduce((sum, node) => sum + compartments.area[node]!, 0),
      compartments: nodes.length,
      mechanisms: [...(contents[section.index] ?? [])],
      lambdas: compartments.L[section.index]! / nodes.length / lambda,
    };
    // the rule itself leaves up to a tenth more: it takes the odd number that is nearest
    if (report.lambdas > COARSE && nodes.length < dLambdaNseg(section, cable, COARSE, HERTZ) && Number.isFinite(report.lambdas))
      coarse.push(report);
    return report;
  });
  const totals = {
    cells: morphology.cells.length,
    sections: sections.length,
    compartments: sections.reduce((sum, s) => sum + s.compartments, 0),
    L: sections.reduce((sum, s) => sum + s.L, 0),
    area: sections.reduce((sum, s) => sum + s.area, 0),
  };
  return E.right({
    sections,
    totals,
    warnings: [...emptyParts(geometry).map((reason) => `${reason}; a run refuses it`), ...coarseWarning(coarse)],
  });
}

function coarseWarning(coarse: readonly SectionReport[]): string[] {
  const worst = coarse.reduce<SectionReport | null>((a, b) => (a === null || b.lambdas > a.lambdas ? b : a), null);
  if (worst === null) return [];
  const where = `${worst.name} has ${worst.lambdas.toFixed(2)} λ a compartment`;
  return [
    `compartments are longer than ${COARSE} λ (at ${HERTZ} Hz) in ${coarse.length} of the sections; the longest: ${where}. Use "nseg": { "dLambda": ${COARSE} }`,
  ];
}
