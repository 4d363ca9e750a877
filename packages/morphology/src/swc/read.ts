import * as E from 'fp-ts/lib/Either.js';
import type { MorphologyError, SwcReading } from '../api.ts';
import { Problems } from '../internal/problems.ts';
import { Warnings } from '../internal/warnings.ts';
import { orderPoints } from './order.ts';
import { parseSwc } from './parse.ts';
import { cutRuns } from './runs.ts';
import { runsToSections } from './sections.ts';
import { reduceThreePointSoma } from './soma.ts';

/**
 * Reads an SWC text into sections, cut, named and joined as NEURON's Import3d does it; what it gives is accepted by `makeMorphology`.
 *
 * Each line has id, type, x, y, z, radius (µm) and the parent's id, below 0 at a root. Comments from # on, blank lines, a byte order mark and all
 * kinds of line ends are fine, further columns are ignored. Points may come in any order and with any ids.
 *
 * Errors, each with its line: columns missing or not numbers, NaN or infinity, a negative radius, an id used twice, a parent that is not there, a cycle, no
 * points at all. Warnings: radius 0, further roots, branches without length, points out of order.
 */
export function readSwc(text: string): E.Either<readonly MorphologyError[], SwcReading> {
  const problems = new Problems();
  const warnings = new Warnings();
  const table = parseSwc(text, problems, warnings);
  if (problems.any) return E.left(problems.list());
  const ordered = orderPoints(table, problems, warnings);
  if (problems.any) return E.left(problems.list());
  const points = reduceThreePointSoma(ordered);
  const sections = runsToSections(points, cutRuns(points, points === ordered), warnings);
  return E.right({ sections, warnings: warnings.list() });
}
