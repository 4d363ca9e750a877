import type { Func } from '../ir/program.ts';
import { LN2_HIGH, LN2_LOW } from './internal/coefficients.generated.ts';
import { define } from './internal/emitter.ts';
import { add, eq, f64, gt, i64, mul, ofBits, select, shl, sub } from './internal/expressions.ts';
import { decompose, logOnePlus, plusMultiple, withLimits } from './internal/logarithm.ts';
import { sum } from './internal/pair.ts';

/**
 * log(1 + x), also where x is small. log1p(−1) = −∞, log1p(x < −1) = NaN, log1p(∞) = ∞, log1p(±0) = ±0.
 *
 * 1 + x is taken as an exact pair, 2^k·(m + rest). For k = 0 the sum m − 1 + rest is x itself. Beyond k = 60 the rest, below 2^-60 of m, is dropped.
 */
export const log1p: Func = define('log1p', ['x'], (e, x) => {
  const whole = sum(e, x, f64(1));
  const { k, m, biased } = decompose(e, whole.high);
  const inverse = ofBits(shl(sub(i64('2046'), biased), 52));
  const rest = e.let('rest', select(gt(k, 60), 0, mul(whole.low, inverse)));
  const f = sum(e, e.let('f', sub(m, 1)), rest);
  const value = plusMultiple(e, k, LN2_HIGH, LN2_LOW, logOnePlus(e, f.high, f.low));
  return select(eq(x, 0), x, withLimits(whole.high, add(value.high, value.low)));
});
