import type { F64 } from '@hillock/contracts';

/**
 * The vector operations of a method, over vectors of one length. There are two: plain loops, and WebAssembly over one memory; both give the same bits. Vectors of other lengths, or
 * from elsewhere, may be handed in; they are then done by plain loops.
 */
export interface Vectors {
  /** A new vector of zeros. `padding` stands behind its end, where lanes are filled up. */
  allocate(padding?: number): F64;
  /** y += a·x. */
  addScaled(y: F64, a: number, x: F64): void;
  /** out := a·x. */
  scaled(out: F64, a: number, x: F64): void;
  /** out := x/a. */
  quotient(out: F64, a: number, x: F64): void;
  /** out := x + y. */
  sum(x: F64, y: F64, out: F64): void;
  /** out := (known + delta)/gamma. */
  stageSlope(out: F64, gamma: number, known: F64, delta: F64): void;
  /** out := gamma·f − mass·(known + delta); without mass: 1. */
  residual(out: F64, gamma: number, f: F64, mass: F64 | null, known: F64, delta: F64): void;
  /** sqrt(mean((x_i·w_i)²)), the norm of error control. */
  norm(x: F64, w: F64): number;
  /** w := 1/(rtol·|y| + absolute). The smallest of these tolerances; NaN if one is. */
  weights(rtol: number, y: F64, absolute: F64, w: F64): number;
  /** q + 1 vectors that {@link predict} works on. */
  allocateHistory(count: number): readonly F64[];
  /** z := Pascal's triangle of order q · z, and back (to round-off). */
  predict(q: number, z: readonly F64[]): void;
  restore(q: number, z: readonly F64[]): void;
  /** out := z_0 + s·(z_1 + … s·z_q). */
  polynomial(q: number, z: readonly F64[], s: number, out: F64): void;
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
