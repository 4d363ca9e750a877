import { bdf } from '@hillock/integrators';
import { diagonalSolver, gmres, sparseLu } from '@hillock/linalg';
import { describe, expect, it } from 'vitest';
import { brusselator1d, hires, orego, rober, type TestProblem, transistor, vdpol, vdpolStiff } from './problems/index.ts';
import { score, tolerances } from './support/run.ts';

describe('BDF on stiff problems with known ends', () => {
  // Correct digits of CVODE (scikit-sundae 1.2, the same tolerances) less half a digit, and 1.3 times its steps: docs/integrators.md has the table.
  it.each<[TestProblem, number, number, number]>([
    [vdpol, 1e-4, 2.1, 830],
    [vdpol, 1e-8, 5.3, 3470],
    [vdpolStiff, 1e-4, 2.3, 760],
    [vdpolStiff, 1e-8, 5.6, 3750],
    [rober, 1e-4, 3.0, 740],
    [rober, 1e-8, 6.3, 2940],
    [orego, 1e-4, 2.9, 1480],
    [hires, 1e-4, 2.5, 310],
    [hires, 1e-8, 6.0, 1320],
    [brusselator1d, 1e-4, 2.8, 160],
    [transistor, 1e-4, 2.8, 2700],
  ])('%# %o at rtol %d', (problem, rtol, digits, steps) => {
    const { digits: reached, integrator } = score(problem, bdf(tolerances(problem, rtol)));
    expect(reached).toBeGreaterThan(digits);
    expect(integrator.statistics.steps).toBeLessThan(steps);
    expect(integrator.statistics.rhs).toBeLessThan(2 * integrator.statistics.steps);
  });

  it('with differences, sparse, diagonal and matrix-free: the same solution to the tolerance', () => {
    const problem = brusselator1d;
    const settings = tolerances(problem, 1e-5);
    const runs = [
      bdf({ ...settings, newton: { derivatives: 'difference', linear: sparseLu } }),
      bdf({ ...settings, newton: { derivatives: 'symbolic', linear: 'sparse-lu' } }),
      bdf({
        ...settings,
        newton: { derivatives: 'difference', linear: gmres(), precondition: { derivatives: 'symbolic', linear: diagonalSolver } },
      }),
    ].map((configured) => score(problem, configured));
    for (const { digits } of runs) expect(digits).toBeGreaterThan(4);
    const [difference, symbolic, krylov] = runs.map(({ integrator }) => integrator.statistics);
    // columns fall into a few groups, each differenced by one right-hand side
    expect(difference!.rhs - symbolic!.rhs).toBeLessThan(10 * difference!.jacobians);
    expect(krylov!.krylovIterations).toBeGreaterThan(krylov!.newtonIterations);
    expect(krylov!.steps).toBeLessThan(1.3 * symbolic!.steps);
  });
});
