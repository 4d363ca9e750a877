import type { NonvintBlock } from '@hillock/contracts';
import { type BuildOptions, buildModel, formatMistake, HillockError, type Model, type Result, type Simulation } from '@hillock/hillock';
import { type LoadedModel, loadModelFile, readerIn } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';

/** Reads a model file; throws with all its mistakes. */
export function load(file: string): LoadedModel {
  const loaded = loadModelFile(file);
  if (E.isLeft(loaded)) throw new HillockError(loaded.left, file);
  return loaded.right;
}

/** Builds a model; throws with all its mistakes. `folder`: where its files are. */
export function build(model: Model, folder = '.', options: BuildOptions = {}): Simulation {
  const built = buildModel(model, { read: readerIn(folder), ...options });
  if (E.isLeft(built)) throw new HillockError(built.left);
  return built.right;
}

/** Why a model cannot be built, a line a mistake; empty when it can. */
export function refusals(model: Model): string {
  const built = buildModel(model);
  return E.isLeft(built) ? built.left.map((mistake) => formatMistake(mistake, 'model')).join('\n') : '';
}

/** Runs a model to its end. */
export function simulate(model: Model, folder?: string, options?: BuildOptions): Result {
  const simulation = build(model, folder, options);
  const outcome = simulation.run(model.run.tstop);
  if (outcome.status !== 'finished') throw new Error(outcome.reason);
  return simulation.result();
}

/** Runs a model file to its end. */
export function simulateFile(file: string, options: BuildOptions = {}): Result {
  const { model, read } = load(file);
  return simulate(model, '.', { read, ...options });
}

/** Runs a model with extra equations. */
export function simulateWith(blocks: readonly NonvintBlock[], model: Model): Result {
  return simulate(model, '.', { blocks });
}
