import type { Func } from '../ir/program.ts';
import { angle, supplement } from './internal/angle.ts';
import { define } from './internal/emitter.ts';
import { abs, add, and, div, eq, f64, gt, lt, mul, ne, or, select, signBit, withSign } from './internal/expressions.ts';

/**
 * Angle of the point (x, y), −π … π, with the special cases of C99 (F.9.1.4): points at infinity lie on axes and diagonals, the origin on an axis as the
 * signs of its zeros say.
 *
 * The coordinates are brought near 1 by a power of two. Where y < 2^-30·x the angle in the first quarter is y/x (its own (y/x)²/3 < 2^-61) of the
 * unscaled coordinates, correctly rounded even where that is subnormal.
 */
export const atan2: Func = define('atan2', ['y', 'x'], (e, y, x) => {
  const width = e.let('width', abs(x));
  const height = e.let('height', abs(y));
  const farX = e.let('farX', eq(width, Infinity));
  const farY = e.let('farY', eq(height, Infinity));
  const unit = or(farX, and(eq(width, 0), eq(height, 0)));
  const px = e.let('px', select(unit, 1, select(farY, 0, width)));
  const py = e.let('py', select(farY, 1, select(farX, 0, height)));

  const most = e.let('most', select(gt(px, py), px, py));
  const scale = e.let('scale', select(gt(most, 2 ** 400), 2 ** -600, select(lt(most, 2 ** -400), 2 ** 600, 1)));
  const point = [e.let('scaledX', mul(px, scale)), e.let('scaledY', mul(py, scale))] as const;
  const steep = angle(e, { high: point[0], low: f64(0) }, { high: point[1], low: f64(0) });
  const flat = e.let('flat', lt(py, mul(px, 2 ** -30)));
  const first = {
    high: e.let('high', select(flat, div(py, px), steep.high)),
    low: e.let('low', select(flat, 0, steep.low)),
  };
  const result = select(signBit(x), supplement(e, first), add(first.high, first.low));
  return select(or(ne(x, x), ne(y, y)), add(x, y), withSign(result, y));
});
