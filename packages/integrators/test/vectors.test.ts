import { readFile } from 'node:fs/promises';
import type { F64 } from '@hillock/contracts';
import { describe, expect, it } from 'vitest';
import { generated } from '../bench/assemble-vectors.ts';
import { PlainVectors } from '../src/internal/plain-vectors.ts';
import type { Vectors } from '../src/internal/vectors.ts';
import { vectorsOf } from '../src/internal/wasm-vectors.ts';

/** Numbers of all sizes and both signs, the same each time. */
function filled(vector: F64, seed: number): F64 {
  let state = seed;
  for (let i = 0; i < vector.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    vector[i] = ((state >>> 8) / 8388608 - 1) * 10 ** ((state % 13) - 6);
  }
  return vector;
}

/** Every operation once; all that it computes. */
function results(vectors: Vectors): readonly number[] {
  const [x, y, out, w] = [
    filled(vectors.allocate(), 1),
    filled(vectors.allocate(), 2),
    filled(vectors.allocate(), 3),
    filled(vectors.allocate(), 4),
  ];
  const absolute = vectors.allocate(Infinity).fill(1e-9);
  const found: number[] = [];
  vectors.addScaled(y, 0.3, x);
  found.push(...y);
  vectors.scaled(out, -1.7, y);
  found.push(...out);
  vectors.quotient(out, 0.7, x);
  found.push(...out);
  vectors.sum(x, w, out);
  found.push(...out);
  vectors.stageSlope(out, 0.013, x, y);
  found.push(...out);
  vectors.residual(out, 0.1, x, null, y, w);
  found.push(...out);
  vectors.residual(out, 0.1, x, w, y, w);
  found.push(...out);
  found.push(vectors.weights(1e-3, y, absolute, w), ...w, vectors.norm(x, w), vectors.norm(y, w));
  const z = vectors.allocateHistory(6);
  for (const [j, zj] of z.entries()) filled(zj, 10 + j);
  for (const q of [1, 2, 3, 4, 5]) {
    vectors.predict(q, z);
    found.push(...z.flatMap((zj) => [...zj]));
    vectors.restore(q, z);
    found.push(...z.flatMap((zj) => [...zj]));
    vectors.polynomial(q, z, -0.37, out);
    found.push(...out);
  }
  return found;
}

describe('vector operations in WebAssembly', () => {
  it.each([128, 129, 130, 131, 1000, 4099])('give the bits of plain loops, n = %d', (n) => {
    const [plain, wasm] = [results(new PlainVectors(n)), results(vectorsOf(n))];
    expect(wasm.length).toBe(plain.length);
    expect(wasm.findIndex((value, i) => !Object.is(value, plain[i]))).toBe(-1);
  });

  it('take vectors from elsewhere, and tell of tolerances that are no numbers', () => {
    const vectors = vectorsOf(200);
    const [own, other] = [vectors.allocate(), new Float64Array(200).fill(2)];
    vectors.addScaled(own, 3, other);
    expect(own.every((value) => value === 6)).toBe(true);
    own[137] = Number.NaN;
    expect(vectors.weights(1e-3, own, vectors.allocate(Infinity).fill(1), vectors.allocate())).toBeNaN();
  });

  it('allocate more than there is room for', () => {
    const vectors = vectorsOf(128);
    const many = Array.from({ length: 100 }, (_, i) => vectors.allocate().fill(i));
    for (let i = 1; i < 100; i++) vectors.addScaled(many[i]!, 1, many[i - 1]!);
    expect(many[99]![127]).toBe((99 * 100) / 2);
  });

  it('of many methods share memories, and each has its own vectors', () => {
    const many = Array.from({ length: 300 }, (_, i) => {
      const vectors = vectorsOf(200);
      return { vectors, x: vectors.allocate().fill(i), y: vectors.allocate() };
    });
    for (const { vectors, x, y } of many) vectors.addScaled(y, 2, x);
    expect(many.every(({ y }, i) => y.every((value) => value === 2 * i))).toBe(true);
    expect(new Set(many.map(({ x }) => x.buffer)).size).toBeLessThan(5);
    const large = vectorsOf(200_000).allocate();
    expect(many.some(({ x }) => x.buffer === large.buffer)).toBe(false);
    expect(large.every((value) => value === 0)).toBe(true);
  });

  it('are assembled from what stands in the repository', async () => {
    expect(await generated()).toBe(await readFile(new URL('../src/internal/vectors.generated.ts', import.meta.url), 'utf8'));
  });
});
