import type { ConfiguredIntegrator, Integrator, OdeSystem } from '@hillock/contracts';
import { isRefusal } from '@hillock/integrators';
import { correctDigits, type TestProblem } from '../problems/problem.ts';

/** Makes an integrator; a refusal is an error here. */
export function made(configured: ConfiguredIntegrator, system: OdeSystem): Integrator {
  const integrator = configured.create(system);
  if (isRefusal(integrator)) throw new Error(`${integrator.refused}; ${integrator.instead}`);
  return integrator;
}

/** Steps from y0 at t0 to the end, to the bit. Throws the reason of a failure. */
export function runTo(integrator: Integrator, t0: number, y0: Float64Array, tEnd: number, maxSteps = 100_000): Integrator {
  if (integrator.reset(t0, y0, 'start') !== 0) throw new Error(integrator.reason);
  for (let steps = 0; integrator.t < tEnd; steps++) {
    if (steps === maxSteps) throw new Error(`t = ${integrator.t} after ${steps} steps`);
    if (integrator.step(tEnd, true) !== 0) throw new Error(integrator.reason);
  }
  return integrator;
}

export interface Score {
  /** Correct digits at the end. */
  readonly digits: number;
  readonly integrator: Integrator;
}

/** Tolerances of a problem for an rtol. */
export function tolerances(problem: TestProblem, rtol: number): { readonly rtol: number; readonly atol: number | readonly number[] } {
  return { rtol, atol: typeof problem.atol === 'number' ? rtol * problem.atol : problem.atol.map((part) => rtol * part) };
}

/** Solves a problem of the test set. */
export function score(problem: TestProblem, configured: ConfiguredIntegrator): Score {
  const integrator = runTo(made(configured, problem.system()), 0, Float64Array.from(problem.y0), problem.tEnd);
  return { digits: correctDigits(problem, integrator.y), integrator };
}
