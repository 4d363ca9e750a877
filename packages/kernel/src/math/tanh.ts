import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { exponentialParts, held, minusOne } from './internal/exponential.ts';
import { abs, add, f64, gt, mul, select, withSign } from './internal/expressions.ts';
import { quickSum, quotient, sum } from './internal/pair.ts';

/**
 * Hyperbolic tangent. tanh(±0) = ±0, tanh(±∞) = ±1.
 *
 * With E = e^(2|x|) − 1: tanh |x| = E/(E + 2), in pairs good to 2^-56. From 22 on it is 1 (to 2^-62), below 2^-28 it is x (x²/3 < 2^-57).
 */
export const tanh: Func = define('tanh', ['x'], (e, x) => {
  const size = e.let('size', abs(x));
  const twice = e.let('twice', mul(held(e, size, 0, 22), 2));
  const less = minusOne(e, exponentialParts(e, twice, 0), 1);
  const more = sum(e, less.high, f64(2));
  const ratio = quotient(e, less, quickSum(e, more.high, e.let('rest', add(more.low, less.low))));
  return select(gt(size, 2 ** -28), withSign(add(ratio.high, ratio.low), x), x);
});
