import type { NewtonOperator, OdeSystem } from '@hillock/contracts';
import { bdf, isRefusal, newtonOperator } from '@hillock/integrators';
import { denseLu } from '@hillock/linalg';
import { describe, expect, it } from 'vitest';
import { brusselator1d, correctDigits, e5, type TestProblem, testSet } from './problems/index.ts';
import { made, runTo, tolerances } from './support/run.ts';

/** A system whose Newton operator is made anew in each step, as those of cables are. */
function renewed(system: OdeSystem, derivatives: 'symbolic' | 'difference' = 'symbolic'): OdeSystem {
  const inner = newtonOperator(system, { derivatives, linear: denseLu });
  if (isRefusal(inner)) throw new Error(inner.refused);
  const operator: NewtonOperator = {
    exact: inner.exact,
    cheap: true,
    get reason() {
      return inner.reason;
    },
    setup: (...args) => inner.setup(...args),
    solve: (...args) => inner.solve(...args),
  };
  return Object.assign(Object.create(system), { newton: () => operator, preferredNewton: { derivatives: 'symbolic', linear: denseLu } });
}

interface Run {
  readonly digits: number;
  readonly steps: number;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function run(problem: TestProblem, rtol: number, extrapolate: boolean): Run {
  const integrator = runTo(
    made(bdf({ ...tolerances(problem, rtol), extrapolate }), renewed(problem.system())),
    0,
    Float64Array.from(problem.y0),
    problem.tEnd,
  );
  return { digits: correctDigits(problem, integrator.y), steps: integrator.statistics.steps };
}

/** BRUSS is too large for dense matrices; E5 has no digits to compare. */
const judged = testSet.filter((one) => one !== brusselator1d && one !== e5);

describe('local extrapolation of BDF, with an operator that is made anew in each step', () => {
  // the error constant falls to a tenth at order 5, so that a digit is gained where that is what limits; in the mean of neighbouring tolerances, for the digits of one run are partly chance
  it.each(judged.map((one) => [one.name, one] as const))('half a digit or more at the same number of steps: %s', (_, problem) => {
    const near = [3.2e-8, 1.8e-8, 1e-8, 5.6e-9, 3.2e-9];
    const [plain, extrapolated] = [false, true].map((on) => near.map((rtol) => run(problem, rtol, on))) as [Run[], Run[]];
    expect(mean(extrapolated.map(({ digits }) => digits))).toBeGreaterThan(mean(plain.map(({ digits }) => digits)) + 0.5);
    expect(mean(extrapolated.map(({ steps }) => steps))).toBeLessThan(1.1 * mean(plain.map(({ steps }) => steps)));
  });

  it('half a digit in the mean at tolerances that are coarse', () => {
    const gains = judged.map((one) => run(one, 1e-4, true).digits - run(one, 1e-4, false).digits);
    expect(mean(gains)).toBeGreaterThan(0.5);
  });

  it('stiff components die out as without it', () => {
    // y1 is slow, y2 and y3 spiral in with 1000/ms at 45° in the complex plane, BDF of order 5 is stable up to 51°
    const system: OdeSystem = {
      n: 3,
      reason: '',
      rhs(_t, y, out) {
        out[0] = -y[0]!;
        out[1] = -1000 * (y[1]! - y[0]!) - 1000 * (y[2]! - y[0]!);
        out[2] = 1000 * (y[1]! - y[0]!) - 1000 * (y[2]! - y[0]!);
        return 0;
      },
    };
    const rough = { newton: { derivatives: 'difference', linear: denseLu } } as const;
    const integrator = made(bdf({ rtol: 1e-7, atol: 1e-10, ...rough }), renewed(system, 'difference'));
    runTo(integrator, 0, Float64Array.of(1, 2, 0), 5);
    const lag = 1 / 1000; // the fast two follow y1 with a lag of that order
    expect(integrator.y[0]! / Math.exp(-5) - 1).toBeLessThan(1e-5);
    expect(Math.abs(integrator.y[1]! / integrator.y[0]! - 1)).toBeLessThan(2 * lag);
    expect(integrator.statistics.steps).toBeLessThan(400);
  });

  it('is left out for operators that are kept, which are as before to the bit', () => {
    const problem = testSet[0]!;
    const both = [true, false].map((extrapolate) =>
      runTo(made(bdf({ ...tolerances(problem, 1e-5), extrapolate }), problem.system()), 0, Float64Array.from(problem.y0), problem.tEnd),
    );
    expect(both[0]!.y).toEqual(both[1]!.y);
  });
});
