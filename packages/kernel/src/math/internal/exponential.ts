import type { Expr } from '../../ir/expression.ts';
import { EXP_TAIL, EXPM1_TAIL, LN2_HIGH, LN2_LOW, LOG2_E } from './coefficients.generated.ts';
import type { Emitter } from './emitter.ts';
import { add, and, bitsOf, f64, gt, horner, i64, lt, mul, ofBits, select, shl, shrU, sub } from './expressions.ts';
import { head, type Pair, quickSum, sum } from './pair.ts';

/** x held between two limits; NaN stays NaN. */
export function held(e: Emitter, x: Expr, least: number, most: number): Expr {
  const below = e.let('below', select(gt(x, most), f64(most), x));
  return e.let('held', select(lt(below, least), f64(least), below));
}

interface Reduced {
  /** The bits of 1.5·2^52 + offset + k: the low 12 bits hold k + offset. */
  readonly bits: Expr;
  /** x − k·ln 2 = high − low; `high` is exact. */
  readonly high: Expr;
  readonly low: Expr;
}

/**
 * x = k·ln 2 + (high − low) with whole k, |high − low| ≤ 0.3466, for |x| ≤ 750. (Reduction in two parts: W. J. Cody, W. Waite, Software Manual for
 * the Elementary Functions, 1980, ch. 6.) k comes from adding 1.5·2^52, at which the spacing of doubles is 1. k·LN2_HIGH has 11 + 42 bits;
 * taking it from x is exact as both are multiples of the last place of the smaller and their difference is below it in size.
 */
function reduce(e: Emitter, x: Expr, offset: number): Reduced {
  const magic = 1.5 * 2 ** 52 + offset;
  const shifted = e.let('shifted', add(mul(x, LOG2_E), magic));
  const k = e.let('k', sub(shifted, magic));
  return {
    bits: e.let('bits', bitsOf(shifted)),
    high: e.let('high', sub(x, mul(k, LN2_HIGH))),
    low: e.let('low', mul(k, LN2_LOW)),
  };
}

const tail = (i: number): number => EXP_TAIL[i] ?? 0;

/**
 * e^(x + extra) for −746 ≤ x ≤ 710, |extra| < 2^-40 (absent: 0).
 *
 * With r = high − low: e^r = 1 + high + (r²/2 + r³·Q(r) − low), 1 + high summed exactly. The largest parts of the error, in units of the last place
 * of a result just below 1 (the worst, as its unit is u): the last sum 0.5; r is rounded, which reaches only r²/2 + r³·Q, 0.29·2^-55/u = 0.07; r²
 * and its sum with r³·Q 0.05 each; Q 0.03; together below 0.8. Measured: 0.68. A result below 2^-1022 is rounded once more, at the last of the two exact
 * factors that make 2^k (0.5 of its own unit, on top of at most 0.4).
 */
export function exponential(e: Emitter, x: Expr, extra: Expr | null): Expr {
  const reduced = reduce(e, x, 2046);
  const low = extra === null ? reduced.low : e.let('low', sub(reduced.low, extra));
  const high = reduced.high;
  const r = e.let('r', sub(high, low));
  const r2 = e.let('r2', mul(r, r));
  const r4 = e.let('r4', mul(r2, r2));
  const pair = (i: number): Expr => add(tail(i), mul(r, tail(i + 1)));
  const upper = add(pair(4), mul(r2, pair(6)), mul(r4, tail(8)));
  const cubic = mul(mul(r2, r), add(pair(0), mul(r2, pair(2)), mul(r4, upper)));
  const one = e.let('one', add(high, 1));
  const rest = sub(add(sub(1, one), high), low);
  const mantissa = e.let('mantissa', add(one, add(rest, add(mul(r2, 0.5), cubic))));
  // The low bits are k + 2046; half of it and the rest are the biased exponents of two powers of two whose product is 2^k.
  const half = e.let('half', shrU(and(reduced.bits, i64('0xfff')), 1));
  return mul(mul(mantissa, ofBits(shl(half, 52))), ofBits(shl(sub(reduced.bits, half), 52)));
}

export interface Exponential {
  /** e^r − 1 as a pair, to 2^-57 of itself; |r| ≤ 0.3466. */
  readonly part: Pair;
  /** 2^(k − down). */
  readonly scale: Expr;
}

/**
 * e^x = 2^k·(1 + part), with 2^(k − down) given; k − down must lie in −1022 … 1023. r + r²/2 is kept exactly (the square of r's head is exact) and
 * only the remaining 2 % of e^r − 1 are rounded.
 */
export function exponentialParts(e: Emitter, x: Expr, down: number): Exponential {
  const { bits, high, low } = reduce(e, x, 1023 - down);
  const r = e.let('r', sub(high, low));
  const lost = sub(sub(high, r), low);
  const top = head(e, r);
  const square = e.let('square', mul(mul(top, top), 0.5));
  const squareRest = mul(mul(sub(r, top), add(r, top)), 0.5);
  const lead = quickSum(e, r, square);
  const cubic = mul(mul(mul(r, r), r), horner(EXPM1_TAIL, r));
  const rest = add(squareRest, add(cubic, mul(lost, add(r, 1))));
  const part = quickSum(e, lead.high, e.let('rest', add(lead.low, rest)));
  return { part, scale: e.let('scale', ofBits(shl(bits, 52))) };
}

/** unit·(e^x − 1) as a pair, where unit = 2^−down is the one that `exponentialParts` was asked for. The scale is at most 2^1023. */
export function minusOne(e: Emitter, { part, scale }: Exponential, unit: number): Pair {
  const whole = sum(e, scale, f64(-unit));
  // |scale − unit| is 0 or above |scale·part|: scale is unit times a power of two, and −0.3 < part < 0.42.
  const lead = quickSum(e, whole.high, e.let('scaled', mul(scale, part.high)));
  const rest = e.let('rest', add(lead.low, add(whole.low, mul(scale, part.low))));
  return quickSum(e, lead.high, rest);
}

/** unit·e^x as a pair. */
export function plain(e: Emitter, { part, scale }: Exponential): Pair {
  const lead = quickSum(e, f64(1), part.high);
  const rest = mul(scale, add(lead.low, part.low));
  return quickSum(e, e.let('whole', mul(scale, lead.high)), e.let('wholeLow', rest));
}
