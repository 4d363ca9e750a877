import type { F64, NewtonOperator, Status } from '@hillock/contracts';
import type { ErrorWeights } from './error-weights.ts';
import type { Problem } from './problem.ts';

/** How often a correction goes through the filter; with so many BDF keeps its angle of stability at each order (90°, 90°, 89°, 79°, 53° at orders 1 to 5, without extrapolation 90°, 90°, 86°, 73°, 51°). */
const FILTERS = 3;

/** Linear systems that are solved iteratively are solved to this part of the tolerance. */
const PART = 0.1;

/**
 * Local extrapolation of BDF. From exact history the predictor is off by D = h^(q+1)·y^(q+1), the corrector by −κ·D, κ the constant of the local error: the correction between them is
 * Δ = (1 + κ)·D, and y − κ/(1 + κ)·Δ is of order q + 1. That alone would spoil the stability of stiff components, so what is taken off goes through
 * S = (M − γJ)⁻¹·M first, three times: S is 1 where a component is slow beside the step, and 0 where it is fast or algebraic. The idea of blending a formula for slow components with
 * BDF for fast ones, by the matrix of Newton's iteration, is that of R. D. Skeel, A. K. Kong, ACM TOMS 3, 1977, 326–345. It costs three solves a step and no right-hand side.
 */
export class Extrapolation {
  /** What the history is corrected by, y = predicted + correction, once {@link take} was called. */
  correction: F64;
  /** D, what an error and an order are judged by. */
  change: F64;
  readonly #problem: Problem;
  readonly #weights: ErrorWeights;
  readonly #operator: NewtonOperator | null;
  readonly #filtered: F64;
  readonly #scaled: F64;
  readonly #mass: F64 | null;

  /** Nothing is extrapolated without an operator, with one that may be older than the step (what it takes for slow may be fast by now), or with one whose solves cost right-hand sides. */
  constructor(problem: Problem, weights: ErrorWeights, operator: NewtonOperator | null, wanted: boolean) {
    this.#problem = problem;
    this.#weights = weights;
    this.#operator = wanted && operator?.cheap === true && operator.evaluates !== true ? operator : null;
    const { vectors } = problem;
    this.#filtered = vectors.allocate();
    this.#scaled = vectors.allocate();
    this.#mass = problem.system.mass === undefined ? null : vectors.allocate();
    this.correction = this.#filtered;
    this.change = this.#scaled;
  }

  /** The local error over the norm of a correction, for κ. */
  errorOf(kappa: number): number {
    return this.#operator === null ? kappa : kappa / (1 + kappa);
  }

  /** Makes correction and change of Δ. */
  take(delta: F64, kappa: number): void {
    this.correction = delta;
    this.change = delta;
    const operator = this.#operator;
    if (operator === null) return;
    const { vectors } = this.#problem;
    const filtered = this.#filtered;
    vectors.scaled(this.#scaled, 1 / (1 + kappa), delta);
    this.change = this.#scaled;
    filtered.set(delta);
    // a step is good without it
    if (this.#filter(operator, filtered) !== 0) return;
    vectors.scaled(filtered, -kappa / (1 + kappa), filtered);
    vectors.sum(delta, filtered, filtered);
    this.correction = filtered;
  }
  /** x := S³·x. */
  #filter(operator: NewtonOperator, x: F64): Status {
    if (operator.filter !== undefined) return operator.filter(x, FILTERS);
    for (let i = 0; i < FILTERS; i++) {
      if (this.#mass !== null) {
        this.#mass.set(x);
        this.#problem.applyMass(this.#mass, x);
      }
      const status = operator.solve(x, this.#weights.all, PART);
      if (status !== 0) return status;
    }
    return 0;
  }
}
