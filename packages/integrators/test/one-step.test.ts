import type { OdeSystem } from '@hillock/contracts';
import { configured, esdirk, isRefusal, rosenbrock, rosenbrockFactory } from '@hillock/integrators';
import { gmres } from '@hillock/linalg';
import { describe, expect, it } from 'vitest';
import { brusselator1d, brusselators, hires, orego, rober, type TestProblem, transistor, vdpol, vdpolStiff } from './problems/index.ts';
import { made, runTo, score, tolerances } from './support/run.ts';

const problems: readonly TestProblem[] = [vdpol, vdpolStiff, rober, orego, hires, brusselator1d, transistor, ...brusselators];

for (const [name, method] of Object.entries({ esdirk, rosenbrock })) {
  describe(`${name} on stiff problems with known ends`, () => {
    // the local error of a step is held below rtol; 3.5 digits at 1e-4 and 7 at 1e-8 allow what errors of steps add up to
    it.each(problems.map((problem) => [problem.name, problem] as const))('%s', (_, problem) => {
      expect(score(problem, method(tolerances(problem, 1e-4))).digits).toBeGreaterThan(3.5);
      expect(score(problem, method(tolerances(problem, 1e-8))).digits).toBeGreaterThan(7);
    });
  });
}

describe('what Rosenbrock methods refuse', () => {
  // what the types of rosenbrock() do not let through can come from a model file
  const refusal = (system: OdeSystem, options: object): string => {
    const result = configured(rosenbrockFactory, options).create(system);
    if (!isRefusal(result)) throw new Error('it was made');
    return `${result.refused}; instead: ${result.instead}`;
  };

  it('differences, Krylov methods, functional iteration', () => {
    const system = rober.system();
    expect(refusal(system, { newton: { derivatives: 'difference', linear: 'dense-lu' } })).toMatch(/not exact; instead: "esdirk" or "bdf"/);
    const { newton: _, ...plain } = system;
    expect(refusal({ ...plain, jvp: () => 0 }, { newton: { derivatives: 'symbolic', linear: gmres() } })).toMatch(/not exact/);
    expect(refusal(system, { newton: 'none' })).toMatch(/without Jacobian/);
  });
});

it('ESDIRK goes on with its step after a jump, at full order', () => {
  const problem = brusselators[2]!;
  const integrator = made(esdirk(tolerances(problem, 1e-8)), problem.system());
  runTo(integrator, 0, Float64Array.from(problem.y0), 9);
  const before = integrator.statistics.steps;
  const y = integrator.y.slice();
  y[0] = y[0]! + 1e-4;
  expect(integrator.reset(9, y, 'state')).toBe(0);
  while (integrator.t < 10) expect(integrator.step(10, true)).toBe(0);
  // from t = 9 the solution is smooth; a start from a tiny step of order 1 would take dozens
  expect(integrator.statistics.steps - before).toBeLessThan(25);
  expect(integrator.statistics.restarts).toStrictEqual({ start: 1, state: 1, rhs: 0, rebuild: 0 });
});
