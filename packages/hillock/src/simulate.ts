import type { Model, Rates, RunOptions } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import type { BuildOptions } from './api.ts';
import { buildModel } from './build.ts';
import { FinishedRun } from './fluent/finished-run.ts';
import { ModelBuilder } from './fluent/model-builder.ts';
import { withMethod } from './handed-over.ts';
import { HillockError, modelMistakes } from './mistakes.ts';
import { parseModel } from './model-file/parse.ts';

/** Options of a run with error control that are the driver's and not the method's, as in the model file. */
export type DriverOptions = Pick<Model['run']['integrator'], 'conditionOrder' | 'atolScale' | 'maxSteps'>;

/** How a model is run, in place of what it says itself. */
export interface SimulateOptions extends BuildOptions, RunOptions {
  /** ms. */
  readonly tstop?: number;
  readonly rates?: Rates;
  /** ms between recorded points; has to be given, here or in the model, with error control. */
  readonly sample?: number;
  /** With error control: how crossings of thresholds count, factors on tolerances, a bound of steps. */
  readonly driver?: DriverOptions;
}

/**
 * Builds and runs a model: one that is made by code, or the plain data of a model file. What it is composed of – integrator, Newton iteration, linear solver, preconditioner,
 * blocks – is handed over as values. Throws a HillockError that lists every mistake of a model that cannot be. A run that fails, or whose composition is refused when
 * the integrator is made, is told in `outcome`.
 */
export async function simulate(model: Model | ModelBuilder, options: SimulateOptions = {}): Promise<FinishedRun> {
  const composed = runWith(model instanceof ModelBuilder ? model.toJSON() : model, options);
  const checked = parseModel(composed);
  if (E.isLeft(checked)) throw new HillockError(modelMistakes(checked.left));
  const own = model instanceof ModelBuilder ? { read: model.read } : {};
  const built = buildModel(checked.right, { ...own, ...options });
  if (E.isLeft(built)) throw new HillockError(built.left);
  return new FinishedRun(composed, built.right, await built.right.runAsync(composed.run.tstop, options));
}

/** The model with the run that is wanted. */
function runWith(model: Model, { integrator, tstop = model.run.tstop, rates, sample, driver }: SimulateOptions): Model {
  const { run } = integrator === undefined ? model : withMethod(model, integrator);
  return {
    ...model,
    run: {
      ...run,
      tstop,
      integrator: { ...run.integrator, ...driver },
      ...(rates === undefined ? {} : { rates }),
      ...(sample === undefined ? {} : { sample }),
    },
  };
}
