import type { F64 } from '@hillock/contracts';
import { MAX_ORDER } from './bdf-coefficients.ts';
import type { Vectors } from './vectors.ts';

/**
 * The history of a BDF method as scaled derivatives z_j = h^j·y^(j)/j! at the present time (A. Nordsieck, Math. Comp. 16, 1962, 22–49), for a step h of order q; and the
 * steps behind it, τ_1 the last. All arrays are allocated for the highest order at once.
 */
export class Nordsieck {
  /** z_0 … z_{MAX_ORDER}. */
  readonly z: readonly F64[];
  /** τ_1 … ; τ_0 is not used. */
  readonly tau: F64 = new Float64Array(MAX_ORDER + 2);
  /** The correction of an earlier step, kept to judge order q+1, and to make z_{q+1} from. */
  readonly saved: F64;
  readonly #l: F64 = new Float64Array(MAX_ORDER + 2);
  readonly #vectors: Vectors;
  readonly #value: F64;

  constructor(vectors: Vectors) {
    this.#vectors = vectors;
    this.z = vectors.allocateHistory(MAX_ORDER + 1);
    this.saved = vectors.allocate();
    this.#value = vectors.allocate();
  }

  /** z := Pascal's triangle · z: the polynomial at t + h. */
  predict(q: number): void {
    this.#vectors.predict(q, this.z);
  }

  /** Undoes {@link predict}, to round-off. */
  restore(q: number): void {
    this.#vectors.restore(q, this.z);
  }

  /** z_j += l_j·Δ: the step is taken. */
  correct(q: number, l: F64, delta: F64): void {
    for (let j = 0; j <= q; j++) this.#vectors.addScaled(this.z[j]!, l[j]!, delta);
  }

  /** For a step that is `ratio` times as long. */
  rescale(q: number, ratio: number): void {
    let factor = ratio;
    for (let j = 1; j <= q; j++) {
      this.#vectors.scaled(this.z[j]!, factor, this.z[j]!);
      factor *= ratio;
    }
  }

  /** Notes a step h of order q as taken. */
  shift(q: number, h: number, first: boolean): void {
    const tau = this.tau;
    for (let i = q; i >= 2; i--) tau[i] = tau[i - 1]!;
    if (q === 1 && !first) tau[2] = tau[1]!;
    tau[1] = h;
  }

  /** From order q to q + 1: z_{q+1} from the saved correction. `h` is the step that z is scaled to. */
  raise(q: number, h: number): void {
    const [l, tau] = [this.#l.fill(0), this.tau];
    l[2] = 1;
    let product = 1;
    let before = 1;
    let alpha0 = -1;
    let alpha1 = 1;
    let span = h;
    for (let j = 1; j < q; j++) {
      span += tau[j + 1]!;
      const xi = span / h;
      product *= xi;
      alpha0 -= 1 / (j + 1);
      alpha1 += 1 / xi;
      for (let i = j + 2; i >= 2; i--) l[i] = l[i]! * before + l[i - 1]!;
      before = xi;
    }
    const factor = (-alpha0 - alpha1) / product;
    const top = this.z[q + 1]!;
    this.#vectors.scaled(top, factor, this.saved);
    for (let j = 2; j <= q; j++) this.#vectors.addScaled(this.z[j]!, l[j]!, top);
  }

  /** From order q to q − 1. */
  lower(q: number, h: number): void {
    if (q === 2) return;
    const [l, tau] = [this.#l.fill(0), this.tau];
    l[2] = 1;
    let span = 0;
    for (let j = 1; j <= q - 2; j++) {
      span += tau[j]!;
      const xi = span / h;
      for (let i = j + 2; i >= 2; i--) l[i] = l[i]! * xi + l[i - 1]!;
    }
    for (let j = 2; j < q; j++) this.#vectors.addScaled(this.z[j]!, -l[j]!, this.z[q]!);
  }

  /** out_i := the polynomial at s steps from the present time, for these i. */
  evaluateSome(q: number, s: number, components: Int32Array, out: F64): void {
    for (const i of components) {
      let value = this.z[q]![i]!;
      for (let j = q - 1; j >= 0; j--) value = value * s + this.z[j]![i]!;
      out[i] = value;
    }
  }

  /** out := the polynomial, or its derivative in time, at s steps of size h from the present time. */
  evaluate(q: number, s: number, h: number, derivative: 0 | 1, out: F64): void {
    if (derivative === 0) {
      this.#vectors.polynomial(q, this.z, s, this.#value);
      out.set(this.#value);
      return;
    }
    out.fill(0);
    for (let j = q; j >= 1; j--) {
      const zj = this.z[j]!;
      const factor = j / h;
      for (let i = 0; i < out.length; i++) out[i] = out[i]! * s + factor * zj[i]!;
    }
  }
}
