import type { Expr } from '../../ir/expression.ts';
import { EXPM1_TAIL, LN2_HIGH, LN2_LOW, LOG2_E, STEP_HIGH, STEP_LOW, STEP_TAIL, STEPS } from './coefficients.generated.ts';
import type { Emitter } from './emitter.ts';
import { abs, add, and, bitsOf, f64, gt, horner, i64, local, lt, mul, ofBits, select, shl, shrU, sub, tableRead } from './expressions.ts';
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

/** Beyond this size of x the result may overflow, or it, or what is added to it, lose bits below 2^-1022. */
const NEAR = 640;

/** Adding it leaves a whole number in the low bits. */
const MAGIC = 1.5 * 2 ** 52;

interface Fraction {
  /** The bits of MAGIC + k, where x = k·ln 2/256 + r. */
  readonly bits: Expr;
  /** 2^(j/256) rounded, j the low 8 bits of k. */
  readonly value: Expr;
  /** e^r·(1 + what rounding took from the fraction) − 1. */
  readonly part: Expr;
}

/** x = k·ln 2/256 + r, |r| ≤ ln 2/512: reduction in two parts as in `reduce`; k has 18 bits, STEP_HIGH 34. */
function fraction(e: Emitter, x: Expr, extra: Expr | null): Fraction {
  const shifted = e.let('shifted', add(mul(x, STEPS), MAGIC));
  const k = e.let('k', sub(shifted, MAGIC));
  const bits = e.let('bits', bitsOf(shifted));
  const value = e.let('value', tableRead('fractions', bits, 0));
  const lost = e.let('lost', tableRead('fractions', bits, 1));
  const near = sub(sub(x, mul(k, STEP_HIGH)), mul(k, STEP_LOW));
  const r = e.let('r', extra === null ? near : add(near, extra));
  const r2 = e.let('r2', mul(r, r));
  const [c0 = 0, c1 = 0, c2 = 0] = STEP_TAIL;
  const rest = add(mul(r2, add(mul(r2, c2), add(mul(r, c1), c0))), lost);
  return { bits, value, part: e.let('part', add(r, rest)) };
}

/**
 * e^(x + extra) for every x, |extra| < 2^-40 (absent: 0). (A table of fractions of a power of two and a short polynomial: P. T. P. Tang, "Table-driven
 * implementation of the exponential function in IEEE floating-point arithmetic", ACM Trans. Math. Softw. 15 (1989) 144–157.)
 *
 * e^x = 2^(k div 256)·T·(1 + part), T one of 256 fractions; scaling adds to the exponent bits of T. |part| < 0.0014, so its own roundings count less than 0.003 units
 * of the last place of a result, the polynomial 0.05, and the last sum 0.5. Measured: 0.52. Where |x| > 640 the scale is two exact factors, so
 * that a result below 2^-1022 is rounded once more (0.5 of its own unit, on top of at most 0.3; measured 0.74), and x is held where the result is 0 or ∞.
 */
export function exponential(e: Emitter, x: Expr, extra: Expr | null): Expr {
  const { bits, value, part } = fraction(e, x, extra);
  const scaled = e.let('scaled', ofBits(add(bitsOf(value), shl(and(bits, i64('-256')), 44))));
  const name = e.variable('power', add(scaled, mul(scaled, part)));
  e.branch(gt(abs(x), NEAR), (far) => {
    const held_ = held(far, x, -746, 710);
    const outer = fraction(far, held_, extra);
    const mantissa = far.let('mantissa', add(outer.value, mul(outer.value, outer.part)));
    // The low bits are (k div 256) + 2046; half of it and the rest are the biased exponents of two powers of two whose product is 2^(k div 256).
    const exponent = far.let('exponent', add(shrU(outer.bits, 8), i64('2046')));
    const half = far.let('half', shrU(and(exponent, i64('0xfff')), 1));
    far.set(name, mul(mul(mantissa, ofBits(shl(half, 52))), ofBits(shl(sub(exponent, half), 52))));
  });
  return local(name);
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
