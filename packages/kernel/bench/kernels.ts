/**
 * What kernels cost, in ns an instance: the least of many repeats.
 *
 *   npx tsx --conditions=@hillock/source packages/kernel/bench/kernels.ts [program …]
 *
 * Programs are those of test/data/programs (how they are made is told in its README), rates exact with free rounding, and from tables; what nobody looks at is left out. 4096 instances, whose state stays in the L2
 * cache. `index`: nodes found by index arrays; `runs`: in a row.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import {
  type Backend,
  type Binding,
  type FieldDecl,
  fold,
  type Host,
  MATH_TABLE_BYTES,
  optimise,
  type Program,
  SCRATCH_BYTES,
  scalarBackend,
  simdBackend,
  specialise,
  TABLE_OPTIONS,
} from '../src/index.ts';

const COUNT = 4096;
const REPEATS = 400;
const host: Host = {
  effect: () => undefined,
  trap: (program, code, line, value) => {
    throw new Error(`${program}:${line} ${code} ${value}`);
  },
};

/** Every field gets an array of its own; node and ion arrays are as long as the instances. */
function layOut(program: Program, memory: WebAssembly.Memory, runs: boolean): { readonly binding: Binding; readonly w: number } {
  let top = 1024;
  const take = (doubles: number): number => {
    const at = top;
    // not a power of two apart: streams would meet in one set of the cache
    top += 8 * (doubles + (doubles & 1)) + 192;
    return at;
  };
  const fields: Record<string, { base: number; stride: number }> = {};
  const start: Readonly<Record<string, number>> = { dt: 0.025, celsius: 6.3, e: 50, in: 5e-5, out: 2, area: 100, diam: 1, cj: 40 };
  for (const f of program.fields) {
    const per = f.space === 'scalar' ? f.length : f.length * COUNT;
    const base = take(per);
    fields[f.name] = { base, stride: COUNT };
    const array = new Float64Array(memory.buffer, base, per);
    if (f.key === 'v') for (let i = 0; i < COUNT; i++) array[i] = -80 + (100 * ((i * 7919) % COUNT)) / COUNT;
    else array.fill(start[f.key ?? ''] ?? 0.05);
  }
  const indices = take(COUNT / 2);
  new Int32Array(memory.buffer, indices, COUNT).forEach((_, i, a) => {
    a[i] = i;
  });
  const ions = [...new Set(program.fields.flatMap((f) => f.ion ?? []))];
  const w = take(4);
  const tables = take(MATH_TABLE_BYTES / 8);
  const scratch = take(SCRATCH_BYTES / 8);
  return {
    w,
    binding: {
      fields,
      tables,
      scratch,
      nodeIndex: indices,
      ionIndex: Object.fromEntries(ions.map((ion) => [ion, indices])),
      ...(runs ? { runs: { ions } } : {}),
    },
  };
}

function measure(backend: Backend, program: Program, kernel: string, runs: boolean): number {
  const memory = new WebAssembly.Memory({ initial: 200, maximum: 200 });
  const { binding, w } = layOut(program, memory, runs);
  const { kernels } = backend.compile(program, binding, memory, host);
  kernels.tables?.(0, 0, 0);
  const call = kernels[kernel];
  if (call === undefined) return Number.NaN;
  const { v } = binding.fields;
  const volts = v === undefined ? null : new Float64Array(memory.buffer, v.base, COUNT);
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < REPEATS; k++) {
    const from = performance.now();
    call(0, COUNT, w);
    best = Math.min(best, performance.now() - from);
    if (volts !== null) volts[k % COUNT] = -65;
  }
  return (best * 1e6) / COUNT;
}

const folder = new URL('../test/data/programs/', import.meta.url);
const names =
  process.argv.length > 2 ? process.argv.slice(2) : readdirSync(folder).flatMap((f) => (f.endsWith('.json') ? [f.slice(0, -5)] : []));
console.log('program  kernel     scalar  simd, index  simd, runs      tables');
for (const name of names) {
  const source: Program = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const switches = source.fields.some((f) => f.name === 'usetable') ? { usetable: 0 } : {};
  const exact = fold(specialise({ ...source, kernels: source.kernels.filter((k) => k.name !== 'tables') }, switches));
  const seen = (f: FieldDecl): boolean => (f.space !== 'instance' && f.space !== 'scalar') || ['m', 'h', 'n', 'z', 'cai'].includes(f.name);
  const program = optimise(exact, { freeRounding: true, seen });
  const tabulated = optimise(exact, { freeRounding: true, seen, tables: TABLE_OPTIONS });
  for (const { name: kernel, loop } of program.kernels) {
    if (loop !== 'each') continue;
    const times = [
      measure(scalarBackend, program, kernel, false),
      measure(simdBackend, program, kernel, false),
      measure(simdBackend, program, kernel, true),
      measure(simdBackend, tabulated, kernel, true),
    ];
    console.log(`${name.padEnd(8)} ${kernel.padEnd(9)} ${times.map((t) => t.toFixed(2).padStart(9)).join('  ')}`);
  }
}
