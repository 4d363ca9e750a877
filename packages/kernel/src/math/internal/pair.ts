import type { Expr } from '../../ir/expression.ts';
import type { Emitter } from './emitter.ts';
import { add, and, bitsOf, div, i64, mul, ofBits, sub } from './expressions.ts';

/**
 * A number as the unevaluated sum of two. Errors below are in u = 2^-53, the largest relative rounding error of one operation.
 * Source: T. J. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971) 224–242; D. E. Knuth,
 * The Art of Computer Programming, vol. 2, 4.2.2 (`sum`). Where Dekker splits a number by multiplications, here the low bits of its
 * representation are masked off: one operation on the bits, and no overflow.
 */
export interface Pair {
  readonly high: Expr;
  readonly low: Expr;
}

/** The upper 26 significant bits of a number. The product of two heads is exact, and so is that of a head and the 27 bits cut off. */
export function head(e: Emitter, a: Expr): Expr {
  return e.let('head', ofBits(and(bitsOf(a), i64('0xfffffffff8000000'))));
}

/** A number as the exact sum of its head and the 27 bits below. */
export function split(e: Emitter, a: Expr): Pair {
  const high = head(e, a);
  return { high, low: e.let('tail', sub(a, high)) };
}

/** a + b exactly, for |a| ≥ |b| or a = 0. */
export function quickSum(e: Emitter, a: Expr, b: Expr): Pair {
  const high = e.let('sum', add(a, b));
  return { high, low: e.let('error', add(sub(a, high), b)) };
}

/** a + b exactly. */
export function sum(e: Emitter, a: Expr, b: Expr): Pair {
  const high = e.let('sum', add(a, b));
  const other = e.let('other', sub(high, a));
  return { high, low: e.let('error', add(sub(a, sub(high, other)), sub(b, other))) };
}

/** a·b to 2^-106 of itself (exact but for the last bit of the product of the tails), as long as nothing underflows. */
export function product(e: Emitter, a: Expr, b: Expr): Pair {
  const high = e.let('product', mul(a, b));
  const x = split(e, a);
  const y = split(e, b);
  const error = add(sub(mul(x.high, y.high), high), mul(x.high, y.low), mul(x.low, y.high), mul(x.low, y.low));
  return { high, low: e.let('error', error) };
}

/** The same number with 26 bits in `high`; |low| may be any size below |high|. */
export function reheaded(e: Emitter, high: Expr, low: Expr): Pair {
  const cut = head(e, add(high, low));
  return { high: cut, low: e.let('tail', add(sub(high, cut), low)) };
}

/** The product of two numbers with heads of 26 bits: `high` exact, `low` rounded, in all to about 2^-77 of itself. `b` is also given rounded. */
export function headProduct(e: Emitter, a: Pair, b: Pair, rounded: Expr): Pair {
  return {
    high: e.let('product', mul(a.high, b.high)),
    low: e.let('error', add(mul(a.high, b.low), mul(a.low, rounded))),
  };
}

/** a/b to about 2^-100 of itself, for normalised a and b. */
export function quotient(e: Emitter, a: Pair, b: Pair): Pair {
  const high = e.let('quotient', div(a.high, b.high));
  const back = product(e, high, b.high);
  const remainder = add(sub(sub(a.high, back.high), back.low), sub(a.low, mul(high, b.low)));
  return { high, low: e.let('quotientLow', div(remainder, b.high)) };
}
