import type { Model } from '@hillock/simulator';

/**
 * The Rallpack benchmarks (Bhalla US, Bilitch DH, Bower JM (1992) Rallpacks: a set of benchmarks for neuronal simulators. Trends Neurosci 15:453–458): a cable, a
 * binary tree that is equivalent to a cable, and the cable with the squid's channels. All of a membrane with τ = 40 ms, and 0.1 nA into one end from t = 0.
 */
export const RALLPACK = { Ra: 100, g: 2.5e-5, e: -65, cm: 1, tau: 40, current: 0.1, tstop: 250 } as const;

export interface Method {
  readonly method: string;
  readonly dt: number;
  readonly sample?: number;
  readonly tstop?: number;
}

function passive(nseg: number): NonNullable<Model['regions']>[number] {
  return { sections: 'all', nseg, Ra: RALLPACK.Ra, cm: RALLPACK.cm, insert: { pas: { g: RALLPACK.g, e: RALLPACK.e } } };
}

function common(at: string, record: Record<string, string>, { method, dt, sample, tstop }: Method): Omit<Model, 'sections' | 'regions'> {
  return {
    hillock: 1,
    vInit: RALLPACK.e,
    points: [{ name: 'stim', type: 'IClamp', at, params: { delay: 0, dur: 1e9, amp: RALLPACK.current } }],
    record,
    run: { tstop: tstop ?? RALLPACK.tstop, integrator: { method, dt }, rates: 'exact', ...(sample === undefined ? {} : { sample }) },
  };
}

/** Rallpack 1: 1 mm of 1 µm, one length constant; `near` and `far` are its ends. */
export function rallpack1(method: Method, n = 1000): Model {
  return {
    ...common('c(0)', { near: 'c(0).v', far: 'c(1).v' }, method),
    sections: [{ name: 'c', L: 1000, diam: 1 }],
    regions: [passive(n)],
  };
}

/** Rallpack 2: ten levels of a tree whose branches obey Rall's 3/2 power law, 1023 compartments; `near` is the root's beginning and `far` a tip. */
export function rallpack2(method: Method): Model {
  const sections = Array.from({ length: 1023 }, (_, k) => {
    const depth = Math.floor(Math.log2(k + 1));
    const shape = { name: `b${k}`, L: 32 / 2 ** (depth / 3), diam: 16 / 2 ** ((2 * depth) / 3) };
    return k === 0 ? shape : { ...shape, parent: `b${(k - 1) >> 1}(1)` };
  });
  return { ...common('b0(0)', { near: 'b0(0).v', far: 'b1022(1).v' }, method), sections, regions: [passive(1)] };
}

/** Rallpack 3: the cable of Rallpack 1 with the channels of Hodgkin and Huxley (1952); current into the first compartment; `near` and `far` are compartments. */
export function rallpack3(method: Method, n = 1000): Model {
  const first = `c(${0.5 / n})`;
  return {
    ...common(first, { near: `${first}.v`, far: `c(${1 - 0.5 / n}).v` }, method),
    sections: [{ name: 'c', L: 1000, diam: 1 }],
    regions: [
      {
        sections: 'all',
        nseg: n,
        Ra: RALLPACK.Ra,
        cm: RALLPACK.cm,
        insert: { hh: { gnabar: 0.12, gkbar: 0.036, gl: RALLPACK.g, el: RALLPACK.e } },
        ions: { ena: 50, ek: -77 },
      },
    ],
  };
}

/** The cable a benchmark is equivalent to: its diameter and length, µm. */
export interface Cylinder {
  readonly diam: number;
  readonly L: number;
}

export const CYLINDER_1: Cylinder = { diam: 1, L: 1000 };
export const CYLINDER_2: Cylinder = { diam: 16, L: 320 };

/** v (mV) at x (µm) and t (ms) of a cylinder with sealed ends and the current at x = 0: the series of the cable equation's eigenfunctions. */
export function series({ diam, L }: Cylinder, x: number, t: number): number {
  const { Ra, g, e, current, tau } = RALLPACK;
  const resistance = (4 * 0.01 * Ra) / (Math.PI * diam * diam); // MΩ/µm
  const lambda = Math.sqrt((diam * 1e-4) / (4 * Ra * g)) * 1e4; // µm
  const b = L / lambda;
  const xi = (L - x) / lambda;
  let sum = Math.exp(-t / tau) / 2;
  // terms fall as 1/k² at worst: those left out after this many are below 1e-9 mV for t above 0.01 ms, as exp(−(kπ/b)² t/τ) ends them
  for (let k = 1; k <= 2000; k++) {
    const q = 1 + ((k * Math.PI) / b) ** 2;
    const decay = Math.exp((-q * t) / tau);
    if (decay === 0) break;
    sum += ((k % 2 === 0 ? 1 : -1) * Math.cos((k * Math.PI * xi) / b) * decay) / q;
  }
  return e + current * resistance * lambda * (Math.cosh(xi) / Math.sinh(b) - (2 / b) * sum);
}

/** Times at which a trace crosses 0 mV upwards, between its samples by a straight line. */
export function crossings(t: readonly number[], v: readonly number[]): number[] {
  return v.flatMap((after, k) => {
    const before = v[k - 1] ?? after;
    if (!(before < 0 && after >= 0)) return [];
    const [from = 0, to = 0] = [t[k - 1], t[k]];
    return [from + ((to - from) * -before) / (after - before)];
  });
}

/** The 0 mV crossings of Rallpack 3 with 1000 compartments, extrapolated to step 0 (a staggered scheme of second order at 4, 2 and 1 µs), ms, right to 5e-6. */
export const RALLPACK_3 = {
  near: [
    1.306271, 16.00411, 30.545462, 45.077827, 59.609412, 74.140938, 88.672461, 103.203983, 117.735505, 132.267027, 146.798549, 161.330072,
    175.861594, 190.393116, 204.924638, 219.456159, 233.987683, 248.519205,
  ],
  far: [
    4.070813, 18.68694, 33.235234, 47.767719, 62.299303, 76.830829, 91.362352, 105.893873, 120.425396, 134.956919, 149.488439, 164.019962,
    178.551484, 193.083007, 207.614528, 222.146051, 236.677573,
  ],
} as const;
