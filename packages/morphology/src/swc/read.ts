import * as E from 'fp-ts/lib/Either.js';
import type { MorphologyError, MorphologyWarning, SwcReading } from '../api.ts';
import { Problems } from '../internal/problems.ts';
import { orderPoints } from './order.ts';
import { parseSwc } from './parse.ts';
import { cutRuns } from './runs.ts';
import { runsToSections } from './sections.ts';
import { reduceThreePointSoma } from './soma.ts';

export function readSwc(text: string): E.Either<readonly MorphologyError[], SwcReading> {
  const problems = new Problems();
  const warnings: MorphologyWarning[] = [];
  const table = parseSwc(text, problems, warnings);
  if (problems.any) return E.left(problems.list());
  const ordered = orderPoints(table, problems, warnings);
  if (problems.any) return E.left(problems.list());
  const points = reduceThreePointSoma(ordered);
  return E.right({ sections: runsToSections(points, cutRuns(points, points === ordered), warnings), warnings });
}
