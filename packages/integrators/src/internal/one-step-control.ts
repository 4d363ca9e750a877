import { integerRoot } from './integer-root.ts';

const SAFETY = 0.8;
/** Bounds of h_new/h. */
const LEAST = 0.125;
const MOST = 5;

/**
 * Step sizes of one-step methods whose error estimate shrinks as h^order: the elementary controller, and after an accepted step the predictive one of K. Gustafsson (ACM
 * TOMS 20, 1994, 496–517), of which the smaller step is taken, as in RADAU5. No growth right after a rejection.
 */
export class OneStepControl {
  readonly #order: number;
  /** Error and step of the last accepted step; 0: none. */
  lastError = 0;
  lastStep = 0;
  /** 1: the attempt before was rejected. */
  rejected = 0;

  constructor(order: number) {
    this.#order = order;
  }

  restart(): void {
    this.lastError = 0;
    this.lastStep = 0;
    this.rejected = 0;
  }

  /** The factor for the next step after an error of size `error` ≤ 1 (in units of the tolerance). */
  accepted(error: number, h: number): number {
    let factor = this.#factor(error);
    if (this.lastStep > 0) {
      const floor = Math.max(error, 1e-10);
      const predicted = ((h / this.lastStep) * SAFETY) / integerRoot((floor * floor) / this.lastError, this.#order);
      factor = Math.min(factor, Math.max(predicted, LEAST));
    }
    this.lastError = Math.max(error, 0.01);
    this.lastStep = h;
    if (this.rejected === 1) factor = Math.min(factor, 1);
    this.rejected = 0;
    return factor;
  }

  /** The factor after an error > 1. */
  refused(error: number): number {
    this.rejected = 1;
    return Math.min(this.#factor(error), 0.9);
  }

  #factor(error: number): number {
    if (!(error < Infinity)) return LEAST;
    const root = integerRoot(error, this.#order);
    return root === 0 ? MOST : Math.min(Math.max(SAFETY / root, LEAST), MOST);
  }
}
