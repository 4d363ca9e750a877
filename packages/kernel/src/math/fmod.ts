import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { abs, and, bitsOf, eq, f64, ge, gt, i64, local, lt, mul, ofBits, or, select, sub, withSign } from './internal/expressions.ts';

/**
 * x − n·y with n = x/y truncated; exact, with the sign of x. fmod(±∞, y), fmod(x, ±0) = NaN; fmod(x, ±∞) = x for finite x.
 *
 * Long division: y is doubled while it does not exceed what is left of x; then, halving it back, it is subtracted where it fits. What is left is always
 * below twice the shifted y, so a subtraction that takes place is exact (P. H. Sterbenz, Floating-Point Computation, 1974), and so are doublings and
 * halvings between y and x. From a normal y the doublings are one step: the exponent of x on the mantissa of y.
 */
export const fmod: Func = define('fmod', ['x', 'y'], (e, x, y) => {
  const size = e.let('size', abs(x));
  const divisor = e.let('divisor', abs(y));
  const valid = e.let('valid', and(and(lt(size, Infinity), gt(divisor, 0)), eq(y, y)));
  const left = local('left');
  const shifted = local('shifted');
  e.set('left', size);
  e.branch(and(valid, ge(size, divisor)), (inside) => {
    inside.set('shifted', divisor);
    inside.loop(and(lt(shifted, 2 ** -1022), ge(sub(left, shifted), shifted)), (body) => body.set('shifted', mul(shifted, 2)));
    const exponent = and(bitsOf(left), i64('0x7ff0000000000000'));
    const aligned = inside.let('aligned', ofBits(or(exponent, and(bitsOf(shifted), i64('0x000fffffffffffff')))));
    const fitting = select(gt(aligned, left), mul(aligned, 0.5), aligned);
    inside.set('shifted', select(lt(shifted, 2 ** -1022), shifted, fitting));
    inside.loop(ge(shifted, divisor), (body) => {
      body.set('left', select(ge(left, shifted), sub(left, shifted), left));
      body.set('shifted', mul(shifted, 0.5));
    });
  });
  return select(valid, withSign(left, x), f64(Number.NaN));
});
