import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Mechanism } from '@hillock/contracts';
import { allSteppers } from '@hillock/integrators';
import { type Backend, scalarBackend } from '@hillock/kernel';
import { mechanismSources } from '@hillock/mechanisms';
import { readSwc } from '@hillock/morphology';
import { compileMechanism, formatDiagnostic } from '@hillock/nmodl';
import { buildSimulation, type Model, type Result, type Simulation } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';

function compiled(text: string, file: string): Mechanism {
  const made = compileMechanism(text, {
    file,
    include: (name, from) => {
      const path = resolve(dirname(from), name);
      return existsSync(path) ? { file: path, text: readFileSync(path, 'utf8') } : null;
    },
  });
  if (E.isLeft(made)) throw new Error(made.left.map(formatDiagnostic).join('\n'));
  return made.right.mechanism;
}

let builtins: readonly Mechanism[] | null = null;

/** Builds a model from its packages, without the facade. `base`: the folder its files are relative to. */
export function build(model: Model, base = '.', backend: Backend = scalarBackend): Simulation {
  builtins ??= mechanismSources.map((source) => compiled(source.text, source.file));
  const own = (model.mechanisms ?? []).map((file) => {
    const path = resolve(base, file);
    return compiled(readFileSync(path, 'utf8'), path);
  });
  const swc = model.morphology === undefined ? null : readSwc(readFileSync(resolve(base, model.morphology.swc), 'utf8'));
  if (swc !== null && E.isLeft(swc)) throw new Error(swc.left.map((e) => e.message).join('\n'));
  const made = buildSimulation(model, {
    mechanisms: [...builtins, ...own],
    steppers: allSteppers,
    backend,
    ...(swc === null ? {} : { morphology: swc.right.sections }),
  });
  if (E.isLeft(made)) throw new Error(made.left.map((e) => `${e.path.join('/')}: ${e.message}`).join('\n'));
  return made.right;
}

/** Runs a model to its end. */
export function simulate(model: Model, base?: string, backend?: Backend): Result {
  const simulation = build(model, base, backend);
  const outcome = simulation.run(model.run.tstop);
  if (outcome.status !== 'finished') throw new Error(outcome.reason);
  return simulation.result();
}
