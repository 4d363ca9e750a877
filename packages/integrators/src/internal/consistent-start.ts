import type { F64, Status } from '@hillock/contracts';
import type { ErrorWeights } from './error-weights.ts';
import type { KeptOperator } from './kept-operator.ts';
import { addScaled, weightedNorm } from './plain-vectors.ts';
import type { Problem } from './problem.ts';

/** Newton's iterations for the algebraic components, each with fresh derivatives. */
const MAX_ITERATIONS = 20;
/** The last correction, in units of the tolerance: convergence is quadratic, so the error is its square. */
const SETTLED = 1e-4;
/** Iterative linear solvers are asked for this, in the same units. */
const LINEAR_TOLERANCE = 1e-8;
/** The step of backward Euler behind it, as a part of the time in which y moves by its tolerance. */
const SHORT = 1e-3;

/**
 * Consistent values at a start of M·y′ = f: y := y with its algebraic components solved, ydot := y′, f := f(t, y). By the system itself where it can. Else with one
 * short step γ of backward Euler: Newton's iteration on M·(Y − y) = γ·f(Y), of which a diagonal M takes the algebraic components alone; then
 * (M − γJ)·y′ = f + γ·∂f/∂t, whose algebraic rows are the constraint differentiated (K. E. Brenan, S. L. Campbell, L. R. Petzold, Numerical Solution of
 * Initial-Value Problems in Differential-Algebraic Equations, 1996, §5.3.4). Afterwards the weights are those of y.
 */
export class ConsistentStart {
  readonly #problem: Problem;
  readonly #weights: ErrorWeights;
  readonly #operator: KeptOperator | null;
  readonly #b: F64;
  readonly #start: F64;

  constructor(problem: Problem, weights: ErrorWeights, operator: KeptOperator | null) {
    this.#problem = problem;
    this.#weights = weights;
    this.#operator = operator;
    this.#b = problem.vectors.allocate();
    this.#start = problem.vectors.allocate();
  }

  solve(t: number, y: F64, ydot: F64, f: F64): Status {
    const problem = this.#problem;
    const { system } = problem;
    for (let i = 0; i < y.length; i++) {
      if (!Number.isFinite(y[i]!)) return problem.fail(2, `the start of ${problem.name(i)} is ${y[i]}`);
    }
    const before = this.#weights.update(y);
    if (before !== 0) return before;
    if (system.consistent !== undefined) {
      const status = system.consistent(t, y, ydot);
      if (status !== 0) return problem.fail(2, `no consistent values at t = ${t}: ${system.reason}`);
      return this.#end(t, y, f);
    }
    const status = problem.checkedRhs(t, y, f);
    if (status !== 0) return problem.fail(2, problem.reason);
    if (system.mass === undefined) {
      ydot.set(f);
      return 0;
    }
    if (this.#operator === null) return problem.fail(2, 'a system with a mass matrix needs a Newton operator');
    return this.#implicit(this.#operator, t, y, ydot, f);
  }

  #end(t: number, y: F64, f: F64): Status {
    const status = this.#problem.checkedRhs(t, y, f);
    if (status !== 0) return this.#problem.fail(2, this.#problem.reason);
    return this.#weights.update(y);
  }

  #implicit(operator: KeptOperator, t: number, y: F64, ydot: F64, f: F64): Status {
    const problem = this.#problem;
    const diagonal = problem.massDiagonal;
    const b = this.#b;
    const gamma = this.#shortStep(operator, t, y, f);
    this.#start.set(y);
    for (let iteration = 0; ; iteration++) {
      const status = operator.setup(t, y, f, gamma, true, this.#weights.all);
      if (status !== 0) return problem.fail(2, `no consistent values at t = ${t}: ${operator.operator.reason}`);
      if (this.#correct(operator, y, f, gamma) !== 0)
        return problem.fail(2, `no consistent values at t = ${t}: ${operator.operator.reason}`);
      const size = weightedNorm(b, this.#weights.all);
      if (problem.checkedRhs(t, y, f) !== 0) return problem.fail(2, `no consistent values at t = ${t}: ${problem.reason}`);
      if (size <= SETTLED) break;
      if (!(size < Infinity) || iteration === MAX_ITERATIONS) {
        return problem.fail(2, `no consistent values at t = ${t}: Newton's iteration did not converge (last change ${size} tolerances)`);
      }
    }
    ydot.fill(0);
    if (problem.system.dfdt !== undefined) {
      const status = problem.system.dfdt(t, y, ydot);
      if (status !== 0) return problem.fail(2, `∂f/∂t at t = ${t}: ${problem.system.reason}`);
    }
    for (let i = 0; i < y.length; i++) ydot[i] = gamma * ydot[i]! + f[i]!;
    if (operator.operator.solve(ydot, this.#weights.all, LINEAR_TOLERANCE) !== 0)
      return problem.fail(2, `no consistent values at t = ${t}: ${operator.operator.reason}`);
    if (diagonal === null) {
      addScaled(y, -gamma, ydot); // back by the short step
      return this.#end(t, y, f);
    }
    return this.#weights.update(y);
  }

  /**
   * A step in which y moves by a small part of its tolerance. With a diagonal M the speed of y is known; else it is that of the solution of (M − γJ)·y′ = f, which
   * depends on γ until γ is short enough.
   */
  #shortStep(operator: KeptOperator, t: number, y: F64, f: F64): number {
    const [b, diagonal] = [this.#b, this.#problem.massDiagonal];
    for (let i = 0; i < b.length; i++) b[i] = diagonal === null ? f[i]! : diagonal[i] === 0 ? 0 : f[i]! / diagonal[i]!;
    const speed = weightedNorm(b, this.#weights.all);
    let gamma = speed > 0 ? SHORT / speed : SHORT;
    if (diagonal !== null) return gamma;
    for (let tries = 0; tries < MAX_ITERATIONS; tries++) {
      if (operator.setup(t, y, f, gamma, true, this.#weights.all) !== 0) return gamma;
      b.set(f);
      if (operator.operator.solve(b, this.#weights.all, LINEAR_TOLERANCE) !== 0) return gamma;
      const next = SHORT / weightedNorm(b, this.#weights.all);
      if (!(next < gamma / 2)) return gamma;
      gamma = next;
    }
    return gamma;
  }

  /** One correction of y, left in b: algebraic components alone where M is a diagonal. */
  #correct(operator: KeptOperator, y: F64, f: F64, gamma: number): Status {
    const [b, diagonal, start] = [this.#b, this.#problem.massDiagonal, this.#start];
    if (diagonal === null) {
      for (let i = 0; i < y.length; i++) start[i] = start[i]! - y[i]!;
      this.#problem.applyMass(start, b);
      for (let i = 0; i < y.length; i++) {
        start[i] = start[i]! + y[i]!;
        b[i] = b[i]! + gamma * f[i]!;
      }
    } else {
      for (let i = 0; i < y.length; i++) b[i] = diagonal[i] === 0 ? gamma * f[i]! : 0;
    }
    const status = operator.operator.solve(b, this.#weights.all, LINEAR_TOLERANCE);
    if (status !== 0) return status;
    if (diagonal !== null) for (let i = 0; i < y.length; i++) if (diagonal[i] !== 0) b[i] = 0;
    addScaled(y, 1, b);
    return 0;
  }
}
