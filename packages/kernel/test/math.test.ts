import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { interpreterBackend, mathFunctions, scalarBackend, simdBackend } from '../src/index.ts';
import { argumentsOf, evaluate, Stream } from './math/evaluate.ts';
import { divide, errorInUlp, minus, type Real, real, scale, toDouble } from './math/real.ts';
import { reference1, reference2 } from './math/reference.ts';

/** Arguments a function, in the tests; bench/ulp.ts takes ten million. */
const SAMPLE = 3000;

const known: readonly [string, number[], string, number][] = JSON.parse(
  readFileSync(new URL('data/math-known-values.json', import.meta.url), 'utf8'),
);

function exact(name: string, x: number, y: number): Real | null {
  const one = reference1[name];
  const two = reference2[name];
  return one !== undefined ? one(x) : two === undefined ? null : two(x, y);
}

describe('the reference', () => {
  it('agrees with mpmath to 100 bits', () => {
    expect(known.length).toBeGreaterThan(100);
    for (const [name, [x = 0, y = 0], mantissa, exponent] of known) {
      const got = exact(name, x, y);
      expect(got, name).not.toBeNull();
      if (got === null) continue;
      const size = BigInt(mantissa.replace('-', ''));
      const want = real(mantissa.startsWith('-') ? -size : size, exponent);
      const relative = Math.abs(toDouble(scale(divide(minus(got, want), want), 100)));
      expect(relative, `${name}(${x}, ${y})`).toBeLessThan(1);
    }
  });
});

describe('elementary functions', () => {
  it.each(Object.keys(mathFunctions))('%s: at most 1 ulp, the same bits in all back ends', (name) => {
    const stream = new Stream(12345);
    const pairs = Array.from({ length: SAMPLE }, () => argumentsOf(name, stream));
    const xs = Float64Array.from(pairs, ([x]) => x);
    const ys = Float64Array.from(pairs, ([, y]) => y);
    const got = evaluate(scalarBackend, name, xs, ys).slice();
    for (const other of [interpreterBackend, simdBackend]) expect(evaluate(other, name, xs, ys).slice()).toEqual(got);
    let tested = 0;
    for (let i = 0; i < SAMPLE; i++) {
      const value = got[i] ?? Number.NaN;
      // infinities and zeros have tests of their own
      if (!Number.isFinite(value) || value === 0) continue;
      const want = exact(name, xs[i] ?? 0, ys[i] ?? 0);
      if (want === null || want.n === 0n) continue;
      tested++;
      expect(errorInUlp(value, want), `${name}(${xs[i]}, ${ys[i]}) = ${value}`).toBeLessThanOrEqual(1);
    }
    expect(tested).toBeGreaterThan(SAMPLE / 3);
  });
});

const INF = Number.POSITIVE_INFINITY;
const NAN = Number.NaN;

describe('special values', () => {
  // ISO C, annex F
  it.each<[string, number, number, number]>([
    ['exp', 0, 0, 1],
    ['exp', -0, 0, 1],
    ['exp', INF, 0, INF],
    ['exp', -INF, 0, 0],
    ['exp', NAN, 0, NAN],
    ['exp', 709.782712893384, 0, 1.7976931348622732e308],
    ['exp', 709.7827128933841, 0, INF],
    ['exp', -745.1332191019411, 0, 5e-324],
    ['exp', -745.2, 0, 0],
    ['log', 1, 0, 0],
    ['log', 0, 0, -INF],
    ['log', -0, 0, -INF],
    ['log', -1, 0, NAN],
    ['log', INF, 0, INF],
    ['log', NAN, 0, NAN],
    ['log', 5e-324, 0, -744.4400719213812],
    ['pow', 2, 10, 1024],
    ['pow', NAN, 0, 1],
    ['pow', 1, NAN, 1],
    ['pow', 1, INF, 1],
    ['pow', -1, INF, 1],
    ['pow', -1, -INF, 1],
    ['pow', 0, 3, 0],
    ['pow', -0, 3, -0],
    ['pow', -0, 2, 0],
    ['pow', 0, -2, INF],
    ['pow', -0, -3, -INF],
    ['pow', 0.5, INF, 0],
    ['pow', 0.5, -INF, INF],
    ['pow', 2, INF, INF],
    ['pow', 2, -INF, 0],
    ['pow', -INF, 3, -INF],
    ['pow', -INF, 2, INF],
    ['pow', -INF, -3, -0],
    ['pow', INF, -1, 0],
    ['pow', -8, 1 / 3, NAN],
    ['pow', -2, 3, -8],
    ['pow', -2, 1025, -INF],
    ['pow', 10, 400, INF],
    ['pow', 10, -400, 0],
    ['sin', -0, 0, -0],
    ['sin', INF, 0, NAN],
    ['cos', 0, 0, 1],
    ['tan', -0, 0, -0],
    ['tanh', INF, 0, 1],
    ['tanh', -0, 0, -0],
    ['tanh', -50, 0, -1],
    ['asin', 2, 0, NAN],
    ['acos', 1, 0, 0],
    ['atan', INF, 0, Math.PI / 2],
    ['sinh', -INF, 0, -INF],
    ['cosh', -INF, 0, INF],
    ['atan2', 0, -0, Math.PI],
    ['atan2', -0, 1, -0],
    ['atan2', 1, 0, Math.PI / 2],
    ['fmod', 7, 4, 3],
    ['fmod', -7, 4, -3],
    ['fmod', 7, INF, 7],
    ['fmod', 1, 0, NAN],
    ['fmod', 1e300, 3, 1e300 % 3],
    ['expm1', -0, 0, -0],
    ['expm1', -INF, 0, -1],
    ['log1p', -1, 0, -INF],
    ['log10', 1000, 0, 3],
    ['log2', 8, 0, 3],
  ])('%s(%d, %d) = %d', (name, x, y, expected) => {
    for (const backend of [scalarBackend, interpreterBackend, simdBackend]) {
      expect(evaluate(backend, name, Float64Array.of(x), Float64Array.of(y))[0]).toBe(expected);
    }
  });
});
