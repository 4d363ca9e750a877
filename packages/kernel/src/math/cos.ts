import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { abs, add, bitsOf, lt, ofBits, select, shl, signOf, sub, xor } from './internal/expressions.ts';
import { reduceAngle } from './internal/reduction.ts';
import { isOdd, sineCosine } from './internal/trigonometric.ts';

/** Cosine of an angle in radians of any size. cos(±∞) = NaN. */
export const cos: Func = define('cos', ['x'], (e, x) => {
  const { n, high, low } = reduceAngle(e, x);
  const { sine, cosine } = sineCosine(e, high, low);
  const value = select(isOdd(n), add(sine.high, sine.low), add(cosine.high, cosine.low));
  // Negative in the second and third quarter: where bits 0 and 1 of n differ.
  const sign = signOf(xor(shl(n, 62), shl(n, 63)));
  return select(lt(abs(x), Infinity), ofBits(xor(bitsOf(value), sign)), sub(x, x));
});
