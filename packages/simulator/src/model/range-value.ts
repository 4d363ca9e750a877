import type { RangeValue } from './model.ts';

/** Piecewise linear, held outside, and exactly the given value at a given place (so that rounding cannot differ there). */
export function interpolate(at: number, xs: readonly number[], values: readonly number[]): number {
  const first = xs[0];
  if (first === undefined || at <= first) return values[0] ?? 0;
  for (let i = 1; i < xs.length; i++) {
    const x0 = xs[i - 1] ?? 0;
    const x1 = xs[i] ?? 0;
    const y0 = values[i - 1] ?? 0;
    const y1 = values[i] ?? 0;
    if (at === x1) return y1;
    if (at < x1) return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
  }
  return values[values.length - 1] ?? 0;
}

/** A range value at one segment: `x` is its centre, `distance` gives the path distance from the value's origin to it. */
export function rangeValueAt(value: RangeValue, x: number, distance: () => number): number {
  if (typeof value === 'number') return value;
  if ('byDistance' in value) return interpolate(distance(), value.um, value.value);
  return interpolate(x, value.x, value.value);
}
