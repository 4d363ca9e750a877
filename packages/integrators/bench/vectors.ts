/**
 * What vector operations cost per component, as plain loops and in WebAssembly, in processor time:
 *
 *     npx tsx --conditions=@hillock/source packages/integrators/bench/vectors.ts 4000
 */
import { PlainVectors } from '../src/internal/plain-vectors.ts';
import type { Vectors } from '../src/internal/vectors.ts';
import { vectorsOf } from '../src/internal/wasm-vectors.ts';

const n = Number(process.argv[2] ?? 4000);
const REPEATS = 15;

/** Nanoseconds of processor time for one component, the best of some. */
function cost(run: () => void): number {
  const times = Math.ceil(4e6 / n);
  let best = Infinity;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const before = process.cpuUsage().user;
    for (let i = 0; i < times; i++) run();
    best = Math.min(best, ((process.cpuUsage().user - before) * 1e3) / times / n);
  }
  return best;
}

function costs(vectors: Vectors): Readonly<Record<string, number>> {
  const [x, y, out, w] = [vectors.allocate(), vectors.allocate(), vectors.allocate(), vectors.allocate(Infinity)];
  x.fill(0.5);
  w.fill(2);
  const z = vectors.allocateHistory(6);
  return {
    'predict and restore, q = 5': cost(() => {
      vectors.predict(5, z);
      vectors.restore(5, z);
    }),
    'polynomial, q = 5': cost(() => vectors.polynomial(5, z, -0.3, out)),
    'y += a·x': cost(() => vectors.addScaled(y, 1e-9, x)),
    residual: cost(() => vectors.residual(out, 0.1, x, null, y, w)),
    norm: cost(() => void vectors.norm(x, w)),
    weights: cost(() => void vectors.weights(1e-6, x, w, out)),
  };
}

const [plain, wasm] = [costs(new PlainVectors(n)), costs(vectorsOf(n))];
console.log(`| ns per component, n = ${n} | plain loops | WebAssembly |\n|---|--:|--:|`);
for (const [name, value] of Object.entries(plain))
  console.log(`| ${name} | ${value.toFixed(2)} | ${(wasm[name] ?? Number.NaN).toFixed(2)} |`);
