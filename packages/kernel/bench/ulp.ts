/**
 * The largest error of the elementary functions, in units of the last place.
 *
 *   npx tsx --conditions=@hillock/source packages/kernel/bench/ulp.ts [arguments = 10000000] [function …]
 *
 * Without names: exp, log and pow with that many arguments, all others with a tenth. The functions run in WebAssembly; the reference has more than 100
 * bits, in integers (test/math). Takes about a minute for each million arguments.
 */
import { mathFunctions, scalarBackend } from '../src/index.ts';
import { argumentsOf, evaluate, Stream } from '../test/math/evaluate.ts';
import { errorInUlp, type Real } from '../test/math/real.ts';
import { reference1, reference2 } from '../test/math/reference.ts';

const CHUNK = 10_000;
const [count = '10000000', ...wanted] = process.argv.slice(2);
const main = ['exp', 'log', 'pow'];
const names = wanted.length > 0 ? wanted : Object.keys(mathFunctions);

function exact(name: string, x: number, y: number): Real | null {
  return reference1[name]?.(x) ?? reference2[name]?.(x, y) ?? null;
}

console.log('function     arguments  largest error (ulp)  at');
for (const name of names) {
  const total = wanted.length > 0 || main.includes(name) ? Number(count) : Number(count) / 10;
  const stream = new Stream(1);
  let worst = 0;
  let where = '';
  let tested = 0;
  for (let done = 0; done < total; done += CHUNK) {
    const pairs = Array.from({ length: Math.min(CHUNK, total - done) }, () => argumentsOf(name, stream));
    const xs = Float64Array.from(pairs, ([x]) => x);
    const ys = Float64Array.from(pairs, ([, y]) => y);
    const got = evaluate(scalarBackend, name, xs, ys);
    got.forEach((value, i) => {
      if (!Number.isFinite(value) || value === 0) return;
      const [x = 0, y = 0] = pairs[i] ?? [];
      const want = exact(name, x, y);
      if (want === null || want.n === 0n) return;
      tested++;
      const error = errorInUlp(value, want);
      if (error > worst) {
        worst = error;
        where = mathFunctions[name]?.params.length === 2 ? `${x}, ${y}` : String(x);
      }
    });
  }
  console.log(`${name.padEnd(10)} ${String(tested).padStart(11)}  ${worst.toFixed(4).padStart(19)}  ${where}`);
}
