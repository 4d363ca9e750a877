import type { Func } from '../ir/program.ts';
import { angle } from './internal/angle.ts';
import { define } from './internal/emitter.ts';
import { abs, add, f64, gt, select, withSign } from './internal/expressions.ts';

/** Arctangent: the angle of the point (1, x). atan(±0) = ±0, atan(±∞) = ±π/2. Below 2^-30 it is x (x²/3 < 2^-61), from 2^100 on π/2 (to 2^-100). */
export const atan: Func = define('atan', ['x'], (e, x) => {
  const size = e.let('size', abs(x));
  const y = e.let('y', select(gt(size, 2 ** 100), f64(2 ** 100), size));
  const value = angle(e, { high: f64(1), low: f64(0) }, { high: y, low: f64(0) });
  return select(gt(size, 2 ** -30), withSign(add(value.high, value.low), x), x);
});
