// Blocks that are registered in the middle of a run and want more than the memory has room for: the model is laid out anew around them, in the state it is in.
import type { BlockContext, BlockHandle, BlockNeeds, Model, NonvintBlock, Result } from '@hillock/hillock';
import { PtrVector, Vector } from '@hillock/hillock';
import { encodeProgram, type Program } from '@hillock/kernel';
import { describe, expect, it } from 'vitest';
import { build } from './support/simulate.ts';

/** More doubles than any memory keeps for blocks that come later. */
const HUGE = 200_000;

/** s′ = (v − s)/τ at one place, and a current g·s·1e-3 out of it; `more`: what it declares besides. */
class Follower implements NonvintBlock {
  readonly name = 'follower';
  s = 0;
  private at = 0;
  private node = 0;
  private context: BlockContext | null = null;
  private readonly more: Partial<BlockNeeds>;
  private readonly place: string;

  constructor(place: string, more: Partial<BlockNeeds> = {}) {
    this.place = place;
    this.more = more;
  }

  declare(): BlockNeeds {
    return { scope: 'cell', nodes: [this.place], ions: [], fields: [], ...this.more };
  }

  setup(context: BlockContext): void {
    this.context = context;
    this.node = context.nodeIndex(this.place);
    this.s = Number.NaN;
  }

  initialize(): void {
    this.s = this.v;
  }

  current(rhs: Float64Array): void {
    rhs[this.node]! -= 1e-4 * (this.s + 65);
  }

  fixedStepSolve(dt: number): 0 {
    this.s = (this.s + (dt / 3) * this.v) / (1 + dt / 3);
    return 0;
  }

  count(offset: number): number {
    this.at = offset;
    return 1;
  }

  reinit(y: Float64Array): void {
    y[this.at] = this.s;
  }

  fun(_t: number, y: Float64Array, ydot: Float64Array | null): 0 {
    this.s = y[this.at]!;
    if (ydot !== null) ydot[this.at] = (this.v - this.s) / 3;
    return 0;
  }

  msolve(dt: number, _t: number, b: Float64Array): 0 {
    b[this.at] = b[this.at]! / (1 + dt / 3);
    return 0;
  }

  private get v(): number {
    return this.context?.v.array[this.node] ?? Number.NaN;
  }
}

type Run = Model['run']['integrator'];

/** Two cells that meet through events, a noisy NetStim, an artificial cell that moves its own events, a play. */
function network(integrator: Run): Model {
  return {
    hillock: 1,
    sections: [
      { name: 'a', L: 30, diam: 20 },
      { name: 'tail', L: 200, diam: 2, parent: 'a(1)' },
      { name: 'b', L: 30, diam: 20 },
    ],
    regions: [
      { sections: ['a', 'b'], insert: { hh: {} } },
      { sections: 'tail', nseg: 5, insert: { pas: {} } },
    ],
    points: [
      { name: 'drive', type: 'IClamp', at: 'a(0.5)', params: { delay: 0, dur: 1e9, amp: 0 } },
      { name: 'late', type: 'IClamp', at: 'a(0.5)', params: { delay: 13, dur: 2, amp: 0.2 } },
      { name: 'noise', type: 'NetStim', params: { interval: 2, number: 1e9, start: 0.5, noise: 1 } },
      { name: 'syn', type: 'ExpSyn', at: 'b(0.5)', params: { tau: 1 } },
      { name: 'tailSyn', type: 'Exp2Syn', at: 'tail(0.5)', params: { tau1: 0.5, tau2: 3 } },
      { name: 'fire', type: 'IntFire2', params: {} },
    ],
    connections: [
      { from: 'noise', to: 'tailSyn', delay: 3, weight: 0.004 },
      { from: 'noise', to: 'fire', delay: 2, weight: 2 },
      { from: 'a(0.5)', to: 'syn', threshold: 0, delay: 4, weight: 0.02 },
      { to: 'tailSyn', weight: 0.003, events: [4, 11, 12.5, 18] },
    ],
    play: { 'drive.amp': { t: [0, 8, 9, 16, 17, 20], value: [0.4, 0.4, 0.6, 0.6, 0.3, 0.4], continuous: true } },
    record: { a: 'a(0.5).v', b: 'b(0.5).v', tail: 'tail(0.9).v', m: 'b(0.5).m_hh', g: 'tailSyn.g' },
    spikes: { a: { at: 'a(0.5)', threshold: 0 }, b: { at: 'b(0.5)', threshold: 0 }, noise: { at: 'noise' }, fire: { at: 'fire' } },
    run: { tstop: 25, integrator, rates: 'exact', ...('dt' in integrator ? {} : { sample: 0.25 }) },
  };
}

const runs: readonly (readonly [string, Run])[] = [
  ['backward Euler', { method: 'backward-euler', dt: 0.025 }],
  ['Crank–Nicolson', { method: 'crank-nicolson', dt: 0.025 }],
  ['BDF', { method: 'bdf', atol: 1e-7, rtol: 1e-7 }],
  ['BDF, crossings where they are', { method: 'bdf', atol: 1e-7, rtol: 1e-7, conditionOrder: 2 }],
  ['BDF, local steps', { method: 'bdf', atol: 1e-7, rtol: 1e-7, local: true, conditionOrder: 2 }],
  ['ESDIRK', { method: 'esdirk', atol: 1e-6, rtol: 1e-6 }],
];

/** A run to 25 ms in which a block comes at 10 and leaves at 20 ms. */
function interrupted(integrator: Run, block: NonvintBlock): { readonly result: Result; readonly bytes: readonly number[] } {
  const simulation = build(network(integrator));
  const bytes = [simulation.size.memoryBytes];
  expect(simulation.run(10)).toMatchObject({ status: 'finished' });
  const handle = simulation.register(block, { checked: true });
  bytes.push(simulation.size.memoryBytes);
  expect(simulation.t).toBeCloseTo(10, 9);
  expect(simulation.run(20)).toMatchObject({ status: 'finished', reason: '' });
  handle.unregister();
  expect(simulation.run(25)).toMatchObject({ status: 'finished', reason: '' });
  return { result: simulation.result(), bytes };
}

describe('a block that comes late and wants more than there is room for', () => {
  it.each(runs)('goes on as one that fits, to the bit: %s', (_, integrator) => {
    const fits = interrupted(integrator, new Follower('a(0.5)'));
    const large = interrupted(integrator, new Follower('a(0.5)', { fields: [{ name: 'table', length: HUGE }] }));
    expect(fits.bytes[1]).toBe(fits.bytes[0]);
    expect(large.bytes[1]).toBeGreaterThan(8 * HUGE);
    expect(fits.result.spikes.a!.length).toBeGreaterThan(1);
    expect(fits.result.spikes.b!.length).toBeGreaterThan(1);
    expect(fits.result.spikes.fire!.length).toBeGreaterThan(0);
    if (integrator.local !== true) {
      expect(large.result).toEqual(fits.result);
      return;
    }
    // where cells have steps of their own, the others begin anew as well: another discretisation, at a tolerance of 1e-7
    for (const [name, trace] of Object.entries(fits.result.traces)) {
      const other = large.result.traces[name]!;
      expect(other).toHaveLength(trace.length);
      expect(Math.max(...trace.map((v, i) => Math.abs(v - other[i]!)))).toBeLessThan(1e-3);
    }
    for (const [name, train] of Object.entries(fits.result.spikes)) {
      const other = large.result.spikes[name]!;
      expect(other).toHaveLength(train.length);
      for (const [i, time] of train.entries()) expect(Math.abs(time - other[i]!)).toBeLessThan(1e-5);
    }
  });

  it('comes beside another one, whose state goes on', () => {
    for (const [, integrator] of runs.slice(0, 3)) {
      const traces = [{}, { fields: [{ name: 'table', length: HUGE }] }].map((more) => {
        const simulation = build(network(integrator), '.', { blocks: [new Follower('b(0.5)')] });
        simulation.run(4);
        const first = simulation.register(new Follower('tail(0.9)'));
        simulation.run(10);
        simulation.register(new Follower('a(0.5)', more));
        simulation.run(15);
        first.unregister();
        expect(simulation.run(25)).toMatchObject({ status: 'finished', reason: '' });
        return simulation.result();
      });
      expect(traces[1]).toEqual(traces[0]);
    }
  });

  it('joins cells that were advanced apart', () => {
    const integrator = { method: 'backward-euler', dt: 0.025 } as const;
    const results = [{ groupBytes: 1 }, { blocks: [] }].map((options) => {
      const simulation = build(network(integrator), '.', options);
      simulation.run(10);
      simulation.register(new Follower('a(0.5)', { scope: 'global' }));
      expect(simulation.run(25)).toMatchObject({ status: 'finished', reason: '' });
      return simulation.result();
    });
    expect(results[0]).toEqual(results[1]);
  });

  it('brings an ion that the model did not have, also where nothing was kept that nobody looks at', () => {
    for (const [, integrator] of runs.slice(0, 3)) {
      let context: BlockContext | null = null;
      const pool: NonvintBlock = {
        name: 'pool',
        declare: () => ({ scope: 'cell', nodes: ['tail'], ions: [{ ion: 'ca', reads: [], writes: ['in'], valence: 2 }], fields: [] }),
        setup: (given) => {
          context = given;
        },
        initialize: () => void context?.ion('ca', 'in').array.fill(2e-4),
      };
      const alone = build(network(integrator));
      alone.run(25);
      for (const keep of ['all', 'named'] as const) {
        const simulation = build(network(integrator), '.', { keep });
        simulation.run(10);
        const handle = simulation.register(pool);
        simulation.run(12);
        expect(simulation.ref('tail(0.5).cai').value).toBe(2e-4);
        expect(simulation.ref('tail(0.5).eca').value).toBeGreaterThan(100);
        handle.unregister();
        expect(simulation.run(25)).toMatchObject({ status: 'finished', reason: '' });
        // nobody uses the ion: under steps of fixed size the rest does not notice (but for the order of sums, where nodes without area have equations from now on); an integrator began anew, twice
        const [want, got] = [alone.result(), simulation.result()];
        if ('dt' in integrator && keep === 'all') expect(got).toEqual(want);
        else
          expect(Math.max(...want.traces.a!.map((v, i) => Math.abs(v - got.traces.a![i]!)))).toBeLessThan('dt' in integrator ? 1e-8 : 1e-2);
      }
    }
  });

  it('comes beside one that saves its state as bytes, and one with its state in fields of the engine', () => {
    // a counter of steps that acts on the cell: kept by save and restore; by a field; or lost, when neither were
    const counter = (kind: 'bytes' | 'field' | 'nothing'): NonvintBlock => {
      let context: BlockContext | null = null;
      let steps = 0;
      const field = (): Float64Array => context?.field('steps').array ?? new Float64Array(1);
      return {
        name: 'counter',
        declare: () => ({ scope: 'cell', nodes: ['b(0.5)'], ions: [], fields: [{ name: 'steps', length: 1 }] }),
        setup: (given) => {
          context = given;
          steps = 0;
        },
        initialize: () => {
          steps = 0;
          field()[0] = 0;
        },
        fixedStepSolve: () => {
          steps++;
          field()[0]!++;
          return 0;
        },
        current: (rhs) => {
          rhs[context?.nodeIndex('b(0.5)') ?? 0]! += 1e-6 * (kind === 'field' ? field()[0]! : steps);
        },
        ...(kind === 'bytes' && {
          save: () => Uint8Array.of(steps >> 8, steps & 255),
          restore: ([high = 0, low = 0]: Uint8Array) => {
            steps = 256 * high + low;
          },
        }),
      };
    };
    const run = (kind: 'bytes' | 'field' | 'nothing', large: boolean): Result => {
      const simulation = build(network({ method: 'backward-euler', dt: 0.025 }), '.', { blocks: [counter(kind)] });
      simulation.run(10);
      simulation.register(new Follower('a(0.5)', large ? { fields: [{ name: 'table', length: HUGE }] } : {}));
      expect(simulation.run(25)).toMatchObject({ status: 'finished', reason: '' });
      return simulation.result();
    };
    for (const kind of ['bytes', 'field'] as const) expect(run(kind, true)).toEqual(run(kind, false));
    // a block that keeps its state where nobody can find it, and begins it anew in setup, does begin anew
    expect(run('nothing', true)).not.toEqual(run('nothing', false));
  });

  it('is there, and what it changed is, after the model is laid out once more and run from the start', () => {
    for (const [, integrator] of runs.slice(0, 3)) {
      const large = (): NonvintBlock => new Follower('a(0.5)', { fields: [{ name: 'table', length: HUGE }] });
      const simulation = build(network(integrator));
      simulation.run(10);
      const handle = simulation.register(large());
      simulation.run(12);
      expect(simulation.rebuild()).toMatchObject({ _tag: 'Right' });
      expect(simulation.t).toBe(0);
      expect(simulation.run(25)).toMatchObject({ status: 'finished', reason: '' });
      const built = build(network(integrator), '.', { blocks: [large()] });
      built.run(25);
      expect(simulation.result()).toEqual(built.result());
      handle.unregister();
      simulation.initialize();
      simulation.run(25);
      const alone = build(network(integrator));
      alone.run(25);
      expect(simulation.result()).toEqual(alone.result());
    }
  });

  it('changes a concentration by a compiled kernel as it would itself, before and behind a new layout', () => {
    const decay: Program = {
      irVersion: 1,
      name: 'decay',
      fields: [
        { name: 'cai', space: 'ion', ion: 'ca', length: 1, type: 'f64', key: 'in' },
        { name: 'v', space: 'node', length: 1, type: 'f64', key: 'v' },
      ],
      functions: [],
      kernels: [
        {
          name: 'decay',
          loop: 'each',
          body: [
            {
              kind: 'store',
              field: 'cai',
              value: {
                kind: 'binary',
                op: 'mul',
                type: 'f64',
                a: { kind: 'load', type: 'f64', field: 'cai' },
                b: { kind: 'const', type: 'f64', value: 0.999 },
              },
            },
          ],
        },
      ],
    };
    const pool = (compiled: boolean): NonvintBlock => {
      let context: BlockContext | null = null;
      const inside = (): Float64Array => context?.ion('ca', 'in').array ?? new Float64Array();
      return {
        name: 'pool',
        declare: () => ({
          scope: 'cell',
          nodes: ['tail'],
          ions: [{ ion: 'ca', reads: ['in'], writes: ['in'], valence: 2 }],
          fields: [],
          ...(compiled && { kernels: [{ name: 'decay', code: encodeProgram(decay) }] }),
        }),
        setup: (given) => {
          context = given;
        },
        initialize: () => void inside().fill(1e-3),
        fixedStepSolve: (dt) => {
          if (compiled) return context?.kernel('decay')(0, dt) ?? 2;
          const cai = inside();
          for (let i = 0; i < cai.length; i++) cai[i]! *= 0.999;
          return 0;
        },
      };
    };
    const model: Model = { ...network({ method: 'backward-euler', dt: 0.025 }), record: { v: 'tail(0.5).v', a: 'a(0.5).v' } };
    const run = (compiled: boolean, large: boolean) => {
      const simulation = build(model);
      simulation.run(5);
      const handle = simulation.register(pool(compiled));
      simulation.run(10);
      if (large) simulation.register(new Follower('a(0.5)', { fields: [{ name: 'table', length: HUGE }] }));
      else simulation.register(new Follower('a(0.5)'));
      simulation.run(20);
      const cai = simulation.ref('tail(0.5).cai').value;
      const eca = simulation.ref('tail(0.5).eca').value;
      handle.unregister();
      simulation.run(21);
      return { cai, eca, after: simulation.ref('tail(0.5).cai').value, result: simulation.result() };
    };
    const want = run(false, false);
    // 600 steps from 1e-3
    expect(want.cai / (1e-3 * 0.999 ** 600)).toBeCloseTo(1, 9);
    for (const [compiled, large] of [
      [true, false],
      [false, true],
      [true, true],
    ] as const)
      expect(run(compiled, large)).toEqual(want);
  });

  it('references, pointers and recordings follow; views of arrays and a run from the start', () => {
    const simulation = build(network({ method: 'backward-euler', dt: 0.025 }));
    const recorded = new Vector().record(simulation.ref('tail(0.5).v'));
    const pointers = new PtrVector(1).pset(0, simulation.ref('a(0.5).v'));
    const view = simulation.v;
    const amp = simulation.ref('late.amp');
    simulation.initialize();
    simulation.run(10);
    amp.value = 0.123;
    const handle = simulation.register(new Follower('a(0.5)', { fields: [{ name: 'table', length: HUGE }] }));
    expect(amp.value).toBe(0.123);
    expect(() => view.array).toThrow(/laid out anew/);
    simulation.run(12);
    const values = new Vector(1);
    pointers.gather(values);
    expect(values.array[0]).toBe(simulation.ref('a(0.5).v').value);
    expect(recorded.length).toBe(481);
    expect(recorded.array[480]).toBe(simulation.ref('tail(0.5).v').value);
    handle.unregister();
    amp.value = 0.2;
    simulation.initialize();
    simulation.run(25);
    const fresh = build(network({ method: 'backward-euler', dt: 0.025 }));
    fresh.run(25);
    expect(simulation.result()).toEqual(fresh.result());
  });

  it('that cannot be is refused, and the run goes on as if it had not been asked', () => {
    const asks: readonly (readonly [NonvintBlock, Run, RegExp])[] = [
      [
        new Follower('a(0.5)', { ions: [{ ion: 'zn', reads: ['in'], writes: [] }] }),
        { method: 'backward-euler', dt: 0.025 },
        /VALENCE of ion "zn"/,
      ],
      [new Follower('a(0.5)', { scope: 'global' }), { method: 'bdf', atol: 1e-6, rtol: 1e-6, local: true }, /"local": false/],
      [new Follower('a(0.5)', { fields: [{ name: 'table', length: 2 ** 29 }] }), { method: 'backward-euler', dt: 0.025 }, /GiB/],
    ];
    for (const [block, integrator, why] of asks) {
      const alone = build(network(integrator), '.', { groupBytes: 1 });
      const simulation = build(network(integrator), '.', { groupBytes: 1 });
      for (const one of [alone, simulation]) one.run(10);
      expect(() => simulation.register(block)).toThrow(why);
      for (const one of [alone, simulation]) expect(one.run(25).status).toBe('finished');
      expect(simulation.result()).toEqual(alone.result());
    }
  });

  it.each(runs.slice(0, 3))('many that come and go at random leave what they would where all of them fit: %s', (_, integrator) => {
    const results = [false, true].map((large) => {
      let seed = 7;
      const random = (below: number): number => {
        seed = (seed * 16807) % 2147483647;
        return seed % below;
      };
      const simulation = build(network(integrator));
      const there: BlockHandle[] = [];
      let layouts = 0;
      let bytes = simulation.size.memoryBytes;
      for (let t = 1; t <= 25; t++) {
        expect(simulation.run(t)).toMatchObject({ status: 'finished', reason: '' });
        const place = ['a(0.5)', 'b(0.5)', 'tail(0.3)', 'tail(0.9)'][random(4)]!;
        const length = random(60_000);
        if (random(3) > 0)
          there.push(simulation.register(new Follower(place, { fields: [{ name: 'table', length: large ? length : 4 }] })));
        else if (there.length > 0) there.splice(random(there.length), 1)[0]?.unregister();
        if (simulation.size.memoryBytes !== bytes) layouts++;
        bytes = simulation.size.memoryBytes;
      }
      if (large) expect(layouts).toBeGreaterThan(1);
      else expect(layouts).toBe(0);
      return simulation.result();
    });
    expect(results[1]).toEqual(results[0]);
  });

  it('that the method cannot have leaves the run as it was, in its new layout', () => {
    const integrator = { method: 'bdf', atol: 1e-7, rtol: 1e-7, conditionOrder: 2 } as const;
    const alone = build(network(integrator));
    const simulation = build(network(integrator));
    for (const one of [alone, simulation]) one.run(10);
    class Unsolved extends Follower {}
    const block: NonvintBlock = Object.assign(new Unsolved('a(0.5)', { fields: [{ name: 'table', length: HUGE }] }), { msolve: undefined });
    expect(() => simulation.register(block)).toThrow(/has no msolve.*instead/);
    for (const one of [alone, simulation]) expect(one.run(25)).toMatchObject({ status: 'finished', reason: '' });
    const [want, got] = [alone.result(), simulation.result()];
    // BDF began anew at 10 ms: spikes to the accuracy of the tolerance
    expect(got.spikes.a).toHaveLength(want.spikes.a!.length);
    for (const [i, time] of want.spikes.a!.entries()) expect(Math.abs(time - got.spikes.a![i]!)).toBeLessThan(1e-5);
  });

  it('cannot come in the middle of a step, and says so', () => {
    const simulation = build(network({ method: 'backward-euler', dt: 0.025 }), '.', { blocks: [] });
    let said = '';
    let steps = 0;
    simulation.register({
      fixedStepSolve: () => {
        if (++steps !== 10) return 0;
        try {
          simulation.register(new Follower('a(0.5)', { fields: [{ name: 'table', length: HUGE }] }));
        } catch (error) {
          said = error instanceof Error ? error.message : '';
        }
        return 0;
      },
    });
    expect(simulation.run(1).status).toBe('finished');
    expect(said).toMatch(/its fields do not fit.*register it between two steps/);
  });
});
