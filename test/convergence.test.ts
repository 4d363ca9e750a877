import type { Model } from '@hillock/simulator';
import { describe, expect, it } from 'vitest';
import { simulate } from './support/simulate.ts';

/**
 * Orders of convergence. In time: against the exact solution of the same n compartments (their eigenvectors are cosines), so that only the step matters. In
 * space: against the series of the continuous cable, with a step so small that only the compartments matter.
 */

// a cable of one length constant: L 1000 µm, diameter 1 µm, Ra 100 Ω·cm, g 2.5e-5 S/cm² (τ 40 ms), cm 1 µF/cm², as in Rallpack 1
const L = 1000;
const DIAM = 1;
const RA = 100;
const G = 2.5e-5;
const E = -65;
const CURRENT = 0.1; // nA
const TAU = 1e-3 / G; // ms: cm / g in units of µF/cm² and S/cm²

function cable(n: number, at: string, record: string, method: string, dt: number, tstop: number, sample: number): Model {
  return {
    hillock: 1,
    sections: [{ name: 'c', L, diam: DIAM }],
    regions: [{ sections: 'c', nseg: n, Ra: RA, cm: 1, insert: { pas: { g: G, e: E } } }],
    points: [{ name: 'stim', type: 'IClamp', at, params: { delay: 0, dur: 1e9, amp: CURRENT } }],
    record: { v: record },
    run: { tstop, integrator: { method, dt }, sample },
  };
}

/** v of compartment 0 of n, current into compartment 0, by the eigenvectors cos(kπ(i+½)/n) of the sealed chain. */
function chain(n: number, t: number): number {
  const area = (Math.PI * DIAM * L) / n; // µm²
  const axial = (Math.PI * DIAM * DIAM) / 4 / (0.01 * RA * (L / n)); // µS between centres
  const c = 1e-2 * area * 1e-3; // nF: µF/cm² · µm²
  let v = 0;
  for (let k = 0; k < n; k++) {
    const phi = Math.cos((k * Math.PI * 0.5) / n);
    const norm = k === 0 ? n : n / 2;
    const s = Math.sin((k * Math.PI) / (2 * n));
    // conductances in µS: pas is S/cm² · µm² = 1e-2 µS
    const conductance = 1e-2 * area * G + 4 * axial * s * s;
    // nA/µS = mV; nF/µS = ms
    v += ((phi * phi) / norm / conductance) * CURRENT * (1 - Math.exp((-t * conductance) / c));
  }
  return E + v;
}

/** v at x = 0 of the continuous cable with the current at x = 0 (validation: Rallpack 1). */
function series(t: number): number {
  const resistance = (4 * 0.01 * RA) / (Math.PI * DIAM * DIAM); // MΩ/µm
  const lambda = Math.sqrt((DIAM * 1e-4) / (4 * RA * G)) * 1e4; // µm
  const b = L / lambda;
  const theta = t / TAU;
  let sum = Math.exp(-theta) / 2;
  for (let k = 1; k < 4000; k++) {
    const q = 1 + ((k * Math.PI) / b) ** 2;
    // at x = 0: ξ = b, cos(kπ) = (−1)^k
    sum += Math.exp(-q * theta) / q;
  }
  return E + CURRENT * resistance * lambda * (Math.cosh(b) / Math.sinh(b) - (2 / b) * sum);
}

/** log2 of the ratios of successive errors, each half of the step before. */
function orders(errors: readonly number[]): number[] {
  return errors.slice(1).map((error, i) => Math.log2((errors[i] ?? Number.NaN) / error));
}

function errorInTime(method: string, dt: number): number {
  const n = 100;
  const result = simulate(cable(n, `c(${0.5 / n})`, `c(${0.5 / n}).v`, method, dt, 20, 5));
  const v = result.traces.v ?? [];
  expect(v).toHaveLength(5);
  // from 5 ms on: the fastest of the hundred modes has a time constant of about 1 µs, which Crank–Nicolson lets ring at first
  return Math.max(...[1, 2, 3, 4].map((k) => Math.abs((v[k] ?? Number.NaN) - chain(n, 5 * k))));
}

describe('the exact solutions', () => {
  it('agree where they must: the chain tends to the series', () => {
    // values of the Rallpack 1 table at x = 0
    expect(series(5)).toBeCloseTo(-16.242860622, 8);
    expect(series(250)).toBeCloseTo(101.935051858, 8);
  });
});

describe('order of convergence in time', () => {
  it('backward Euler: 1', () => {
    const steps = [0.05, 0.025, 0.0125, 0.00625];
    for (const order of orders(steps.map((dt) => errorInTime('backward-euler', dt)))) expect(Math.abs(order - 1)).toBeLessThan(0.03);
  });

  it('Crank–Nicolson: 2', () => {
    // the modes that still ring at 5 ms set a floor far below these errors only when the step is this small
    const steps = [0.025, 0.0125, 0.00625];
    const errors = steps.map((dt) => errorInTime('crank-nicolson', dt));
    for (const order of orders(errors)) expect(Math.abs(order - 2)).toBeLessThan(0.05);
  });
});

/**
 * v at x = 0 for dt → 0: backward Euler at three steps, extrapolated twice (h: errors of order h and h² cancel). Crank–Nicolson would not do: a
 * node without area is an algebraic equation, on which its doubled half step rings for ever.
 */
function limitOfSmallSteps(n: number): number[] {
  const runs = [0.02, 0.01, 0.005].map((dt) => simulate(cable(n, 'c(0)', 'c(0).v', 'backward-euler', dt, 20, 5)).traces.v ?? []);
  const at = (run: number, k: number): number => runs[run]?.[k] ?? Number.NaN;
  return [1, 2, 3, 4].map((k) => (8 * at(2, k) - 6 * at(1, k) + at(0, k)) / 3);
}

describe('order of convergence in space', () => {
  it('2, with current and electrode at x = 0', () => {
    const errors = [5, 10, 20, 40].map((n) => Math.max(...limitOfSmallSteps(n).map((v, i) => Math.abs(v - series(5 * (i + 1))))));
    for (const order of orders(errors)) expect(Math.abs(order - 2)).toBeLessThan(0.05);
  });
});
