// Models under error control: what is refused, which Newton operators agree, what is counted. Cases against NEURON: reference.test.ts, group 70.
import type { Model } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { build, refusals } from './support/simulate.ts';

const cell: Model = {
  hillock: 1,
  sections: [
    { name: 'soma', L: 20, diam: 20 },
    { name: 'dend', L: 200, diam: 2, parent: 'soma(1)' },
    { name: 'side', L: 100, diam: 1, parent: 'dend(1)' },
    { name: 'twig', L: 80, diam: 1, parent: 'dend(1)' },
  ],
  regions: [
    { sections: 'all', nseg: 3, Ra: 100, insert: { hh: {} } },
    { sections: 'soma', nseg: 1 },
  ],
  points: [
    { name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 1, dur: 2, amp: 0.6 } },
    { name: 'syn', type: 'ExpSyn', at: 'dend(1)', params: { tau: 2 } },
  ],
  connections: [{ to: 'syn', weight: 0.002, delay: 0, events: [6] }],
  record: { soma: 'soma(0.5).v', joint: 'dend(1).v', near: 'dend(0.9).v', side: 'side(0.1).v', twig: 'twig(0.1).v', g: 'syn.g' },
  spikes: { soma: { at: 'soma(0.5)', threshold: 0 } },
  run: { tstop: 10, integrator: { method: 'bdf', atol: 1e-7, rtol: 0 }, sample: 0.5 },
};

function withIntegrator(integrator: object, run: object = {}): Model {
  return { ...cell, run: { ...cell.run, ...run, integrator: { method: 'bdf', ...integrator } } };
}

describe('Newton operators', () => {
  const reference = build(withIntegrator({ atol: 1e-10 }));
  reference.run(10);
  const want = reference.result();

  const tree = { derivatives: 'symbolic', linear: 'tree' } as const;
  const diagonal = { derivatives: 'difference', linear: 'diagonal' } as const;
  it.each([
    tree,
    { derivatives: 'difference', linear: 'tree' },
    { derivatives: 'difference', linear: 'dense-lu' },
    { derivatives: 'difference', linear: 'sparse-lu' },
    diagonal,
    { derivatives: 'difference', linear: 'gmres' },
    { derivatives: 'difference', linear: 'gmres', precondition: tree },
    { derivatives: 'difference', linear: 'gmres', precondition: diagonal },
    { derivatives: 'difference', linear: { name: 'gmres', restart: 10, side: 'right' }, precondition: tree },
    'none',
  ] as const)('%j gives one solution', (newton) => {
    const simulation = build(withIntegrator({ atol: 1e-7, newton }));
    const outcome = simulation.run(10);
    expect(outcome).toMatchObject({ status: 'finished' });
    const got = simulation.result();
    // 10 000 times the tolerance of a step: errors of some hundred steps along the upstroke of a spike (dv/dt near 400 mV/ms)
    for (const [name, trace] of Object.entries(want.traces))
      for (const [k, v] of trace.entries()) expect(Math.abs(got.traces[name]![k]! - v)).toBeLessThan(1e-3);
    expect(outcome.statistics?.steps).toBe(outcome.steps);
    expect(outcome.statistics?.restarts).toMatchObject({ start: 1, rhs: 2, state: 1 });
  });

  it.each(['esdirk', 'rosenbrock'])('%s agrees with BDF', (method) => {
    const simulation = build(withIntegrator({ method, atol: 1e-7, rtol: 0 }));
    expect(simulation.run(10).status).toBe('finished');
    const got = simulation.result();
    expect(got.spikes.soma).toHaveLength(want.spikes.soma!.length);
    for (const [k, t] of want.spikes.soma!.entries()) expect(Math.abs(got.spikes.soma![k]! - t)).toBeLessThan(1e-4);
  });
});

describe('a node without area', () => {
  it('balances its currents at every sample', () => {
    const simulation = build(withIntegrator({ atol: 1e-6 }));
    simulation.run(10);
    const { traces, t } = simulation.result();
    // MΩ of a segment's half: 0.01·Ra·(L/6)/(π·diam²/4), in the units of neuron-semantics 1.4
    const half = (L: number, diam: number): number => (0.01 * 100 * (L / 6)) / ((Math.PI * diam * diam) / 4);
    const [near, side, twig] = [half(200, 2), half(100, 1), half(80, 1)];
    for (const [k, time] of t.entries()) {
      if (time === 6) continue; // the sample of an event has the conductance behind it and the voltage before it
      const v = traces.joint![k]!;
      const inward = (traces.near![k]! - v) / near + (traces.side![k]! - v) / side + (traces.twig![k]! - v) / twig - traces.g![k]! * v;
      expect(Math.abs(inward)).toBeLessThan(1e-9);
    }
  });
});

describe('refusals', () => {
  it.each([
    ['no sample', withIntegrator({}, { sample: undefined }), '/run/sample: bdf steps as it likes'],
    ['an atol of 0', withIntegrator({ atol: 0 }), '/run/integrator/atol: atol is a finite number above 0'],
    ['a negative rtol', withIntegrator({ rtol: -1 }), '/rtol: expected a finite number'],
    ['crossed bounds', withIntegrator({ minStep: 1, maxStep: 0.1 }), 'minStep (1 ms) is above maxStep (0.1 ms)'],
    ['an unknown state', withIntegrator({ atolScale: { cia: 1 } }), '/run/integrator/atolScale/cia'],
    ['a factor of 0', withIntegrator({ atolScale: { v: 0 } }), 'a factor on the tolerance is a finite number above 0'],
    ['an unknown option', withIntegrator({ maxOder: 3 }), 'nearest: "maxOrder"'],
    ['a step', withIntegrator({ dt: 0.1 }), 'bdf chooses its own steps'],
    ['tables', withIntegrator({}, { rates: 'table' }), 'tables are made of steps of fixed size'],
    ['cm of 0', { ...withIntegrator({}), regions: [...(cell.regions ?? []), { sections: 'twig', cm: 0 }] }, 'dv/dt would be infinite'],
  ] as const)('%s', (_, model, expected) => {
    expect(refusals(model)).toContain(expected);
  });

  it('a mechanism that cannot be integrated is named with its line', () => {
    const clamped: Model = {
      ...cell,
      points: [{ name: 'clamp', type: 'VClamp', at: 'soma(0.5)', params: { dur: [1, 1, 1], amp: [-65, 0, -65] } }],
      connections: [],
      record: { soma: 'soma(0.5).v' },
    };
    expect(refusals(clamped)).toMatch(/VClamp does not go with bdf: .*VClamp\.mod:\d+/);
  });

  it('an option of a method of fixed step', () => {
    expect(refusals(withIntegrator({ method: 'backward-euler', dt: 0.025, atol: 1 }))).toContain('it has no "atol"');
  });
});

describe('a run that cannot go on', () => {
  it('ends after its budget of steps and keeps what was computed', () => {
    const simulation = build(withIntegrator({ maxSteps: 20 }));
    expect(simulation.run(10)).toMatchObject({ status: 'failed', reason: expect.stringContaining('no end after 20 steps') });
    expect(simulation.result().t.length).toBeGreaterThan(0);
  });

  it('says that a step is too short, where, and what to try', () => {
    const simulation = build(withIntegrator({ minStep: 1, atol: 1e-9 }));
    const { status, reason } = simulation.run(10);
    expect(status).toBe('failed');
    expect(reason).toMatch(/t = \d/);
    expect(reason).toMatch(/(soma|dend|side|twig|syn)/);
  });

  it('says that a tolerance asks for more digits than numbers have, of what, and how much is right', () => {
    const { status, reason } = build(withIntegrator({ atol: 1e-16, rtol: 1e-17 })).run(10);
    expect(status).toBe('failed');
    expect(reason).toMatch(
      /the tolerance is too tight for double precision: (soma|dend|side|twig)\([\d.]+\)\.v is -65, its tolerance [\d.]+e-16; make rtol and atol \d+ times larger$/,
    );
  });

  it.each(['bdf', 'esdirk', 'rosenbrock'])('%s: a solution that ends: the time, the worst component by name, what to try', (method) => {
    // s' = s² from 1 has no solution beyond t = 1
    const read = (path: string): string | null =>
      path.endsWith('blowup.mod')
        ? "NEURON { SUFFIX blowup }\nSTATE { s }\nINITIAL { s = 1 }\nBREAKPOINT { SOLVE grow METHOD derivimplicit }\nDERIVATIVE grow { s' = s*s }"
        : null;
    const simulation = build(
      {
        hillock: 1,
        mechanisms: ['blowup.mod'],
        sections: [{ name: 'soma', L: 20, diam: 20 }],
        regions: [{ sections: 'soma', insert: { blowup: {} } }],
        record: { s: 'soma(0.5).s_blowup' },
        run: { tstop: 2, integrator: { method, atol: 1e-6, rtol: 1e-6 }, sample: 0.1 },
      },
      '.',
      { read },
    );
    const { status, reason } = simulation.run(2);
    expect(status).toBe('failed');
    // the pole of what is computed is off by the tolerance
    expect(Number(/t = ([\d.e+-]+)/.exec(reason)?.[1])).toBeCloseTo(1, 3);
    expect(reason).toContain('soma(0.5).s_blowup');
    expect(reason).toMatch(/Try: /);
    // what was computed is kept: s = 1/(1 − t)
    const { t, traces } = simulation.result();
    expect(t.length).toBeGreaterThanOrEqual(10);
    for (const [k, s] of traces.s!.slice(0, 10).entries()) expect(Math.abs(s * (1 - t[k]!) - 1)).toBeLessThan(1e-3);
  });
});
