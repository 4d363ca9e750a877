import { readFileSync } from 'node:fs';
import { bdf } from '@hillock/integrators';
import { diagonalSolver, gmres, sparseLu } from '@hillock/linalg';
import { describe, expect, it } from 'vitest';
import { brusselator1d, e5, testSet } from './problems/index.ts';
import { neighbours } from './support/neighbours.ts';
import { score, tolerances } from './support/run.ts';

/** What CVODE and IDA did with the same equations and tolerances; bench/cvode.py makes it. */
interface Measured {
  readonly problem: string;
  readonly method: string;
  readonly rtol: number;
  readonly digits: number | null;
  readonly steps: number;
  readonly rhs: number;
}

const measured: readonly Measured[] = JSON.parse(readFileSync(new URL('../bench/cvode.json', import.meta.url), 'utf8'));
// E5 asks for digits of differences that have none
const compared = measured.filter(({ problem, rtol, digits }) => (rtol === 1e-4 || rtol === 1e-8) && problem !== 'E5' && digits !== null);

describe('BDF beside CVODE: at most half a digit less, with at most 1.3 times the steps and right-hand sides', () => {
  it('on twelve problems', () => {
    expect(compared.length).toBeGreaterThanOrEqual(20);
  });

  it.each(compared.map((row) => [row.problem, row.rtol, row.method, row] as const))('%s at rtol %d, %s', (name, rtol, _, row) => {
    const problem = testSet.find((one) => one.name === name);
    if (problem === undefined) throw new Error(`no problem ${name}`);
    const { digits, integrator } = score(problem, bdf(tolerances(problem, rtol)));
    expect(digits).toBeGreaterThanOrEqual((row.digits ?? Infinity) - 0.5);
    expect(integrator.statistics.steps).toBeLessThanOrEqual(1.3 * row.steps);
    expect(integrator.statistics.rhs).toBeLessThanOrEqual(1.3 * row.rhs);
  });
});

describe('BDF beside CVODE over neighbouring tolerances', () => {
  // each has its reason in docs/integrators.md: what one run has by chance, the median of dozens has not. BRUSS is in the table of the docs
  it.each(testSet.filter((one) => one !== e5 && one !== brusselator1d).map((one) => [one.name, one] as const))(
    '%s: medians are no more than a tenth of a digit less and a tenth dearer, and every run comes to its end',
    (_, problem) => {
      const near = neighbours(problem);
      if (near === null) throw new Error(`nothing of ${problem.name}`);
      const [digits, steps, rhs] = near.medians;
      expect(near.tolerances).toBeGreaterThan(30);
      expect(digits).toBeGreaterThan(-0.1);
      expect(steps).toBeLessThan(1.1);
      expect(rhs).toBeLessThan(1.1);
      // CVODE gives up four times on OREGO, IDA three times on TRANS
      expect(near.failed[0]).toBe(0);
    },
  );

  it('takes the very steps of CVODE where a problem does not multiply what differences add to derivatives', () => {
    const alike = measured.filter(
      ({ problem, rtol, method }) =>
        method === 'CVODE' && ((problem === 'PLEI' && rtol < 5e-4) || (problem === 'BRUSS' && rtol > 5e-10 && rtol < 5e-4)),
    );
    expect(alike.length).toBeGreaterThanOrEqual(12);
    for (const { problem: name, rtol, steps, rhs } of alike) {
      const { statistics } = score(
        testSet.find((one) => one.name === name)!,
        bdf(tolerances(testSet.find((one) => one.name === name)!, rtol)),
      ).integrator;
      expect([name, rtol, statistics.steps, statistics.rhs]).toEqual([name, rtol, steps, rhs]);
    }
  });
});

describe('BDF with other operators', () => {
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
