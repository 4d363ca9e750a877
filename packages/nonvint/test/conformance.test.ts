import type { NonvintBlock } from '@hillock/contracts';
import { blockConformance, modelContext } from '@hillock/nonvint/testing';
import { describe, expect, it } from 'vitest';
import { GATE_PLACES, gateBlock, type Spoil } from './helpers/gate-block.ts';

describe('a gate with every callable conforms', () => {
  const checks = blockConformance(() => gateBlock(), { places: GATE_PLACES });
  for (const check of checks) it(check.name, () => check.run());

  it('to all the checks there are', () => {
    expect(checks.length).toBe(14);
  });
});

describe('only what a block has is checked', () => {
  it('a block that is a current alone', () => {
    const make = (): NonvintBlock => ({
      current(rhs) {
        rhs[2] = rhs[2]! - 0.01;
      },
    });
    const checks = blockConformance(make);
    for (const check of checks) check.run();
    expect(checks.map((check) => check.name)).toStrictEqual([
      'can be set up again, with new views',
      'current subtracts, and the same each time',
      'writes declared nodes only',
    ]);
  });

  it('an empty block', () => {
    for (const check of blockConformance(() => ({}))) check.run();
  });
});

/** Names of the checks that the spoiled gate fails. */
function failures(spoil: Spoil): readonly string[] {
  return blockConformance(() => gateBlock(spoil), { places: GATE_PLACES }).flatMap((check) => {
    try {
      check.run();
      return [];
    } catch {
      return [check.name];
    }
  });
}

describe('the kit finds', () => {
  const cases: readonly (readonly [what: string, spoil: () => Spoil, check: string])[] = [
    ['a count that grows', () => ({ count: (own, offset) => own + (offset === 11 ? 1 : 0) }), 'has a stable count'],
    ['a count that is no whole number', () => ({ count: () => 1.5 }), 'has a stable count'],
    [
      'a reinit that writes a neighbour',
      () => ({ reinit: (y, at) => y.fill(0, at - 1, at) }),
      'reinit writes its own slots, and only these',
    ],
    ['a reinit with NaN', () => ({ reinit: (y, at) => y.fill(Number.NaN, at, at + 1) }), 'reinit writes its own slots, and only these'],
    [
      'a reinit without the values of fun',
      () => ({ reinit: (y, at) => y.fill(0.5, at, at + 1) }),
      'fun takes the values that reinit then gives back',
    ],
    ['a fun that changes y', () => ({ fun: (y, _, at) => y.fill(0.5, at, at + 1) }), 'fun is pure'],
    [
      'a fun that counts its calls',
      () => {
        let calls = 0;
        return { fun: (_, ydot, at) => ydot?.fill(calls++, at, at + 1) };
      },
      'fun is pure',
    ],
    ['an msolve with another slope', () => ({ msolveFactor: 1.001 }), 'msolve solves (1 − dt·∂f/∂y)·x = b'],
    ['an inward current', () => ({ currentSign: -1 }), 'conductance adds the slope of the current'],
    ['a conductance that is not the slope', () => ({ conductanceFactor: 1.001 }), 'conductance adds the slope of the current'],
    ['a conductance that overwrites', () => ({ setConductance: true }), 'conductance adds the slope of the current'],
    ['a node that was not declared', () => ({ strayNode: 0 }), 'writes declared nodes only'],
    ['half a step', () => ({ stepFactor: 0.5 }), 'fixedStepSolve follows fun'],
    ['an array kept across a rebuild', () => ({ keepView: true }), 'can be set up again, with new views'],
    ['an initialize that works only once', () => ({ forget: 'initialize' }), 'starts the same each time'],
    ['a restore that does nothing', () => ({ forget: 'restore' }), 'is the same after save and restore'],
    ['a tolerance that is set', () => ({ tolerance: () => 1e-6 }), 'absTolerance scales its own slots'],
    ['a negative tolerance', () => ({ tolerance: (a) => -a }), 'absTolerance scales its own slots'],
  ];
  for (const [what, spoil, check] of cases) {
    it(what, () => {
      expect(failures(spoil())).toContain(check);
    });
  }

  it('nothing that an option allows', () => {
    const checks = blockConformance(() => gateBlock({ msolveFactor: 1.001, conductanceFactor: 1.001 }), {
      places: GATE_PLACES,
      msolveTolerance: 1e-2,
      slopeTolerance: 1e-2,
    });
    for (const check of checks) check.run();
  });

  it('save without restore', () => {
    const half = blockConformance(() => ({ save: () => new Uint8Array(0) }));
    expect(() => half.at(-1)?.run()).toThrow('save and restore belong together');
  });
});

describe('the context of the checks', () => {
  const context = modelContext({
    v: [-65, -60],
    places: { 'soma(0.5)': 1 },
    ions: { 'ca.in': [1e-4, 2e-4] },
    needs: { scope: 'cell', nodes: ['soma(0.5)'], ions: [], fields: [{ name: 'store', length: 3 }] },
  });

  it('gives the same live array each time', () => {
    context.v.array[0] = -70;
    expect([...context.v.array]).toStrictEqual([-70, -60]);
    context.field('store').array[2] = 4;
    expect([...context.field('store').array]).toStrictEqual([0, 0, 4]);
    expect([...context.ion('ca', 'in').array]).toStrictEqual([1e-4, 2e-4]);
    expect([...context.ion('na', 'i').array]).toStrictEqual([0, 0]);
    expect(context.nodeIndex('soma(0.5)')).toBe(1);
  });

  it('refuses what it does not have, naming what there is', () => {
    expect(() => context.nodeIndex('dend(0)')).toThrow('no place "dend(0)"; there are soma(0.5)');
    expect(() => context.field('shop')).toThrow('no field "shop"; the block declared store');
    expect(() => context.kernel('step')).toThrow('this context has only arrays');
  });

  it('throws from every view once it expired', () => {
    const { v } = context;
    context.expire();
    expect(() => v.array).toThrow('kept across a rebuild');
  });
});
