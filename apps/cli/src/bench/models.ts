import type { Model } from '@hillock/hillock';

/** A model to measure with, and what it is bound by. */
export interface BenchModel {
  readonly about: string;
  make(): Model;
}

type Part = NonNullable<Model['cellTypes']>[string];

const BACKWARD_EULER = { method: 'backward-euler', dt: 0.025 } as const;
const HH = { gnabar: 0.12, gkbar: 0.036, gl: 0.0003, el: -54.3 };

/** Unbranched cells side by side, one compartment of each with a current. */
function cables(cells: number, nseg: number, tstop: number, insert: 'hh' | 'pas', rates: 'exact' | 'nmodl'): Model {
  return {
    hillock: 1,
    title: `${cells} cables of ${nseg} compartments, ${insert}`,
    cellTypes: {
      cable: {
        sections: [{ name: 'axon', L: 10 * nseg, diam: 2 }],
        regions: [{ sections: 'all', nseg, Ra: 100, cm: 1, insert: insert === 'hh' ? { hh: {} } : { pas: { g: 0.0003, e: -65 } } }],
        points: [{ name: 'stim', type: 'IClamp', at: `axon(${0.5 / nseg})`, params: { delay: 0.5, dur: 1000, amp: 0.5 } }],
      },
    },
    cells: [{ type: 'cable', name: 'c', count: cells }],
    record: { near: `c[0].axon(${0.5 / nseg}).v`, mid: `c[${cells - 1}].axon(0.5).v` },
    run: { tstop, integrator: BACKWARD_EULER, rates },
  };
}

/** One chain of a thousand compartments (Rallpack 1 and 3: U. S. Bhalla, D. H. Bilitch, J. M. Bower, Trends Neurosci. 15, 1992, 453–458). */
function chain(active: boolean, method: string, dt: number): Model {
  const insert = active ? { hh: { ...HH, gl: 2.5e-5, el: -65 } } : { pas: { g: 2.5e-5, e: -65 } };
  return {
    hillock: 1,
    title: `a chain of 1000 compartments, ${active ? 'hh' : 'pas'}, ${method}`,
    sections: [{ name: 'cable', L: 1000, diam: 1 }],
    regions: [{ sections: 'all', nseg: 1000, Ra: 100, cm: 1, insert }],
    points: [{ name: 'stim', type: 'IClamp', at: 'cable(0.0005)', params: { delay: 0, dur: 1000, amp: 0.1 } }],
    record: { near: 'cable(0.0005).v', far: 'cable(0.9995).v' },
    run: { tstop: 100, integrator: { method, dt }, rates: 'exact' },
  };
}

/** Numbers in [0, 1) that are the same everywhere: a linear congruential generator modulo 2³² (Numerical Recipes). */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** A soma and 10 to 20 dendrites of one compartment in a random binary tree. */
function smallCell(seed: number): Part {
  const next = numbersFrom(seed);
  const dendrites = 10 + Math.floor(11 * next());
  const children = new Array<number>(dendrites + 1).fill(0);
  const sections = Array.from({ length: dendrites }, (_, i) => {
    const open = [...children.keys()].filter((p) => p <= i && children[p]! < 2);
    const parent = i === 0 ? 0 : (open[Math.floor(open.length * next())] ?? 0);
    children[parent] = (children[parent] ?? 0) + 1;
    return {
      name: `dend[${i}]`,
      L: 40 + 40 * next(),
      diam: 0.8 + 1.2 * next(),
      parent: parent === 0 ? 'soma(1)' : `dend[${parent - 1}](1)`,
    };
  });
  return {
    sections: [{ name: 'soma', L: 12.6157, diam: 12.6157 }, ...sections],
    regions: [
      { sections: 'all', Ra: 100, cm: 1, insert: { hh: HH } },
      { sections: 'dend*', insert: { pas: { g: 0.001, e: -65 } } },
    ],
    points: [{ name: 'syn', type: 'ExpSyn', at: 'dend[0](0.5)', params: { tau: 2, e: 0 } }],
  };
}

/** Rings of eight small cells of eight shapes. */
function rings(count: number, tstop: number, rates: 'exact' | 'nmodl'): Model {
  const kinds = [0, 1, 2, 3, 4, 5, 6, 7];
  return {
    hillock: 1,
    title: `${count} rings of 8 branched cells`,
    cellTypes: Object.fromEntries(kinds.map((k) => [`t${k}`, smallCell(100 + k)])),
    cells: kinds.map((k) => ({ type: `t${k}`, name: `c${k}`, count })),
    connections: Array.from({ length: count }, (_, r) => [
      { to: `c0[${r}].syn`, weight: 0.04, delay: 1, events: [1 + 0.025 * (r % 40)] },
      ...kinds.map((k) => ({ from: `c${k}[${r}].soma(0.5)`, to: `c${(k + 1) % 8}[${r}].syn`, threshold: 10, delay: 1, weight: 0.04 })),
    ]).flat(),
    record: { v: 'c0[0].soma(0.5).v' },
    spikes: { first: { at: 'c0[0].soma(0.5)', threshold: 10 } },
    run: { tstop, integrator: BACKWARD_EULER, rates },
  };
}

/** Integrate-and-fire cells with twenty connections each, driven by regular trains. */
function integrateAndFire(cells: number): Model {
  const next = numbersFrom(7);
  const any = (): number => Math.floor(cells * next());
  const drivers = cells / 20;
  return {
    hillock: 1,
    title: `${cells} integrate-and-fire cells`,
    cellTypes: { cell: { points: [{ name: 'cell', type: 'IntFire1', params: { tau: 10, refrac: 2 } }] } },
    cells: [{ type: 'cell', name: 'n', count: cells }],
    points: Array.from({ length: drivers }, (_, k) => ({
      name: `bg[${k}]`,
      type: 'NetStim',
      params: { interval: 4 + 2 * next(), number: 1e6, start: 5 * next(), noise: 0 },
    })),
    connections: [
      ...Array.from({ length: drivers * 80 }, (_, k) => ({
        from: `bg[${k % drivers}]`,
        to: `n[${any()}].cell`,
        delay: 1 + 2 * next(),
        weight: 0.3,
      })),
      ...Array.from({ length: cells * 20 }, (_, k) => ({
        from: `n[${k % cells}].cell`,
        to: `n[${any()}].cell`,
        delay: 1 + 4 * next(),
        weight: 0.11,
      })),
    ],
    spikes: { first: { at: 'n[0].cell' } },
    run: { tstop: 50, integrator: BACKWARD_EULER },
  };
}

/** Models made here, by name. */
export const BENCH_MODELS: Readonly<Record<string, BenchModel>> = {
  cable: { about: 'arithmetic: 64 × 128 compartments with hh, exact rates', make: () => cables(64, 128, 50, 'hh', 'exact') },
  'cable-table': { about: 'the same with the TABLEs of hh', make: () => cables(64, 128, 50, 'hh', 'nmodl') },
  'cable-passive': { about: 'the tree solver: 64 × 128 compartments with pas', make: () => cables(64, 128, 100, 'pas', 'nmodl') },
  'cable-big': { about: 'memory: 512 × 1024 compartments with hh', make: () => cables(512, 1024, 1, 'hh', 'exact') },
  chain: { about: 'one passive chain of 1000 compartments', make: () => chain(false, 'crank-nicolson', 0.05) },
  'chain-hh': { about: 'one chain of 1000 compartments with hh', make: () => chain(true, 'backward-euler', 0.025) },
  ring: { about: 'small cells and events: 256 branched cells of 8 shapes', make: () => rings(32, 50, 'exact') },
  'ring-table': { about: 'the same with the TABLEs of hh', make: () => rings(32, 50, 'nmodl') },
  'big-ring': { about: 'the same, 2048 cells: out of the cache', make: () => rings(256, 10, 'exact') },
  intfire: { about: 'events: 10 000 integrate-and-fire cells, 240 000 connections', make: () => integrateAndFire(10_000) },
};
