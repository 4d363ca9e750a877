import type { Func } from '../ir/program.ts';
import { INVERSE_LN10, LOG10_2 } from './internal/coefficients.generated.ts';
import { define } from './internal/emitter.ts';
import { add, sub } from './internal/expressions.ts';
import { decompose, logOnePlus, plusMultiple, times, withLimits } from './internal/logarithm.ts';

const [high = 0, low = 0] = LOG10_2;

/** Logarithm to base 10: k·log10 2 + (log m)/ln 10, both in two parts. Special values as of `log`. */
export const log10: Func = define('log10', ['x'], (e, x) => {
  const { k, m } = decompose(e, x);
  const logM = times(e, logOnePlus(e, e.let('f', sub(m, 1)), null), INVERSE_LN10);
  const value = plusMultiple(e, k, high, low, logM);
  return withLimits(x, add(value.high, value.low));
});
