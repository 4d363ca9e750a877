import type { F64 } from '@hillock/contracts';

/** The highest order of BDF that is used: 6 is of little stability, 7 of none. */
export const MAX_ORDER = 5;

/**
 * Coefficients of one BDF step of variable step size with fixed leading coefficient, in Nordsieck form (K. R. Jackson, R. Sacks-Davis, ACM TOMS 6, 1980,
 * 295–318; formulas as in A. C. Hindmarsh et al., CVODE User Guide). With ξ_j = (h + τ_1 + … + τ_{j−1})/h the correction polynomial is
 * Λ(x) = Π_{j<q}(1 + x/ξ_j)·(1 + x/ξ*).
 */
export class BdfCoefficients {
  /** Coefficients of Λ: l_0 = 1 … l_q. */
  readonly l: F64 = new Float64Array(MAX_ORDER + 1);
  /** Factors from a norm to a local error: at order q from the correction, at q−1 from z_q, at q+1 from the change of the correction. */
  error = 0;
  errorBelow = 0;
  errorAbove = 0;
  /** What the correction must be divided by to compare it between steps. */
  change = 0;

  /** For order q and step h after steps τ_1, τ_2 …; `compare`: orders q ± 1 are to be judged after this step. */
  compute(q: number, h: number, tau: F64, compare: boolean): void {
    const l = this.l.fill(0);
    l[0] = 1;
    l[1] = 1;
    let alpha0 = -1;
    let alphaHat = -1;
    let inverseXi = 1;
    let inverseStar = 1;
    let span = h;
    if (q > 1) {
      for (let j = 2; j < q; j++) {
        span += tau[j - 1]!;
        inverseXi = h / span;
        alpha0 -= 1 / j;
        for (let i = j; i >= 1; i--) l[i] = l[i]! + l[i - 1]! * inverseXi;
      }
      alpha0 -= 1 / q;
      inverseStar = -l[1]! - alpha0;
      span += tau[q - 1]!;
      inverseXi = h / span;
      alphaHat = -l[1]! - inverseXi;
      for (let i = q; i >= 1; i--) l[i] = l[i]! + l[i - 1]! * inverseStar;
    }
    const a1 = 1 - alphaHat + alpha0;
    const a2 = 1 + q * a1;
    this.error = Math.abs(a1 / (alpha0 * a2));
    this.change = Math.abs((a2 * inverseStar) / (l[q]! * inverseXi));
    if (!compare) return;
    const a3 = alpha0 + 1 / q;
    const a4 = alphaHat + inverseXi;
    this.errorBelow = q > 1 ? Math.abs(((inverseStar / l[q]!) * (1 - a4 + a3)) / a3) : 1;
    span += tau[q]!;
    inverseXi = h / span;
    const a5 = alpha0 - 1 / (q + 1);
    const a6 = alphaHat - inverseXi;
    this.errorAbove = Math.abs((1 - a6 + a5) / a2 / (inverseXi * (q + 2) * a5));
  }
}
