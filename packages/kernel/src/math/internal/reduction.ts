import type { Expr } from '../../ir/expression.ts';
import { HALF_PI, HALF_PI_PARTS, TWO_OVER_PI, TWO_OVER_PI_WORDS } from './coefficients.generated.ts';
import type { Emitter } from './emitter.ts';
import { abs, add, and, bitsOf, f64, floor, i64, lt, mul, ne, ofBits, select, shl, shrU, sub } from './expressions.ts';
import { headProduct, quickSum, split, sum } from './pair.ts';

/** Angle = n·π/2 + high + low, |high| ≤ π/4 (1 + 2^-20). The low two bits of the i64 `n` count. */
export interface Reduced {
  readonly n: Expr;
  readonly high: Expr;
  readonly low: Expr;
}

const MAGIC = 1.5 * 2 ** 52;
const LARGE = 2 ** 20;

function part(i: number): number {
  return HALF_PI_PARTS[i] ?? 0;
}

/**
 * |x| < 2^20: n < 2^20, so n times a part of 33 bits is exact. x − n·P1 is exact (both are multiples of 2^-53 and the difference is below 1), the next two
 * subtractions keep their errors. What is left out is n·2^-159, and n·P4 is rounded by 2^-136: with |x − n·π/2| > 2^-62 for every double
 * (J.-M. Muller, Elementary Functions, 3rd ed., table 11.1) the pair is good to 2^-74 of itself.
 */
function reduceSmall(e: Emitter, x: Expr): Reduced {
  const shifted = e.let('shifted', add(mul(x, TWO_OVER_PI), MAGIC));
  const n = e.let('n', sub(shifted, MAGIC));
  const first = e.let('first', sub(x, mul(n, part(0))));
  const second = sum(e, first, e.let('term', mul(n, -part(1))));
  const third = sum(e, second.high, e.let('term', mul(n, -part(2))));
  const rest = add(third.low, sub(second.low, mul(n, part(3))));
  const pair = quickSum(e, third.high, e.let('rest', rest));
  return { n: bitsOf(shifted), high: pair.high, low: pair.low };
}

/** a modulo 4, exact: a − 4·⌊a/4⌋ has no more bits than a. */
function modulo4(a: Expr): Expr {
  return sub(a, mul(floor(mul(a, 0.25)), 4));
}

/**
 * 2^20 ≤ x < ∞, after M. H. Payne and R. N. Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter 18 (1983) 19–24.
 *
 * x = X·2^(32(j − 1)) with a whole 2^52 ≤ X < 2^84, so that in x·2/π = Σ X·W_i·2^(32(j − 2 − i)) the words W_i of 2/π with i < j − 2 give multiples of 2^32,
 * which are whole turns. Of the others eight are taken: what follows counts less than 2^84·2^-224 = 2^-140. The eight are brought forward by
 * shifting the list by 16, 8, 4, 2, 1 places where bit of j is set. X is cut in three parts of at most 21 bits, whose products with 32 bits are exact; each product
 * is taken modulo 4, exactly, and added to a sum of three doubles (157 bits). |x·2/π − n| > 2^-62, so the fraction is good to 2^-75 of itself.
 */
function reduceLarge(e: Emitter, x: Expr): Reduced {
  const bits = e.let('bits', bitsOf(x));
  const j = e.let('j', shrU(sub(shrU(bits, 52), i64('1043')), 5));
  // x·2^(32 − 32j)
  const scaled = e.let('scaled', ofBits(sub(bits, shl(sub(j, i64('1')), 57))));
  let window: Expr[] = [f64(0), f64(0), ...TWO_OVER_PI_WORDS.map(f64)];
  for (const step of [16, 8, 4, 2, 1]) {
    const set = e.let('set', ne(and(j, i64(`${step}`)), i64('0')));
    const length = 8 + step - 1;
    window = window.slice(0, length).map((word, i) => e.let('word', select(set, window[i + step] ?? f64(0), word)));
  }
  const top = e.let('part', ofBits(and(bitsOf(scaled), i64('0xffffffff00000000'))));
  const below = e.let('part', sub(scaled, top));
  const middle = e.let('part', ofBits(and(bitsOf(below), i64('0xffffffff00000000'))));
  const bottom = e.let('part', sub(below, middle));
  let total = f64(0);
  let error = f64(0);
  let rest = f64(0);
  let weight = 1;
  window.forEach((word, t) => {
    const weighted = e.let('weighted', mul(word, weight));
    weight *= 2 ** -32;
    for (const piece of [top, middle, bottom]) {
      const term = e.let('term', mul(piece, weighted));
      const upper = sum(e, total, t < 4 ? e.let('term', modulo4(term)) : term);
      const lower = sum(e, error, upper.low);
      total = upper.high;
      error = lower.high;
      rest = e.let('rest', add(rest, lower.low));
    }
  });
  const shifted = e.let('shifted', add(total, MAGIC));
  const fraction = sum(e, e.let('fraction', sub(total, sub(shifted, MAGIC))), error);
  const pair = quickSum(e, fraction.high, e.let('rest', add(fraction.low, rest)));
  const angle = headProduct(
    e,
    split(e, e.let('whole', pair.high)),
    { high: f64(HALF_PI[0] ?? 0), low: f64(HALF_PI[1] ?? 0) },
    f64((HALF_PI[0] ?? 0) + (HALF_PI[1] ?? 0)),
  );
  const result = quickSum(e, angle.high, e.let('rest', add(angle.low, mul(pair.low, Math.PI / 2))));
  return { n: bitsOf(shifted), high: result.high, low: result.low };
}

/** |x| = n·π/2 + high + low. Infinite and NaN x give NaN or nonsense: the caller sets those aside. */
export function reduceAngle(e: Emitter, x: Expr): Reduced {
  const size = e.let('size', abs(x));
  const write = (into: Emitter, reduced: Reduced): void => {
    into.set('turns', reduced.n);
    into.set('angle', reduced.high);
    into.set('angleLow', reduced.low);
  };
  e.branch(
    lt(size, LARGE),
    (small) => write(small, reduceSmall(small, size)),
    (large) => write(large, reduceLarge(large, size)),
  );
  return {
    n: { kind: 'local', type: 'i64', name: 'turns' },
    high: { kind: 'local', type: 'f64', name: 'angle' },
    low: { kind: 'local', type: 'f64', name: 'angleLow' },
  };
}
