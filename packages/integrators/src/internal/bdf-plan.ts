import type { F64 } from '@hillock/contracts';
import type { BdfCoefficients } from './bdf-coefficients.ts';
import type { ErrorWeights } from './error-weights.ts';
import { integerRoot } from './integer-root.ts';
import type { Nordsieck } from './nordsieck.ts';
import type { Vectors } from './vectors.ts';

/** Errors are multiplied by these before a step size is made of them, for order q−1, q, q+1: CVODE's constants. */
const BIAS_BELOW = 6;
const BIAS = 6;
const BIAS_ABOVE = 10;
const TINY = 1e-6;
/** A change of step below this is not worth its trouble; the largest at the first step, and later. */
const WORTH = 1.5;
const FIRST_GROWTH = 1e4;
const GROWTH = 10;
/** Bounds of h_new/h after the first, and after further errors that were too large. */
const LEAST_AFTER_ERROR = 0.1;
const MOST_AFTER_ERROR = 0.2;

/** The factor for a step whose error at its order was so large, that the next is just small enough. */
function growth(error: number, bias: number, power: number): number {
  return 1 / (integerRoot(bias * error, power) + TINY);
}

/** Chooses order and size of the next BDF step. */
export class BdfPlan {
  /** The next order and step; the largest growth allowed (1: after a failure); steps until orders are compared; the scale of the saved correction. To be saved. */
  readonly state: F64 = new Float64Array(5);
  readonly #maxOrder: number;
  readonly #maxStep: number;
  readonly #history: Nordsieck;
  readonly #coefficients: BdfCoefficients;
  readonly #weights: ErrorWeights;
  readonly #vectors: Vectors;
  readonly #change: F64;

  constructor(
    maxOrder: number,
    maxStep: number,
    history: Nordsieck,
    coefficients: BdfCoefficients,
    weights: ErrorWeights,
    vectors: Vectors,
  ) {
    this.#maxOrder = maxOrder;
    this.#maxStep = maxStep;
    this.#history = history;
    this.#coefficients = coefficients;
    this.#weights = weights;
    this.#vectors = vectors;
    this.#change = vectors.allocate();
  }

  get order(): number {
    return this.state[0]!;
  }

  get step(): number {
    return this.state[1]!;
  }

  /** Orders are compared after the step that comes now. */
  get compares(): boolean {
    return this.state[3] === 1;
  }

  restart(): void {
    this.state.set([1, 0, FIRST_GROWTH, 2, 0]);
  }

  /** Stay at order q and step h; `wait`, where given: compare orders after so many steps. */
  keep(q: number, h: number, wait: number = this.state[3]!): void {
    this.state[0] = q;
    this.state[1] = h;
    this.state[3] = wait;
  }

  /** No growth in this step, nor right after it. */
  failed(): void {
    this.state[2] = 1;
  }

  /** How much shorter a step of order q must be after an error that was too large. */
  shorter(error: number, q: number, failures: number): number {
    const ratio = Math.max(growth(error, BIAS, q + 1), LEAST_AFTER_ERROR);
    return failures > 1 ? Math.min(ratio, MOST_AFTER_ERROR) : ratio;
  }

  /** After a step h of order q with that correction and error was taken. */
  taken(q: number, h: number, error: number, delta: F64): void {
    const state = this.state;
    this.keep(q, h, state[3]! - 1);
    if (state[2] === 1) state[3] = Math.max(state[3]!, 2);
    else this.#choose(q, h, error, delta);
    state[2] = GROWTH;
    if (!this.compares || q >= this.#maxOrder) return;
    this.#history.saved.set(delta);
    state[4] = this.#coefficients.change;
  }

  #choose(q: number, h: number, error: number, delta: F64): void {
    const same = growth(error, BIAS, q + 1);
    if (this.state[3]! > 0) {
      this.#wish(same, q, h);
      return;
    }
    this.state[3] = 2;
    const below = this.#below(q);
    const above = this.#above(q, h, delta);
    const most = Math.max(below, same, above);
    if (most === same) this.#wish(same, q, h);
    else if (most === below) this.#wish(below, q - 1, h);
    else {
      if (above >= WORTH) this.#history.saved.set(delta); // z_{q+1} is made of it
      this.#wish(above, q + 1, h);
    }
  }

  #wish(ratio: number, order: number, h: number): void {
    if (ratio < WORTH) return;
    this.state[0] = order;
    this.state[1] = h * Math.min(ratio, this.state[2]!, this.#maxStep / h);
  }

  #below(q: number): number {
    if (q === 1) return 0;
    const error = this.#vectors.norm(this.#history.z[q]!, this.#weights.tested) * this.#coefficients.errorBelow;
    return growth(error, BIAS_BELOW, q);
  }

  #above(q: number, h: number, delta: F64): number {
    if (q >= this.#maxOrder || this.state[4] === 0) return 0;
    const { saved, tau } = this.#history;
    let power = this.#coefficients.change / this.state[4]!;
    for (let i = 0; i <= q; i++) power *= h / tau[2]!;
    this.#change.set(delta);
    this.#vectors.addScaled(this.#change, -power, saved);
    const error = this.#vectors.norm(this.#change, this.#weights.tested) * this.#coefficients.errorAbove;
    return growth(error, BIAS_ABOVE, q + 2);
  }
}
