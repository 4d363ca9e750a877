// Blocks in an engine: the conformance kit that third parties run on their own, on the blocks of the examples and on broken ones.
import { fileURLToPath } from 'node:url';
import type { Model, NonvintBlock } from '@hillock/hillock';
import { readerIn } from '@hillock/hillock/node';
import { blockInModelConformance } from '@hillock/hillock/testing';
import { describe, expect, it } from 'vitest';
import { CalciumPool } from '../examples/calcium-block/calcium.ts';
import { cell as calciumCell } from '../examples/calcium-block/model.ts';
import { cell as potassiumCell } from '../examples/potassium-block/model.ts';
import { PotassiumEquations } from '../examples/potassium-block/potassium.ts';

const folder = (name: string): string => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
const run = { integrator: { method: 'backward-euler', dt: 0.025 } };
/** The cell under a current that only bends its voltage. */
const quiet = (model: Model): Model => ({
  ...model,
  points: [{ name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 0, dur: 1e9, amp: 0.005 } }],
});
const potassium = quiet(potassiumCell(false, run, 10));
const calcium = quiet(calciumCell(false, run, 10));

describe('in a model the potassium channel', () => {
  for (const check of blockInModelConformance(potassium, () => new PotassiumEquations(), { read: readerIn(folder('potassium-block')) }))
    it(check.name, () => check.run());
});

describe('in a model the calcium pool', () => {
  for (const check of blockInModelConformance(calcium, () => new CalciumPool(), { read: readerIn(folder('calcium-block')) }))
    it(check.name, () => check.run());
});

describe('in a model what is broken is found', () => {
  const spoilt = (change: Partial<NonvintBlock>): NonvintBlock => Object.assign(new PotassiumEquations(), change);
  const whole = PotassiumEquations.prototype;
  const cases: readonly (readonly [what: string, make: () => NonvintBlock, check: string, said: RegExp])[] = [
    [
      'steps of half the time',
      () =>
        spoilt({
          fixedStepSolve(dt) {
            return whole.fixedStepSolve.call(this, dt / 2);
          },
        }),
      'converges to one solution at fixed and at variable steps',
      /does not converge/,
    ],
    [
      'a current at fixed steps that error control does not see',
      () => {
        let controlled = false;
        return spoilt({
          count(offset) {
            controlled = true;
            return whole.count.call(this, offset);
          },
          current(rhs) {
            whole.current.call(this, rhs);
            if (!controlled) rhs[1] = rhs[1]! - 0.001;
          },
        });
      },
      'converges to one solution at fixed and at variable steps',
      /does not converge/,
    ],
    [
      'a slope that is not a number',
      () =>
        spoilt({
          fun(t, y, ydot) {
            const status = whole.fun.call(this, t, y, ydot);
            if (t > 1) ydot?.fill(Number.NaN);
            return status;
          },
        }),
      'leaves the model as it was, bit for bit',
      /potassium/,
    ],
    [
      'an exception',
      () =>
        spoilt({
          fixedStepSolve() {
            throw new Error('no step today');
          },
        }),
      'writes what is its own at fixed steps',
      /potassium.*fixedStepSolve.*no step today/,
    ],
  ];
  it.each(cases)('%s', (_, make, name, said) => {
    const check = blockInModelConformance(potassium, make, { read: readerIn(folder('potassium-block')) }).find((one) => one.name === name);
    expect(() => check?.run()).toThrow(said);
  });
});
