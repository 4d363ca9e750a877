import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { exponentialParts, held, minusOne } from './internal/exponential.ts';
import { abs, add, gt, mul, select } from './internal/expressions.ts';

/**
 * e^x − 1, also where x is small. expm1(−∞) = −1, expm1(∞) = ∞, expm1(±0) = ±0.
 *
 * Half of it is computed, as 2^k itself overflows for the largest x: 2^(k−1) − ½ + 2^(k−1)·(e^r − 1) as a pair good to 2^-57. Below −50 it is −1 (to 2^-72),
 * below 2^-54 it is x.
 */
export const expm1: Func = define('expm1', ['x'], (e, x) => {
  const half = minusOne(e, exponentialParts(e, held(e, x, -50, 710), 1), 0.5);
  return select(gt(abs(x), 2 ** -54), mul(add(half.high, half.low), 2), x);
});
