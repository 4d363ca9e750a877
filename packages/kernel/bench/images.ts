/**
 * Writes what another engine needs to run the kernels of test/data/programs: the module, the memory it starts from, and how to call it.
 *
 *   npx tsx --conditions=@hillock/source packages/kernel/bench/images.ts FOLDER
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { encodeModule, optimise, simdBackend, TABLE_OPTIONS } from '../src/index.ts';
import { COUNT, exactRates, host, STEPS, sources, world } from '../test/world.ts';

const [folder = 'images'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const name of sources) {
  const program = optimise(exactRates(name), { freeRounding: true, tables: TABLE_OPTIONS });
  const { memory, binding, w } = world(program, 'runs');
  // binding fills the tables of the elementary functions
  simdBackend.compile(program, binding, memory, host);
  const { bytes } = encodeModule(program, binding, { simd: true });
  const has = new Set(program.kernels.map((k) => k.name));
  writeFileSync(`${folder}/${name}.wasm`, bytes);
  writeFileSync(`${folder}/${name}.memory`, new Uint8Array(memory.buffer));
  writeFileSync(`${folder}/${name}.json`, JSON.stringify({ count: COUNT, w, kernels: STEPS.filter((step) => has.has(step)) }));
}
