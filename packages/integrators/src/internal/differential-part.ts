import type { F64, NewtonOperator } from '@hillock/contracts';
import type { ErrorWeights } from './error-weights.ts';
import type { Problem } from './problem.ts';

/** Linear systems that are solved iteratively are solved to this part of the tolerance. */
const PART = 0.1;

/**
 * The part of a step's correction Δ that a shorter step makes smaller, where M is singular: (M − γJ)⁻¹M·Δ, from which algebraic parts are gone (E. Hairer, G. Wanner, Solving Ordinary
 * Differential Equations II, IV.8, filter the error of Radau methods alike). What the step before left of a constraint – of a sum of components, say, that no flag tells of – comes back in Δ whole, however
 * short the step; the corrector has dealt with it, and it is no reason to refuse.
 */
export class DifferentialPart {
  readonly #problem: Problem;
  readonly #weights: ErrorWeights;
  readonly #operator: NewtonOperator | null;
  readonly #part: F64;
  readonly #delta: F64;

  constructor(problem: Problem, weights: ErrorWeights, operator: NewtonOperator | null) {
    this.#problem = problem;
    this.#weights = weights;
    this.#operator = problem.system.mass === undefined ? null : operator;
    this.#part = problem.vectors.allocate();
    this.#delta = problem.vectors.allocate();
  }

  /** Its norm; `whole`, that of Δ, where there is no M or the system cannot be solved. */
  norm(delta: F64, whole: number): number {
    if (this.#operator === null) return whole;
    this.#delta.set(delta);
    this.#problem.applyMass(this.#delta, this.#part);
    if (this.#operator.solve(this.#part, this.#weights.all, PART) !== 0) return whole;
    return Math.min(whole, this.#problem.vectors.norm(this.#part, this.#weights.tested));
  }
}
