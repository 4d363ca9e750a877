import type { Expr } from '../../ir/expression.ts';
import { FIFTH, LN2_HIGH, LN2_LOW, LOG_LONG_TAIL, LOG_TAIL, THIRD } from './coefficients.generated.ts';
import type { Emitter } from './emitter.ts';
import { add, and, bitsOf, div, eq, f64, gt, horner, i64, lt, mul, ofBits, or, select, shrU, sub } from './expressions.ts';
import { head, headProduct, type Pair, quickSum, reheaded, split } from './pair.ts';

export interface Decomposed {
  /** Whole number, f64. */
  readonly k: Expr;
  /** √½ ≤ m < √2. */
  readonly m: Expr;
  /** k + 1023, i64, before the correction for subnormal x. */
  readonly biased: Expr;
}

/** x = 2^k·m for 0 < x < ∞. Adding bits(1) − bits(√½) to the bits of x carries into the exponent exactly where the mantissa is √2 or more. */
export function decompose(e: Emitter, x: Expr): Decomposed {
  const small = e.let('small', lt(x, 2 ** -1022));
  const normal = select(small, mul(x, 2 ** 54), x);
  const shifted = e.let('shifted', add(bitsOf(normal), i64('0x00095f619980c433')));
  const biased = e.let('biased', shrU(shifted, 52));
  const mantissa = and(shifted, i64('0x000fffffffffffff'));
  const m = e.let('m', ofBits(add(mantissa, i64('0x3fe6a09e667f3bcd'))));
  // The bits of 2^52 + (k + 1023).
  const shiftedK = ofBits(or(biased, i64('0x4330000000000000')));
  const k = e.let('k', sub(shiftedK, select(small, f64(2 ** 52 + 1023 + 54), f64(2 ** 52 + 1023))));
  return { k, m, biased };
}

/**
 * log(1 + f + extra) for 1 + f between √½ and √2, |extra| ≤ 2^-53 (absent: 0), as a pair, to about 2^-57 of itself.
 *
 * With s = f/(2 + f): log(1 + f) = 2·artanh(s) = f − f²/2 + s·f²/2 + (2·artanh(s) − 2s), since 2s = f − s·f and s·f = f²/2 − s·f²/2. f − f²/2 is kept exactly
 * (the square of f's head is exact); what is left is below 6 % of the whole.
 */
export function logOnePlus(e: Emitter, f: Expr, extra: Expr | null): Pair {
  const s = e.let('s', div(f, add(f, 2)));
  const z = e.let('z', mul(s, s));
  const top = head(e, f);
  const square = e.let('square', mul(mul(top, top), 0.5));
  const squareRest = e.let('squareRest', mul(mul(sub(f, top), add(f, top)), 0.5));
  const high = e.let('high', sub(f, square));
  const error = sub(sub(f, high), square);
  const inner = mul(s, add(square, squareRest, mul(z, horner(LOG_TAIL, z))));
  const low = add(error, sub(inner, squareRest));
  if (extra === null) return { high, low: e.let('low', low) };
  // The slope 1/(1 + f) = (1 − s)/(1 + s) is needed to a few bits only.
  return { high, low: e.let('low', add(low, mul(extra, sub(1, mul(mul(s, 2), sub(1, s)))))) };
}

/** k·(a + b) + pair, for k = 0 or |k·a| above |pair|; k·a must be exact. */
export function plusMultiple(e: Emitter, k: Expr, a: number, b: number, pair: Pair): Pair {
  const lead = quickSum(e, e.let('multiple', mul(k, a)), pair.high);
  return { high: lead.high, low: e.let('low', add(lead.low, add(pair.low, mul(k, b)))) };
}

/** A result for 0 < x < ∞ with what a logarithm is elsewhere: −∞ at 0, NaN below, ∞ at ∞. `x` is the number whose logarithm is taken. */
export function withLimits(x: Expr, result: Expr): Expr {
  const outside = select(eq(x, 0), f64(-Infinity), select(lt(x, 0), f64(Number.NaN), x));
  return select(and(gt(x, 0), lt(x, Infinity)), result, outside);
}

/**
 * log x for 0 < x < ∞ as head (26 bits) and rest, to 2^-68 of itself.
 *
 * s = (m − 1)/(m + 1) ≤ 0.1716 in two parts; log m = 2s·(1 + s²·(1/3 + s²·(1/5 + s²·T(s²)))), all but T in two parts. The largest part of the error is the
 * rounding of s²·T (0.0042): about 3u·0.0042·s⁴ = 2^-69.
 */
export function longLogarithm(e: Emitter, x: Expr): Pair {
  const { k, m } = decompose(e, x);
  const f = e.let('f', sub(m, 1));
  const d = e.let('d', add(m, 1));
  const dRest = sub(m, sub(d, 1));
  const inverse = e.let('inverse', div(f64(1), d));
  const sHigh = head(e, mul(f, inverse));
  const dSplit = split(e, d);
  const remainder = sub(sub(sub(f, mul(sHigh, dSplit.high)), mul(sHigh, dSplit.low)), mul(sHigh, dRest));
  const s: Pair = { high: sHigh, low: e.let('sLow', mul(remainder, inverse)) };

  const zHigh = e.let('zHigh', mul(s.high, s.high));
  const zLow = e.let('zLow', mul(s.low, add(mul(s.high, 2), s.low)));
  const zRounded = e.let('z', add(zHigh, zLow));
  const z = reheaded(e, zHigh, zLow);

  const inTwo = (constant: readonly number[], high: Expr | null, low: Expr): { pair: Pair; rounded: Expr } => {
    const lead = f64(constant[0] ?? 0);
    const sum = high === null ? null : quickSum(e, lead, high);
    const rest = e.let('rest', sum === null ? add(low, constant[1] ?? 0) : add(sum.low, add(low, constant[1] ?? 0)));
    const whole = sum === null ? lead : sum.high;
    return { pair: reheaded(e, whole, rest), rounded: e.let('rounded', add(whole, rest)) };
  };
  const fifth = inTwo(FIFTH, null, mul(zRounded, horner(LOG_LONG_TAIL, zRounded)));
  const fifthTerm = headProduct(e, z, fifth.pair, fifth.rounded);
  const third = inTwo(THIRD, fifthTerm.high, fifthTerm.low);
  const q = headProduct(e, z, third.pair, third.rounded);
  const qRounded = e.let('q', add(q.high, q.low));
  const sq = headProduct(e, s, reheaded(e, q.high, q.low), qRounded);
  const half = quickSum(e, s.high, sq.high);
  const halfLow = add(half.low, add(s.low, sq.low));
  const logM: Pair = { high: e.let('twice', mul(half.high, 2)), low: e.let('twiceLow', mul(halfLow, 2)) };
  const whole = plusMultiple(e, k, LN2_HIGH, LN2_LOW, logM);
  return reheaded(e, whole.high, whole.low);
}

/** A pair times a constant given as 26 bits and the rest. */
export function times(e: Emitter, pair: Pair, constant: readonly number[]): Pair {
  const high = constant[0] ?? 0;
  const low = constant[1] ?? 0;
  const scaled = headProduct(e, reheaded(e, pair.high, pair.low), { high: f64(high), low: f64(low) }, f64(high + low));
  return quickSum(e, scaled.high, scaled.low);
}
