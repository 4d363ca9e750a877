import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { HillockError, model, parseModel } from '../src/index.ts';

const LEAK = 'NEURON { SUFFIX leak NONSPECIFIC_CURRENT i RANGE g }\nINCLUDE "const.inc"\nASSIGNED { v i }\nBREAKPOINT { i = g*(v - E0) }';

function small(): ReturnType<typeof model> {
  const cell = model({ celsius: 20, title: 'small' });
  const soma = cell.section('soma', { L: 20, diam: 20 }).insert('hh').ions({ ena: 55 });
  const dend = cell
    .section('dend', {
      pt3d: [
        [0, 0, 0, 2],
        [200, 0, 0, 1],
      ],
    })
    .connect(soma.at(0.5), 1)
    .nseg(5)
    .Ra(120)
    .cm({ x: [0, 1], value: [1, 2] });
  cell.region('d*').insert('leak', { g: 2e-4 });
  cell.mechanism('leak.mod', LEAK).include('const.inc', 'PARAMETER { g = 1e-4 }\nCONSTANT { E0 = -60 }');
  const syn = cell.point('ExpSyn', dend.at(0.7), { tau: 2 }, 'syn');
  const bg = cell.artificial('NetStim', { start: 1, interval: 3, number: 4 });
  cell.connect(bg, syn, { weight: 0.01, delay: 0.5 }).connect(null, syn, { weight: 0.02, events: [2] });
  cell.record('v', soma.at(0.5).v).record('m', soma.at(0.5).variable('m_hh')).record('g', syn.variable('g'));
  return cell.spikes('bg', bg).spikes('soma', soma.at(0.5), { threshold: 0 });
}

function network(): ReturnType<typeof model> {
  const net = model();
  const ball = net.cellType('ball');
  const soma = ball.section('soma', { L: 20, diam: 20 }).insert('hh');
  const dend = ball.section('dend', { L: 100, diam: 1 }).connect(soma.at(1)).nseg(3).insert('pas', { g: 1e-4, e: -65 });
  const syn = ball.point('ExpSyn', dend.at(0.5), { tau: 2 }, 'syn');
  ball.connect(ball.artificial('NetStim', { start: 1e9 }), syn, { weight: 1 });
  const cells = net.cells(ball, 'c', 3);
  const last = net.cell(ball, 'last');
  const all = [...cells, last];
  all.slice(1).forEach((cell, i) => {
    const before = all[i];
    if (before !== undefined) net.connect(before.at(soma.at(0.5)), cell.point(syn), { weight: 0.01, delay: 2 });
  });
  net.region('c[1].dend').nseg(5).insert('pas', { e: -70 });
  net.region('last.soma').ionStyle('na', [0, 1, 0, 0, 0]);
  const stim = net.point('IClamp', cells.at(0).at(soma.at(0.5)), { dur: 100, amp: 0 }, 'stim');
  net.play(stim.variable('amp'), { t: [0, 2, 2], value: [0.5, 0.5, 0] });
  return net.spikes('last', last.at(soma.at(0.5)));
}

describe('a model built by code', () => {
  it('names streams of random numbers', async () => {
    const cell = model();
    cell.section('soma', { L: 20, diam: 20 });
    const noise = { noise: 1, start: 0, number: 5, interval: 10 };
    const [a, b, c] = ['a', 'b', 'c'].map((name) => cell.artificial('NetStim', noise, name));
    if (a === undefined || b === undefined || c === undefined) return;
    a.stream(5, 0, 7);
    b.stream(5, 0, 7);
    for (const [name, point] of Object.entries({ a, b, c })) cell.spikes(name, point);
    expect(cell.toJSON().points?.map((p) => p.stream)).toEqual([[5, 0, 7], [5, 0, 7], undefined]);
    const { spikes } = (await cell.run({ tstop: 15 })).result;
    // NEURON 9.0.2 after noiseFromRandom123(5, 0, 7)
    expect(spikes.a?.slice(0, 3)).toEqual([6.741381935490175, 10.001619747157848, 11.453584996626423]);
    expect(spikes.b).toEqual(spikes.a);
    expect(spikes.c).not.toEqual(spikes.a);
  });

  it('runs', async () => {
    const run = await small().run({ tstop: 15 });
    expect(run.outcome.status).toBe('finished');
    expect(run.result.spikes.bg).toEqual([1, 4, 7, 10]);
    expect(run.trace('g').some((g) => g > 0.01)).toBe(true);
    expect(run.simulation.size.compartments).toBe(6);
    expect(() => run.trace('u')).toThrow(/nothing was recorded as "u"; there are: v, m, g/);
    const svg = run.plot();
    for (const text of ['small', 'mV', 'µS', 'bg', 'time (ms)']) expect(svg).toContain(text);
  });

  it('is the model file', () => {
    const json = small().toJSON({ tstop: 5, sample: 0.1 });
    expect(parseModel(JSON.parse(JSON.stringify(json)))).toEqual(E.right(json));
  });

  it('whatever is built: the model file keeps it', () => {
    const name = fc.stringMatching(/^[a-z]{1,6}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        (names, size, nseg) => {
          const cell = model();
          const sections = names.map((n, i) => {
            const section = cell
              .section(n, { L: size + i, diam: size })
              .nseg(nseg)
              .insert('pas', { g: size * 1e-6 });
            return section;
          });
          sections.slice(1).forEach((s, i) => {
            const parent = sections[i];
            if (parent !== undefined) s.connect(parent.at(1));
          });
          cell.record('v', `${names[0]}(0.5).v`);
          const json = cell.toJSON({ tstop: 1 });
          expect(parseModel(JSON.parse(JSON.stringify(json)))).toEqual(E.right(json));
          expect(cell.build({ tstop: 1 }).size.compartments).toBe(nseg * names.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('of cells is the model file, and runs', async () => {
    const net = network();
    const json = net.toJSON({ tstop: 30 });
    expect(parseModel(JSON.parse(JSON.stringify(json)))).toEqual(E.right(json));
    expect(json).toMatchObject({
      cellTypes: {
        ball: {
          sections: [{ name: 'soma' }, { name: 'dend', parent: 'soma(1)' }],
          points: [{ name: 'syn', type: 'ExpSyn', at: 'dend(0.5)' }, { name: 'NetStim1' }],
          connections: [{ from: 'NetStim1', to: 'syn' }],
        },
      },
      cells: [
        { type: 'ball', name: 'c', count: 3 },
        { type: 'ball', name: 'last' },
      ],
      connections: [
        { from: 'c[0].soma(0.5)', to: 'c[1].syn' },
        { from: 'c[1].soma(0.5)', to: 'c[2].syn' },
        { from: 'c[2].soma(0.5)', to: 'last.syn' },
      ],
      regions: [
        { sections: 'c[1].dend', nseg: 5 },
        { sections: 'c[1].dend' },
        { sections: 'last.soma', ionStyle: { na: [0, 1, 0, 0, 0] } },
      ],
      play: { 'stim.amp': { t: [0, 2, 2] } },
    });
    const run = await net.run({ tstop: 30 });
    expect(run.simulation.size).toMatchObject({ cells: 4, compartments: 4 + 3 * 3 + 5, mechanisms: { ExpSyn: 4, NetStim: 4 } });
    expect(run.result.spikes.last?.[0]).toBeCloseTo(10.725, 6);
    expect(run.simulation.variable('c[1].dend(0.5).e_pas').get()).toBe(-70);
  });

  it('of cells: what no cell has is refused at once', () => {
    const net = model();
    const type = net.cellType('ball');
    const cells = net.cells(type, 'c', 3);
    expect([...cells].map((cell) => cell.name)).toEqual(['c[0]', 'c[1]', 'c[2]']);
    for (const index of [-1, 3, 0.5, Number.NaN]) expect(() => cells.at(index)).toThrow(/there are 3 of the cells c: no c\[/);
    expect(() => net.cellType('ball')).toThrow('a cell type "ball" exists already');
    net.play('stim.amp', { t: [0], value: [1] });
    expect(() => net.play('stim.amp', { t: [0], value: [2] })).toThrow('stim.amp is played already');
    expect(() => net.cells(type, 'd', 0) && net.build({ tstop: 1 })).toThrow(/cells\/1\/count: count must be 1 or more/);
  });

  it('with pointers: a gap junction reads the other cell', () => {
    const net = model();
    net.mechanism(
      'Gap.mod',
      'NEURON { POINT_PROCESS Gap POINTER other NONSPECIFIC_CURRENT i RANGE g }\nPARAMETER { g = 1e-3 }\nASSIGNED { v other i }\nBREAKPOINT { i = g*(v - other) }',
    );
    const type = net.cellType('cell');
    const soma = type.section('soma', { L: 20, diam: 20 }).insert('pas');
    const gap = type.point('Gap', soma.at(0.5), {}, 'gap');
    const [a, b] = [...net.cells(type, 'c', 2)];
    if (a === undefined || b === undefined) throw new Error('two cells');
    net.pointer(a.point(gap).variable('other'), b.at(soma.at(0.5)).v).pointer(b.point(gap).variable('other'), a.at(soma.at(0.5)).v);
    net.point('IClamp', a.at(soma.at(0.5)), { dur: 100, amp: 0.05 });
    const simulation = net.build({ tstop: 20 });
    simulation.run(20);
    const [va, vb] = [a, b].map((cell) => simulation.variable(cell.at(soma.at(0.5)).v).get());
    // two conductances of the membrane, G, and one between them: the sum of what they are above rest is I/G
    const G = Math.PI * 20 * 20 * 1e-3 * 0.01;
    const share = 1e-3 / (G + 1e-3);
    expect(va).toBeCloseTo(-70 + 0.05 / G / (1 + share), 5);
    expect(vb).toBeCloseTo(-70 + ((0.05 / G) * share) / (1 + share), 5);
  });

  it('that cannot be throws one error with all mistakes', () => {
    const cell = model();
    const soma = cell.section('soma', { L: -20, diam: 20 });
    cell.point('IClmp', soma.at(0.5));
    expect(() => cell.build({ tstop: 5, dt: 0 })).toThrow(HillockError);
    expect(() => cell.build({ tstop: 5, dt: 0 })).toThrow(/sections\/0\/L.*\n.*run\/integrator\/dt/);
    const other = model();
    other.section('soma', { L: 20, diam: 20 }).insert('hhh');
    other.record('v', 'some(0.5).v');
    expect(() => other.build({ tstop: 5 })).toThrow(/no mechanism "hhh"; nearest: "hh"/);
    expect(() => model().mechanism('bad.mod', 'NEURON { SUFFIX bad }\nINITIAL { x = 1 }').build({ tstop: 1 })).toThrow(
      /bad\.mod:2:11: error: "x" is not declared/,
    );
  });

  it('stops when asked, and goes on', async () => {
    const simulation = small().build({ tstop: 1e6 });
    const first = simulation.run(1e6, { shouldStop: () => true });
    expect(first.status).toBe('stopped');
    const t = simulation.t;
    expect(t).toBeGreaterThan(0);
    expect(simulation.run(t + 5).status).toBe('finished');
    expect(simulation.t).toBeGreaterThan(t + 4.9);
  });
});
