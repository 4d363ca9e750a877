import { nearestName } from '@hillock/names';
import * as E from 'fp-ts/lib/Either.js';
import type { Location, Morphology, MorphologyError } from './api.ts';
import { matches } from './internal/wildcard.ts';
import { arcDistance } from './path-distance.ts';

/**
 * Indices, in section order, of the sections that any of the patterns names: "all", a name, or a name in which * stands for any characters and ? for one
 * (brackets stand for themselves). A pattern that matches nothing is an error; it carries the nearest name.
 */
export function selectSections(morphology: Morphology, patterns: string | readonly string[]): E.Either<MorphologyError, readonly number[]> {
  return select(
    morphology.sections.map((section) => section.name),
    (name) => morphology.find(name),
    patterns,
  );
}

/** The same among names alone: indices in the list. */
export function selectNames(names: readonly string[], patterns: string | readonly string[]): E.Either<MorphologyError, readonly number[]> {
  return select(names, (name) => names.indexOf(name), patterns);
}

function select(
  names: readonly string[],
  find: (name: string) => number,
  patterns: string | readonly string[],
): E.Either<MorphologyError, readonly number[]> {
  const list = typeof patterns === 'string' ? [patterns] : patterns;
  const chosen = new Set<number>();
  for (const pattern of list) {
    const found = matching(names, find, pattern);
    if (found.length === 0) return E.left(noMatch(names, pattern));
    for (const index of found) chosen.add(index);
  }
  return E.right([...chosen].sort((p, q) => p - q));
}

function matching(names: readonly string[], find: (name: string) => number, pattern: string): readonly number[] {
  if (pattern === 'all') return [...names.keys()];
  if (!/[*?]/.test(pattern)) {
    const index = find(pattern);
    return index < 0 ? [] : [index];
  }
  return [...names.keys()].filter((index) => matches(pattern, names[index] ?? ''));
}

function noMatch(names: readonly string[], pattern: string): MorphologyError {
  const nearest = nearestName(pattern, names);
  return {
    tag: 'no-match',
    message: `no section matches "${pattern}"`,
    section: -1,
    path: [],
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/** Indices, in section order, of the sections of any of these SWC types (1 soma, 2 axon, 3 dendrite, 4 apical dendrite). Sections without a type have 0. */
export function selectByType(morphology: Morphology, ...types: readonly number[]): readonly number[] {
  return morphology.sections.filter((section) => types.includes(section.swcType)).map((section) => section.index);
}

/** A range of path distance, µm, both ends included; an end left out is open. */
export interface DistanceRange {
  readonly min?: number;
  readonly max?: number;
}

/** Indices, in section order, of the sections whose middle lies within a range of path distance from a place. Other cells are infinitely far. */
export function selectByDistance(
  morphology: Morphology,
  from: Location,
  { min = 0, max = Number.POSITIVE_INFINITY }: DistanceRange,
): readonly number[] {
  return morphology.sections
    .filter((section) => {
      const distance = arcDistance(morphology, from, { section: section.index, x: 0.5 });
      return Number.isFinite(distance) && distance >= min && distance <= max;
    })
    .map((section) => section.index);
}
