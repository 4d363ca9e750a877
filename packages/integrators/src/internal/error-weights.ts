import type { F64, Status } from '@hillock/contracts';
import type { Problem } from './problem.ts';
import { worstComponent } from './vectors.ts';

/** The distance from 1 to the next number. */
export const EPSILON = 2.220446049250313e-16;

/**
 * The weights w_i = 1/(rtol·|y_i| + atol_i) of a method's norms. `all` serves Newton's iteration; `tested` is 0 for algebraic components and scaled so that
 * the mean is over the others: it serves the error test.
 */
export class ErrorWeights {
  readonly all: F64;
  readonly tested: F64;
  readonly absolute: F64;
  readonly rtol: number;
  readonly #problem: Problem;
  /** sqrt(n / number of components that are not algebraic). */
  readonly #share: number;

  /** Throws a RangeError, with the component, when a tolerance of the system or of the list is negative or not finite. */
  constructor(problem: Problem, rtol: number, atol: number | readonly number[]) {
    const { n, system } = problem;
    this.#problem = problem;
    this.rtol = rtol;
    this.absolute = problem.vectors.allocate(Infinity);
    if (typeof atol !== 'number') {
      if (atol.length !== n) throw new RangeError(`atol has ${atol.length} values; the system has ${n} components`);
      this.absolute.set(atol);
    } else if (system.tolerances !== undefined) {
      system.tolerances(atol, this.absolute);
    } else {
      this.absolute.fill(atol);
    }
    for (let i = 0; i < n; i++) {
      const value = this.absolute[i]!;
      if (!(value >= 0) || value === Infinity)
        throw new RangeError(`the absolute tolerance of ${problem.name(i)} is ${value}; finite and not negative is right`);
    }
    this.all = problem.vectors.allocate();
    const { algebraic } = problem;
    this.tested = algebraic === null ? this.all : problem.vectors.allocate();
    const count = algebraic === null ? n : algebraic.reduce((sum, flag) => sum + (flag === 1 ? 0 : 1), 0);
    this.#share = count === 0 ? 0 : Math.sqrt(n / count);
  }

  /** Renews the weights at y. 2, with the component, when one has no tolerance at all, or when more digits are asked for than numbers have. */
  update(y: F64): Status {
    const { all, tested, absolute, rtol } = this;
    const problem = this.#problem;
    const smallest = problem.vectors.weights(rtol, y, absolute, all);
    if (!(smallest > 0)) {
      const i = worstComponent(y, all);
      const bad = Number.isFinite(y[i]!) ? `has no tolerance: it is ${y[i]}, and atol is 0` : `is ${y[i]}`;
      return problem.fail(2, `${problem.name(all.findIndex((w, at) => !(w < Infinity) || Number.isNaN(y[at])))} ${bad}`);
    }
    if (tested !== all) {
      const { algebraic } = problem;
      for (let i = 0; i < y.length; i++) tested[i] = algebraic?.[i] === 1 ? 0 : this.#share * all[i]!;
    }
    const digits = EPSILON * problem.vectors.norm(y, all);
    if (!(digits > 1)) return 0;
    const i = worstComponent(y, all);
    return problem.fail(
      2,
      `the tolerance is too tight for double precision: ${problem.name(i)} is ${y[i]}, its tolerance ${1 / all[i]!}; make rtol and atol ${Math.ceil(digits)} times larger`,
    );
  }
}
