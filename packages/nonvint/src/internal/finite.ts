import type { F64 } from '@hillock/contracts';

/** Whether values[first … last − 1] are all finite; four sums, so that none waits for another. */
export function allFinite(values: F64, first: number, last: number): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = first;
  // 0·x is 0 for finite x and NaN for all else
  for (; i + 3 < last; i += 4) {
    a += 0 * values[i]!;
    b += 0 * values[i + 1]!;
    c += 0 * values[i + 2]!;
    d += 0 * values[i + 3]!;
  }
  for (; i < last; i++) a += 0 * values[i]!;
  return a + b + c + d === 0;
}

/** The first position from `first` to before `last` whose value is not finite; −1 when all are. */
export function firstNotFinite(values: F64, first: number, last: number): number {
  if (allFinite(values, first, last)) return -1;
  for (let i = first; i < last; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}
