import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { inspect, parseModel } from '../src/index.ts';
import { build, mistakes } from './build.ts';

const network = {
  hillock: 1,
  cellTypes: {
    ball: {
      sections: [
        { name: 'soma', L: 20, diam: 20 },
        { name: 'dend', L: 100, diam: 1, parent: 'soma(1)' },
      ],
      regions: [
        { sections: 'soma', insert: { hh: {} } },
        { sections: 'd*', nseg: 3, insert: { pas: { g: { byDistance: 'soma(0.5)', um: [0, 110], value: [0, 0.0011] } } } },
      ],
      points: [
        { name: 'syn', type: 'ExpSyn', at: 'dend(0.5)', params: { tau: 2 } },
        { name: 'bg', type: 'NetStim', params: { start: 1, interval: 5, number: 2 } },
      ],
      connections: [{ from: 'bg', to: 'syn', weight: 0.01, delay: 1 }],
    },
    empty: {},
  },
  cells: [
    { type: 'ball', name: 'c', count: 3 },
    { type: 'ball', name: 'alone' },
  ],
  sections: [{ name: 'extra', L: 10, diam: 10 }],
  regions: [{ sections: 'c[1].dend', nseg: 5, insert: { pas: { e: -80 } } }],
  points: [{ name: 'stim', type: 'IClamp', at: 'c[2].soma(0.5)', params: { dur: 1, amp: 0.5 } }],
  connections: [{ from: 'c[2].soma(0.5)', to: 'alone.syn', weight: 0.02, delay: 2 }],
  record: { v: 'c[0].dend(0.5).v', g: 'alone.syn.g' },
  spikes: { c2: { at: 'c[2].soma(0.5)' }, bg: { at: 'c[1].bg' } },
  run: { tstop: 15, integrator: { method: 'backward-euler', dt: 0.025 } },
};

describe('cells', () => {
  it('are made count times, and their names are full ones', () => {
    const simulation = build(network);
    expect(simulation.size).toMatchObject({
      cells: 5,
      sections: 9,
      compartments: 1 + 4 * 4 + 2,
      mechanisms: { ExpSyn: 4, NetStim: 4, IClamp: 1 },
    });
    expect(simulation.run(15).status).toBe('finished');
    const { spikes, traces } = simulation.result();
    expect(spikes.c2).toHaveLength(1);
    expect(spikes.bg).toEqual([1, 6]);
    // the type's own connection, at 1 + 1 ms, and that of the top level, 2 ms after the spike
    const jumps = (traces.g ?? []).flatMap((g, i, all) => (g > (all[i - 1] ?? g) ? [g - (all[i - 1] ?? g)] : []));
    expect(jumps).toEqual([expect.closeTo(0.01, 3), expect.closeTo(0.02, 3), expect.closeTo(0.01, 3)]);
  });

  it('obey their type first, then the regions of the top level', () => {
    const simulation = build(network);
    const at = (name: string): number => simulation.variable(name).get();
    expect(at('c[0].dend(0.5).e_pas')).toBe(-70);
    expect(at('c[1].dend(0.5).e_pas')).toBe(-80);
    // path distance is measured inside each cell, from its own soma
    expect(at('c[0].dend(0.5).g_pas')).toBeCloseTo(0.0006, 12);
    expect(at('c[1].dend(0.9).g_pas')).toBeCloseTo(0.001, 12);
  });

  it('are all that a model may be made of, or none at all', () => {
    const artificial = {
      ...network,
      cellTypes: { gen: { points: [{ name: 'x', type: 'NetStim', params: { start: 2, interval: 1, number: 3 } }] } },
      cells: [{ type: 'gen', name: 'n', count: 2 }],
      sections: [],
      regions: [],
      points: [],
      connections: [],
      record: {},
      spikes: { n1: { at: 'n[1].x' } },
    };
    const simulation = build(artificial);
    simulation.run(15);
    expect(simulation.result()).toMatchObject({ nodes: 0, spikes: { n1: [2, 3, 4] } });
    expect(build({ hillock: 1, run: network.run }).run(1).status).toBe('finished');
  });

  it('are listed by inspect', () => {
    const parsed = parseModel(network);
    if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left));
    const inspected = inspect(parsed.right);
    if (E.isLeft(inspected)) throw new Error(JSON.stringify(inspected.left));
    expect(inspected.right.sections.map((s) => s.name).slice(0, 3)).toEqual(['extra', 'c[0].soma', 'c[0].dend']);
    expect(inspected.right.sections[2]).toMatchObject({ parent: 'c[0].soma', mechanisms: ['pas', 'c[0].syn: ExpSyn'] });
  });

  it.each<[string, object, string]>([
    ['an unknown type', { cells: [{ type: 'bal', name: 'c' }] }, '/cells/0/type: no cell type "bal"; nearest: "ball"'],
    ['a count of 0', { cells: [{ type: 'ball', name: 'c', count: 0 }] }, '/cells/0/count: count must be 1 or more'],
    ['a negative count', { cells: [{ type: 'ball', name: 'c', count: -3 }] }, '/cells/0/count: count must be 1 or more'],
    ['half a cell', { cells: [{ type: 'ball', name: 'c', count: 1.5 }] }, '/cells/0/count: count must be a whole number'],
    ['far too many', { cells: [{ type: 'ball', name: 'c', count: 1e12 }] }, '/cells/0/count: count must be 10000000 or less'],
    [
      'more than fit',
      { cells: [{ type: 'ball', name: 'c', count: 1e6 }] },
      '/cells/0: the cells have 6000000 sections, points and connections in all: more than 2000000 do not fit',
    ],
    [
      'more compartments than fit',
      {
        regions: [{ sections: 'all', nseg: 32767 }],
        cells: [{ type: 'ball', name: 'c', count: 500 }],
        points: [],
        connections: [],
        spikes: {},
      },
      '/regions: the model has 32799767 compartments: more than 25000000 do not fit into 4 GiB',
    ],
    ['a name with a dot', { cells: [{ type: 'ball', name: 'c.d' }] }, '/cells/0/name: the name of cells is a text without'],
    [
      'a name twice',
      { cells: [...network.cells, { type: 'empty', name: 'c', count: 2 }] },
      '/cells/2/name: a cell named "c[0]" exists already',
    ],
    [
      "a section that is called like a cell's",
      { sections: [{ name: 'alone.soma', L: 1, diam: 1 }] },
      '/sections/0/name: the name of a section is a text without . (',
    ],
    [
      "a point that is called like a cell's",
      { points: [{ name: 'c[0].syn', type: 'NetStim' }] },
      '/points/0/name: the name of a point is a text without . (',
    ],
    [
      'no index',
      { connections: [{ from: 'stim2', to: 'c.syn' }] },
      '/connections/0/to: no point "c.syn": there are 3 of the cells c: c[0] to c[2]',
    ],
    ['an unknown target', { connections: [{ to: 'c[0].sin', weight: 1 }] }, '/connections/0/to: no point "c[0].sin"; nearest: "c[0].syn"'],
    [
      'an unknown source',
      { connections: [{ from: 'c[0].sma(0.5)', to: 'c[0].syn' }] },
      '/connections/0/from: no section "c[0].sma"; nearest: "c[0].soma"',
    ],
    [
      'a target that takes no events',
      { connections: [{ to: 'stim', weight: 1 }] },
      '/connections/0/to: stim is IClamp, which takes no events',
    ],
    [
      'an index too high',
      { record: { v: 'c[3].soma(0.5).v' } },
      '/record/v: no section "c[3].soma": there are 3 of the cells c: c[0] to c[2]',
    ],
    [
      'an index too many',
      { spikes: { s: { at: 'alone[0].bg' } } },
      '/spikes/s/at: no point or section "alone[0]": there is one cell alone',
    ],
    ['a section of another cell', { record: { v: 'c[0].sma(0.5).v' } }, '/record/v: no section "c[0].sma"; nearest: "c[0].soma"'],
  ])('with %s are refused', (_what, change, expected) => {
    expect(mistakes({ ...network, ...change })).toContainEqual(expect.stringContaining(`m: ${expected}`));
  });

  it('tell a mistake of their type once', () => {
    const type = { ...network.cellTypes.ball, points: [{ name: 'syn', type: 'ExpSyn', at: 'dnd(0.5)' }], connections: [] };
    const many = {
      ...network,
      cellTypes: { ball: type },
      cells: [{ type: 'ball', name: 'c', count: 500 }],
      connections: [],
      spikes: {},
      record: {},
    };
    expect(mistakes(many)).toEqual([expect.stringContaining('/cellTypes/ball/points/0/at: no section "c[0].dnd"; nearest: "c[0].dend"')]);
  });

  it('with thousands of wrong names are told soon, the first of them', () => {
    const connections = Array.from({ length: 20000 }, (_, i) => ({ to: `c[${i}].sin`, weight: 1 }));
    const began = performance.now();
    const told = mistakes({
      ...network,
      cells: [{ type: 'ball', name: 'c', count: 2000 }],
      connections,
      record: {},
      spikes: {},
    });
    expect(told).toHaveLength(101);
    expect(told[100]).toBe('m: there are more than 100 mistakes');
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('keep what they were given', () => {
    const parsed = parseModel(network);
    expect(parsed).toEqual(E.right(network));
  });
});
