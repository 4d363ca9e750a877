import type { Model } from '@hillock/simulator';
import { describe, expect, it } from 'vitest';
import { simulate } from './support/simulate.ts';

/** A substance that only diffuses, given as c = 1 + a·(a profile along the section). */
const SOURCE = `
NEURON { SUFFIX dye RANGE D, start, w }
PARAMETER { D = 2 (um2/ms) start = 0 w = 1 }
ASSIGNED { diam (um) }
STATE { c }
INITIAL { c = start }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
  COMPARTMENT w*diam*diam {c}
  LONGITUDINAL_DIFFUSION D*w*diam*diam {c}
  ~ c << (0)
}
`;

const read = (name: string): string | null => (name === 'dye.mod' ? SOURCE : null);

interface Options {
  readonly n: number;
  readonly dt: number;
  readonly tstop: number;
  readonly start: (k: number) => number;
  readonly method?: string;
}

/** Concentrations of the n segments of one cylinder of 100 µm, at every step. */
function along({ n, dt, tstop, start, method = 'backward-euler' }: Options): (readonly number[])[] {
  const xs = Array.from({ length: n }, (_, k) => (k + 0.5) / n);
  const model: Model = {
    hillock: 1,
    mechanisms: ['dye.mod'],
    sections: [{ name: 'a', L: 100, diam: 2 }],
    regions: [{ sections: 'a', nseg: n, insert: { dye: { start: { x: xs, value: xs.map((_, k) => start(k)) } } } }],
    record: Object.fromEntries(xs.map((x, k) => [`c${k}`, `a(${x}).c_dye`])),
    run: { tstop, integrator: { method, dt } },
  };
  const { traces } = simulate(model, '.', { read });
  return xs.map((_, k) => traces[`c${k}`] ?? []);
}

const D = 2;

describe('diffusion along a section', () => {
  // cos(mπ(k + ½)/n) is an eigenvector of n coupled segments with sealed ends: it decays by its own rate
  const [n, mode] = [20, 3];
  const profile = (k: number): number => Math.cos((mode * Math.PI * (k + 0.5)) / n);
  const dx = 100 / n;
  const rate = (4 * D * Math.sin((mode * Math.PI) / (2 * n)) ** 2) / (dx * dx);

  it.each(['backward-euler', 'crank-nicolson'])(
    'damps a mode as backward Euler does, in every step and with the full step (%s)',
    (method) => {
      const dt = 0.5;
      const traces = along({ n, dt, tstop: 20, start: (k) => 1 + 0.4 * profile(k), method });
      traces.forEach((trace, k) => {
        let amplitude = 0.4;
        trace.forEach((c) => {
          expect(Math.abs(c - (1 + amplitude * profile(k)))).toBeLessThan(1e-13);
          amplitude /= 1 + dt * rate;
        });
        expect(trace).toHaveLength(41);
      });
    },
  );

  it('converges with order 1 in time to the decay of the mode', () => {
    const exact = Math.exp(-rate * 10);
    const errors = [0.4, 0.2, 0.1].map((dt) => {
      const [first = []] = along({ n, dt, tstop: 10, start: (k) => 1 + profile(k) });
      return Math.abs((first.at(-1) ?? Number.NaN) - 1 - profile(0) * exact);
    });
    const orders = errors.slice(1).map((error, i) => Math.abs(Math.log2(errors[i]! / error) - 1));
    expect(Math.max(...orders)).toBeLessThan(0.02);
  });

  it('converges with order 2 in space', () => {
    // the continuous rate of the mode is D·(mπ/L)²
    const rateOf = (segments: number): number => {
      const traces = along({ n: segments, dt: 1e-3, tstop: 1e-3, start: (k) => 1 + Math.cos((mode * Math.PI * (k + 0.5)) / segments) });
      const [before = 0, after = 0] = traces[0] ?? [];
      return ((before - 1) / (after - 1) - 1) / 1e-3;
    };
    const errors = [20, 40, 80].map((segments) => Math.abs(rateOf(segments) - D * ((mode * Math.PI) / 100) ** 2));
    const orders = errors.slice(1).map((error, i) => Math.abs(Math.log2(errors[i]! / error) - 2));
    expect(Math.max(...orders)).toBeLessThan(0.02);
  });
});

describe('diffusion in a tree', () => {
  const sections = [
    { name: 'soma', L: 20, diam: 10 },
    { name: 'trunk', L: 60, diam: 3, parent: 'soma(1)' },
    { name: 'left', L: 40, diam: 2, parent: 'trunk(1)' },
    { name: 'right', L: 50, diam: 1, parent: 'trunk(1)', childEnd: 1 as const },
    { name: 'side', L: 30, diam: 1, parent: 'trunk(0.5)' },
    { name: 'back', L: 30, diam: 2, parent: 'soma(0)' },
    { name: 'bare', L: 30, diam: 2, parent: 'side(1)' },
    { name: 'beyond', L: 30, diam: 2, parent: 'bare(1)' },
  ];
  const nseg = { soma: 1, trunk: 5, left: 3, right: 4, side: 2, back: 3, bare: 1, beyond: 2 } as const;
  const dyed = (Object.keys(nseg) as (keyof typeof nseg)[]).filter((name) => name !== 'bare');
  const places = dyed.flatMap((name) =>
    Array.from({ length: nseg[name] }, (_, k) => ({ name, place: `${name}(${(k + 0.5) / nseg[name]})` })),
  );
  const model: Model = {
    hillock: 1,
    mechanisms: ['dye.mod'],
    sections,
    regions: [
      ...dyed.map((name) => ({ sections: name, insert: { dye: { start: name === 'trunk' ? 1 : name === 'beyond' ? 4 : 0 } } })),
      ...Object.entries(nseg).map(([name, count]) => ({ sections: name, nseg: count })),
    ],
    record: Object.fromEntries(places.map(({ place }) => [place, `${place}.c_dye`])),
    run: { tstop: 20000, integrator: { method: 'backward-euler', dt: 1 }, sample: 10 },
  };

  it('keeps the amount, crosses junctions of every kind and stops where the mechanism is missing', () => {
    const { traces } = simulate(model, '.', { read });
    // V of each segment: w·diam² per µm of length
    const volume = (name: string): number => {
      const section = sections.find((s) => s.name === name);
      return section === undefined ? Number.NaN : (section.diam ** 2 * section.L) / nseg[name as keyof typeof nseg];
    };
    const connected = places.filter(({ name }) => name !== 'beyond');
    const amount = (k: number): number =>
      connected.reduce((sum, { name, place }) => sum + volume(name) * (traces[place]?.[k] ?? Number.NaN), 0);
    const first = 3 ** 2 * 60;
    for (const k of [0, 1, 10, 100, 2000]) expect(Math.abs(amount(k) - first)).toBeLessThan(1e-9 * first);
    // at last it is the same everywhere: all of it is one tree
    const all = first / connected.reduce((sum, { name }) => sum + volume(name), 0);
    for (const { place } of connected) expect(traces[place]?.at(-1)).toBeCloseTo(all, 6);
    // behind the section without the mechanism nothing arrives and nothing is lost
    for (const { name, place } of places) if (name === 'beyond') expect(traces[place]?.at(-1)).toBeCloseTo(4, 10);
  });
});
