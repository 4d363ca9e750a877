import type { NonvintBlock } from '@hillock/contracts';
import { Supervisor } from '@hillock/nonvint';
import { modelContext } from '@hillock/nonvint/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gateBlock } from './helpers/gate-block.ts';

function holding(bytes: Uint8Array): NonvintBlock & { held: Uint8Array } {
  return {
    held: bytes,
    save() {
      return this.held;
    },
    restore(given) {
      this.held = given;
    },
  };
}

describe('save and restore', () => {
  it('give every block its own bytes back, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.uint8Array({ maxLength: 20 }))), (parts) => {
        const from = new Supervisor(parts.map((part) => (part === null ? {} : holding(part))));
        const targets = parts.map((part) => (part === null ? null : holding(Uint8Array.of(99))));
        new Supervisor(targets.map((target) => target ?? {})).restore(from.save());
        expect(targets.map((target) => (target === null ? null : [...target.held]))).toStrictEqual(
          parts.map((part) => (part === null ? null : [...part])),
        );
      }),
    );
  });

  it('continue a run to the same bits', () => {
    const make = (): Supervisor => {
      const supervisor = new Supervisor([gateBlock(), {}, gateBlock({ stepFactor: 0.5 })]);
      supervisor.setup(modelContext({ v: [-65, -60, -30, 0] }));
      supervisor.initialize();
      supervisor.count(0);
      return supervisor;
    };
    const values = (supervisor: Supervisor): readonly number[] => {
      const y = new Float64Array(supervisor.equations);
      supervisor.reinit(y);
      return [...y];
    };
    const first = make();
    for (let i = 0; i < 10; i++) first.fixedStepSolve(0.025);
    const bytes = first.save();
    for (let i = 0; i < 10; i++) first.fixedStepSolve(0.025);
    const second = make();
    second.restore(bytes);
    expect(values(second)).not.toStrictEqual(values(first));
    for (let i = 0; i < 10; i++) second.fixedStepSolve(0.025);
    expect(values(second)).toStrictEqual(values(first));
    expect(new Set(values(first)).size).toBe(4); // four different gates, none at a fixed point shared by all
  });
});

describe('bytes that do not fit are refused before anything changes', () => {
  const block = holding(Uint8Array.of(1, 2, 3));
  const supervisor = new Supervisor([block]);
  const good = supervisor.save();
  const edited = (at: number, value: number): Uint8Array => {
    const bytes = good.slice();
    bytes[at] = value;
    return bytes;
  };
  const cases: readonly (readonly [what: string, bytes: Uint8Array, message: string])[] = [
    ['no bytes', new Uint8Array(0), 'no saved state'],
    ['other bytes', edited(0, 0), 'no saved state'],
    ['another version', edited(4, 9), 'has version 9; only 1 can be restored'],
    ['another number of blocks', edited(8, 2), 'saved with 2 nonvint blocks; here there are 1'],
    ['an end inside a block', good.slice(0, -1), 'ends inside block 0'],
    ['an end before a block', good.slice(0, 14), 'ends before block 0'],
    ['too many bytes', Uint8Array.of(...good, 0), '1 bytes too many'],
  ];
  for (const [what, bytes, message] of cases) {
    it(what, () => {
      expect(() => supervisor.restore(bytes)).toThrow(message);
      expect([...block.held]).toStrictEqual([1, 2, 3]);
    });
  }

  it('a block that has no saved state, or that cannot take one', () => {
    const empty = new Supervisor([{}]).save();
    expect(() => supervisor.restore(empty)).toThrow('block 0 has no saved state');
    expect(() => new Supervisor([{}]).restore(good)).toThrow('block 0 has a saved state but cannot restore it');
  });

  it('a block with only one of the two', () => {
    expect(() => new Supervisor([{ save: () => new Uint8Array(0) }])).toThrow('block 0 has save without restore');
    expect(() => new Supervisor([{}, { restore() {} }], { names: ['a', 'b'] })).toThrow('block 1 (b) has restore without save');
  });

  it('an exception in save or restore names the block', () => {
    const broken: NonvintBlock = {
      save: () => {
        throw new Error('disk');
      },
      restore: () => {
        throw new Error('short');
      },
    };
    expect(() => new Supervisor([broken]).save()).toThrow('block 0, save: disk');
    expect(() => new Supervisor([broken]).restore(good)).toThrow('block 0, restore: short');
  });
});
