import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { exponentialParts, held, plain } from './internal/exponential.ts';
import { abs, add, f64, mul } from './internal/expressions.ts';
import { quickSum, quotient } from './internal/pair.ts';

/**
 * Hyperbolic cosine. cosh(±∞) = ∞.
 *
 * With W = e^|x|/4, which does not overflow before the result does: cosh x = 2·(W + 1/(16·W)), in pairs good to 2^-57.
 */
export const cosh: Func = define('cosh', ['x'], (e, x) => {
  const size = e.let('size', abs(x));
  const quarter = plain(e, exponentialParts(e, held(e, size, 0, 710.6), 2));
  const inverse = quotient(e, { high: f64(1 / 16), low: f64(0) }, quarter);
  const total = quickSum(e, quarter.high, inverse.high);
  return mul(add(total.high, add(total.low, add(quarter.low, inverse.low))), 2);
});
