import type { BlockContext, NonvintBlock } from '@hillock/contracts';
import type { Model } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { build, simulate, simulateWith } from './support/simulate.ts';

/** A cable of 11 compartments with a pulse of current; `insert`: what its membrane has besides. */
function cable(insert: NonNullable<NonNullable<Model['regions']>[number]['insert']>, method = 'backward-euler'): Model {
  return {
    hillock: 1,
    sections: [{ name: 'c', L: 500, diam: 2 }],
    regions: [{ sections: 'c', nseg: 11, Ra: 100, insert }],
    points: [{ name: 'stim', type: 'IClamp', at: 'c(0.5)', params: { delay: 1, dur: 4, amp: 0.2 } }],
    record: { near: 'c(0.5).v', far: 'c(1).v' },
    run: { tstop: 10, integrator: { method, dt: 0.025 } },
  };
}

/** A leak as a block: a current −g(v − e) and its slope g in some nodes. */
function leak(g: number, e: number, places: readonly string[]): NonvintBlock {
  let context: BlockContext | null = null;
  let nodes: number[] = [];
  return {
    setup: (given) => {
      context = given;
      nodes = places.map((place) => given.nodeIndex(place));
    },
    current: (rhs) => {
      const v = context?.v.array ?? new Float64Array();
      for (const node of nodes) rhs[node]! -= g * (v[node]! - e);
    },
    conductance: (d) => {
      for (const node of nodes) d[node]! += g;
    },
  };
}

const everywhere = Array.from({ length: 11 }, (_, k) => `c(${(k + 0.5) / 11})`);

describe('a nonvint block', () => {
  it.each(['backward-euler', 'crank-nicolson'])('contributes a current and a conductance as a mechanism does (%s)', (method) => {
    const expected = simulate(cable({ pas: { g: 2e-4, e: -60 } }, method));
    const got = simulateWith([leak(2e-4, -60, everywhere)], cable({}, method));
    expect(Math.max(...(expected.traces.near ?? []))).toBeGreaterThan(-50);
    for (const name of ['near', 'far']) {
      const a = expected.traces[name] ?? [];
      const b = got.traces[name] ?? [];
      expect(a).toHaveLength(401);
      // the same equations added in another order: what differs is round-off, a few units of the last place of 60 mV over 400 steps
      expect(Math.max(...a.map((v, i) => Math.abs(v - (b[i] ?? Number.NaN))))).toBeLessThan(1e-10);
    }
  });

  it('advances states of its own with the step, and v acts on them', () => {
    // a voltmeter with inertia: y' = (v − y)/τ, by backward Euler; the same recursion over the recorded v must give the same numbers
    const tau = 3;
    const seen: number[] = [];
    let y = 0;
    let context: BlockContext | null = null;
    const block: NonvintBlock = {
      setup: (given) => {
        context = given;
      },
      initialize: () => {
        y = context?.v.array[context.nodeIndex('c(0.5)')] ?? Number.NaN;
      },
      fixedStepSolve: (dt) => {
        const v = context?.v.array[context.nodeIndex('c(0.5)')] ?? Number.NaN;
        y = (y + (dt / tau) * v) / (1 + dt / tau);
        seen.push(y);
        return 0;
      },
    };
    const { traces } = simulateWith([block], cable({ pas: {} }));
    let expected = -65;
    const recursion = (traces.near ?? []).slice(1).map((v) => {
      expected = (expected + (0.025 / tau) * v) / (1 + 0.025 / tau);
      return expected;
    });
    expect(seen).toEqual(recursion);
  });

  it('that fails ends the run, named, and what was computed stays', () => {
    let steps = 0;
    const simulation = build(cable({ pas: {} }), '.', { blocks: [{ fixedStepSolve: () => (++steps === 100 ? 2 : 0) }] });
    const outcome = simulation.run(10);
    expect(outcome.status).toBe('failed');
    expect(outcome.reason).toMatch(/block 0.*fixedStepSolve/);
    expect(simulation.result().t).toHaveLength(100);
  });
});

describe('simulations side by side', () => {
  it('share nothing but code', () => {
    const one = build(cable({ pas: { g: 1e-4 } }));
    const other = build(cable({ pas: { g: 9e-4 } }));
    const alone = simulate(cable({ pas: { g: 1e-4 } }));
    for (let k = 1; k <= 10; k++) {
      expect(one.run(k).status).toBe('finished');
      expect(other.run(k).status).toBe('finished');
    }
    expect(one.result()).toEqual(alone);
    expect(other.result().traces.near).not.toEqual(alone.traces.near);
  });

  it('run again from the start give the same numbers', () => {
    const simulation = build(cable({ hh: {} }));
    simulation.run(10);
    const first = simulation.result();
    simulation.initialize();
    expect(simulation.t).toBe(0);
    simulation.run(10);
    expect(simulation.result()).toEqual(first);
  });

  it('see their memory without a copy', () => {
    const simulation = build(cable({ pas: {} }));
    simulation.initialize();
    const v = simulation.v.array;
    const node = simulation.nodeIndex('c(0.5)');
    v[node] = -20;
    expect(simulation.variable('c(0.5).v').get()).toBe(-20);
    simulation.variable('stim.amp').set(0);
    simulation.step();
    expect(simulation.v.array[node]).toBeLessThan(-20);
    expect(() => simulation.nodeIndex('d(0.5)')).toThrow(/no section "d"/);
    expect(() => simulation.variable('c(0.5).m_hh')).toThrow(/m_hh/);
  });
});
