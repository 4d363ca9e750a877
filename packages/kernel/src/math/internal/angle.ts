import type { Expr } from '../../ir/expression.ts';
import { ATAN_HIGH, ATAN_LOW, ATAN_TAIL, PI } from './coefficients.generated.ts';
import type { Emitter } from './emitter.ts';
import { add, f64, ge, horner, mul, neg, select, sub } from './expressions.ts';
import { type Pair, quickSum, quotient, split, sum } from './pair.ts';

/** A direction with a known angle: slope sine/cosine, both of at most 6 bits, used from the slope `from` on. */
interface Direction {
  readonly from: number;
  readonly cosine: number;
  readonly sine: number;
  readonly angle: readonly [number, number];
}

const at = (list: readonly number[], i: number): number => list[i] ?? 0;

const [PI_HIGH = 0, PI_LOW = 0] = PI;

/** Directions 0, 13/32, 1, 39/16, ∞. Between one and the middle to the next the rest of the angle is below arctan 0.21. */
const DIRECTIONS: readonly Direction[] = [
  { from: 25 / 128, cosine: 1, sine: at(ATAN_LOW, 0), angle: [at(ATAN_LOW, 1), at(ATAN_LOW, 2)] },
  { from: 85 / 128, cosine: 1, sine: 1, angle: [PI_HIGH / 4, PI_LOW / 4] },
  { from: 3 / 2, cosine: 1, sine: at(ATAN_HIGH, 0), angle: [at(ATAN_HIGH, 1), at(ATAN_HIGH, 2)] },
  { from: 81 / 16, cosine: 0, sine: 1, angle: [PI_HIGH / 2, PI_LOW / 2] },
];

/** A pair times a number of at most 26 bits. */
function timesShort(e: Emitter, factor: Expr, value: Pair): Pair {
  const parts = split(e, value.high);
  const high = e.let('product', mul(factor, value.high));
  const error = add(sub(mul(factor, parts.high), high), mul(factor, parts.low));
  return { high, low: e.let('error', add(error, mul(factor, value.low))) };
}

/**
 * The angle of the point (x, y), both ≥ 0, not both 0, as a pair, to 2^-57 of itself. x and y are normalised pairs between 2^-500 and 2^500 (the smaller of
 * the two may be any smaller number).
 *
 * Turning by one of five known directions (c, s) gives tan t = (c·y − s·x)/(c·x + s·y), |tan t| ≤ 0.21, in two parts, as c and s are short; then angle +
 * t, where t³·A(t²), 1.5 % of t, is rounded.
 */
export function angle(e: Emitter, x: Pair, y: Pair): Pair {
  const choose = (name: string, first: number, pick: (d: Direction) => number): Expr =>
    DIRECTIONS.reduce((value, d, i) => e.let(name, select(reached[i] ?? f64(0), f64(pick(d)), value)), f64(first));
  const reached = DIRECTIONS.map((d) => e.let('reached', ge(y.high, mul(x.high, d.from))));
  const c = choose('c', 1, (d) => d.cosine);
  const s = choose('s', 0, (d) => d.sine);
  const base = choose('base', 0, (d) => d.angle[0]);
  const baseLow = choose('baseLow', 0, (d) => d.angle[1]);
  const sx = timesShort(e, s, x);
  const sy = timesShort(e, s, y);
  const across = sum(e, e.let('across', mul(c, y.high)), e.let('minus', neg(sx.high)));
  const acrossPair = quickSum(e, across.high, e.let('rest', add(across.low, sub(mul(c, y.low), sx.low))));
  const along = sum(e, e.let('along', mul(c, x.high)), sy.high);
  const alongPair = quickSum(e, along.high, e.let('rest', add(along.low, add(mul(c, x.low), sy.low))));
  const t = quotient(e, acrossPair, alongPair);
  const z = e.let('z', mul(t.high, t.high));
  const cubic = mul(mul(z, t.high), horner(ATAN_TAIL, z));
  const lead = quickSum(e, base, t.high);
  return quickSum(e, lead.high, e.let('rest', add(lead.low, add(baseLow, add(t.low, cubic)))));
}

/** π − angle, rounded. */
export function supplement(e: Emitter, value: Pair): Expr {
  const rest = quickSum(e, f64(PI_HIGH), e.let('minus', neg(value.high)));
  return add(rest.high, add(rest.low, sub(PI_LOW, value.low)));
}
