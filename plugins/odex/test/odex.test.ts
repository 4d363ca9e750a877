import type { F64, OdeSystem, Status } from '@hillock/contracts';
import { configured, isRefusal } from '@hillock/integrators';
import { integratorConformance } from '@hillock/integrators/testing';
import { odex, plugin } from '@hillock/odex';
import { describe, expect, it } from 'vitest';
import { brusselators, pleiades } from '../../../packages/integrators/test/problems/index.ts';
import { made, runTo, score, tolerances } from '../../../packages/integrators/test/support/run.ts';

describe('odex conforms', () => {
  for (const check of integratorConformance(odex, { stiff: false })) it(check.name, () => check.run());
});

describe('odex on non-stiff problems', () => {
  // near collisions multiply errors by some 1e4: what is left of 1e-4, 1e-8, 1e-12
  it.each([
    [1e-4, -0.5],
    [1e-8, 3.5],
    [1e-12, 7.5],
  ])('PLEI at rtol %d', (rtol, digits) => {
    const { digits: reached, integrator } = score(pleiades, odex(tolerances(pleiades, rtol)));
    expect(reached).toBeGreaterThan(digits);
    expect(integrator.statistics.steps).toBeLessThan(250);
  });

  it('a circle in 100 turns, to the tolerance', () => {
    const circle: OdeSystem = {
      n: 2,
      reason: '',
      rhs(_t, y, out): Status {
        out[0] = -y[1]!;
        out[1] = y[0]!;
        return 0;
      },
    };
    const { y } = runTo(made(odex({ rtol: 1e-12, atol: 1e-12 }), circle), 0, Float64Array.of(1, 0), 200 * Math.PI);
    expect(Math.abs(y[0]! - 1) + Math.abs(y[1]!)).toBeLessThan(1e-9);
  });
});

describe('traps of the odex package', () => {
  const system = (rhs: (t: number, y: F64, out: F64) => Status, more: Partial<OdeSystem> = {}): OdeSystem => ({
    n: 1,
    reason: 'by the system',
    rhs,
    ...more,
  });
  const decay = (rate: number): OdeSystem =>
    system((_t, y, out) => {
      out[0] = -rate * y[0]!;
      return 0;
    });

  it('a first step below 1e-4', () => {
    const times: number[] = [];
    const fast = system((t, y, out) => {
      times.push(t);
      out[0] = -1e7 * y[0]!;
      return 0;
    });
    const integrator = made(odex({ rtol: 1e-8, atol: 1e-10, initialStep: 1e-9 }), fast);
    runTo(integrator, 0, Float64Array.of(1), 1e-6);
    expect(Math.abs(integrator.y[0]! - Math.exp(-10))).toBeLessThan(1e-9);
    expect(Math.max(...times.slice(0, 5))).toBeLessThanOrEqual(1e-9);
  });

  it('NaN ends at once, with the component and the time, and not after 10 000 steps', () => {
    let evaluations = 0;
    const broken = system(
      (t, _y, out) => {
        evaluations++;
        out[0] = t > 0.5 ? Number.NaN : 1;
        return 0;
      },
      { name: () => 'soma(0.5).v' },
    );
    const integrator = made(odex(), broken);
    expect(() => runTo(integrator, 0, Float64Array.of(0), 1)).toThrow(/f of soma\(0\.5\)\.v is NaN at t = 0\.5/);
    expect(integrator.t).toBeLessThanOrEqual(0.5);
    expect(evaluations).toBeLessThan(5000);
  });

  it('a stiff system ends with a reason or slowly, never without end', () => {
    const integrator = made(odex({ rtol: 1e-6, atol: 1e-6 }), decay(1e5));
    runTo(integrator, 0, Float64Array.of(1), 0.01);
    expect(Math.abs(integrator.y[0]!)).toBeLessThan(1e-5);
  });

  it('exceptions of the system itself are not swallowed', () => {
    const thrown = system(() => {
      throw new TypeError('a mistake in the system');
    });
    expect(() => made(odex(), thrown).reset(0, Float64Array.of(1), 'start')).toThrow('a mistake in the system');
  });

  it('tolerances that cannot be met, lists of the wrong length, a mass matrix', () => {
    const tight = made(odex({ rtol: 1e-20, atol: 0 }), decay(1));
    expect(() => runTo(tight, 0, Float64Array.of(1), 1)).toThrow(/too tight for double precision/);
    expect(() => odex({ atol: [1e-6, 1e-6] }).create(decay(1))).toThrow('atol has 2 values; the system has 1 components');
    expect(() => odex({ rtol: Number.NaN })).toThrow(/options of odex: \/rtol: expected a finite number/);
    const refused = odex().create({ ...decay(1), mass: { diagonal: true, apply: (x, out) => out.set(x) } });
    expect(isRefusal(refused) && refused.instead).toBe('"bdf", "esdirk" or "rosenbrock"');
  });
});

it('steps that were made ahead are dropped for a hard stop within them, and after a reset', () => {
  const problem = brusselators[2]!;
  const integrator = made(odex({ rtol: 1e-6, atol: 1e-8, maxStep: 0.05 }), problem.system());
  expect(integrator.reset(0, Float64Array.from(problem.y0), 'start')).toBe(0);
  expect(integrator.step(0.01, false)).toBe(0);
  const stop = integrator.t + 1e-9;
  while (integrator.t < stop) {
    expect(integrator.step(stop, true)).toBe(0);
    expect(integrator.t).toBeLessThanOrEqual(stop);
  }
  expect(integrator.reset(stop, Float64Array.of(1, 1, 1), 'state')).toBe(0);
  expect(integrator.step(1, true)).toBe(0);
  expect(integrator.tPrevious).toBe(stop);
});

it('is a plugin that brings one integrator, configured by name and options', () => {
  const [factory] = plugin.provides.integrators ?? [];
  expect(factory?.name).toBe('odex');
  if (factory === undefined) return;
  const chosen = configured(factory, { rtol: 1e-9 });
  expect(score(pleiades, chosen).digits).toBeGreaterThan(4);
  expect(() => configured(factory, { rtl: 1e-9 })).toThrow('options of odex: /rtl: no such option; nearest: "rtol"');
});
