import type { Expr } from '../../ir/expression.ts';
import { LN2_HIGH, LN2_LOW, LOG_NEAR_LONG_TAIL, LOG_NEAR_TAIL, LOG_TAIL } from './coefficients.generated.ts';
import type { Emitter } from './emitter.ts';
import { add, and, bitsOf, div, eq, f64, gt, horner, i64, lt, mul, neg, ofBits, or, select, shrU, sub, tableRead } from './expressions.ts';
import { head, headProduct, type Pair, quickSum, reheaded, split } from './pair.ts';

export interface Decomposed {
  /** Whole number, f64. */
  readonly k: Expr;
  /** first ≤ m < 2·first. */
  readonly m: Expr;
  /** k + 1023, i64, before the correction for subnormal x. */
  readonly biased: Expr;
  /** Its low 7 bits number the 128 intervals of m, each of 2^45 bit patterns. */
  readonly row: Expr;
}

/**
 * x = 2^k·m for 0 < x < ∞, `first` (√½ unless given) ≤ m < 2·first. Adding `above` = bits(1) − bits(first) to the bits of x carries into the exponent exactly where the
 * mantissa is 2·first or more.
 */
export function decompose(e: Emitter, x: Expr, above = '0x00095f619980c433', first = '0x3fe6a09e667f3bcd'): Decomposed {
  const small = e.let('small', lt(x, 2 ** -1022));
  const normal = select(small, mul(x, 2 ** 54), x);
  const shifted = e.let('shifted', add(bitsOf(normal), i64(above)));
  const biased = e.let('biased', shrU(shifted, 52));
  const mantissa = and(shifted, i64('0x000fffffffffffff'));
  const m = e.let('m', ofBits(add(mantissa, i64(first))));
  // The bits of 2^52 + (k + 1023).
  const shiftedK = ofBits(or(biased, i64('0x4330000000000000')));
  const k = e.let('k', sub(shiftedK, select(small, f64(2 ** 52 + 1023 + 54), f64(2 ** 52 + 1023))));
  return { k, m, biased, row: shrU(shifted, 45) };
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

/** The bits of 0.708984375: where the intervals of the table begin, so that 1 is in the middle of one. */
const FIRST = '0x3fe6b00000000000';
/** bits(1) − bits(0.708984375). */
const ABOVE = '0x0009500000000000';

interface Near {
  /** k·ln 2 + log c to 2^-42 of 1, exact. */
  readonly lead: Expr;
  /** What is left of that. */
  readonly leadRest: Expr;
  /** m/c − 1, at most 2^-8·(1 + 2^-10), as an exact pair. */
  readonly r: Pair;
}

/**
 * x = 2^k·c·(1 + r) with c from a table of 128. (P. T. P. Tang, "Table-driven implementation of the logarithm function in IEEE floating-point arithmetic", ACM Trans.
 * Math. Softw. 16 (1990) 378–400.) 1/c has 16 bits, so that its products with the two halves of m are exact. Around 1 c is 1, so that nothing cancels
 * there; elsewhere |log x| is above 2^-8.
 */
function near(e: Emitter, x: Expr): Near {
  const { k, m, row: number } = decompose(e, x, ABOVE, FIRST);
  const row = e.let('row', number);
  const inverse = e.let('inverse', tableRead('inverses', row, 0));
  const parts = split(e, m);
  const r = quickSum(e, e.let('f', sub(mul(parts.high, inverse), 1)), e.let('g', mul(parts.low, inverse)));
  return {
    lead: e.let('lead', add(mul(k, LN2_HIGH), tableRead('inverses', row, 1))),
    leadRest: add(mul(k, LN2_LOW), tableRead('logRests', row, 0)),
    r,
  };
}

/** log x for 0 < x < ∞, to half a unit of its last place and 1/64 of one: only r is left exact, and r²/2 is below r/256. */
export function shortLogarithm(e: Emitter, x: Expr): Expr {
  const { lead, leadRest, r } = near(e, x);
  const whole = quickSum(e, lead, r.high);
  const curve = mul(mul(r.high, r.high), sub(mul(r.high, horner(LOG_NEAR_TAIL, r.high)), 0.5));
  return add(whole.high, add(whole.low, add(r.low, add(leadRest, curve))));
}

/**
 * log x for 0 < x < ∞ as head (26 bits) and rest, to 2^-68 of itself: r and r²/2 are kept exactly (the square of r's head is exact). The largest part of the error is
 * the rounding of the rest, r³·T(r) < 2^-17.5·r.
 */
export function longLogarithm(e: Emitter, x: Expr): Pair {
  const { lead, leadRest, r } = near(e, x);
  const top = head(e, r.high);
  const square = e.let('square', mul(mul(top, top), 0.5));
  const squareRest = add(mul(mul(sub(r.high, top), add(r.high, top)), 0.5), mul(r.high, r.low));
  const cubic = mul(mul(mul(r.high, r.high), r.high), horner(LOG_NEAR_LONG_TAIL, r.high));
  const first = quickSum(e, lead, r.high);
  const second = quickSum(e, first.high, e.let('minus', neg(square)));
  const low = add(first.low, add(second.low, add(leadRest, add(sub(r.low, squareRest), cubic))));
  return reheaded(e, second.high, e.let('low', low));
}

/** A pair times a constant given as 26 bits and the rest. */
export function times(e: Emitter, pair: Pair, constant: readonly number[]): Pair {
  const high = constant[0] ?? 0;
  const low = constant[1] ?? 0;
  const scaled = headProduct(e, reheaded(e, pair.high, pair.low), { high: f64(high), low: f64(low) }, f64(high + low));
  return quickSum(e, scaled.high, scaled.low);
}
