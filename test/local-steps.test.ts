// Models in which each cell has a step of its own. The case against NEURON: reference.test.ts, 70-ring-local.
import { fileURLToPath } from 'node:url';
import type { Model, Simulation } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { build, load, refusals } from './support/simulate.ts';

/** A cell that fires by a pulse, one that is driven by it, one that is never reached, and an artificial cell that drives the second, too. */
const four: Model = {
  hillock: 1,
  cellTypes: {
    ball: {
      sections: [
        { name: 'soma', L: 12, diam: 12 },
        { name: 'dend', L: 180, diam: 1, parent: 'soma(1)' },
      ],
      regions: [
        { sections: 'all', Ra: 100, nseg: 3 },
        { sections: 'soma', nseg: 1, insert: { hh: {} } },
        { sections: 'dend', insert: { pas: { g: 0.001, e: -65 } } },
      ],
      points: [
        { name: 'syn', type: 'ExpSyn', at: 'dend(0.5)', params: { tau: 2 } },
        { name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 0, dur: 1e9, amp: 0 } },
      ],
    },
  },
  cells: [{ type: 'ball', name: 'c', count: 3 }],
  points: [{ name: 'clock', type: 'NetStim', params: { start: 22.3, interval: 4, number: 3 } }],
  connections: [
    { from: 'c[0].soma(0.5)', to: 'c[1].syn', weight: 0.01, delay: 3, threshold: 10 },
    { from: 'clock', to: 'c[1].syn', weight: 0.01, delay: 0.7 },
  ],
  play: { 'c[0].stim.amp': { t: [0, 4.99, 5, 6, 6.01, 60], value: [0, 0, 0.2, 0.2, 0, 0] } },
  record: { v0: 'c[0].soma(0.5).v', v1: 'c[1].soma(0.5).v', v2: 'c[2].soma(0.5).v', g: 'c[1].syn.g', ina: 'c[1].soma(0.5).ina' },
  spikes: { c0: { at: 'c[0].soma(0.5)' }, c1: { at: 'c[1].soma(0.5)' }, c2: { at: 'c[2].soma(0.5)' } },
  run: { tstop: 60, integrator: { method: 'bdf', atol: 1e-7, rtol: 0 }, sample: 0.25 },
};

function built(integrator: object, change: Partial<Model> = {}): Simulation {
  return build({
    ...four,
    ...change,
    run: { ...four.run, integrator: { method: 'bdf', atol: 1e-7, rtol: 0, ...integrator } },
  });
}

describe('a step of its own for each cell', () => {
  const shared = built({ atol: 1e-9, conditionOrder: 2 });
  shared.run(60);
  const want = shared.result();

  it.each([
    ['bdf', 1],
    ['bdf', 2],
    ['esdirk', 2],
    ['rosenbrock', 2],
  ])('%s, conditionOrder %d: the solution of one step for all', (method, conditionOrder) => {
    const simulation = built({ method, conditionOrder, local: true });
    expect(simulation.run(60)).toMatchObject({ status: 'finished' });
    const got = simulation.result();
    expect(got.t).toEqual(want.t);
    for (const [name, train] of Object.entries(want.spikes)) {
      expect(got.spikes[name]).toHaveLength(train.length);
      // order 1: an event leaves at the end of its step, up to 0.1 ms late
      for (const [k, t] of train.entries()) expect(Math.abs(got.spikes[name]![k]! - t)).toBeLessThan(conditionOrder === 1 ? 0.2 : 1e-3);
    }
    if (conditionOrder === 1) return;
    // errors of some hundred steps along upstrokes of 300 mV/ms
    for (const [k, v] of want.traces.v0!.entries()) expect(Math.abs(got.traces.v0![k]! - v)).toBeLessThan(5e-3);
    for (const [k, v] of want.traces.v2!.entries()) expect(Math.abs(got.traces.v2![k]! - v)).toBeLessThan(1e-5);
  });

  it('a cell that nothing reaches takes few steps; counters are those of the parts together', () => {
    const outcome = built({ local: true }).run(60);
    const parts = outcome.partStatistics ?? [];
    expect(parts).toHaveLength(3);
    expect(parts.reduce((sum, part) => sum + part.steps, 0)).toBe(outcome.steps);
    expect(outcome.statistics).toMatchObject({ steps: outcome.steps, rhs: parts.reduce((sum, part) => sum + part.rhs, 0) });
    const [first, second, silent] = parts;
    expect(silent!.steps).toBeLessThan(0.5 * first!.steps);
    // one event from c0, three from the clock; those of c0 are the edges of what is played
    expect(second!.restarts).toMatchObject({ start: 1, state: 4, rhs: 0 });
    expect(silent!.restarts).toMatchObject({ start: 1, state: 0, rhs: 0 });
    expect(first!.restarts.rhs).toBeGreaterThanOrEqual(4);
  });

  it('a recorded current belongs to the v of its sample', () => {
    const simulation = built({ local: true });
    simulation.run(60);
    const [local, one] = [simulation.result().traces, want.traces];
    // before the first event reaches c1 both runs have the same solution to their tolerances
    for (let k = 0; k < 20; k++) expect(Math.abs(local.ina![k]! - one.ina![k]!)).toBeLessThan(1e-8);
  });

  it('stops and goes on with the same bits', () => {
    const [whole, halves] = [built({ local: true }), built({ local: true })];
    whole.run(60);
    let stops = 0;
    for (;;) {
      const outcome = halves.run(60, { shouldStop: () => true });
      if (outcome.status === 'finished') break;
      if (++stops > 1e5) throw new Error('no end');
    }
    expect(halves.result()).toEqual(whole.result());
  });

  it('starts again with the same bits', () => {
    const simulation = built({ local: true });
    simulation.run(60);
    const once = simulation.result();
    simulation.initialize();
    simulation.run(60);
    expect(simulation.result()).toEqual(once);
  });

  it('ends when steps run out, and names a part', () => {
    const outcome = built({ local: true, maxSteps: 100 }).run(60);
    expect(outcome.status).toBe('failed');
    expect(outcome.reason).toMatch(/^no end after 100 steps: part \d is at t = .*larger maxSteps/);
  });

  it('cells that gap junctions join share a step', () => {
    const { model, read } = load(fileURLToPath(new URL('data/reference/cases/70-gap.json', import.meta.url)));
    const local = { ...model, run: { ...model.run, integrator: { ...model.run.integrator, local: true } } };
    expect(build(local, '.', { read }).run(5).partStatistics).toHaveLength(1);
  });

  it('wants true or false', () => {
    expect(refusals({ ...four, run: { ...four.run, integrator: { method: 'bdf', local: 'cells' } } } as unknown as Model)).toContain(
      'local',
    );
  });
});
