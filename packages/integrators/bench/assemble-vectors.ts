/**
 * Writes the vector operations of the integrators as WebAssembly text, assembles it and puts the bytes into src/internal/vectors.generated.ts:
 *
 *     npx tsx packages/integrators/bench/assemble-vectors.ts
 *
 * Every function takes byte offsets of vectors of n doubles at multiples of 32, and does two lanes at a time what src/internal/plain-vectors.ts does one at a time, in the same order: the same bits. Vectors
 * are padded to whole lanes; only norms stop at n.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import wabt from 'wabt';

const at = (pointer: string, offset = 0): string =>
  `(i32.add (local.get ${pointer}) ${offset === 0 ? '(local.get $i)' : `(i32.add (local.get $i) (i32.const ${offset}))`})`;
const load = (pointer: string): string => `(v128.load ${at(pointer)})`;
const splat = (value: string): string => `(f64x2.splat (local.get ${value}))`;
const op = (name: string, a: string, b: string): string => `(f64x2.${name} ${a} ${b})`;

/** A loop over all lanes that stores `value` at `out`. */
function each(name: string, parameters: string, out: string, value: string, before = ''): string {
  return `(func (export "${name}") (param $n i32) ${parameters} (local $i i32) (local $end i32)
    (local.set $end (i32.shl (local.get $n) (i32.const 3)))
    (if (i32.eqz (local.get $n)) (then (return)))
    (loop $next ${before}
      (v128.store ${at(out)} ${value})
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $end)))))`;
}

/** The Pascal triangle of order q on z_0 … z_q, which lie `stride` bytes apart. */
function pascal(name: string, q: number, operation: 'add' | 'sub'): string {
  const z = Array.from({ length: q + 1 }, (_, j) => j);
  const steps: string[] = [];
  for (let k = 1; k <= q; k++)
    for (let j = q; j >= k; j--) steps.push(`(local.set $z${j - 1} ${op(operation, `(local.get $z${j - 1})`, `(local.get $z${j})`)})`);
  const place = (j: number): string => `(i32.add (i32.add (local.get $z) (i32.mul (local.get $stride) (i32.const ${j}))) (local.get $i))`;
  return `(func (export "${name}${q}") (param $n i32) (param $z i32) (param $stride i32) (local $i i32) (local $end i32) ${z.map((j) => `(local $z${j} v128)`).join(' ')}
    (local.set $end (i32.shl (local.get $n) (i32.const 3)))
    (if (i32.eqz (local.get $n)) (then (return)))
    (loop $next
      ${z.map((j) => `(local.set $z${j} (v128.load ${place(j)}))`).join('\n      ')}
      ${steps.join('\n      ')}
      ${z
        .slice(0, -1)
        .map((j) => `(v128.store ${place(j)} (local.get $z${j}))`)
        .join('\n      ')}
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $end)))))`;
}

/** out := z_0 + s·(z_1 + … s·z_q). */
function polynomial(q: number): string {
  const place = (j: number): string => `(i32.add (i32.add (local.get $z) (i32.mul (local.get $stride) (i32.const ${j}))) (local.get $i))`;
  const value = Array.from({ length: q }, (_, j) => q - 1 - j).reduce(
    (inner, j) => op('add', op('mul', inner, splat('$s')), `(v128.load ${place(j)})`),
    `(v128.load ${place(q)})`,
  );
  return each(`polynomial${q}`, '(param $z i32) (param $stride i32) (param $s f64) (param $out i32)', '$out', value);
}

/** Σ (x_i·w_i)²: four sums in turns, then the rest to the first; a + b + (c + d). */
const norm = `(func (export "squares") (param $n i32) (param $x i32) (param $w i32) (result f64)
    (local $i i32) (local $end i32) (local $p v128) (local $q v128) (local $ab v128) (local $cd v128) (local $a f64) (local $s f64)
    (local.set $end (i32.shl (i32.and (local.get $n) (i32.const -4)) (i32.const 3)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $i) (local.get $end)))
      (local.set $p ${op('mul', load('$x'), load('$w'))})
      (local.set $q ${op('mul', `(v128.load ${at('$x', 16)})`, `(v128.load ${at('$w', 16)})`)})
      (local.set $ab ${op('add', '(local.get $ab)', op('mul', '(local.get $p)', '(local.get $p)'))})
      (local.set $cd ${op('add', '(local.get $cd)', op('mul', '(local.get $q)', '(local.get $q)'))})
      (local.set $i (i32.add (local.get $i) (i32.const 32)))
      (br $next)))
    (local.set $a (f64x2.extract_lane 0 (local.get $ab)))
    (local.set $end (i32.shl (local.get $n) (i32.const 3)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $i) (local.get $end)))
      (local.set $s (f64.mul (f64.load ${at('$x')}) (f64.load ${at('$w')})))
      (local.set $a (f64.add (local.get $a) (f64.mul (local.get $s) (local.get $s))))
      (local.set $i (i32.add (local.get $i) (i32.const 8)))
      (br $next)))
    (f64.add (f64.add (local.get $a) (f64x2.extract_lane 1 (local.get $ab)))
      (f64.add (f64x2.extract_lane 0 (local.get $cd)) (f64x2.extract_lane 1 (local.get $cd)))))`;

/** w := 1/(rtol·|y| + absolute); the smallest tolerance, NaN if there is one. The padding of `absolute` is infinite. */
const weights = `(func (export "weights") (param $n i32) (param $rtol f64) (param $y i32) (param $absolute i32) (param $w i32) (result f64)
    (local $i i32) (local $end i32) (local $t v128) (local $least v128)
    (local.set $least (v128.const f64x2 inf inf))
    (local.set $end (i32.shl (local.get $n) (i32.const 3)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $i) (local.get $end)))
      (local.set $t ${op('add', op('mul', splat('$rtol'), `(f64x2.abs ${load('$y')})`), load('$absolute'))})
      (local.set $least ${op('min', '(local.get $least)', '(local.get $t)')})
      (v128.store ${at('$w')} ${op('div', '(v128.const f64x2 1 1)', '(local.get $t)')})
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br $next)))
    (f64.min (f64x2.extract_lane 0 (local.get $least)) (f64x2.extract_lane 1 (local.get $least))))`;

const known = op('add', load('$known'), load('$delta'));

export const text = `(module
  (import "vectors" "memory" (memory 1))
  ${each('addScaled', '(param $y i32) (param $a f64) (param $x i32)', '$y', op('add', load('$y'), op('mul', splat('$a'), load('$x'))))}
  ${each('scaled', '(param $out i32) (param $a f64) (param $x i32)', '$out', op('mul', splat('$a'), load('$x')))}
  ${each('quotient', '(param $out i32) (param $a f64) (param $x i32)', '$out', op('div', load('$x'), splat('$a')))}
  ${each('sum', '(param $x i32) (param $y i32) (param $out i32)', '$out', op('add', load('$x'), load('$y')))}
  ${each('stageSlope', '(param $out i32) (param $gamma f64) (param $known i32) (param $delta i32)', '$out', op('div', known, splat('$gamma')))}
  ${each('residual', '(param $out i32) (param $gamma f64) (param $f i32) (param $known i32) (param $delta i32)', '$out', op('sub', op('mul', splat('$gamma'), load('$f')), known))}
  ${each('massResidual', '(param $out i32) (param $gamma f64) (param $f i32) (param $mass i32) (param $known i32) (param $delta i32)', '$out', op('sub', op('mul', splat('$gamma'), load('$f')), op('mul', load('$mass'), known)))}
  ${[1, 2, 3, 4, 5].flatMap((q) => [pascal('predict', q, 'add'), pascal('restore', q, 'sub')]).join('\n  ')}
  ${[1, 2, 3, 4, 5].map(polynomial).join('\n  ')}
  ${norm}
  ${weights}
)
`;

/** The module as bytes. */
export async function assembled(): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const module = parseWat('vectors.wat', text, { simd: true });
  module.validate();
  return module.toBinary({}).buffer;
}

/** The module as TypeScript. */
export async function generated(): Promise<string> {
  const lines =
    Buffer.from(await assembled())
      .toString('base64')
      .match(/.{1,140}/g) ?? [];
  return `// Made by packages/integrators/bench/assemble-vectors.ts.\nexport const VECTORS: string =\n${lines.map((line) => `  '${line}'`).join(' +\n')};\n`;
}

if (process.argv[1]?.endsWith('assemble-vectors.ts')) {
  generated().then((source) => writeFileSync(resolve('packages/integrators/src/internal/vectors.generated.ts'), source));
}
