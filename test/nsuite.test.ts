// Cases of nsuite (the common suite of Arbor, NEURON and CoreNEURON), each against its exact or a converged solution.
import type { Model, Result } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { besselI, besselK } from './support/bessel.ts';
import { crossings } from './support/rallpack.ts';
import { simulate } from './support/simulate.ts';

const cn = (dt: number) => ({ method: 'crank-nicolson', dt });

describe('cable-steadystate: a taper with a current into its thick end', () => {
  const [D0, L, RA, G, I] = [1, 1000, 100, 2.5e-5, 0.1] as const;

  /**
   * v (mV) where the diameter is d (µm), of d from D0 to d1 over L: (d² v′)′ = q d v in d has the solutions I₁(z)/√d and K₁(z)/√d with z = 2√(q d); no current through
   * the thin end, I through the thick one.
   */
  function exact(d1: number, x: number): number {
    const slope = (d1 - D0) / L;
    // 4 Ra g/slope², 1/µm (Ω·cm·S/cm² is 1e-4/µm), and the membrane's slant
    const q = ((4e-4 * RA * G) / (slope * slope)) * Math.sqrt(1 + (slope * slope) / 4);
    const z = (d: number): number => 2 * Math.sqrt(q * d);
    // d(B₁(z)/√d)/dd, from B₁′ = B₀ − B₁/z for I and −B₀ − B₁/z for K: d^(−1/2)·z/(2d)·(±B₀) − B₁·d^(−3/2)
    const dI = (d: number): number => (besselI(0, z(d)) * z(d)) / 2 / d ** 1.5 - besselI(1, z(d)) / d ** 1.5;
    const dK = (d: number): number => (-besselK(0, z(d)) * z(d)) / 2 / d ** 1.5 - besselK(1, z(d)) / d ** 1.5;
    const ratio = -dI(D0) / dK(D0);
    // the current in the axis at the end: (π d²/4)/Ra · v′, with µm²/(Ω·cm·µm) = 1e-4/Ω, nA·Ω = 1e-6 mV
    const current = ((Math.PI * d1 * d1) / 4 / RA) * 1e-4 * 1e6 * slope * (dI(d1) + ratio * dK(d1));
    const d = D0 + slope * x;
    return ((I / current) * (besselI(1, z(d)) + ratio * besselK(1, z(d)))) / Math.sqrt(d);
  }

  it('the Bessel functions give the values of an independent computation', () => {
    const want = [83.60005489, 85.83397124, 91.47547993, 99.57954575, 109.68222889];
    want.forEach((v, k) => {
      expect(exact(1.7, (L / 4) * k)).toBeCloseTo(v, 6);
    });
    const other = [89.44415986, 91.94078763, 98.55212313, 108.45342721, 121.23336244];
    other.forEach((v, k) => {
      expect(exact(1.5, (L / 4) * k)).toBeCloseTo(v, 6);
    });
  });

  it.each([1.7, 1.5])('all thousand compartments are within 0.1 % after twenty time constants (to %d µm)', (d1) => {
    const n = 1000;
    const centres = Array.from({ length: n }, (_, k) => (k + 0.5) / n);
    const model: Model = {
      hillock: 1,
      vInit: 0,
      sections: [
        {
          name: 'c',
          pt3d: [
            [0, 0, 0, D0],
            [L, 0, 0, d1],
          ],
        },
      ],
      regions: [{ sections: 'c', nseg: n, Ra: RA, cm: 1, insert: { pas: { g: G, e: 0 } } }],
      points: [{ name: 'stim', type: 'IClamp', at: 'c(1)', params: { delay: 0, dur: 1e9, amp: I } }],
      record: Object.fromEntries(centres.map((x, k) => [`v${k}`, `c(${x}).v`])),
      run: { tstop: 800, integrator: { method: 'backward-euler', dt: 0.05 }, sample: 800 },
    };
    const { traces } = simulate(model);
    const worst = Math.max(...centres.map((x, k) => Math.abs((traces[`v${k}`]?.[1] ?? Number.NaN) / exact(d1, x * L) - 1)));
    // the bar is 1e-3; of the compartments themselves 1e-6 is left
    expect(worst).toBeLessThan(2e-6);
  });
});

/** An RC circuit of 100 MΩ and 0.01 nF as a compartment: 1000 µm². */
const SIZE = Math.sqrt(1000 / Math.PI);
const RC = { L: SIZE, diam: SIZE } as const;
const RC_REGION = { sections: 'all', cm: 1, insert: { pas: { g: 1e-3, e: -65 } } } as const;

describe('rc-expsyn: a circuit with a decaying conductance', () => {
  const run = (weight: number, method: string, dt: number): Result =>
    simulate({
      hillock: 1,
      vInit: -65,
      sections: [{ name: 'c', ...RC }],
      regions: [RC_REGION],
      points: [{ name: 'syn', type: 'ExpSyn', at: 'c(0.5)', params: { tau: 1, e: 0 } }],
      connections: [{ to: 'syn', weight, delay: 0, events: [0] }],
      record: { v: 'c(0.5).v' },
      run: { tstop: 10, integrator: { method, dt } },
    });
  const at = ({ t, traces }: Result, time: number): number => traces.v?.[t.findIndex((x) => x > time - 1e-6)] ?? Number.NaN;
  // computed by LSODA
  const WANT: Readonly<Record<number, Readonly<Record<number, number>>>> = {
    0.1: { 0.1: -26.761896871, 1: -12.094569848, 2: -22.519390928, 5: -54.756596308, 10: -64.789774552 },
    10: { 0.1: -0.071677851, 1: -0.175735491, 2: -0.473343738, 5: -7.609042169, 10: -57.094821601 },
  };

  it.each([0.1, 10])('of %d µS is within 1 % at 10 ms and every time before', (weight) => {
    const result = run(weight, 'backward-euler', 0.0025);
    for (const [time, want] of Object.entries(WANT[weight] ?? {})) {
      // of the 65 mV that drive it, for v itself is near 0 while the conductance is large
      expect(Math.abs(at(result, Number(time)) - want) / 65).toBeLessThan(1e-2);
    }
    expect(Math.abs(at(result, 10) / (WANT[weight]?.[10] ?? 0) - 1)).toBeLessThan(1e-2);
  });

  it('converges at the order of the method', () => {
    const error = (method: string, dt: number): number => Math.abs(at(run(0.1, method, dt), 5) - -54.756596308);
    expect(Math.log2(error('backward-euler', 0.01) / error('backward-euler', 0.005))).toBeCloseTo(1, 1);
    expect(Math.log2(error('backward-euler', 0.005) / error('backward-euler', 0.0025))).toBeCloseTo(1, 1);
  });
});

describe('rc-exp2syn-spike: a hundred circuits driven by the spike of one', () => {
  const COUNT = 101;
  const fraction = (k: number): number => {
    const x = (k * (Math.sqrt(5) - 1)) / 2;
    return x - Math.floor(x);
  };
  const delay = (k: number): number => 3.3 + fraction(k);
  const EXACT = 0.556271596;

  // 0.05 ms is the suite's bar. A spike is told at the end of its step and an event delivered at a step, twice each in a cell's time: three steps; backward
  // Euler is behind by one more at each spike, so it is given half the step.
  it.each([
    ['crank-nicolson', 0.01, 0.05],
    ['backward-euler', 0.005, 0.05],
  ])('%s at %d ms has every spike within %d ms of the exact time', (method, dt, bar) => {
    const cells = Array.from({ length: COUNT }, (_, k) => k);
    const { spikes } = simulate({
      hillock: 1,
      vInit: -65,
      sections: cells.map((k) => ({ name: `c${k}`, ...RC })),
      regions: [RC_REGION],
      points: cells.map((k) => ({ name: `syn${k}`, type: 'Exp2Syn', at: `c${k}(0.5)`, params: { tau1: 0.5, tau2: 4, e: 0 } })),
      connections: [
        { to: 'syn0', weight: 0.1, delay: 0, events: [0] },
        ...cells.slice(1).map((k) => ({ from: 'c0(0.5)', to: `syn${k}`, threshold: -10, weight: 0.1, delay: delay(k) })),
      ],
      spikes: Object.fromEntries(cells.map((k) => [`s${k}`, { at: `c${k}(0.5)`, threshold: -10 }])),
      run: { tstop: 8, integrator: { method, dt } },
    });
    for (const k of cells) {
      const want = k === 0 ? EXACT : 2 * EXACT + delay(k);
      expect(spikes[`s${k}`]).toHaveLength(1);
      expect(Math.abs((spikes[`s${k}`]?.[0] ?? Number.NaN) - want)).toBeLessThan(bar);
    }
    // as the suite prints them
    expect(2 * EXACT + delay(1)).toBeCloseTo(5.030577181, 8);
  });
});

describe('the soma of Hodgkin and Huxley', () => {
  const run = (ena: number, ek: number, dt: number): Result =>
    simulate({
      hillock: 1,
      vInit: -65,
      sections: [{ name: 'soma', L: 18.8, diam: 18.8 }],
      regions: [{ sections: 'soma', cm: 1, insert: { hh: {} }, ions: { ena, ek } }],
      points: [{ name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 10, dur: 90, amp: 0.1 } }],
      record: { v: 'soma(0.5).v' },
      run: { tstop: 100, integrator: cn(dt), rates: 'exact' },
    });

  // by a Runge–Kutta method of order 8 at a tolerance of 1e-12
  it.each([
    [63.55148117386, -74.17164678272, [11.9837432, 26.3613195, 40.4984, 54.6249117, 68.7507433, 82.8765311, 97.0023161], -72.464607356],
    [50, -77, [12.0260039, 27.4958646, 42.7226449, 57.9392054, 73.1550348, 88.3708118], -59.983658771],
  ] as const)('with reversal potentials of %d and %d mV fires at the exact times', (ena, ek, want, last) => {
    const found = [0.01, 0.005].map((dt) => {
      const { t, traces } = run(ena, ek, dt);
      return { times: crossings(t, traces.v ?? []), end: traces.v?.[t.length - 1] ?? Number.NaN };
    });
    const [coarse, fine] = found;
    expect(coarse?.times).toHaveLength(want.length);
    expect(fine?.times).toHaveLength(want.length);
    want.forEach((time, k) => {
      const [a = Number.NaN, b = Number.NaN] = [coarse?.times[k], fine?.times[k]];
      expect(Math.abs(a - time)).toBeLessThan(5e-3);
      // extrapolated to step 0; crossings are taken on a straight line between samples
      expect(Math.abs(b + (b - a) / 3 - time)).toBeLessThan(1e-4);
    });
    expect(Math.abs((fine?.end ?? Number.NaN) - last)).toBeLessThan(1e-3 * Math.abs(last));
  });
});
