import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Backend,
  type Binding,
  checkProgram,
  fold,
  type Host,
  interpreterBackend,
  MATH_TABLE_BYTES,
  optimise,
  type Program,
  SCRATCH_BYTES,
  scalarBackend,
  simdBackend,
  specialise,
  TABLE_OPTIONS,
  TABLE_REPORT,
} from '../src/index.ts';

/** Mechanisms of models, two instances at a time and one, as written and with free rounding. */

const folder = new URL('data/programs/', import.meta.url);
const sources = readdirSync(folder).flatMap((f) => (f.endsWith('.json') ? [f.slice(0, -5)] : []));

const COUNT = 131;
const STRIDE = 132;
const host: Host = {
  effect: () => undefined,
  trap: (program, code, line, value) => {
    throw new Error(`${program}:${line} ${code} ${value}`);
  },
};

const START: Readonly<Record<string, number>> = { dt: 0.025, celsius: 6.3, e: 50, in: 5e-5, out: 2, area: 100, diam: 1, cj: 40 };

/** A memory with a field after the other; voltages from −90 to 40 mV, all else usual. `w` is a run that starts at the first node. */
function world(
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

/** All fields after the kernels ran in the order of a step, twice; without padding. */
function run(backend: Backend, program: Program, way: 'index' | 'runs'): Readonly<Record<string, readonly number[]>> {
  const { memory, binding, w } = world(program, way);
  const { kernels } = backend.compile(program, binding, memory, host);
  for (const name of ['tables', 'initial', 'current', 'advance', 'current', 'advance']) kernels[name]?.(0, COUNT, way === 'runs' ? w : 0);
  return Object.fromEntries(
    program.fields.map((f) => {
      const place = binding.fields[f.name];
      const length = f.space === 'scalar' ? f.length : COUNT;
      return [f.name, [...new Float64Array(memory.buffer, place?.base ?? 0, length)]];
    }),
  );
}

function exactRates(name: string): Program {
  const source: Program = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const switches = source.fields.some((f) => f.name === 'usetable') ? { usetable: 0 } : {};
  return fold(specialise({ ...source, kernels: source.kernels.filter((k) => k.name !== 'tables') }, switches));
}

describe.each(sources)('%s', (name) => {
  const source = exactRates(name);
  const written = run(interpreterBackend, source, 'index');

  it('has the bits of the interpreter, two lanes and one, by index and in runs', () => {
    const program = optimise(source);
    for (const way of ['index', 'runs'] as const) {
      expect(run(scalarBackend, program, way)).toEqual(written);
      expect(run(simdBackend, program, way)).toEqual(written);
    }
    const { binding } = world(program, 'runs');
    const memory = new WebAssembly.Memory({ initial: 8, maximum: 8 });
    expect(simdBackend.compile(program, binding, memory, host).oneLane).toEqual({});
  });

  it('with tables is within the errors they report, the same bits in all back ends', () => {
    const program = optimise(source, { freeRounding: true, tables: TABLE_OPTIONS });
    expect(checkProgram(program)).toEqual([]);
    const tabulated = run(interpreterBackend, program, 'index');
    expect(run(scalarBackend, program, 'index')).toEqual(tabulated);
    expect(run(simdBackend, program, 'runs')).toEqual(tabulated);
    if (name === 'cadyn') {
      expect(program.kernels.map((k) => k.name)).not.toContain('tables'); // nothing in it depends on v
      return;
    }
    const [dx = 1, dr = 1, exact = 0] = [TABLE_REPORT.steadyState, TABLE_REPORT.rate, TABLE_REPORT.exact].map((f) => tabulated[f]?.[0]);
    expect(dx).toBeGreaterThan(0);
    expect(dx).toBeLessThan(TABLE_OPTIONS.tolerance);
    expect(dr).toBeLessThan(TABLE_OPTIONS.tolerance);
    // the intervals on both sides of a voltage where a rate is 0/0, at most
    expect(exact).toBeLessThan(12);
    for (const state of ['m', 'h', 'n']) {
      written[state]?.forEach((value, i) => {
        // two steps: x∞ with its error, and x − x∞ with that of the rate
        expect(Math.abs((tabulated[state]?.[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(2 * (dx + dr));
      });
    }
  });

  it('with free rounding is within 1e-12, the same bits in all back ends', () => {
    const program = optimise(source, { freeRounding: true });
    const free = run(interpreterBackend, program, 'index');
    expect(run(scalarBackend, program, 'index')).toEqual(free);
    for (const way of ['index', 'runs'] as const) expect(run(simdBackend, program, way)).toEqual(free);
    // 16 units of an exponential, multiplied by at most 1e3 where a rate is 0/0 between two voltages of this set
    for (const [field, values] of Object.entries(written)) {
      const size = Math.max(...values.map(Math.abs));
      values.forEach((value, i) => {
        const other = free[field]?.[i] ?? Number.NaN;
        expect(Math.abs(other - value), `${field} ${i}`).toBeLessThanOrEqual(1e-12 * size);
      });
    }
  });
});
