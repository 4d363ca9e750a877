import { nearestName } from '@hillock/names';
import * as E from 'fp-ts/lib/Either.js';
import type { Morphology, MorphologyError, Section, SectionPoints, SectionSpec } from './api.ts';
import { checkSection } from './internal/check-section.ts';
import { integrateFrusta } from './internal/frusta.ts';
import { arcLength, storePoints } from './internal/points.ts';
import { Problems, SUGGESTIONS } from './internal/problems.ts';
import { breadthFirst, findCycles } from './internal/tree.ts';

/** Names shown of a long chain of parents. */
const CHAIN = 12;

/**
 * Checks a list of sections and joins them to trees: those that have a line of a file by line, then the others in list order. Defaults: parentX 1, childEnd 0, rallbranch 1; L from 1e-4 to 1e20 µm and diam from
 * 1e-9 to 1e9 µm are accepted, as in NEURON.
 *
 * All mistakes come in one go (the first hundred): names used twice, unknown parents with the nearest known name, cycles with their chain, values outside
 * their meaning. Each has the index of the section and the keys inside it.
 */
export function makeMorphology(specs: readonly SectionSpec[]): E.Either<readonly MorphologyError[], Morphology> {
  const problems = new Problems();
  const indexOf = new Map<string, number>();
  specs.forEach((spec, i) => {
    checkSection(spec, i, problems);
    const first = indexOf.get(spec.name);
    if (first === undefined) indexOf.set(spec.name, i);
    else problems.at(i, ['name'], 'duplicate-name', `section "${spec.name}" is there twice: at ${first} and ${i}`);
  });
  const parent = Int32Array.from(specs, (spec) => (spec.parent === undefined ? -1 : (indexOf.get(spec.parent) ?? -2)));
  reportUnknownParents(specs, parent, indexOf, problems);
  reportCycles(specs, parent, problems);
  if (problems.any) return E.left(problems.list());

  const childEnd = specs.map((spec, i) => (parent[i]! < 0 ? 0 : (spec.childEnd ?? 0)));
  const position = Float64Array.from(specs, (spec, i) => {
    const x = spec.parentX ?? 1;
    return childEnd[parent[i]!] === 1 ? 1 - x : x;
  });
  const cells = breadthFirst(parent, position, siblingKeys(connectionRanks(specs), parent, childEnd));
  const order = new Int32Array(specs.length);
  cells.flat().forEach((section, at) => {
    order[section] = at;
  });
  const sections = specs.map(
    (spec, i): Section => ({
      index: i,
      name: spec.name,
      ...geometry(spec),
      parent: parent[i]!,
      parentX: spec.parentX ?? 1,
      childEnd: childEnd[i] ?? 0,
      rallbranch: spec.rallbranch ?? 1,
      swcType: spec.swcType ?? 0,
      order: order[i]!,
    }),
  );
  return E.right({ sections, find: (name) => indexOf.get(name) ?? -1, roots: cells.map((cell) => cell[0] ?? -1), cells });
}

/** When each section is connected: those of a file in the order of its lines, then the others in list order. */
function connectionRanks(specs: readonly SectionSpec[]): Int32Array {
  const line = specs.map((spec) => spec.line ?? Number.MAX_SAFE_INTEGER);
  const rank = new Int32Array(specs.length);
  Int32Array.from(specs.keys())
    .sort((p, q) => (line[p] ?? 0) - (line[q] ?? 0) || p - q)
    .forEach((section, at) => {
      rank[section] = at;
    });
  return rank;
}

/**
 * Of siblings at one place the higher key comes first: the one connected later. Connecting their parent by its 1 end afterwards turns the ties round that
 * were there before (NEURON puts all its children in place anew).
 */
function siblingKeys(rank: Int32Array, parent: Int32Array, childEnd: readonly number[]): Int32Array {
  return rank.map((own, i) => {
    const p = parent[i]!;
    return childEnd[p] === 1 && own < rank[p]! ? -own : own;
  });
}

function geometry(spec: SectionSpec): { L: number; diam: number; points: SectionPoints | null } {
  if (spec.pt3d === undefined) return { L: spec.L ?? Number.NaN, diam: spec.diam ?? Number.NaN, points: null };
  const points = storePoints(spec.pt3d);
  return { L: arcLength(points), diam: integrateFrusta(points, 1).diam[0]!, points };
}

function reportUnknownParents(
  specs: readonly SectionSpec[],
  parent: Int32Array,
  known: ReadonlyMap<string, number>,
  problems: Problems,
): void {
  let suggestions = 0;
  specs.forEach((spec, i) => {
    if (parent[i] !== -2) return;
    const nearest = suggestions++ < SUGGESTIONS ? nearestName(`${spec.parent}`, known.keys()) : undefined;
    problems.add({
      tag: 'unknown-parent',
      message: `"${spec.name}" has the parent "${spec.parent}", but there is no such section`,
      section: i,
      path: ['parent'],
      ...(nearest === undefined ? {} : { nearest }),
    });
  });
}

function reportCycles(specs: readonly SectionSpec[], parent: Int32Array, problems: Problems): void {
  for (const cycle of findCycles(parent)) {
    const first = cycle[0] ?? 0;
    const names = [...cycle.slice(0, CHAIN), ...(cycle.length > CHAIN ? [-1] : []), first].map((i) => specs[i]?.name ?? '…');
    problems.at(first, ['parent'], 'cycle', `sections are their own ancestors: ${names.join(' → ')}`);
  }
}
