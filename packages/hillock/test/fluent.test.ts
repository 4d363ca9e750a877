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

describe('a model built by code', () => {
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
