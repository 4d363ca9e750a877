import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { exponentialParts, held, minusOne, plain } from './internal/exponential.ts';
import { abs, add, gt, mul, select, withSign } from './internal/expressions.ts';
import { quickSum, quotient } from './internal/pair.ts';

/**
 * Hyperbolic sine. sinh(±0) = ±0, sinh(±∞) = ±∞.
 *
 * With E = e^|x| − 1: sinh |x| = (E + E/(1 + E))/2. All in pairs good to 2^-56, a quarter of their size, for e^710.5 would overflow. Below 2^-28 it is x (x²/6 <
 * 2^-58); 710.6 is beyond the overflow.
 */
export const sinh: Func = define('sinh', ['x'], (e, x) => {
  const size = e.let('size', abs(x));
  const parts = exponentialParts(e, held(e, size, 0, 710.6), 2);
  const less = minusOne(e, parts, 0.25);
  const ratio = quotient(e, less, plain(e, parts));
  const total = quickSum(e, less.high, e.let('quarter', mul(ratio.high, 0.25)));
  const half = add(total.high, add(total.low, add(less.low, mul(ratio.low, 0.25))));
  return select(gt(size, 2 ** -28), withSign(mul(half, 2), x), x);
});
