import { describe, expect, it } from 'vitest';
import { interpreterBackend, type Simulation, scalarBackend } from '../src/index.ts';
import { build } from './build.ts';

const DT = 0.025;

/** Each blows up from t = 2 ms on, in its own way. */
const FILES: Readonly<Record<string, string>> = {
  // a state that nothing reads: v knows nothing of it
  'quiet.mod': `NEURON { SUFFIX quiet RANGE s }
    STATE { s } ASSIGNED { v }
    INITIAL { s = 1 } BREAKPOINT { SOLVE grow METHOD cnexp } DERIVATIVE grow { s' = ((t > 2)*1e5)*s }`,
  // a state that a current reads
  'fast.mod': `NEURON { SUFFIX fast NONSPECIFIC_CURRENT i RANGE s }
    STATE { s } ASSIGNED { v i }
    INITIAL { s = 1 } BREAKPOINT { SOLVE grow METHOD cnexp i = 1e-300*s } DERIVATIVE grow { s' = ((t > 2)*1e5)*s }`,
  'current.mod': `NEURON { SUFFIX current NONSPECIFIC_CURRENT i RANGE i }
    ASSIGNED { v i } BREAKPOINT { if (t > 2) { i = v*log(-1) } else { i = 0 } }`,
  'pool.mod': `NEURON { SUFFIX pool USEION ca READ ica WRITE cai }
    STATE { cai } ASSIGNED { ica v }
    BREAKPOINT { SOLVE fill METHOD cnexp } DERIVATIVE fill { cai' = ((t > 2)*1e5)*cai }`,
  'Burst.mod': `NEURON { POINT_PROCESS Burst NONSPECIFIC_CURRENT i RANGE g }
    STATE { g } ASSIGNED { v i }
    INITIAL { g = 0 } BREAKPOINT { SOLVE fall METHOD cnexp i = g*v } DERIVATIVE fall { g' = -g }
    NET_RECEIVE(w) { g = g + w/(t > 100) }`,
  'Odd.mod': `NEURON { ARTIFICIAL_CELL Odd RANGE x }
    STATE { x } INITIAL { x = 1 net_send(2, 1) } NET_RECEIVE(w) { x = x/(t - 2) }`,
};

function growing(change: object, backend = scalarBackend, keep: 'all' | 'named' = 'all'): Simulation {
  const json = {
    hillock: 1,
    mechanisms: Object.keys(FILES),
    sections: [
      { name: 'soma', L: 20, diam: 20 },
      { name: 'dend', L: 100, diam: 1, parent: 'soma(1)' },
    ],
    regions: [{ sections: 'all', nseg: 3, insert: { hh: {}, pas: {} } }],
    record: { v: 'soma(0.5).v', m: 'dend(0.5).m_hh' },
    run: { tstop: 20, integrator: { method: 'backward-euler', dt: DT } },
    ...change,
  };
  return build(json, { backend, keep, read: (name) => FILES[name] ?? null });
}

const inDendrite = (name: string): object => ({
  regions: [
    { sections: 'all', nseg: 3, insert: { hh: {}, pas: {} } },
    { sections: 'dend', insert: { [name]: {} } },
  ],
});

const cases: [string, object, RegExp][] = [
  ['a state that nothing reads', inDendrite('quiet'), /^s of quiet in dend\(0\.1666\d*\) is Infinity at t = (\S+) ms$/],
  ['a state that a current reads', inDendrite('fast'), /^s of fast in dend\(0\.1666\d*\) is Infinity, and v with it, at t = (\S+) ms$/],
  ['a current', inDendrite('current'), /^i of current in dend\(0\.1666\d*\) is NaN, and v with it, at t = (\S+) ms$/],
  [
    'a concentration',
    inDendrite('pool'),
    /^cai of (?:pool in )?dend\(0\.1666\d*\) is (?:Infinity|NaN)(?:, and v with it,)? at t = (\S+) ms$/,
  ],
  [
    'a point process, by an event',
    {
      points: [{ name: 'syn', type: 'Burst', at: 'dend(0.5)' }],
      connections: [{ to: 'syn', weight: 1, events: [2] }],
    },
    /^g of syn \(Burst in dend\(0\.5\)\) is Infinity, and v with it, at t = (\S+) ms$/,
  ],
  [
    'a played conductance',
    { play: { 'soma(0.5).gnabar_hh': { t: [0, 2, 2.5], value: [0.12, 0.12, 1e308], continuous: true } } },
    /^\w+ of hh in soma\(0\.5\) is \S+, and v with it, at t = (\S+) ms$/,
  ],
];

describe('a value that is not finite', () => {
  it.each(cases)('%s: ends the run within 100 steps, with its name, place and time', (_what, change, words) => {
    const simulation = growing(change);
    const outcome = simulation.run(20);
    expect(outcome.status).toBe('failed');
    expect(outcome.reason).toMatch(words);
    const t = Number(words.exec(outcome.reason)?.[1]);
    expect(t).toBeGreaterThan(2);
    expect(t).toBeLessThan(2.6 + 100 * DT);
    // what was computed is kept, and v with its values
    const { t: times, traces } = simulation.result();
    expect(times.length).toBeGreaterThan(2 / DT);
    expect(traces.v).toHaveLength(times.length);
    expect(traces.v?.slice(0, 80).every(Number.isFinite)).toBe(true);
  });

  it.each(cases)('%s: the same words from the interpreter', (_what, change) => {
    expect(growing(change, interpreterBackend).run(20).reason).toBe(growing(change).run(20).reason);
  });

  it('in an artificial cell is found too', () => {
    const simulation = growing({ sections: [], regions: [], record: {}, points: [{ name: 'odd', type: 'Odd' }] });
    expect(simulation.run(20).reason).toMatch(/^x of odd \(Odd\) is Infinity at t = [23]\./);
  });

  it('is no matter of cells that are well: the one that is not is named', () => {
    const cell = {
      sections: [{ name: 'soma', L: 20, diam: 20 }],
      regions: [{ sections: 'soma', insert: { hh: {} } }],
    };
    const simulation = growing({
      sections: [],
      regions: [{ sections: 'c[37].soma', insert: { current: {} } }],
      cellTypes: { cell },
      cells: [{ type: 'cell', name: 'c', count: 50 }],
      record: { well: 'c[36].soma(0.5).v' },
    });
    expect(simulation.run(20).reason).toMatch(/^i of current in c\[37\]\.soma\(0\.5\) is NaN, and v with it, at t = 2\.0125/);
  });

  it('at the end of a long cable reaches its root in the same step', () => {
    const simulation = growing({
      sections: [
        { name: 'axon', L: 5000, diam: 1 },
        { name: 'tip', L: 10, diam: 1, parent: 'axon(1)' },
        { name: 'side', L: 500, diam: 1, parent: 'axon(0.4)' },
      ],
      regions: [
        { sections: 'axon', nseg: 801, insert: { hh: {} } },
        { sections: 'side', nseg: 51, insert: { pas: {} } },
        { sections: 'tip', insert: { current: {} } },
      ],
      record: { v: 'axon(0.5).v' },
    });
    expect(simulation.run(20).reason).toBe('i of current in tip(0.5) is NaN, and v with it, at t = 2.0125 ms');
  });

  it('of a current that nothing keeps is found by trying the mechanisms', () => {
    const simulation = growing({ ...inDendrite('current'), record: {} }, scalarBackend, 'named');
    expect(simulation.run(20).reason).toMatch(
      /^the current of current in dend\(0\.1666\d*\) is not finite, and v with it, at t = 2\.0125 ms$/,
    );
  });

  it('nor of a run that is well', () => {
    const simulation = growing({});
    expect(simulation.run(20)).toMatchObject({ status: 'finished', reason: '' });
  });
});
