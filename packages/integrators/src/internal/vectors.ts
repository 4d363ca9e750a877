import type { F64 } from '@hillock/contracts';

/**
 * sqrt(mean((x_i·w_i)²)), the norm of error control. Four sums, so that additions do not wait for each other; their order is fixed, so the
 * bits are.
 */
export function weightedNorm(x: F64, w: F64): number {
  const n = x.length;
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const p = x[i]! * w[i]!;
    const q = x[i + 1]! * w[i + 1]!;
    const r = x[i + 2]! * w[i + 2]!;
    const s = x[i + 3]! * w[i + 3]!;
    a += p * p;
    b += q * q;
    c += r * r;
    d += s * s;
  }
  for (; i < n; i++) {
    const p = x[i]! * w[i]!;
    a += p * p;
  }
  return n === 0 ? 0 : Math.sqrt((a + b + (c + d)) / n);
}

/** y += a·x. */
export function addScaled(y: F64, a: number, x: F64): void {
  for (let i = 0; i < y.length; i++) y[i] = y[i]! + a * x[i]!;
}

/** out := x + y. */
export function sum(x: F64, y: F64, out: F64): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! + y[i]!;
}

/** x *= a. */
export function scale(x: F64, a: number): void {
  for (let i = 0; i < x.length; i++) x[i] = a * x[i]!;
}

/** The index of the largest |x_i·w_i|; of a component that is not a number, if there is one. */
export function worstComponent(x: F64, w: F64): number {
  let worst = 0;
  let most = -1;
  for (let i = 0; i < x.length; i++) {
    const size = Math.abs(x[i]! * w[i]!);
    if (Number.isNaN(size)) return i;
    if (size > most) {
      worst = i;
      most = size;
    }
  }
  return worst;
}

/** The first component that is not finite, or −1. */
export function firstNonFinite(x: F64): number {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i]!)) return i;
  return -1;
}
