import type { NonvintBlock, Status } from '@hillock/contracts';
import { Supervisor } from '@hillock/nonvint';
import { modelContext } from '@hillock/nonvint/testing';
import { describe, expect, it } from 'vitest';
import { gateBlock } from './helpers/gate-block.ts';

/** A block with `count` equations that writes its number, so that slots can be told apart. */
function numbered(number: number, count: number, log: string[] = []): NonvintBlock {
  let offset = -1;
  return {
    setup: () => void log.push(`setup ${number}`),
    initialize: () => void log.push(`initialize ${number}`),
    count(first) {
      offset = first;
      log.push(`count ${number} at ${first}`);
      return count;
    },
    reinit(y) {
      y.fill(number, offset, offset + count);
    },
    fun(_t, y, ydot) {
      for (let i = offset; i < offset + count; i++) if (ydot !== null) ydot[i] = y[i]! * 10;
      return undefined;
    },
    msolve(dt, _t, b) {
      for (let i = offset; i < offset + count; i++) b[i] = b[i]! / (1 + dt);
      return 0;
    },
    absTolerance(a) {
      for (let i = offset; i < offset + count; i++) a[i] = a[i]! * number;
    },
  };
}

const context = modelContext({ v: [-65, -60, -55, -50] });

describe('order and slots', () => {
  it('calls every block in the order of the list', () => {
    const log: string[] = [];
    const supervisor = new Supervisor([numbered(1, 2, log), {}, numbered(3, 1, log)]);
    expect(supervisor.setup(context)).toBe(0);
    expect(supervisor.initialize()).toBe(0);
    expect(supervisor.count(5)).toBe(0);
    expect(log).toStrictEqual(['setup 1', 'setup 3', 'initialize 1', 'initialize 3', 'count 1 at 5', 'count 3 at 7']);
    expect(supervisor.blocks).toBe(3);
    expect(supervisor.equations).toBe(3);
    expect(supervisor.slots).toStrictEqual([
      { offset: 5, count: 2 },
      { offset: 7, count: 0 },
      { offset: 7, count: 1 },
    ]);
  });

  it('lets each block read and write its own slots', () => {
    const supervisor = new Supervisor([numbered(1, 2), {}, numbered(3, 1)]);
    supervisor.count(1);
    const y = new Float64Array(5).fill(-1);
    expect(supervisor.reinit(y)).toBe(0);
    expect([...y]).toStrictEqual([-1, 1, 1, 3, -1]);
    const ydot = new Float64Array(5);
    expect(supervisor.fun(0, y, ydot)).toBe(0);
    expect([...ydot]).toStrictEqual([0, 10, 10, 30, 0]);
    expect(supervisor.fun(0, y, null)).toBe(0);
    const b = Float64Array.of(2, 2, 2, 2, 2);
    expect(supervisor.msolve(1, 0, b, y)).toBe(0);
    expect([...b]).toStrictEqual([2, 1, 1, 1, 2]);
    const a = new Float64Array(5).fill(0.5);
    expect(supervisor.absTolerance(a)).toBe(0);
    expect([...a]).toStrictEqual([0.5, 0.5, 0.5, 1.5, 0.5]);
    expect(supervisor.jacobian(1, 0, y, ydot)).toBe(0);
  });

  it('hands slots out anew each time, and refuses a count that changed', () => {
    let count = 2;
    const supervisor = new Supervisor([{ ...numbered(1, 2), count: () => count }], { names: ['pool'] });
    supervisor.count(0);
    expect(supervisor.count(3)).toBe(0);
    expect(supervisor.slots).toStrictEqual([{ offset: 3, count: 2 }]);
    count = 4;
    expect(supervisor.count(3)).toBe(2);
    expect(supervisor.reason).toMatch(/^block 0 \(pool\), count: gave 4, and 2 before/);
  });

  it('adds currents and conductances of all blocks', () => {
    const supervisor = new Supervisor([gateBlock(), gateBlock()]);
    const single = new Supervisor([gateBlock()]);
    for (const each of [supervisor, single]) {
      each.setup(context);
      each.initialize();
    }
    const [rhs2, rhs1, d2, d1] = [new Float64Array(4), new Float64Array(4), new Float64Array(4), new Float64Array(4)] as const;
    expect([supervisor.current(rhs2), single.current(rhs1), supervisor.conductance(d2), single.conductance(d1)]).toStrictEqual([
      0, 0, 0, 0,
    ]);
    expect(rhs1[1]).toBeLessThan(0); // outward above the reversal potential
    expect(d1[1]).toBeGreaterThan(0);
    expect([...rhs2]).toStrictEqual([...rhs1].map((value) => 2 * value)); // doubling is exact
    expect([...d2]).toStrictEqual([...d1].map((value) => 2 * value));
    expect([rhs1[0], rhs1[2], d1[0], d1[2]]).toStrictEqual([0, 0, 0, 0]);
  });

  it('gives each block a context of its own when asked to', () => {
    const seen: unknown[] = [];
    const own = [modelContext({ v: [1] }), modelContext({ v: [2] })] as const;
    const block: NonvintBlock = { setup: (given) => void seen.push(given) };
    expect(new Supervisor([block, block]).setup((i) => (i === 0 ? own[0] : own[1]))).toBe(0);
    expect(seen).toStrictEqual([own[0], own[1]]);
  });

  it('asks each block for its needs', () => {
    const needs = new Supervisor([{}, gateBlock()]).declare();
    expect(needs[0]).toBeNull();
    expect(needs[1]?.nodes).toStrictEqual(['soma(0.5)', 'dend(0.5)']);
  });

  it('calls callables as methods of their block', () => {
    class Charge implements NonvintBlock {
      readonly #amount = 3;
      current(rhs: Float64Array): void {
        rhs[0] = rhs[0]! - this.#amount;
      }
    }
    const rhs = new Float64Array(1);
    expect(new Supervisor([new Charge()]).current(rhs)).toBe(0);
    expect(rhs[0]).toBe(-3);
  });

  it('works without blocks', () => {
    const supervisor = new Supervisor([]);
    const none = new Float64Array(0);
    expect(supervisor.setup(context) || supervisor.count(7) || supervisor.fun(0, none, none)).toBe(0);
    expect(supervisor.equations).toBe(0);
    supervisor.restore(supervisor.save());
    expect(supervisor.reason).toBe('');
  });
});

const y = new Float64Array(4);
/** Every callable of the supervisor that answers with a status, by its name. */
const calls: Readonly<Record<string, (supervisor: Supervisor) => Status>> = {
  setup: (s) => s.setup(context),
  initialize: (s) => s.initialize(),
  current: (s) => s.current(y),
  conductance: (s) => s.conductance(y),
  fixedStepSolve: (s) => s.fixedStepSolve(0.1),
  count: (s) => s.count(0),
  reinit: (s) => s.reinit(y),
  fun: (s) => s.fun(0, y, y),
  msolve: (s) => s.msolve(0.1, 0, y, y),
  jacobian: (s) => s.jacobian(0.1, 0, y, y),
  absTolerance: (s) => s.absTolerance(y),
  coupling: (s) => s.coupling(1, 0, y, { dFdS: y, dFdU: y, dIdS: y, dIdU: y }),
  jvp: (s) => s.jvp(0, y, y, y, y, y),
};

describe('what a block may not be', () => {
  it('callables of another type, or that want more than they are given, are told when it is handed over', () => {
    const wrong = (name: string, callable: unknown): NonvintBlock => ({ [name]: callable });
    expect(() => new Supervisor([{}, wrong('fun', 3)], { names: ['a', 'b'] })).toThrow(
      'block 1 (b), fun: is number; a function fun(t, y, ydot) is right',
    );
    expect(() => new Supervisor([wrong('count', (_a: number, _b: number) => 0)])).toThrow(
      'block 0, count: takes 2 arguments and is given 1: count(offset)',
    );
  });

  it('what it computes must be finite: block, callable, equation and time are told', () => {
    const make = (callable: string, spoil: (values: Float64Array) => void): Supervisor => {
      const supervisor = new Supervisor([
        numbered(1, 2),
        {
          ...numbered(2, 2),
          [callable]: (...given: unknown[]) => {
            const arrays = given.filter((one) => one instanceof Float64Array);
            spoil(arrays[callable === 'msolve' ? 0 : arrays.length - 1]!);
          },
        },
      ]);
      supervisor.count(0);
      return supervisor;
    };
    const all = new Float64Array(4);
    const nan = (values: Float64Array): void => void values.fill(Number.NaN, 3, 4);
    const fun = make('fun', nan);
    expect(fun.fun(1.5, all, new Float64Array(4))).toBe(1);
    expect(fun.reason).toBe('block 1, fun: gave NaN for equation 1 at t = 1.5');
    const msolve = make('msolve', nan);
    expect(msolve.msolve(0.1, 2, new Float64Array(4), all)).toBe(1);
    expect(msolve.reason).toBe('block 1, msolve: gave NaN for equation 1 at t = 2');
    const reinit = make('reinit', nan);
    expect(reinit.reinit(new Float64Array(4))).toBe(2);
    expect(reinit.reason).toBe('block 1, reinit: gave NaN for equation 1');
    const current = make('current', nan);
    expect(current.current(new Float64Array(4))).toBe(1);
    expect(current.reason).toBe('block 1, current: gave NaN at node 3');
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 0, -1]) {
      const tolerance = make('absTolerance', (a) => void a.fill(bad, 2, 3));
      expect(tolerance.absTolerance(new Float64Array(4).fill(1))).toBe(2);
      expect(tolerance.reason).toContain('block 1, absTolerance: made the tolerance of equation 0');
    }
  });
});

describe('failures', () => {
  for (const [callable, call] of Object.entries(calls)) {
    it(`an exception in ${callable} is fatal, and names block and callable`, () => {
      let later = 0;
      const broken: NonvintBlock = {
        [callable]: () => {
          throw new Error('the pool is empty');
        },
      };
      const supervisor = new Supervisor([{}, broken, { [callable]: () => later++ }]);
      expect(call(supervisor)).toBe(2);
      expect(supervisor.reason).toBe(`block 1, ${callable}: the pool is empty`);
      expect(later).toBe(0);
    });
  }

  for (const callable of ['fixedStepSolve', 'fun', 'msolve']) {
    it(`a status of ${callable} ends the round and is passed on`, () => {
      const failing = (status: unknown): Supervisor =>
        new Supervisor([{ [callable]: () => 0 }, { [callable]: () => status }], { names: ['store', 'pump'] });
      const call = calls[callable];
      const run = (supervisor: Supervisor): Status | undefined => call?.(supervisor);
      const recoverable = failing(1);
      expect(run(recoverable)).toBe(1);
      expect(recoverable.reason).toBe(`block 1 (pump), ${callable}: asks for a smaller step`);
      const fatal = failing(2);
      expect(run(fatal)).toBe(2);
      expect(fatal.reason).toBe(`block 1 (pump), ${callable}: failed`);
      const strange = failing(Number.NaN);
      expect(run(strange)).toBe(2);
      expect(strange.reason).toBe(`block 1 (pump), ${callable}: returned NaN, which is no status (0, 1 or 2)`);
      expect(run(failing(undefined))).toBe(0);
    });
  }

  it('something thrown that is no Error still names the place', () => {
    const thrown: NonvintBlock = {
      current: () => {
        throw 'no pump';
      },
    };
    const supervisor = new Supervisor([thrown]);
    expect(supervisor.current(y)).toBe(2);
    expect(supervisor.reason).toBe('block 0, current: no pump');
  });

  it('a count that is none, or without reinit and fun, is fatal', () => {
    for (const bad of [-1, 0.5, Number.NaN]) {
      const supervisor = new Supervisor([numbered(0, 2), { ...numbered(1, 1), count: () => bad }]);
      expect(supervisor.count(0)).toBe(2);
      expect(supervisor.reason).toBe(`block 1, count: gave ${bad}, which is no number of equations`);
      expect(supervisor.equations).toBe(0);
      expect(supervisor.slots).toStrictEqual([]);
    }
    const silent = new Supervisor([{ count: () => 2 }]);
    expect(silent.count(0)).toBe(2);
    expect(silent.reason).toBe('block 0, count: gave 2, but there is no reinit and fun for them');
  });

  it('a needless declaration throws with the block named', () => {
    const broken: NonvintBlock = {
      declare: () => {
        throw new Error('no such place');
      },
    };
    expect(() => new Supervisor([broken], { names: ['er'] }).declare()).toThrow('block 0 (er), declare: no such place');
  });
});
