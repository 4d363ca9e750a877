import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { exponential, held } from './internal/exponential.ts';
import { abs, add, and, eq, f64, floor, gt, lt, mul, ne, neg, or, select, signBit, xor } from './internal/expressions.ts';
import { longLogarithm } from './internal/logarithm.ts';
import { headProduct, quickSum, split } from './internal/pair.ts';

/**
 * x^y = e^(y·log |x|), with all special cases of C99 (ISO/IEC 9899:1999, F.9.4.4).
 *
 * log |x| is good to 2^-68 of itself and |y·log |x|| is below 746 wherever the result is neither 0 nor ∞, so the exponent is good to 2^-58, 0.03 units of the
 * last place of the result; the exponential adds its own 0.8 at most. Beyond |y| = 2^65 every x but ±1 overflows or underflows
 * (|log x| ≥ 2^-53), so y is held there and no product overflows.
 */
export const pow: Func = define('pow', ['x', 'y'], (e, x, y) => {
  const size = e.let('size', abs(x));
  const logarithm = longLogarithm(e, size);
  const factor = split(e, held(e, y, -(2 ** 65), 2 ** 65));
  const product = headProduct(e, factor, logarithm, e.let('rounded', add(logarithm.high, logarithm.low)));
  const exponent = quickSum(e, product.high, product.low);
  const inRange = and(gt(exponent.high, -746), lt(exponent.high, 710));
  const extra = e.let('extra', select(inRange, exponent.low, 0));
  const finite = exponential(e, held(e, exponent.high, -746, 710), extra);

  const infinite = e.let('infinite', eq(size, Infinity));
  const limit = select(xor(infinite, lt(y, 0)), f64(Infinity), 0);
  const magnitude = e.let('magnitude', select(or(infinite, eq(size, 0)), limit, finite));
  // Doubles from 2^53 on are even, infinity counts as even: both equal twice the floor of their half.
  const whole = e.let('isWhole', eq(floor(y), y));
  const odd = and(whole, ne(mul(floor(mul(y, 0.5)), 2), y));
  const signed = e.let('signed', select(and(odd, signBit(x)), neg(magnitude), magnitude));
  const complex = and(and(lt(x, 0), gt(x, -Infinity)), ne(floor(y), y));
  const value = e.let('value', select(complex, f64(Number.NaN), signed));
  const known = e.let('known', select(or(ne(x, x), ne(y, y)), add(x, y), value));
  return select(or(eq(y, 0), eq(x, 1)), 1, known);
});
