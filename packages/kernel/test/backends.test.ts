import { describe, expect, it } from 'vitest';
import {
  type Backend,
  type Expr,
  type Host,
  interpreterBackend,
  mathFunctions,
  type Program,
  scalarBackend,
  simdBackend,
} from '../src/index.ts';

const host: Host = {
  effect: () => undefined,
  trap: (program, code, line, value) => {
    throw new Error(`${program}:${line} ${code} ${value}`);
  },
};

const invoke = (fn: string, ...args: Expr[]): Expr => ({ kind: 'invoke', type: 'f64', fn, args });
const x: Expr = { kind: 'load', type: 'f64', field: 'x' };
const y: Expr = { kind: 'load', type: 'f64', field: 'y' };

/** z := f(x, y) for many instances at once. */
function run(backend: Backend, value: Expr, xs: readonly number[], ys: readonly number[]): BigUint64Array {
  const n = xs.length;
  const stride = n + (n & 1);
  const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil((24 * stride) / 65536), maximum: 1000 });
  const field = (name: string) => ({ name, space: 'instance', length: 1, type: 'f64' }) as const;
  const program: Program = {
    irVersion: 1,
    name: 'test',
    fields: [field('x'), field('y'), field('z')],
    functions: [],
    kernels: [{ name: 'run', loop: 'each', body: [{ kind: 'store', field: 'z', value }] }],
  };
  new Float64Array(memory.buffer, 64, n).set(xs);
  new Float64Array(memory.buffer, 64 + 8 * stride, n).set(ys);
  const place = (k: number) => ({ base: 64 + 8 * stride * k, stride });
  const { kernels } = backend.compile(program, { fields: { x: place(0), y: place(1), z: place(2) } }, memory, host);
  kernels.run?.(0, n, 0);
  const out = new Float64Array(memory.buffer, 64 + 16 * stride, n);
  // every NaN is the same NaN
  return BigUint64Array.from(out, (v) => (Number.isNaN(v) ? 1n : new BigUint64Array(Float64Array.of(v).buffer)[0]!));
}

const samples = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e-300,
  -1e-310,
  3.7,
  -45.2,
  700.1,
  -746,
  1e17,
  Number.MAX_VALUE,
  Number.NaN,
  Infinity,
  -Infinity,
  2.5,
  -2.5,
  1.5e9,
];

describe('back ends give the same bits', () => {
  const xs = samples.flatMap((a) => samples.map(() => a));
  const ys = samples.flatMap(() => samples);
  it.each(Object.keys(mathFunctions))('%s', (name) => {
    const arity = mathFunctions[name]?.params.length ?? 0;
    const value = invoke(name, ...[x, y].slice(0, arity));
    const expected = run(interpreterBackend, value, xs, ys);
    expect(run(scalarBackend, value, xs, ys)).toEqual(expected);
    expect(run(simdBackend, value, xs, ys)).toEqual(expected);
  });
});
