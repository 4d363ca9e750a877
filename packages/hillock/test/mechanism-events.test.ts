import { describe, expect, it } from 'vitest';
import type { BuildOptions, Model, RunOutcome, Simulation } from '../src/index.ts';
import { build, buildUnread, mistakes } from './build.ts';

const RELAY = `
NEURON { POINT_PROCESS Relay  RANGE x, n, wait, flags  POINTER p }
PARAMETER { wait = 1  flags = 0 }
ASSIGNED { v x n p }
INITIAL { x = p  n = 0  if (flags == 1) { net_move(3) } }
NET_RECEIVE (w, u, last) {
  INITIAL { u = w  last = -1 }
  if (flag == 0) {
    last = t
    u = u + 1
    n = n + u
    if (flags == 2) { net_send(wait, 5) }
    if (flags == 3) { net_move(t + 1) }
    if (flags == 4) { net_event(t - 1) }
  }
}
`;
const TABLED = `
NEURON { SUFFIX tabled  RANGE x, y  POINTER q }
ASSIGNED { x y q }
FUNCTION_TABLE f(a)
FUNCTION_TABLE two(a, b)
INITIAL { y = f(x) + two(x, 1) + q }
`;

const good: Model = {
  hillock: 1,
  mechanisms: ['relay.mod', 'tabled.mod'],
  globals: { f_tabled: { x: [0, 1, 3], value: [1, 2, 8] }, two_tabled: 0 },
  sections: [
    { name: 'soma', L: 20, diam: 20 },
    { name: 'dend', L: 100, diam: 2, parent: 'soma(1)' },
  ],
  regions: [
    { sections: 'all', insert: { pas: {} } },
    { sections: 'soma', insert: { tabled: { x: 2 } } },
  ],
  points: [
    { name: 'a', type: 'Relay', at: 'soma(0.5)' },
    { name: 'b', type: 'Relay', at: 'dend(0.5)' },
  ],
  pointers: [
    { pointer: 'a.p', target: 'dend(0.5).v' },
    { pointer: 'b.p', target: 'a.x' },
    { pointer: 'soma(0.5).q_tabled', target: 'soma(0.5).g_pas' },
  ],
  connections: [
    { to: 'a', weight: [1, 0, 0], events: [0.5, 1.5] },
    { to: 'a', weight: 2, events: [1] },
  ],
  record: { x: 'a.x', y: 'soma(0.5).y_tabled', p: 'a.p', n: 'a.n' },
  run: { tstop: 2, integrator: { method: 'backward-euler', dt: 0.025 } },
};

const options: BuildOptions = { read: (name) => (name === 'relay.mod' ? RELAY : name === 'tabled.mod' ? TABLED : null) };

/** What is told of a model; empty when it can be built. */
const told = (change: Partial<Record<keyof Model, unknown>>): readonly string[] => mistakes({ ...good, ...change }, options);

const simulation = (change: Partial<Model> = {}): Simulation => buildUnread({ ...good, ...change }, options);

describe('POINTER', () => {
  it('is the variable that the model says, of a point and of a density mechanism; it can be recorded', () => {
    const s = simulation();
    expect(s.run(0).status).toBe('finished');
    expect(s.variable('a.x').get()).toBe(-65);
    const { x, y, p } = s.result().traces;
    expect(p?.[0]).toBe(-65);
    expect(x?.[0]).toBe(-65);
    // f(2) on the line from (1, 2) to (3, 8), and g of pas
    expect(y?.[0]).toBe(5 + 0.001);
  });

  it.each([
    ['not set', good.pointers?.slice(1), 'm: /pointers: the POINTER a.p is not set'],
    ['not set in a segment', good.pointers?.slice(0, 2), 'm: /pointers: the POINTER soma(0.5).q_tabled is not set'],
    ['none at all', [], 'm: /pointers: the POINTER a.p is not set'],
    ['to nothing', [{ pointer: 'a.p', target: 'dend(0.5).vv' }], 'm: /pointers/0/target: no variable of dend(0.5) "vv"; nearest: "v"'],
    ['to a section that is not', [{ pointer: 'a.p', target: 'dent(0.5).v' }], 'm: /pointers/0/target: no section "dent"; nearest: "dend"'],
    [
      'set twice',
      [...(good.pointers ?? []), { pointer: 'a.p', target: 'soma(0.5).v' }],
      'm: /pointers/3/pointer: the POINTER a.p is set already',
    ],
    ['of another name', [{ pointer: 'a.pp', target: 'soma(0.5).v' }], 'm: /pointers/0/pointer: no POINTER of Relay "pp"; nearest: "p"'],
    ['of a variable that is none', [{ pointer: 'a.x', target: 'soma(0.5).v' }], 'm: /pointers/0/pointer: no POINTER of Relay "x"'],
    [
      'of a segment without one',
      [{ pointer: 'dend(0.5).q_tabled', target: 'soma(0.5).v' }],
      'm: /pointers/0/pointer: no POINTER of dend(0.5) "q_tabled"',
    ],
    [
      'of nobody',
      [{ pointer: 'p', target: 'soma(0.5).v' }],
      'm: /pointers/0/pointer: "p" is no POINTER: expected point.name or section(x).name_mechanism',
    ],
    ['without a target', [{ pointer: 'a.p' }], '/pointers/0/target: the key "target" is missing'],
  ])('%s: told before the run, with its name', (_, pointers, expected) => {
    expect(told({ pointers })).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
  });

  it('cannot be given a number', () => {
    expect(told({ points: [{ name: 'a', type: 'Relay', at: 'soma(0.5)', params: { p: 1 } }] })).toEqual(
      expect.arrayContaining([expect.stringContaining('/points/0/params/p: no parameter of Relay "p"')]),
    );
  });
});

describe('FUNCTION_TABLE', () => {
  it.each([
    [
      'not given',
      { two_tabled: 0 },
      'm: /globals: the FUNCTION_TABLE f of tabled is not given: "f_tabled" is a number or { "x", "value" }',
    ],
    ['not rising', { f_tabled: { x: [0, 2, 2], value: [1, 2, 3] }, two_tabled: 0 }, '/globals/f_tabled: "x" must rise'],
    [
      'of two lengths',
      { f_tabled: { x: [0, 1], value: [1] }, two_tabled: 0 },
      '/globals/f_tabled: "x" and "value" must have the same length, at least 1',
    ],
    [
      'without points',
      { f_tabled: { x: [], value: [] }, two_tabled: 0 },
      '/globals/f_tabled: "x" and "value" must have the same length, at least 1',
    ],
    [
      'of two arguments given by points',
      { f_tabled: 1, two_tabled: { x: [0, 1], value: [1, 2] } },
      'm: /globals/two_tabled: two takes 2 arguments: it can only be given as a number',
    ],
    ['of a wrong name', { f_table: 1 }, 'm: /globals/f_table: no GLOBAL variable "f_table"; nearest: "f_tabled"'],
  ])('%s: told before the run', (_, globals, expected) => {
    expect(told({ globals })).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
  });

  it('points for something that is a number', () => {
    const regions = [{ sections: 'all', insert: { hh: {} } }];
    const globals = { usetable_hh: { x: [0], value: [0] } };
    expect(told({ mechanisms: [], points: [], pointers: [], connections: [], record: {}, regions, globals })).toEqual([
      'm: /globals/usetable_hh: usetable_hh is a number: no FUNCTION_TABLE has this name',
    ]);
  });

  it('is held at its ends and hits its points exactly', () => {
    for (const [x, expected] of [
      [-5, 1],
      [0, 1],
      [1, 2],
      [0.5, 1.5],
      [3, 8],
      [9, 8],
    ] as const) {
      const s = simulation({
        regions: [{ sections: 'soma', insert: { pas: { g: 0 }, tabled: { x } } }],
        record: { y: 'soma(0.5).y_tabled' },
      });
      expect(s.run(0).status).toBe('finished');
      expect(s.result().traces.y?.[0]).toBe(expected);
    }
  });
});

describe('connections', () => {
  it.each([
    ['weights that do not fit', [{ to: 'a', weight: [1, 2, 3, 4] }], 'm: /connections/0/weight: Relay takes 3 weights, not 4'],
    ['an event before t = 0', [{ to: 'a', events: [1, -1] }], 'm: /connections/0/events/1: an event is delivered at t >= 0'],
    [
      'two thresholds on one variable',
      [
        { from: 'soma(0.5)', to: 'a', threshold: 0 },
        { from: 'soma(0.5).v', to: 'a', threshold: -10 },
      ],
      'm: /connections/1/threshold: two thresholds on one variable: 0 and -10',
    ],
    ['a source that sends nothing', [{ from: 'b', to: 'a' }], ''],
  ])('%s: told before the run', (_, connections, expected) => {
    const wrong = told({ connections });
    expect(wrong).toEqual(expected === '' ? [] : [expected]);
  });

  it('two thresholds, one of them of a spike train', () => {
    const connections = [{ from: 'soma(0.5)', to: 'a', threshold: 0 }];
    expect(told({ connections, spikes: { s: { at: 'soma(0.5)', threshold: 5 } } })).toEqual([
      'm: /spikes/s/threshold: two thresholds on one variable: 0 and 5',
    ]);
  });

  it('what events wrote into the values of connections is gone after a new start', () => {
    const s = simulation();
    s.run(2);
    // u of the first connection: 1, then 2 and 3; of the second: 2, then 3
    const first = s.result().traces.n?.at(-1);
    expect(first).toBe(2 + 3 + 3);
    s.initialize();
    s.run(2);
    expect(s.result().traces.n?.at(-1)).toBe(first);
  });
});

describe('streams of random numbers', () => {
  const three = (streams: readonly unknown[]): unknown => ({
    hillock: 1,
    sections: [{ name: 'soma', L: 20, diam: 20 }],
    points: streams.map((stream, k) => ({
      name: `n${k}`,
      type: 'NetStim',
      params: { noise: 1, start: 0, number: 5, interval: 10 },
      ...(stream === null ? {} : { stream }),
    })),
    spikes: Object.fromEntries(streams.map((_, k) => [`n${k}`, { at: `n${k}` }])),
    run: { tstop: 30, integrator: { method: 'backward-euler', dt: 0.025 } },
  });
  const firsts = (streams: readonly unknown[]): readonly (readonly number[])[] => {
    const made = build(three(streams));
    expect(made.run(30).status).toBe('finished');
    return Object.values(made.result().spikes).map((times) => times.slice(0, 3));
  };

  it('are (1, 0, k) by order of making, as in NEURON 9.0.2', () => {
    expect(firsts([null, null, null])).toEqual([
      [7.42548410828236, 17.687848365455338, 26.888465842272055],
      [1.7756824260480706, 4.883074292274028, 18.52071856714035],
      [6.993810837643224, 9.888569219745408, 11.163134136478769],
    ]);
  });

  it('can be named, as noiseFromRandom123(5, k, 7) does there', () => {
    expect(
      firsts([
        [5, 0, 7],
        [5, 1, 7],
        [5, 2, 7],
      ]),
    ).toEqual([
      [6.741381935490175, 10.001619747157848, 11.453584996626423],
      [2.8512787100924575, 12.407117498517326, 17.932206148779628],
      [9.599387025650195, 12.657072146991933, 29.3322602689027],
    ]);
    const [a, b, c] = firsts([3, [3, 0], [3, 0, 0]]);
    expect([b, c]).toEqual([a, a]);
  });

  it.each([
    [[1, 2, 3, 4], 'a stream is named by one to three ids, not 4'],
    [[], 'a stream is named by one to three ids, not 0'],
    [[1.5], 'an id is a whole number from 0 to 4294967295, not 1.5'],
    [-1, 'an id is a whole number from 0 to 4294967295, not -1'],
  ])('%j: told before the run', (stream, message) => {
    expect(mistakes(three([stream])).join()).toContain(message);
  });

  it('of a point that draws nothing', () => {
    expect(told({ points: [{ name: 'a', type: 'Relay', at: 'soma(0.5)', stream: 1 }] })).toContain(
      'm: /points/0/stream: Relay draws from no stream of random numbers',
    );
  });
});

describe('events that cannot be', () => {
  const run = (params: Readonly<Record<string, number>>): RunOutcome => {
    const points = [{ name: 'a', type: 'Relay', at: 'soma(0.5)', params }, ...(good.points?.slice(1) ?? [])];
    return simulation({ points }).run(2);
  };

  it.each([
    ['net_send with a negative delay', { flags: 2, wait: -1 }, 'net_send with a delay of -1 ms'],
    ['net_send with a delay that is no number', { flags: 2, wait: Number.NaN }, 'net_send with a delay of NaN ms'],
    ['net_move without a pending event', { flags: 3 }, 'net_move without a pending event of flag 1'],
    ['net_event before t', { flags: 4 }, 'net_event at -0.5 ms, which is before t'],
  ])('%s: ends the run, says what and when', (_, params, reason) => {
    const { status, reason: told } = run(params);
    expect(status).toBe('failed');
    expect(told).toBe(`at t = 0.475 ms: a (Relay), at its t of 0.5 ms: ${reason}`);
  });

  it('net_move in INITIAL, when nothing was sent', () => {
    expect(run({ flags: 1 }).reason).toBe('at t = 0 ms: a (Relay), at its t of 0 ms: net_move without a pending event of flag 1');
  });
});
