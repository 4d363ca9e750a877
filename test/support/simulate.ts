import type { NonvintBlock } from '@hillock/contracts';
import { type BuildOptions, buildModel, HillockError, type Model, type Result, type Simulation } from '@hillock/hillock';
import { readerIn } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';

/** Builds a model; throws with all its mistakes. `folder`: where its files are. */
export function build(model: Model, folder = '.', options: BuildOptions = {}): Simulation {
  const built = buildModel(model, { read: readerIn(folder), ...options });
  if (E.isLeft(built)) throw new HillockError(built.left);
  return built.right;
}

/** Runs a model to its end. */
export function simulate(model: Model, folder?: string, options?: BuildOptions): Result {
  const simulation = build(model, folder, options);
  const outcome = simulation.run(model.run.tstop);
  if (outcome.status !== 'finished') throw new Error(outcome.reason);
  return simulation.result();
}

/** Runs a model with extra equations. */
export function simulateWith(blocks: readonly NonvintBlock[], model: Model): Result {
  return simulate(model, '.', { blocks });
}
