/**
 * What gathering and scattering cost, in ns a value: the least, the median and the most of many repeats.
 *
 *   npx tsx --conditions=@hillock/source packages/hillock/bench/pointers.ts [pointers]
 *
 * 100 000 pointers by default, over a population of 2000 cells of 50 compartments: v of every compartment in the order of memory, v in random order, and gates, parameters and v mixed in
 * random order. Beside it: the same loop in JavaScript over the engine's memory, which has no names, checks or rebuilds to care for.
 */
import { performance } from 'node:perf_hooks';
import * as E from 'fp-ts/lib/Either.js';
import { buildModel, PtrVector, type Simulation } from '../src/index.ts';

const REPEATS = 200;
const count = Number(process.argv[2] ?? 100_000);
const cells = Math.ceil(count / 50);

function model(): Simulation {
  const built = buildModel({
    hillock: 1,
    cellTypes: { c: { sections: [{ name: 'd', L: 1000, diam: 2 }], regions: [{ sections: 'd', nseg: 50, insert: { hh: {} } }] } },
    cells: [{ type: 'c', name: 'c', count: cells }],
    run: { tstop: 1, integrator: { method: 'backward-euler', dt: 0.025 } },
  });
  if (E.isLeft(built)) throw new Error(JSON.stringify(built.left));
  return built.right;
}

/** The same numbers in another order (a linear congruential generator: the same in every run). */
function shuffled<T>(list: readonly T[]): readonly T[] {
  const all = [...list];
  let seed = 1;
  for (let i = all.length - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const j = seed % (i + 1);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

function report(name: string, run: () => void): void {
  for (let k = 0; k < 20; k++) run();
  const times = Array.from({ length: REPEATS }, () => {
    const began = performance.now();
    run();
    return ((performance.now() - began) * 1e6) / count;
  }).sort((a, b) => a - b);
  const columns = [times[0], times[REPEATS / 2], times[REPEATS - 1]].map((t) => (t ?? 0).toFixed(2).padStart(8));
  console.log(name.padEnd(44) + columns.join(''));
}

const simulation = model();
const places = Array.from({ length: count }, (_, i) => `c[${Math.floor(i / 50)}].d(${((i % 50) + 0.5) / 50})`);
const variables = ['v', 'm_hh', 'n_hh', 'gnabar_hh', 'ena'];
const sets: Readonly<Record<string, readonly string[]>> = {
  'v, in the order of cells': places.map((place) => `${place}.v`),
  'v, in random order': shuffled(places).map((place) => `${place}.v`),
  'v, gates, parameters, ena, in random order': shuffled(places).map((place, i) => `${place}.${variables[i % variables.length]}`),
};
const values = new Float64Array(count);
console.log(`${count} values, ns a value`.padEnd(44) + ['least', 'median', 'most'].map((word) => word.padStart(8)).join(''));
for (const [name, names] of Object.entries(sets)) {
  const began = performance.now();
  const references = names.map((one) => simulation.ref(one));
  const pointers = PtrVector.of(references);
  const made = performance.now() - began;
  report(`gather ${name}`, () => pointers.gather(values));
  report(`scatter ${name}`, () => pointers.scatter(values));
  const memory = simulation.ref(names[0] ?? '').home.doubles;
  const index = Int32Array.from(references, (reference) => reference.place);
  report('  a plain loop in JavaScript, gathering', () => {
    for (let i = 0; i < index.length; i++) values[i] = memory[index[i]!]!;
  });
  console.log(`  (made in ${made.toFixed(0)} ms)`);
}
