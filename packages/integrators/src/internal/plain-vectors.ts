import type { F64 } from '@hillock/contracts';
import type { Vectors } from './vectors.ts';

/** (x_i·w_i)² summed. Four sums, so that additions do not wait for each other; their order is fixed, so the bits are. */
export function squares(x: F64, w: F64): number {
  const n = x.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
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
  return a + b + (c + d);
}

/** sqrt(mean((x_i·w_i)²)). */
export function weightedNorm(x: F64, w: F64): number {
  return x.length === 0 ? 0 : Math.sqrt(squares(x, w) / x.length);
}

/** y += a·x. */
export function addScaled(y: F64, a: number, x: F64): void {
  for (let i = 0; i < y.length; i++) y[i] = y[i]! + a * x[i]!;
}

/** Vector operations as plain loops. */
export class PlainVectors implements Vectors {
  readonly #n: number;

  constructor(n: number) {
    this.#n = n;
  }

  allocate(_padding?: number): F64 {
    return new Float64Array(this.#n);
  }

  allocateHistory(count: number): readonly F64[] {
    return Array.from({ length: count }, () => this.allocate());
  }

  addScaled(y: F64, a: number, x: F64): void {
    addScaled(y, a, x);
  }

  scaled(out: F64, a: number, x: F64): void {
    for (let i = 0; i < out.length; i++) out[i] = a * x[i]!;
  }

  quotient(out: F64, a: number, x: F64): void {
    for (let i = 0; i < out.length; i++) out[i] = x[i]! / a;
  }

  sum(x: F64, y: F64, out: F64): void {
    for (let i = 0; i < out.length; i++) out[i] = x[i]! + y[i]!;
  }

  stageSlope(out: F64, gamma: number, known: F64, delta: F64): void {
    for (let i = 0; i < out.length; i++) out[i] = (known[i]! + delta[i]!) / gamma;
  }

  residual(out: F64, gamma: number, f: F64, mass: F64 | null, known: F64, delta: F64): void {
    if (mass === null) for (let i = 0; i < out.length; i++) out[i] = gamma * f[i]! - (known[i]! + delta[i]!);
    else for (let i = 0; i < out.length; i++) out[i] = gamma * f[i]! - mass[i]! * (known[i]! + delta[i]!);
  }

  norm(x: F64, w: F64): number {
    return weightedNorm(x, w);
  }

  weights(rtol: number, y: F64, absolute: F64, w: F64): number {
    let least = Infinity;
    for (let i = 0; i < y.length; i++) {
      const tolerance = rtol * Math.abs(y[i]!) + absolute[i]!;
      if (!(tolerance >= least)) least = tolerance; // nothing is larger than NaN: it stays
      w[i] = 1 / tolerance;
    }
    return least;
  }

  predict(q: number, z: readonly F64[]): void {
    for (let k = 1; k <= q; k++) for (let j = q; j >= k; j--) addScaled(z[j - 1]!, 1, z[j]!);
  }

  polynomial(q: number, z: readonly F64[], s: number, out: F64): void {
    out.set(z[q]!);
    for (let j = q - 1; j >= 0; j--) for (let i = 0; i < out.length; i++) out[i] = out[i]! * s + z[j]![i]!;
  }

  restore(q: number, z: readonly F64[]): void {
    for (let k = 1; k <= q; k++) for (let j = q; j >= k; j--) addScaled(z[j - 1]!, -1, z[j]!);
  }
}
