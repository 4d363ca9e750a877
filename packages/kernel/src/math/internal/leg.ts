import type { Expr } from '../../ir/expression.ts';
import type { Emitter } from './emitter.ts';
import { add, div, eq, f64, mul, neg, select, sqrt, sub } from './expressions.ts';
import { type Pair, product, quickSum } from './pair.ts';

/**
 * √(1 − x²) for 0 ≤ x ≤ 1 as a pair, to 2^-100 of itself: the other leg of a right triangle with hypotenuse 1. Above 1: NaN.
 * x² is exact to 2^-106, 1 − its upper part is exact as a pair; then one Newton step from the rounded root.
 */
export function leg(e: Emitter, x: Expr): Pair {
  const square = product(e, x, x);
  const rest = quickSum(e, f64(1), e.let('minus', neg(square.high)));
  const value = quickSum(e, rest.high, e.let('rest', sub(rest.low, square.low)));
  const root = e.let('root', sqrt(value.high));
  const back = product(e, root, root);
  const remainder = add(sub(sub(value.high, back.high), back.low), value.low);
  const twice = select(eq(root, 0), 1, mul(root, 2));
  return quickSum(e, root, e.let('correction', div(remainder, twice)));
}
