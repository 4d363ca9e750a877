import type { F64, NewtonOperator, Status } from '@hillock/contracts';
import type { Counters } from '../statistics.ts';
import type { ErrorWeights } from './error-weights.ts';
import type { Problem } from './problem.ts';

/** Iterations, the estimate of the convergence rate, and divergence, as in CVODE. */
const RATE_MEMORY = 0.3;
const DIVERGENCE = 2;
/** Krylov methods solve to this part of what Newton's iteration is asked for. */
const LINEAR_PART = 0.05;

/** How the last iteration ended. */
export type Convergence = 'converged' | 'slow' | 'rhs' | 'linear';

/**
 * Modified Newton's iteration for M·(c + Δ) = γ·f(t, p + Δ), which is what a BDF step and a stage of a diagonally implicit Runge–Kutta method have to
 * solve: p is the predicted value, c what is known. The operator may be of another γ and of earlier derivatives; then corrections are scaled
 * by 2/(1 + γ/γ_operator) (A. C. Hindmarsh et al., ACM TOMS 31, 2005, 363–396). Without an operator: functional iteration, Δ := M⁻¹(γ·f) − c with M = 1.
 */
export class ModifiedNewton {
  /** p + Δ and f there; after convergence f is that of the iterate before. */
  readonly y: F64;
  readonly f: F64;
  readonly delta: F64;
  /** Estimated rate of convergence; 1 after a set-up. */
  rate = 1;
  /** The last iteration was given up because corrections grew. */
  diverged = false;
  /** The norm of the last correction. */
  lastCorrection = 0;
  readonly #problem: Problem;
  readonly #weights: ErrorWeights;
  readonly #operator: NewtonOperator | null;
  readonly #counters: Counters;
  readonly #maxIterations: number;
  readonly #b: F64;
  readonly #known: F64;

  constructor(problem: Problem, weights: ErrorWeights, operator: NewtonOperator | null, counters: Counters, maxIterations: number) {
    this.#problem = problem;
    this.#weights = weights;
    this.#operator = operator;
    this.#counters = counters;
    this.#maxIterations = maxIterations;
    const { vectors } = problem;
    this.y = vectors.allocate();
    this.f = vectors.allocate();
    this.delta = vectors.allocate();
    this.#b = vectors.allocate();
    this.#known = vectors.allocate();
  }

  /** y := p, f := f(t, p): what a set-up is made from. Goes before {@link iterate}. */
  predict(t: number, predicted: F64): Status {
    this.y.set(predicted);
    return this.#problem.rhs(t, this.y, this.f);
  }

  /** f := f(t, p + Δ), at the last iterate: what a set-up there is made from. */
  evaluate(t: number): Status {
    return this.#problem.rhs(t, this.y, this.f);
  }

  /**
   * Iterates from Δ = 0, or from the last iterate (`on`), where f is that of it. `known` is c, `ratio` γ/γ_operator. Converged when |correction|·min(1, rate)/tolerance ≤ 1 in the weighted norm. The reason of a failure
   * is the problem's.
   */
  iterate(t: number, predicted: F64, known: F64, gamma: number, ratio: number, tolerance: number, on = false): Convergence {
    const { y, f, delta } = this;
    const b = this.#b;
    const problem = this.#problem;
    const { vectors } = problem;
    const correctionScale = ratio === 1 || this.#operator === null ? 1 : 2 / (1 + ratio);
    if (!on) delta.fill(0);
    this.diverged = false;
    let before = 0;
    for (let m = 1; ; m++) {
      this.#counters.newtonIterations++;
      this.#residual(known, gamma);
      if (this.#operator !== null && this.#operator.solve(b, this.#weights.all, LINEAR_PART * tolerance) !== 0) {
        if (problem.nonFinite(t, f) === 0) problem.fail(1, `the linear system was not solved: ${this.#operator.reason}`);
        return 'linear';
      }
      if (correctionScale !== 1) vectors.scaled(b, correctionScale, b);
      const size = vectors.norm(b, this.#weights.all);
      if (!(size < Infinity)) {
        if (problem.nonFinite(t, f) === 0) problem.fail(1, `Newton's iteration left the numbers at t = ${t}`);
        return 'rhs';
      }
      vectors.sum(delta, b, delta);
      vectors.sum(predicted, delta, y);
      if (m > 1) this.rate = Math.max(RATE_MEMORY * this.rate, size / before);
      this.lastCorrection = size;
      if (size * Math.min(1, this.rate) <= tolerance) return 'converged';
      if (m === this.#maxIterations || (m > 1 && size > DIVERGENCE * before)) {
        this.diverged = m > 1 && size > DIVERGENCE * before;
        problem.fail(1, `Newton's iteration did not converge at t = ${t} (rate ${this.rate})`);
        return 'slow';
      }
      before = size;
      const status = problem.rhs(t, y, f);
      if (status !== 0) return 'rhs';
    }
  }

  /** b := γ·f − M·(c + Δ). */
  #residual(known: F64, gamma: number): void {
    const { f, delta } = this;
    const b = this.#b;
    const { system, massDiagonal, vectors } = this.#problem;
    if (system.mass === undefined || massDiagonal !== null) {
      vectors.residual(b, gamma, f, massDiagonal, known, delta);
      return;
    }
    vectors.sum(known, delta, this.#known);
    this.#problem.applyMass(this.#known, b);
    for (let i = 0; i < b.length; i++) b[i] = gamma * f[i]! - b[i]!;
  }
}
