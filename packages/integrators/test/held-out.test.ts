// One-step methods and BDF on problems that no constant was chosen on, with derivatives by differences.
import { bdf, esdirk } from '@hillock/integrators';
import { describe, expect, it } from 'vitest';
import { heldOut, hodgkinHuxley, medicalAkzo, pollution, ringModulator } from './problems/held-out.ts';
import { correctDigits, type TestProblem } from './problems/index.ts';
import { made, tolerances } from './support/run.ts';

function digits(problem: TestProblem, method: typeof bdf | typeof esdirk, rtol: number): number {
  const integrator = made(method(tolerances(problem, rtol)), problem.system());
  expect(integrator.reset(0, Float64Array.from(problem.y0), 'start')).toBe(0);
  const stops = problem.jump === undefined ? [problem.tEnd] : [problem.jump, problem.tEnd];
  for (const stop of stops) {
    while (integrator.t < stop) if (integrator.step(stop, true) !== 0) throw new Error(integrator.reason);
    if (stop === problem.jump) expect(integrator.reset(stop, integrator.y, 'rhs')).toBe(0);
  }
  return correctDigits(problem, integrator.y);
}

describe('problems that nothing was chosen on', () => {
  it('are four', () => {
    expect(heldOut.map(({ name }) => name)).toEqual(['POLLU', 'MEDAKZO', 'RING', 'HH']);
  });

  // what the others reach is half a digit below the tolerance or better; HH multiplies errors by some thirty from spike to spike
  it.each([
    [pollution, 3, 6.5],
    [medicalAkzo, 3, 6.5],
    [hodgkinHuxley, 2, 6.5],
  ] as const)('esdirk on $name', (problem, loose, tight) => {
    expect(digits(problem, esdirk, 1e-4)).toBeGreaterThan(loose);
    expect(digits(problem, esdirk, 1e-8)).toBeGreaterThan(tight);
  });

  it.each([pollution, medicalAkzo, hodgkinHuxley])('bdf on $name: the error falls with the tolerance', (problem) => {
    const [loose, tight] = [digits(problem, bdf, 1e-4), digits(problem, bdf, 1e-8)];
    expect(tight).toBeGreaterThan(5.5);
    expect(tight - loose).toBeGreaterThan(2.5);
  });

  it('esdirk on RING, which multiplies errors by thousands, has digits at 1e-5', () => {
    expect(digits(ringModulator, esdirk, 1e-5)).toBeGreaterThan(1);
  });
});
