import { interpreterBackend, type Model } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { build } from './support/simulate.ts';

/** Explodes in finite time: x′ = rate·x² from 1, at t = 1/rate; by backward Euler a step has no solution a little before. */
const MECHANISMS: Readonly<Record<string, string>> = {
  'burst.mod': `NEURON { SUFFIX burst RANGE rate }
PARAMETER { rate = 0 }
STATE { calm x }
INITIAL { x = 1 }
BREAKPOINT { SOLVE s METHOD derivimplicit }
DERIVATIVE s {
  calm' = -calm
  x' = rate*x*x
}
`,
  'scheme.mod': `NEURON { SUFFIX scheme RANGE rate }
PARAMETER { rate = 0 food = 1 }
STATE { x }
INITIAL { x = 1 }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k { ~ food + 2 x <-> 3 x (rate, 0) }
`,
  'picker.mod': `NEURON { POINT_PROCESS Picker RANGE which }
PARAMETER { which = 0 }
STATE { x }
ASSIGNED { w[3] }
BREAKPOINT { SOLVE p METHOD after_cvode }
PROCEDURE p() {
  LOCAL k
  k = which + t
  x = w[k]
}
`,
};

const read = (name: string): string | null => MECHANISMS[name] ?? null;

function model(
  mechanism: string,
  insert: NonNullable<NonNullable<Model['regions']>[number]['insert']>,
  points: Model['points'] = [],
): Model {
  return {
    hillock: 1,
    mechanisms: [mechanism],
    sections: [
      { name: 'a', L: 100, diam: 2 },
      { name: 'b', L: 100, diam: 2, parent: 'a(1)' },
    ],
    regions: [
      { sections: 'all', nseg: 3, insert: { pas: {} } },
      { sections: 'b', insert },
    ],
    points,
    record: { v: 'a(0.5).v' },
    run: { tstop: 20, integrator: { method: 'backward-euler', dt: 0.025 } },
  };
}

describe('equations without a solution end the run, and what was computed stays', () => {
  // only the middle of b bursts
  const rate = { x: [1 / 6, 0.5, 5 / 6], value: [0, 0.1, 0] };

  it.each([
    ['burst.mod', { burst: { rate } }, /burst at b\(0\.5\), line 5: the equations do not converge \(x is /],
    ['scheme.mod', { scheme: { rate } }, /scheme at b\(0\.5\), line 5: the equations do not converge \(x is /],
  ] as const)('%s: mechanism, place, line, state and time', (file, insert, reason) => {
    for (const backend of [undefined, interpreterBackend]) {
      const simulation = build(model(file, insert), '.', { read, ...(backend === undefined ? {} : { backend }) });
      const outcome = simulation.run(20);
      expect(outcome.status).toBe('failed');
      expect(outcome.reason).toMatch(reason);
      const { t, traces } = simulation.result();
      const last = t.at(-1) ?? 0;
      // x = 1/(1 − 0.1·t): the last solution of a step is some tenths of a millisecond before 10 ms
      expect(last).toBeGreaterThan(8);
      expect(last).toBeLessThan(10);
      expect(outcome.reason).toContain(`at t = ${Number(last.toPrecision(10))} ms`);
      expect(t).toHaveLength(outcome.steps + 1);
      expect(traces.v?.every((v) => Number.isFinite(v))).toBe(true);
    }
  });

  it('an index that leaves its array: mechanism, point, line and value', () => {
    const points = [
      { name: 'p1', type: 'Picker', at: 'a(0.5)' },
      { name: 'p2', type: 'Picker', at: 'b(0.5)', params: { which: 1 } },
    ];
    const simulation = build(model('picker.mod', {}, points), '.', { read });
    const outcome = simulation.run(20);
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(outcome.reason).toMatch(/Picker at p2, line 9: index 3 is out of range/);
    expect(simulation.result().t.at(-1)).toBeCloseTo(2, 9);
  });
});
