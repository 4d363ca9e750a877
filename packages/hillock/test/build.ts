import * as E from 'fp-ts/lib/Either.js';
import { type BuildOptions, buildModel, formatMistake, type Mistake, type Model, parseModel, type Simulation } from '../src/index.ts';

/** The simulation of a model that is read as its file would be; what is wrong with it otherwise, a line a mistake. */
export function tryBuild(json: unknown, options: BuildOptions = {}): E.Either<readonly string[], Simulation> {
  const parsed = parseModel(json);
  if (E.isLeft(parsed)) return E.left(parsed.left.map((error) => formatMistake({ kind: 'model', error }, 'm')));
  return E.mapLeft(inWords)(buildModel(parsed.right, options));
}

function inWords(wrong: readonly Mistake[]): readonly string[] {
  return wrong.map((mistake) => formatMistake(mistake, 'm'));
}

function orThrow(built: E.Either<readonly string[], Simulation>): Simulation {
  if (E.isLeft(built)) throw new Error(built.left.join('\n'));
  return built.right;
}

/** The same; a model that cannot be built fails the test with what is wrong. */
export function build(json: unknown, options: BuildOptions = {}): Simulation {
  return orThrow(tryBuild(json, options));
}

/** The simulation of a model that was made in TypeScript: nobody has checked its numbers. */
export function buildUnread(model: Model, options: BuildOptions = {}): Simulation {
  return orThrow(E.mapLeft(inWords)(buildModel(model, options)));
}

/** What is wrong with a model; empty where nothing is. */
export function mistakes(json: unknown, options: BuildOptions = {}): readonly string[] {
  const built = tryBuild(json, options);
  return E.isLeft(built) ? built.left : [];
}
