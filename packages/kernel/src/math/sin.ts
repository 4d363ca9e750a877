import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { abs, add, bitsOf, gt, lt, ofBits, select, shl, signOf, sub, xor } from './internal/expressions.ts';
import { reduceAngle } from './internal/reduction.ts';
import { isOdd, sineCosine } from './internal/trigonometric.ts';

/** Sine of an angle in radians of any size. sin(±0) = ±0, sin(±∞) = NaN. Below 2^-27 it is x (x²/6 < 2^-56). */
export const sin: Func = define('sin', ['x'], (e, x) => {
  const { n, high, low } = reduceAngle(e, x);
  const { sine, cosine } = sineCosine(e, high, low);
  const value = select(isOdd(n), add(cosine.high, cosine.low), add(sine.high, sine.low));
  // Half turns (bit 1 of n) and a negative angle change the sign.
  const sign = signOf(xor(shl(n, 62), bitsOf(x)));
  const signed = ofBits(xor(bitsOf(value), sign));
  const size = e.let('size', abs(x));
  return select(lt(size, Infinity), select(gt(size, 2 ** -27), signed, x), sub(x, x));
});
