import type { Func } from '../ir/program.ts';
import { INVERSE_LN2 } from './internal/coefficients.generated.ts';
import { define } from './internal/emitter.ts';
import { add, sub } from './internal/expressions.ts';
import { decompose, logOnePlus, plusMultiple, times, withLimits } from './internal/logarithm.ts';

/** Logarithm to base 2: k + (log m)/ln 2, the quotient in two parts; exact for powers of two. Special values as of `log`. */
export const log2: Func = define('log2', ['x'], (e, x) => {
  const { k, m } = decompose(e, x);
  const logM = times(e, logOnePlus(e, e.let('f', sub(m, 1)), null), INVERSE_LN2);
  const value = plusMultiple(e, k, 1, 0, logM);
  return withLimits(x, add(value.high, value.low));
});
