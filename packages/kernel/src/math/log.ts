import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { shortLogarithm, withLimits } from './internal/logarithm.ts';

/** Natural logarithm. log(±0) = −∞, log(x < 0) = NaN, log(∞) = ∞. The method and its error are at `shortLogarithm`. */
export const log: Func = define('log', ['x'], (e, x) => withLimits(x, shortLogarithm(e, x)));
