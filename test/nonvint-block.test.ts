import type { BlockContext, NonvintBlock } from '@hillock/contracts';
import type { Model } from '@hillock/hillock';
import { encodeProgram, type Program } from '@hillock/kernel';
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

describe('a block under error control', () => {
  const model: Model = {
    ...cable({ pas: {} }),
    run: { tstop: 5, integrator: { method: 'bdf', rtol: 1e-6, atol: 1e-6 }, sample: 0.5 },
  };
  /** s′ = −s from 1, with one thing changed. */
  const decay = (change: Partial<NonvintBlock> = {}): NonvintBlock => {
    let at = 0;
    return {
      name: 'decay',
      count: (offset) => {
        at = offset;
        return 1;
      },
      reinit: (y) => void y.fill(1, at, at + 1),
      fun: (_t, y, ydot) => {
        if (ydot !== null) ydot[at] = -y[at]!;
        return 0;
      },
      msolve: (dt, _t, b) => {
        b[at] = b[at]! / (1 + dt);
        return 0;
      },
      ...change,
    };
  };
  const outcome = (block: NonvintBlock, run: object = {}) =>
    build({ ...model, run: { ...model.run, ...run } }, '.', { blocks: [block], checkBlocks: true }).run(5);

  it('is integrated beside the cable', () => {
    let last = Number.NaN;
    const ended = outcome(
      decay({
        fun(_t, y, ydot) {
          const at = y.length - 1;
          last = y[at]!;
          if (ydot !== null) ydot[at] = -last;
          return 0;
        },
      }),
    );
    expect(ended).toMatchObject({ status: 'finished', reason: '' });
    // a thousand times the tolerance of a step
    expect(Math.abs(last - Math.exp(-5))).toBeLessThan(1e-3);
  });

  it.each([
    [
      'NaN',
      decay({ fun: (_t, y, ydot) => void ydot?.fill(Number.NaN, y.length - 1) }),
      /block 0 \(decay\), fun: gave NaN for equation 0 at t = /,
    ],
    [
      'an exception',
      decay({
        fun: () => {
          throw new Error('the pool is empty');
        },
      }),
      /block 0 \(decay\), fun: the pool is empty/,
    ],
    ['a write into another slot', decay({ fun: (_t, _y, ydot) => void ydot?.fill(7) }), /fun: wrote ydot at slot 0; its own are \d+ … \d+/],
    ['a tolerance of 0', decay({ absTolerance: (a) => void a.fill(0, a.length - 1) }), /absTolerance: made the tolerance of equation 0 0/],
  ])('ends the run with %s, named', (_, block, reason) => {
    const ended = outcome(block);
    expect(ended.status).toBe('failed');
    expect(ended.reason).toMatch(reason);
  });

  it.each([
    [
      'a slope that is not finite',
      decay({ conductance: (d) => void d.fill(Number.NaN, 0, 1) }),
      /block 0 \(decay\), conductance: gave NaN at node 0/,
    ],
    [
      'an exception in a run',
      decay({
        fun: (t, y, ydot) => {
          if (t > 2) throw new Error('the pump is broken');
          if (ydot !== null) ydot[y.length - 1] = -y[y.length - 1]!;
          return 0;
        },
      }),
      /block 0 \(decay\), fun: the pump is broken \(behind t = \d.*the last good step\)/,
    ],
  ])('ends the run by %s, with what, where and when', (_, block, why) => {
    const ended = outcome(block);
    expect(ended.status).toBe('failed');
    expect(ended.reason).toMatch(why);
  });

  it('that is none is told, by its number', () => {
    const nothing: unknown[] = [null, 7, undefined];
    for (const one of nothing) {
      // what TypeScript would not let through
      const blocks = JSON.parse('[]');
      blocks.push(one);
      expect(() => build(model, '.', { blocks })).toThrow(/block 0 \(0\) is (null|7|undefined); an object with callables is right/);
      expect(() => build(model).register(blocks[0])).toThrow(/is (null|7|undefined); an object with callables is right/);
    }
  });

  it('without msolve is refused where it is needed, with what to use, and runs with that', () => {
    const { msolve: _, ...without } = decay();
    const ended = outcome(without);
    expect(ended.status).toBe('failed');
    expect(ended.reason).toMatch(/block 0 \(decay\) has no msolve, which "tree" needs for its equations: instead, give it msolve/);
    const integrator = { method: 'bdf', rtol: 1e-6, atol: 1e-6, newton: { derivatives: 'difference', linear: 'sparse-lu' } };
    expect(outcome(without, { integrator }).status).toBe('finished');
    expect(
      outcome(without, { integrator: { method: 'bdf', rtol: 1e-6, atol: 1e-6, newton: { derivatives: 'symbolic', linear: 'gmres' } } })
        .reason,
    ).toMatch(/has no jvp: instead/);
  });

  it('asks for a smaller step where it cannot be computed', () => {
    let asked = 0;
    const block = decay({
      fun: (t, y, ydot) => {
        if (t > 2 && asked < 3) {
          asked++;
          return 1;
        }
        const at = y.length - 1;
        if (ydot !== null) ydot[at] = -y[at]!;
        return 0;
      },
    });
    expect(outcome(block).status).toBe('finished');
    expect(asked).toBe(3);
  });

  it('has currents at nodes without area as well', () => {
    const at = ['c(1)'];
    const mechanism: Model = {
      ...model,
      points: [...(model.points ?? []), { name: 'clamp', type: 'IClamp', at: 'c(1)', params: { delay: 0, dur: 1e9, amp: -0.05 } }],
    };
    const want = build(mechanism);
    want.run(5);
    let node = 0;
    const block: NonvintBlock = {
      setup: (context) => {
        node = context.nodeIndex(at[0]!);
      },
      // nA, outward
      current: (rhs) => {
        rhs[node]! -= 0.05;
      },
    };
    const got = build(model, '.', { blocks: [block] });
    expect(got.run(5).status).toBe('finished');
    const [a, b] = [want.result().traces.far ?? [], got.result().traces.far ?? []];
    expect(Math.max(...a.map((v, i) => Math.abs(v - b[i]!)))).toBeLessThan(1e-4);
  });

  it('is told before the run where its states would stand still', () => {
    const fixedOnly: NonvintBlock = { name: 'slow', fixedStepSolve: () => 0 };
    expect(() => build(model, '.', { blocks: [fixedOnly] })).toThrow(/slow.* has fixedStepSolve and no count/);
    expect(() => build(cable({ pas: {} }), '.', { blocks: [decay()] })).toThrow(/decay.* has equations \(count\) and no fixedStepSolve/);
  });
});

describe('what a block declares', () => {
  const double: Program = {
    irVersion: 1,
    name: 'double',
    fields: [
      { name: 'twice', space: 'instance', length: 1, type: 'f64' },
      { name: 'v', space: 'node', length: 1, type: 'f64', key: 'v' },
      { name: 't', space: 'scalar', length: 1, type: 'f64', key: 't' },
    ],
    functions: [],
    kernels: [
      {
        name: 'double',
        loop: 'each',
        body: [
          {
            kind: 'store',
            field: 'twice',
            value: {
              kind: 'binary',
              op: 'add',
              type: 'f64',
              a: { kind: 'load', type: 'f64', field: 't' },
              b: {
                kind: 'binary',
                op: 'mul',
                type: 'f64',
                a: { kind: 'const', type: 'f64', value: 2 },
                b: { kind: 'load', type: 'f64', field: 'v' },
              },
            },
          },
        ],
      },
    ],
  };

  it('is engine memory and kernels over its segments, also for a block that comes later; it is gone when the block leaves', () => {
    for (const late of [false, true]) {
      let context: BlockContext | null = null;
      const block: NonvintBlock = {
        declare: () => ({
          scope: 'cell',
          nodes: ['c'],
          ions: [],
          fields: [{ name: 'twice', length: 11 }],
          kernels: [{ name: 'double', code: encodeProgram(double) }],
        }),
        setup: (given) => {
          context = given;
        },
      };
      const simulation = build(cable({ pas: {} }), '.', late ? {} : { blocks: [block] });
      const handle = late ? simulation.register(block) : null;
      simulation.run(2);
      const given: BlockContext | null = context;
      if (given === null) throw new Error('no setup');
      const { v, segments, field, kernel } = given as BlockContext;
      expect(segments).toHaveLength(11);
      expect(segments[3]).toMatchObject({ place: 'c(0.3181818181818182)', parent: 2, length: 500 / 11, diam: 2 });
      const run = (given as BlockContext).kernel('double');
      expect(run(3, 0.1)).toBe(0);
      const twice = (given as BlockContext).field('twice').array;
      expect([...twice]).toEqual(segments.map(({ node }) => 3 + 2 * v.array[node]!));
      expect(() => field.call(given, 'thrice')).toThrow(/no field "thrice"; the block declared twice/);
      expect(() => kernel.call(given, 'triple')).toThrow(/no kernel "triple"/);
      if (handle === null) continue;
      handle[Symbol.dispose]();
      simulation.step();
      expect(() => v.array).toThrow(/was kept by a block that has left/);
      expect(() => run(0, 0)).toThrow(/was kept/);
    }
  });

  it('is checked, with what there is', () => {
    const declaring = (change: object): NonvintBlock => ({
      name: 'it',
      declare: () => ({ scope: 'cell', nodes: ['c'], ions: [], fields: [], ...change }),
    });
    const built = (change: object): (() => unknown) => {
      return () => build(cable({ pas: {} }), '.', { blocks: [declaring(change)] });
    };
    expect(built({ nodes: ['d'] })).toThrow(/no section matches "d"/);
    expect(built({ nodes: ['c', 'c(0.5)'] })).toThrow(/the segment c\(0.5\) is named twice/);
    expect(built({ fields: [{ name: 'x', length: 1.5 }] })).toThrow(/a length of 1.5/);
    const late = build(cable({ pas: {} }));
    expect(() => late.register(declaring({ ions: [{ ion: 'zn', reads: ['i'], writes: ['in'] }] }))).toThrow(
      /no mechanism tells the VALENCE of ion "zn"/,
    );
    expect(late.run(1).status).toBe('finished');
  });

  it('keeps groups of cells apart where its scope is narrow', () => {
    const cells: Model = {
      ...cable({ pas: {} }),
      sections: ['c', 'd', 'e'].map((name) => ({ name, L: 500, diam: 2 })),
      regions: [{ sections: 'all', nseg: 11, insert: { pas: {} } }],
    };
    const narrow: NonvintBlock = {
      declare: () => ({ scope: 'cell', nodes: ['d'], ions: [], fields: [] }),
      ...leak(2e-4, -60, []),
    };
    const want = simulate(cells, '.', { blocks: [leak(2e-4, -60, ['d(0.5)'])] });
    const got = simulate(cells, '.', { blocks: [{ ...narrow, ...leak(2e-4, -60, ['d(0.5)']) }], groupBytes: 1 });
    expect(got).toEqual(want);
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
