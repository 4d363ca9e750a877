import type { Func } from '../ir/program.ts';
import { angle, supplement } from './internal/angle.ts';
import { define } from './internal/emitter.ts';
import { abs, add, f64, lt, select } from './internal/expressions.ts';
import { leg } from './internal/leg.ts';

/** Arccosine: the angle of the point (x, √(1 − x²)). acos(1) = 0, acos(|x| > 1) = NaN. */
export const acos: Func = define('acos', ['x'], (e, x) => {
  const size = e.let('size', abs(x));
  const value = angle(e, { high: size, low: f64(0) }, leg(e, size));
  return select(lt(x, 0), supplement(e, value), add(value.high, value.low));
});
