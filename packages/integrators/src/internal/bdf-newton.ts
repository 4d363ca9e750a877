import type { F64 } from '@hillock/contracts';
import type { Counters } from '../statistics.ts';
import type { BdfCoefficients } from './bdf-coefficients.ts';
import type { ErrorWeights } from './error-weights.ts';
import type { KeptOperator } from './kept-operator.ts';
import { type Convergence, ModifiedNewton } from './modified-newton.ts';
import type { Problem } from './problem.ts';

const ITERATIONS = 3;
/** Newton's iteration is solved to this part of the error test. */
const PART = 0.1;
/** A set-up serves this many steps, a Jacobian these, and γ may change by these parts: CVODE's constants. */
const SETUP_AGE = 20;
const JACOBIAN_AGE = 51;
/** The same of an operator that is made anew in each step: evaluating derivatives costs about as much as a right-hand side. */
const CHEAP_JACOBIAN_AGE = 3;
const GAMMA_CHANGE = 0.3;
const GAMMA_CHANGE_JACOBIAN = 0.2;

/** What an attempt follows on. */
export type AttemptAfter = 'nothing' | 'convergence' | 'error';

/** Solves for the correction of a BDF step, and decides when the operator is made anew and when its derivatives are. */
export class BdfNewton {
  readonly iteration: ModifiedNewton;
  /** Steps since the start at the last set-up and at the last fresh one, the rate of convergence, and the γ that it was last unknown at: to be saved. */
  readonly state: F64 = Float64Array.of(0, 0, 1, 0);
  readonly #problem: Problem;
  readonly #weights: ErrorWeights;
  readonly #operator: KeptOperator | null;
  readonly #known: F64;

  constructor(problem: Problem, weights: ErrorWeights, operator: KeptOperator | null, counters: Counters) {
    this.#problem = problem;
    this.#weights = weights;
    this.#operator = operator;
    this.iteration = new ModifiedNewton(problem, weights, operator?.operator ?? null, counters, ITERATIONS);
    this.#known = problem.vectors.allocate();
  }

  restart(): void {
    this.state[0] = 0;
    this.state[1] = 0;
    this.state[3] = 0;
  }

  /** The state was filled from a save. */
  restored(): void {
    this.iteration.rate = this.state[2]!;
    this.#operator?.repeat();
  }

  /** For a step h that ends at `end`, the `age`-th after the start, from the predicted history z. The correction is in `iteration.delta`. */
  solve(end: number, h: number, age: number, z: readonly F64[], coefficients: BdfCoefficients, after: AttemptAfter): Convergence {
    const convergence = this.#solve(end, h, age, z, coefficients, after);
    this.state[2] = this.iteration.rate;
    return convergence;
  }

  #solve(end: number, h: number, age: number, z: readonly F64[], coefficients: BdfCoefficients, after: AttemptAfter): Convergence {
    const newton = this.iteration;
    const kept = this.#operator;
    const problem = this.#problem;
    const predicted = z[0]!;
    const l1 = coefficients.l[1]!;
    const gamma = h / l1;
    const tolerance = PART / coefficients.error;
    problem.vectors.quotient(this.#known, l1, z[1]!);
    newton.delta.fill(0);
    if (newton.predict(end, predicted) !== 0) return 'rhs';
    if (kept === null) {
      newton.rate = 1;
      return newton.iterate(end, predicted, this.#known, gamma, 1, tolerance);
    }
    const first = age === 0;
    // a constraint that old derivatives leave unsolved does not shrink with h, as the rest of the correction does: each set-up is fresh, as in IDA
    const cheap = kept.operator.cheap === true;
    const always = problem.system.mass !== undefined;
    const change = (): number => Math.abs(gamma / (cheap ? this.state[3]! : kept.gamma) - 1);
    let current = false;
    // an operator that is always up to date converges as it did before: its rate is asked for anew as seldom as others are set up
    let aged = first || after !== 'nothing' || age >= this.state[0]! + SETUP_AGE || change() > GAMMA_CHANGE;
    let due = cheap || aged;
    for (let again = false; ; again = true) {
      if (due) {
        const old = age >= this.state[1]! + (cheap ? CHEAP_JACOBIAN_AGE : JACOBIAN_AGE);
        const fresh = always || first || after === 'convergence' || old || (again && (cheap || change() < GAMMA_CHANGE_JACOBIAN));
        const status = kept.setup(end, newton.y, newton.f, gamma, fresh, this.#weights.all);
        if (fresh) this.state[1] = age;
        current = fresh;
        if (aged) {
          this.state[0] = age;
          this.state[3] = gamma;
          newton.rate = 1;
        }
        if (status !== 0) {
          if (problem.nonFinite(end, newton.f) === 0) problem.fail(status, kept.operator.reason);
          return 'linear';
        }
      }
      const convergence = newton.iterate(end, predicted, this.#known, gamma, gamma / kept.gamma, tolerance);
      if (convergence === 'slow' && current && cheap && kept.operator.exact) return this.#renewed(end, predicted, gamma, tolerance);
      if (convergence === 'converged' || current || problem.status === 2) return convergence;
      due = true;
      aged = true;
      newton.delta.fill(0);
      if (newton.predict(end, predicted) !== 0) return 'rhs';
    }
  }

  /** Exact derivatives at the predicted values do not lead to the solution: those at the last iterate may, and cost less than a step that is tried anew. */
  #renewed(end: number, predicted: F64, gamma: number, tolerance: number): Convergence {
    const newton = this.iteration;
    const kept = this.#operator;
    if (kept === null || newton.diverged) return 'slow';
    if (newton.evaluate(end) !== 0) return 'rhs';
    if (kept.setup(end, newton.y, newton.f, gamma, true, this.#weights.all) !== 0) return 'linear';
    newton.rate = 1;
    return newton.iterate(end, predicted, this.#known, gamma, 1, tolerance, true);
  }
}
