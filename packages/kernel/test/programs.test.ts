import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Backend,
  checkProgram,
  interpreterBackend,
  optimise,
  type Program,
  scalarBackend,
  simdBackend,
  TABLE_OPTIONS,
  TABLE_REPORT,
} from '../src/index.ts';
import { COUNT, exactRates, host, STEPS, sources, world } from './world.ts';

/** Mechanisms of models, two instances at a time and one, as written and with free rounding. */

/** All fields after the kernels ran in the order of a step, twice; without padding. */
function run(backend: Backend, program: Program, way: 'index' | 'runs'): Readonly<Record<string, readonly number[]>> {
  const { memory, binding, w } = world(program, way);
  const { kernels } = backend.compile(program, binding, memory, host);
  for (const name of STEPS) kernels[name]?.(0, COUNT, way === 'runs' ? w : 0);
  return Object.fromEntries(
    program.fields.map((f) => {
      const place = binding.fields[f.name];
      const length = f.space === 'scalar' ? f.length : COUNT;
      return [f.name, [...new Float64Array(memory.buffer, place?.base ?? 0, length)]];
    }),
  );
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

/** Digests of the memory after the same kernels ran in wasmtime (bench/other_engine.py). */
const elsewhere: Readonly<Record<string, string>> = JSON.parse(readFileSync(new URL('data/other-engine.json', import.meta.url), 'utf8'));

describe('an engine that is not V8', () => {
  it.each(sources)('leaves the same memory: %s', (name) => {
    const program = optimise(exactRates(name), { freeRounding: true, tables: TABLE_OPTIONS });
    const { memory, binding, w } = world(program, 'runs');
    const { kernels } = simdBackend.compile(program, binding, memory, host);
    for (const step of STEPS) kernels[step]?.(0, COUNT, w);
    expect(createHash('sha256').update(new Uint8Array(memory.buffer)).digest('hex')).toBe(elsewhere[name]);
  });
});
