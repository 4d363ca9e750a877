import type { Expr } from '../../ir/expression.ts';
import { COS_TAIL, SIN_TAIL, SIXTH } from './coefficients.generated.ts';
import type { Emitter } from './emitter.ts';
import { add, and, f64, horner, i64, mul, ne, neg, sub } from './expressions.ts';
import { headProduct, type Pair, quickSum, reheaded, split } from './pair.ts';

/** sin(r + low) and cos(r + low), unevaluated. */
export interface SineCosine {
  readonly sine: Pair;
  readonly cosine: Pair;
}

/**
 * sin(r + low) = r − r³/6 + r⁵·S(r²) + low·(1 − r²/2) and cos(r + low) = 1 − r²/2 + r⁴·C(r²) − r·low for |r| ≤ π/4, |low| ≤ 2^-53·|r|. The terms in r² and r³ are
 * products of heads of 26 bits and rests; only r⁵·S (0.4 % of the sine) and r⁴·C (2 % of the cosine) are rounded, so both are good to 2^-57 of themselves.
 */
export function sineCosine(e: Emitter, r: Expr, low: Expr): SineCosine {
  const parts = split(e, r);
  const exact = e.let('exact', mul(parts.high, parts.high));
  const rest = e.let('rest', mul(parts.low, add(r, parts.high)));
  const square = e.let('square', add(exact, rest));

  const cube = headProduct(e, parts, reheaded(e, exact, rest), square);
  const sixth = headProduct(e, reheaded(e, cube.high, cube.low), { high: f64(SIXTH[0] ?? 0), low: f64(SIXTH[1] ?? 0) }, f64(1 / 6));
  const sineLead = quickSum(e, r, e.let('minus', neg(sixth.high)));
  const quintic = mul(mul(mul(square, square), r), horner(SIN_TAIL, square));
  const sineLow = add(sineLead.low, add(sub(quintic, sixth.low), mul(low, sub(1, mul(square, 0.5)))));

  const cosineLead = quickSum(e, f64(1), e.let('minus', mul(exact, -0.5)));
  const quartic = mul(mul(square, square), horner(COS_TAIL, square));
  const cosineLow = add(cosineLead.low, sub(sub(quartic, mul(rest, 0.5)), mul(r, low)));
  return {
    sine: { high: sineLead.high, low: e.let('sineLow', sineLow) },
    cosine: { high: cosineLead.high, low: e.let('cosineLow', cosineLow) },
  };
}

/** Whether the number of quarter turns is odd, so that sine and cosine change places. */
export function isOdd(n: Expr): Expr {
  return ne(and(n, i64('1')), i64('0'));
}
