/**
 * What a block of further equations in TypeScript costs on 1000 segments, against the same loop written plainly over arrays: the potassium channel of the examples, its current, its
 * conductance and its step, each fixed step. The least of many repeats, in µs a step.
 *
 *   npx tsx --conditions=@hillock/source packages/hillock/bench/block.ts
 */
import { performance } from 'node:perf_hooks';
import * as E from 'fp-ts/lib/Either.js';
import { PotassiumEquations } from '../../../examples/potassium-block/potassium.ts';
import { buildModel, type Model, type NonvintBlock } from '../src/index.ts';

const SEGMENTS = 1000;
const STEPS = 500;
const REPEATS = 15;

const model: Model = {
  hillock: 1,
  sections: [{ name: 'c', L: 10000, diam: 2 }],
  regions: [{ sections: 'c', nseg: SEGMENTS, insert: { pas: {} } }],
  run: { tstop: 1e9, integrator: { method: 'backward-euler', dt: 0.025 } },
};

function least(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    const began = performance.now();
    run();
    best = Math.min(best, (1000 * (performance.now() - began)) / STEPS);
  }
  return best;
}

function stepping(blocks: readonly NonvintBlock[]): number {
  const built = buildModel(model, { blocks });
  if (E.isLeft(built)) throw new Error('the model of the benchmark is not built');
  const simulation = built.right;
  simulation.initialize();
  return least(() => {
    for (let i = 0; i < STEPS; i++) simulation.step();
  });
}

/** The same arithmetic over arrays of its own. */
function plain(): number {
  const [v, n, rhs, d] = [0, 0, 0, 0].map(() => new Float64Array(SEGMENTS));
  if (v === undefined || n === undefined || rhs === undefined || d === undefined) return Number.NaN;
  // voltages as a cell has them, all different: what a loop costs depends on what it meets
  for (let i = 0; i < SEGMENTS; i++) v[i] = -75 + i / 500;
  n.fill(0.3);
  const [gbar, ek, dt] = [0.036, -77, 0.025];
  return least(() => {
    for (let step = 0; step < STEPS; step++) {
      for (let i = 0; i < SEGMENTS; i++) rhs[i]! -= gbar * n[i]! * n[i]! * n[i]! * n[i]! * (v[i]! - ek);
      for (let i = 0; i < SEGMENTS; i++) d[i]! += gbar * n[i]! * n[i]! * n[i]! * n[i]!;
      for (let i = 0; i < SEGMENTS; i++) {
        const x = (v[i]! + 55) / 10;
        const a = Math.abs(x) < 1e-6 ? 0.1 * (1 + x / 2) : (0.1 * x) / (1 - Math.exp(-x));
        n[i] = (n[i]! + dt * a) / (1 + dt * (a + 0.125 * Math.exp(-(v[i]! + 65) / 80)));
      }
    }
  });
}

const loop = plain();
const without = stepping([]);
const withBlock = stepping([new PotassiumEquations()]);
console.log(`the loop over arrays ${loop.toFixed(2)} µs a step`);
console.log(
  `the cell without the block ${without.toFixed(2)}, with it ${withBlock.toFixed(2)}: the block costs ${(withBlock - without).toFixed(2)} µs a step`,
);
console.log(`${((withBlock - without) / loop).toFixed(2)} times the loop`);
