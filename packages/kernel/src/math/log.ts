import type { Func } from '../ir/program.ts';
import { LN2_HIGH, LN2_LOW } from './internal/coefficients.generated.ts';
import { define } from './internal/emitter.ts';
import { add, sub } from './internal/expressions.ts';
import { decompose, logOnePlus, plusMultiple, withLimits } from './internal/logarithm.ts';

/** Natural logarithm: k·ln 2 + log m for x = 2^k·m, √½ ≤ m < √2. log(±0) = −∞, log(x < 0) = NaN, log(∞) = ∞. */
export const log: Func = define('log', ['x'], (e, x) => {
  const { k, m } = decompose(e, x);
  const value = plusMultiple(e, k, LN2_HIGH, LN2_LOW, logOnePlus(e, e.let('f', sub(m, 1)), null));
  return withLimits(x, add(value.high, value.low));
});
