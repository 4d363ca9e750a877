import { readdirSync, readFileSync } from 'node:fs';
import { type Binding, fold, type Host, MATH_TABLE_BYTES, type Program, SCRATCH_BYTES, specialise } from '../src/index.ts';

const folder = new URL('data/programs/', import.meta.url);
/** Names of the programs in test/data. */
export const sources = readdirSync(folder).flatMap((f) => (f.endsWith('.json') ? [f.slice(0, -5)] : []));

/** Instances: an odd number, more than a strip. */
export const COUNT = 131;
const STRIDE = 132;
/** Effects do nothing, traps throw. */
export const host: Host = {
  effect: () => undefined,
  trap: (program, code, line, value) => {
    throw new Error(`${program}:${line} ${code} ${value}`);
  },
};

const START: Readonly<Record<string, number>> = { dt: 0.025, celsius: 6.3, e: 50, in: 5e-5, out: 2, area: 100, diam: 1, cj: 40 };

/** A memory with a field after the other; voltages from −90 to 40 mV, all else usual. `w` is a run that starts at the first node. */
export function world(
  program: Program,
  way: 'index' | 'runs',
): { readonly memory: WebAssembly.Memory; readonly binding: Binding; readonly w: number } {
  const memory = new WebAssembly.Memory({ initial: 8, maximum: 8 });
  let top = 1024;
  const take = (bytes: number): number => {
    const at = top;
    top += 16 * Math.ceil(bytes / 16);
    return at;
  };
  const fields: Record<string, { base: number; stride: number }> = {};
  for (const f of program.fields) {
    const length = f.space === 'scalar' ? f.length : f.length * STRIDE;
    const base = take(8 * length);
    fields[f.name] = { base, stride: STRIDE };
    const array = new Float64Array(memory.buffer, base, length);
    if (f.key === 'v') for (let i = 0; i < STRIDE; i++) array[i] = -90 + i;
    else for (let i = 0; i < length; i++) array[i] = (START[f.key ?? ''] ?? 0.05) * (f.space === 'scalar' ? 1 : 1 + i / 1000);
  }
  const index = take(4 * STRIDE);
  new Int32Array(memory.buffer, index, STRIDE).forEach((_, i, a) => {
    a[i] = i;
  });
  const ions = [...new Set(program.fields.flatMap((f) => f.ion ?? []))];
  return {
    memory,
    w: take(16),
    binding: {
      fields,
      tables: take(MATH_TABLE_BYTES),
      scratch: take(SCRATCH_BYTES),
      nodeIndex: index,
      ionIndex: Object.fromEntries(ions.map((ion) => [ion, index])),
      ...(way === 'runs' ? { runs: { ions } } : {}),
    },
  };
}

/** A program with its TABLEs off. */
export function exactRates(name: string): Program {
  const source: Program = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const switches = source.fields.some((f) => f.name === 'usetable') ? { usetable: 0 } : {};
  return fold(specialise({ ...source, kernels: source.kernels.filter((k) => k.name !== 'tables') }, switches));
}

/** Kernels in the order of a step, twice, after filling tables and initialising. */
export const STEPS = ['tables', 'initial', 'current', 'advance', 'current', 'advance'] as const;
