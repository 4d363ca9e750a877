import type { Cause, ConfiguredIntegrator, F64, Integrator, IntegratorFactory, OdeSystem, Refusal, Status } from '@hillock/contracts';
import { configured } from './configured.ts';
import { A, C, DENSE, ERROR, GAMMA } from './esdirk-tableau.ts';
import { ConsistentStart } from './internal/consistent-start.ts';
import { KeptOperator } from './internal/kept-operator.ts';
import { lagrangeWeights } from './internal/lagrange.ts';
import { ModifiedNewton } from './internal/modified-newton.ts';
import { type MethodContext, OneStepIntegrator, type OneStepMethod } from './one-step-integrator.ts';
import { type ImplicitOptions, type ImplicitSettings, implicitOptions, operatorFor } from './options.ts';
import { Counters } from './statistics.ts';

const STAGES = 7;
const NEWTON_ITERATIONS = 7;
/** Newton's iteration is solved to this part of the tolerance. */
const NEWTON_PART = 0.03;
/** Derivatives are renewed where Newton's iteration converged more slowly than this: exact ones soon, those that cost right-hand sides later. */
const SLOW_RATE = 0.03;
const SLOW_RATE_DIFFERENCES = 0.2;
/** γ may change by this part before the operator is made anew; a step that would grow by less than KEPT_GROWTH stays as it is. */
const GAMMA_CHANGE = 0.1;
const KEPT_GROWTH = 1.2;

/** Weights that extrapolate the slopes of earlier stages to stage i; at most four of the nearest are used. */
const PREDICTOR: readonly F64[] = C.map((c, i) => lagrangeWeights(C.slice(0, i), c, 4));

class Esdirk implements OneStepMethod {
  readonly name = 'esdirk';
  readonly order = 5;
  readonly state: readonly F64[];
  readonly #context: MethodContext;
  readonly #operator: KeptOperator | null;
  readonly #newton: ModifiedNewton;
  readonly #consistent: ConsistentStart;
  /** Slopes k_i of the last step; the last is the first of the next. */
  readonly #k: readonly F64[];
  readonly #base: F64;
  readonly #predicted: F64;
  readonly #known: F64;
  readonly #f: F64;
  readonly #value: F64;
  /** What the operator needs before the next attempt (0 nothing, 1 γ, 2 derivatives); the rate of Newton's iteration. */
  readonly #scalars: F64 = Float64Array.of(2, 1);
  /** Derivatives are those at the start of this step. */
  #current = false;
  #slowest = 0;

  constructor(context: MethodContext, operator: KeptOperator | null) {
    const { problem, weights, counters } = context;
    const vector = (): F64 => problem.vectors.allocate();
    this.#context = context;
    this.#operator = operator;
    this.#newton = new ModifiedNewton(problem, weights, operator?.operator ?? null, counters, NEWTON_ITERATIONS);
    this.#consistent = new ConsistentStart(problem, weights, operator);
    this.#k = Array.from({ length: STAGES }, vector);
    this.#base = vector();
    this.#predicted = vector();
    this.#known = vector();
    this.#f = vector();
    this.#value = vector();
    this.state = [...this.#k, this.#scalars, ...(operator?.arrays ?? [])];
  }

  start(t: number, y: F64, slope: F64, cause: Cause): Status {
    const status = this.#consistent.solve(t, y, slope, this.#f);
    this.#k[STAGES - 1]!.set(slope);
    this.#current = false;
    // a mass matrix: the operator was used for something else
    if (this.#context.problem.system.mass !== undefined || cause === 'start' || cause === 'rebuild') this.#scalars[0] = 2;
    return status;
  }

  begin(): Status {
    this.#k[0]!.set(this.#k[STAGES - 1]!);
    this.#current = false;
    return 0;
  }

  attempt(t: number, y: F64, h: number, end: number, out: F64, error: F64): Status {
    const operator = this.#operator;
    const gamma = h * GAMMA;
    for (;;) {
      if (operator !== null) {
        const status = this.#prepare(operator, t, y, gamma);
        if (status !== 0) return this.#give(status, error);
      }
      this.#slowest = 0;
      const status = this.#stages(t, y, h, end, operator === null ? 1 : gamma / operator.gamma);
      if (status === 0) break;
      if (status === 2 || operator === null || this.#current) return this.#give(status, error);
      this.#scalars[0] = 2; // once more with derivatives of this step
    }
    out.set(this.#newton.y);
    this.#estimate(h, error);
    return 0;
  }

  accept(): void {
    this.#scalars[1] = this.#newton.rate;
    const limit = this.#operator?.operator.exact === true ? SLOW_RATE : SLOW_RATE_DIFFERENCES;
    if (this.#slowest > limit) this.#scalars[0] = 2;
  }

  nextFactor(factor: number): number {
    return this.#scalars[0] === 0 && factor >= 1 && factor < KEPT_GROWTH ? 1 : factor;
  }

  interpolate(theta: number, h: number, derivative: 0 | 1, y0: F64, _y1: F64, out: F64): void {
    const { vectors } = this.#context.problem;
    const sum = this.#value;
    if (derivative === 0) sum.set(y0);
    else sum.fill(0);
    for (let i = 0; i < STAGES; i++) {
      const row = DENSE[i]!;
      let value = 0;
      for (let m = row.length; m >= 1; m--) value = value * theta + row[m - 1]! * (derivative === 0 ? 1 : m);
      vectors.addScaled(sum, derivative === 0 ? h * theta * value : value, this.#k[i]!);
    }
    out.set(sum);
  }

  restored(): void {
    this.#newton.rate = this.#scalars[1]!;
    this.#operator?.repeat();
  }

  /** A failed attempt: the last change of Newton's iteration tells which component was worst. */
  #give(status: Status, error: F64): Status {
    error.set(this.#newton.delta);
    return status;
  }

  #prepare(kept: KeptOperator, t: number, y: F64, gamma: number): Status {
    const { problem, weights } = this.#context;
    const scalars = this.#scalars;
    if (kept.operator.cheap === true && !this.#current) scalars[0] = 2;
    if (scalars[0] === 0 && Math.abs(gamma / kept.gamma - 1) > GAMMA_CHANGE) scalars[0] = 1;
    if (scalars[0] === 0) return 0;
    const fresh = scalars[0] === 2;
    // the slope of the last stage is f to Newton's tolerance only: not good enough to take differences from
    const evaluated = fresh ? problem.checkedRhs(t, y, this.#f) : 0;
    if (evaluated !== 0) return evaluated;
    const status = kept.setup(t, y, this.#f, gamma, fresh, weights.all);
    this.#newton.rate = 1;
    if (status !== 0) {
      scalars[0] = 2;
      return problem.fail(status, kept.operator.reason);
    }
    scalars[0] = 0;
    if (fresh) this.#current = true;
    return 0;
  }

  #stages(start: number, y: F64, h: number, end: number, ratio: number): Status {
    const newton = this.#newton;
    const base = this.#base;
    const predicted = this.#predicted;
    const known = this.#known;
    const { problem } = this.#context;
    const { vectors } = problem;
    const gamma = h * GAMMA;
    for (let i = 1; i < STAGES; i++) {
      const t = i === STAGES - 1 ? end : start + C[i]! * h;
      const row = A[i]!;
      base.set(y);
      known.fill(0);
      for (let j = 0; j < i; j++) {
        const k = this.#k[j]!;
        vectors.addScaled(base, h * row[j]!, k);
        const weight = PREDICTOR[i]![j]!;
        if (weight !== 0) vectors.addScaled(known, gamma * weight, k);
      }
      vectors.sum(base, known, predicted);
      const status = newton.predict(t, predicted);
      if (status !== 0) return status;
      if (newton.iterate(t, predicted, known, gamma, ratio, NEWTON_PART) !== 'converged') return problem.status;
      this.#slowest = Math.max(this.#slowest, newton.rate < 1 ? newton.rate : 0);
      vectors.stageSlope(this.#k[i]!, gamma, known, newton.delta);
    }
    return 0;
  }

  /**
   * The error estimate, after (M − γJ)⁻¹·M: that leaves smooth components as they are, takes the exaggeration out of stiff ones and algebraic parts out altogether (E. Hairer,
   * G. Wanner, Solving Ordinary Differential Equations II, 1996, IV.8).
   */
  #estimate(h: number, error: F64): void {
    error.fill(0);
    const { vectors } = this.#context.problem;
    for (let i = 0; i < STAGES; i++) vectors.addScaled(error, h * ERROR[i]!, this.#k[i]!);
    const kept = this.#operator;
    if (kept === null) return;
    this.#known.set(error);
    this.#context.problem.applyMass(this.#known, error);
    if (kept.operator.solve(error, this.#context.weights.all, NEWTON_PART) !== 0) error.fill(Infinity);
  }
}

/** The factory of ESDIRK, as a plugin registers it; {@link esdirk} is the short way. */
export const esdirkFactory: IntegratorFactory<ImplicitSettings> = {
  name: 'esdirk',
  options: implicitOptions('esdirk'),
  needs: [],
  create(system: OdeSystem, settings: ImplicitSettings): Integrator | Refusal {
    const operator = operatorFor(system, settings.newton);
    if (operator !== null && 'refused' in operator) return operator;
    const counters = new Counters(operator ?? {});
    const kept = operator === null ? null : new KeptOperator(operator, system.n, counters);
    return new OneStepIntegrator(system, settings, (context) => new Esdirk(context, kept), counters);
  },
};

/**
 * A singly diagonally implicit Runge–Kutta method of order 5 with an explicit first stage: for stiff systems, M singular or not, where restarts are frequent: it begins again at
 * full order and with the step it had. Needs the Newton operator as BDF does, exact or not.
 */
export function esdirk(options: ImplicitOptions = {}): ConfiguredIntegrator {
  return configured(esdirkFactory, options);
}
