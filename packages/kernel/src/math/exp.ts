import type { Func } from '../ir/program.ts';
import { define } from './internal/emitter.ts';
import { exponential } from './internal/exponential.ts';

/** e^x. exp(−∞) = 0, exp(∞) = ∞. Below −746 it is 0, above 710 ∞. The method and its error are at `exponential`. */
export const exp: Func = define('exp', ['x'], (e, x) => exponential(e, x, null));
