import type { F64, LinearSolver, LinearWork, NewtonCounts, NewtonOperator, OdeSystem, Status } from '@hillock/contracts';
import { weightedNorm } from './plain-vectors.ts';
import { massDiagonal } from './problem.ts';

/** How often the increment of a difference is quartered when f refuses the point. */
const QUARTERS = 3;

/**
 * (M − γJ)x = b by a Krylov method: J·x by the system's `jvp` where derivatives are to be symbolic, or by the difference of f over a vector of weighted norm 1, which is a change by the tolerance. Nothing
 * is formed, so a set-up costs nothing but that of the preconditioner, which is renewed with it. Rows of M that are zero are divided by γ: a residual of f itself, which does not
 * vanish with γ, is what their convergence can be judged by.
 */
export class MatrixFreeNewton implements NewtonOperator {
  readonly exact = false; // x is as good as the tolerance of its solve
  readonly cheap: boolean;
  readonly evaluates = true;
  readonly counts: NewtonCounts;
  reason = '';
  readonly #system: OdeSystem;
  readonly #jvp: NonNullable<OdeSystem['jvp']> | null;
  readonly #work: LinearWork;
  readonly #preconditioner: NewtonOperator | null;
  readonly #y: F64;
  readonly #f: F64;
  readonly #changed: F64;
  readonly #product: F64;
  readonly #precondition: ((b: F64) => Status) | undefined;
  /** Rows of M that are zero. */
  readonly #algebraic: Int32Array;
  #weights: F64;
  #tolerance = 0;
  #t = 0;
  #gamma = 0;
  #rhs = 0;
  #status: Status = 0;

  /** `jvp`: products are the system's own. */
  constructor(
    system: OdeSystem,
    linear: LinearSolver<'operator'>,
    preconditioner: NewtonOperator | null,
    jvp: OdeSystem['jvp'] | null = null,
  ) {
    const { n } = system;
    this.#jvp = jvp ?? null;
    this.#system = system;
    this.#preconditioner = preconditioner;
    this.cheap = preconditioner === null || preconditioner.cheap === true;
    this.#y = new Float64Array(n);
    this.#f = new Float64Array(n);
    this.#changed = new Float64Array(n);
    this.#product = new Float64Array(n);
    this.#weights = new Float64Array(n).fill(1);
    this.#work = linear.create({ n, apply: (x, out) => this.#apply(x, out) });
    const diagonal = massDiagonal(system);
    this.#algebraic = diagonal === null ? new Int32Array(0) : Int32Array.from([...diagonal.keys()].filter((i) => diagonal[i] === 0));
    this.#precondition =
      preconditioner === null
        ? undefined
        : (b) => {
            for (const i of this.#algebraic) b[i] = b[i]! * this.#gamma;
            return preconditioner.solve(b, this.#weights, this.#tolerance);
          };
    const own = { rhs: (): number => this.#rhs, krylov: (): number => this.#work.iterations ?? 0 };
    this.counts = {
      get jacobians() {
        return preconditioner?.counts?.jacobians ?? 0;
      },
      get factorisations() {
        return preconditioner?.counts?.factorisations ?? 0;
      },
      get rhs() {
        return own.rhs() + (preconditioner?.counts?.rhs ?? 0);
      },
      get krylovIterations() {
        return own.krylov() + (preconditioner?.counts?.krylovIterations ?? 0);
      },
    };
  }

  setup(t: number, y: F64, fy: F64, gamma: number, fresh: boolean, weights: F64): Status {
    this.#t = t;
    this.#gamma = gamma;
    this.#y.set(y);
    this.#f.set(fy);
    const preconditioner = this.#preconditioner;
    if (preconditioner === null) return 0;
    // a system may keep one set of derivatives, for products and preconditioner alike: it is not to change within a solve
    const status = preconditioner.setup(t, y, fy, gamma, fresh || this.#jvp !== null, weights);
    if (status !== 0) this.reason = `the preconditioner: ${preconditioner.reason}`;
    return status;
  }

  solve(b: F64, weights: F64, tol: number): Status {
    this.#weights = weights;
    this.#tolerance = tol;
    this.#status = 0;
    for (const i of this.#algebraic) b[i] = b[i]! / this.#gamma;
    const status = this.#work.solve(b, weights, tol, this.#precondition);
    if (this.#status !== 0) return this.#status;
    if (status !== 0)
      this.reason = this.#preconditioner?.reason
        ? `${this.#work.reason}; the preconditioner: ${this.#preconditioner.reason}`
        : this.#work.reason;
    return status;
  }

  /** out := M·x − γ·J·x. */
  #apply(x: F64, out: F64): void {
    const { mass } = this.#system;
    const product = this.#product;
    const status = this.#times(x, product);
    if (status !== 0) {
      this.#status = status;
      this.reason = this.#system.reason;
      out.fill(Number.NaN); // ends the solver's iteration
      return;
    }
    if (mass === undefined) out.set(x);
    else mass.apply(x, out);
    const gamma = this.#gamma;
    for (let i = 0; i < out.length; i++) out[i] = out[i]! - gamma * product[i]!;
    for (const i of this.#algebraic) out[i] = -product[i]!;
  }

  /** out := J·x. */
  #times(x: F64, out: F64): Status {
    const [system, y, f, changed] = [this.#system, this.#y, this.#f, this.#changed];
    if (this.#jvp !== null) {
      const before = system.productEvaluations ?? 0;
      const status = this.#jvp(this.#t, y, x, out);
      this.#rhs += (system.productEvaluations ?? 0) - before;
      return status;
    }
    const size = weightedNorm(x, this.#weights);
    if (!(size > 0) || size === Infinity) {
      out.fill(0);
      return 0;
    }
    let step = 1 / size;
    for (let attempt = 0; ; attempt++) {
      for (let i = 0; i < y.length; i++) changed[i] = y[i]! + step * x[i]!;
      this.#rhs++;
      const status = system.rhs(this.#t, changed, out);
      if (status === 0) break;
      if (status === 2 || attempt === QUARTERS) return status;
      step *= 0.25;
    }
    for (let i = 0; i < y.length; i++) out[i] = (out[i]! - f[i]!) / step;
    return 0;
  }
}
