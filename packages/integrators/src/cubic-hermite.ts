import type { F64 } from '@hillock/contracts';

/**
 * out := the cubic through y0 and y1 with the slopes f0 and f1, or its derivative in time, at the part `x` of a step h: dense output for methods of order up to 3 that
 * have nothing better.
 */
export function cubicHermite(x: number, h: number, derivative: 0 | 1, y0: F64, f0: F64, y1: F64, f1: F64, out: F64): void {
  for (let i = 0; i < out.length; i++) {
    const change = y1[i]! - y0[i]!;
    const [a, b] = [h * f0[i]! - change, change - h * f1[i]!];
    out[i] =
      derivative === 0
        ? y0[i]! + x * (change + (1 - x) * (a * (1 - x) + b * x))
        : (change + (1 - 2 * x) * (a * (1 - x) + b * x) + x * (1 - x) * (b - a)) / h;
  }
}
