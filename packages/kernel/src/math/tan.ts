import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { abs, add, bitsOf, gt, lt, ofBits, select, shl, signOf, sub, xor } from './internal/expressions.ts';
import { quickSum, quotient } from './internal/pair.ts';
import { reduceAngle } from './internal/reduction.ts';
import { isOdd, sineCosine } from './internal/trigonometric.ts';

/**
 * Tangent of an angle in radians of any size. tan(±0) = ±0, tan(±∞) = NaN. sin/cos, in odd quarters −cos/sin, as a quotient of pairs: good to 2^-56 before
 * it is rounded. Below 2^-27 it is x (x²/3 < 2^-55).
 */
export const tan: Func = define('tan', ['x'], (e, x) => {
  const { n, high, low } = reduceAngle(e, x);
  const { sine, cosine } = sineCosine(e, high, low);
  const s = quickSum(e, sine.high, sine.low);
  const c = quickSum(e, cosine.high, cosine.low);
  const odd = e.let('odd', isOdd(n));
  const above = { high: e.let('above', select(odd, c.high, s.high)), low: e.let('aboveLow', select(odd, c.low, s.low)) };
  const below = { high: e.let('below', select(odd, s.high, c.high)), low: e.let('belowLow', select(odd, s.low, c.low)) };
  const ratio = quotient(e, above, below);
  const sign = signOf(xor(shl(n, 63), bitsOf(x)));
  const signed = ofBits(xor(bitsOf(add(ratio.high, ratio.low)), sign));
  const size = e.let('size', abs(x));
  return select(lt(size, Infinity), select(gt(size, 2 ** -27), signed, x), sub(x, x));
});
