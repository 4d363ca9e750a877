import type { Func } from '../ir/program.ts';
import { angle } from './internal/angle.ts';
import { define } from './internal/emitter.ts';
import { abs, add, f64, gt, select, withSign } from './internal/expressions.ts';
import { leg } from './internal/leg.ts';

/** Arcsine: the angle of the point (√(1 − x²), x). asin(±0) = ±0, asin(|x| > 1) = NaN. Below 2^-30 it is x (x²/6 < 2^-62). */
export const asin: Func = define('asin', ['x'], (e, x) => {
  const size = e.let('size', abs(x));
  const value = angle(e, leg(e, size), { high: size, low: f64(0) });
  return select(gt(size, 2 ** -30), withSign(add(value.high, value.low), x), x);
});
