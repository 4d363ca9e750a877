// The Rallpack benchmarks against the series of the cable equation, and for the squid's channels against a converged solution (support/rallpack.ts).
import type { Result } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import {
  CYLINDER_1,
  CYLINDER_2,
  type Cylinder,
  crossings,
  type Method,
  RALLPACK_3,
  rallpack1,
  rallpack2,
  rallpack3,
  series,
} from './support/rallpack.ts';
import { simulate } from './support/simulate.ts';

/** Differences from the series at one end: the root of the mean square and the largest, mV, and the range of the series. */
interface Errors {
  readonly rms: number;
  readonly max: number;
  readonly range: number;
  readonly size: number;
}

function errors(result: Result, cylinder: Cylinder, end: 'near' | 'far', from = 0): Errors {
  const exact = result.t.map((t) => series(cylinder, end === 'near' ? 0 : cylinder.L, t));
  const kept = result.t.flatMap((t, k) => (t > from ? [Math.abs((result.traces[end]?.[k] ?? Number.NaN) - (exact[k] ?? 0))] : []));
  const size = Math.max(...exact.map(Math.abs));
  const range = Math.max(...exact) - Math.min(...exact);
  return { rms: Math.sqrt(kept.reduce((sum, e) => sum + e * e, 0) / kept.length), max: Math.max(...kept), range, size };
}

/** log2 of the ratios of successive errors, each at half the step of the one before. */
function orders(list: readonly number[]): number[] {
  return list.slice(1).map((e, k) => Math.log2((list[k] ?? Number.NaN) / e));
}

describe('the series', () => {
  it.each([
    [CYLINDER_1, 0.05, -59.922624786, -65],
    [CYLINDER_1, 1, -42.471716323, -64.999911491],
    [CYLINDER_1, 25, 34.002980079, -24.783077658],
    [CYLINDER_1, 250, 101.935051858, 43.096467966],
    [CYLINDER_2, 0.05, -64.920592386, -64.990760775],
    [CYLINDER_2, 5, -62.024908664, -62.104443722],
    [CYLINDER_2, 250, -40.127017572, -40.206552629],
  ])('of %o at %d ms has the values of an independent computation', (cylinder, t, near, far) => {
    expect(series(cylinder, 0, t)).toBeCloseTo(near, 8);
    expect(series(cylinder, cylinder.L, t)).toBeCloseTo(far, 8);
  });
});

describe('Rallpack 1, the cable', () => {
  const run = (method: Method): Result => simulate(rallpack1(method));

  it.each(['backward-euler', 'crank-nicolson'])('%s at 0.05 ms is within the bars of the suites that use it', (method) => {
    const result = run({ method, dt: 0.05 });
    for (const end of ['near', 'far'] as const) {
      const { rms, max, range, size } = errors(result, CYLINDER_1, end);
      // nsuite: 0.1 % of the largest value; brian2: 0.1 % of the range, and 0.5 % at any time
      expect(rms / size).toBeLessThan(1e-3);
      expect(rms / range).toBeLessThan(1e-3);
      // Crank–Nicolson lets the end that takes the current ring at first (the step is a thousand of its time constants)
      if (method === 'backward-euler' || end === 'far') expect(max / range).toBeLessThan(5e-3);
    }
  });

  it('backward Euler converges to the series at first order, at both ends', () => {
    for (const end of ['near', 'far'] as const) {
      const list = [2.5, 1.25, 0.625, 0.3125].map(
        (dt) => errors(run({ method: 'backward-euler', dt, sample: 2.5 }), CYLINDER_1, end, 50).max,
      );
      for (const order of orders(list)) expect(Math.abs(order - 1)).toBeLessThan(0.03);
    }
  });

  it('Crank–Nicolson converges to the series at second order, at the end away from the jump', () => {
    const list = [5, 2.5, 1.25, 0.625].map((dt) => errors(run({ method: 'crank-nicolson', dt, sample: 5 }), CYLINDER_1, 'far', 50).max);
    // a little of the other end's ringing gets here
    for (const order of orders(list)) expect(Math.abs(order - 2)).toBeLessThan(0.2);
    expect(list[3]).toBeLessThan(1e-3);
  });
});

describe('Rallpack 2, the tree', () => {
  const run = (method: Method): Result => simulate(rallpack2(method));

  it.each(['backward-euler', 'crank-nicolson'])('%s at 0.1 ms is within the bars of the suites that use it', (method) => {
    const result = run({ method, dt: 0.1 });
    for (const end of ['near', 'far'] as const) {
      const { rms, max, range } = errors(result, CYLINDER_2, end);
      expect(rms / range).toBeLessThan(2.5e-3);
      expect(max / range).toBeLessThan(5e-3);
    }
  });

  it('backward Euler converges to the series at first order', () => {
    for (const end of ['near', 'far'] as const) {
      const list = [2.5, 1.25, 0.625].map((dt) => errors(run({ method: 'backward-euler', dt, sample: 2.5 }), CYLINDER_2, end, 50).max);
      for (const order of orders(list)) expect(Math.abs(order - 1)).toBeLessThan(0.03);
    }
  });

  it('has the difference of root and tip, which depends on the axial resistance and on how the branches are joined', () => {
    const { t, traces } = run({ method: 'backward-euler', dt: 0.1 });
    t.forEach((time, k) => {
      // of compartments of 0.008 λ a part of (0.008 λ)²/12 is expected: 5e-6 of the difference
      if (time >= 5) expect(Math.abs((traces.near?.[k] ?? 0) - (traces.far?.[k] ?? 0) - 0.0795350578)).toBeLessThan(1e-6);
    });
  });
});

describe('Rallpack 3, the axon', () => {
  const run = (dt: number): { readonly near: readonly number[]; readonly far: readonly number[] } => {
    const { t, traces } = simulate(rallpack3({ method: 'crank-nicolson', dt }));
    return { near: crossings(t, traces.near ?? []), far: crossings(t, traces.far ?? []) };
  };
  const coarse = run(0.025);
  const fine = run(0.0125);

  it.each(['near', 'far'] as const)('has every spike at the %s end, the last within 0.05 ms of the converged time', (end) => {
    const want = RALLPACK_3[end];
    expect(coarse[end]).toHaveLength(want.length);
    expect(fine[end]).toHaveLength(want.length);
    coarse[end].forEach((t, k) => {
      expect(Math.abs(t - (want[k] ?? Number.NaN))).toBeLessThan(0.05);
    });
  });

  it.each(['near', 'far'] as const)('converges to it at second order (%s)', (end) => {
    RALLPACK_3[end].forEach((want, k) => {
      const [a = Number.NaN, b = Number.NaN] = [coarse[end][k], fine[end][k]];
      // the extrapolation of the two steps to none; the crossing is taken on a straight line between samples, which leaves some 1e-4 ms
      expect(Math.abs(b + (b - a) / 3 - want)).toBeLessThan(5e-4);
    });
    const last = RALLPACK_3[end].length - 1;
    const late = [coarse, fine].map((run) => Math.abs((run[end][last] ?? 0) - (RALLPACK_3[end][last] ?? 0)));
    expect(Math.abs((orders(late)[0] ?? 0) - 2)).toBeLessThan(0.02);
  });
});
