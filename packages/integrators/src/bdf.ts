import type {
  Cause,
  ConfiguredIntegrator,
  F64,
  Integrator,
  IntegratorFactory,
  IntegratorStatistics,
  OdeSystem,
  Refusal,
  Status,
} from '@hillock/contracts';
import { configured } from './configured.ts';
import { BdfCoefficients } from './internal/bdf-coefficients.ts';
import { type AttemptAfter, BdfNewton } from './internal/bdf-newton.ts';
import { BdfPlan } from './internal/bdf-plan.ts';
import { ConsistentStart } from './internal/consistent-start.ts';
import { DifferentialPart } from './internal/differential-part.ts';
import { EPSILON, ErrorWeights } from './internal/error-weights.ts';
import { Extrapolation } from './internal/extrapolation.ts';
import { initialStep } from './internal/initial-step.ts';
import { KeptOperator } from './internal/kept-operator.ts';
import { Nordsieck } from './internal/nordsieck.ts';
import { Problem } from './internal/problem.ts';
import { reportStep } from './internal/step-report.ts';
import { type BdfOptions, type BdfSettings, bdfOptions, operatorFor } from './options.ts';
import { loadState, saveState } from './saved-state.ts';
import { Counters } from './statistics.ts';

/**
 * What one step may cost. CVODE gives up after 7 errors that were too large. A stiff component that the last step left a few tolerances off its equilibrium brings that about
 * (OREGO at 1e-5 and its neighbours): it needs a step shorter than its time constant, which some more tenths give. As many as lead from any step to one that t does not notice.
 */
const MAX_ERROR_FAILURES = 20;
const MAX_CONVERGENCE_FAILURES = 10;
const STEP_AFTER_CONVERGENCE_FAILURE = 0.25;
/** After so many errors that were too large the order falls, and the step by this factor; at order 1 the slope is evaluated anew. */
const FAILURES_BEFORE_ORDER_DROP = 3;
const STEP_AFTER_ORDER_DROP = 0.1;
const LONG_WAIT = 10;
const TINY = 1e-6;

const VERSION = 1;

class Bdf implements Integrator {
  readonly y: F64;
  readonly statistics: IntegratorStatistics;
  readonly #options: BdfSettings;
  readonly #problem: Problem;
  readonly #weights: ErrorWeights;
  readonly #operator: KeptOperator | null;
  readonly #newton: BdfNewton;
  readonly #consistent: ConsistentStart;
  readonly #history: Nordsieck;
  readonly #coefficients = new BdfCoefficients();
  readonly #plan: BdfPlan;
  readonly #extrapolation: Extrapolation;
  readonly #differential: DifferentialPart;
  readonly #counters: Counters;
  #t = 0;
  #tPrevious = 0;
  #started = false;
  /** Steps since the last start. */
  #age = 0;
  /** Order and step that the history is scaled to. */
  #q = 1;
  #h = 0;

  constructor(system: OdeSystem, options: BdfSettings, operator: KeptOperator | null, counters: Counters) {
    this.#options = options;
    this.#counters = counters;
    this.statistics = counters;
    this.#problem = new Problem(system, counters);
    this.#weights = new ErrorWeights(this.#problem, options.rtol, options.atol);
    this.#operator = operator;
    this.#newton = new BdfNewton(this.#problem, this.#weights, operator, counters);
    this.#extrapolation = new Extrapolation(this.#problem, this.#weights, operator?.operator ?? null, options.extrapolate);
    this.#differential = new DifferentialPart(this.#problem, this.#weights, operator?.operator ?? null);
    this.#consistent = new ConsistentStart(this.#problem, this.#weights, operator);
    const { vectors } = this.#problem;
    this.#history = new Nordsieck(vectors);
    this.#plan = new BdfPlan(options.maxOrder, options.maxStep, this.#history, this.#coefficients, this.#weights, vectors);
    this.y = vectors.allocate();
  }

  get t(): number {
    return this.#t;
  }

  get tPrevious(): number {
    return this.#tPrevious;
  }

  get reason(): string {
    return this.#problem.reason;
  }

  reset(t: number, y: F64, cause: Cause): Status {
    this.#counters.restarts[cause]++;
    this.#started = false;
    this.#t = t;
    this.#tPrevious = t;
    this.y.set(y);
    const { z, tau } = this.#history;
    const status = this.#consistent.solve(t, this.y, z[1]!, this.#newton.iteration.f);
    if (status !== 0) return status;
    z[0]!.set(this.y);
    tau.fill(0);
    this.#started = true;
    this.#age = 0;
    this.#q = 1;
    this.#h = 0;
    this.#plan.restart();
    this.#newton.restart();
    return 0;
  }

  step(tStop: number, hard: boolean): Status {
    const problem = this.#problem;
    if (!this.#started) return problem.fail(2, 'a step before a reset, or after one that failed');
    if (!(tStop > this.#t)) return problem.fail(2, `a step from t = ${this.#t} to ${tStop}: forward is right`);
    const status = this.#weights.update(this.y) || this.#prepare(tStop, hard);
    if (status !== 0) return status;
    const history = this.#history;
    const coefficients = this.#coefficients;
    const { delta } = this.#newton.iteration;
    let after: AttemptAfter = 'nothing';
    let errorFailures = 0;
    let convergenceFailures = 0;
    for (;;) {
      const end = this.#end(tStop, hard);
      history.predict(this.#q);
      coefficients.compute(this.#q, this.#h, history.tau, this.#plan.compares);
      const convergence = this.#newton.solve(end, this.#h, this.#age, history.z, coefficients, after);
      if (convergence !== 'converged') {
        history.restore(this.#q);
        this.#counters.convergenceFailures++;
        if (problem.status === 2) return 2;
        convergenceFailures++;
        after = 'convergence';
        if (convergenceFailures === MAX_CONVERGENCE_FAILURES || !this.#shrink(STEP_AFTER_CONVERGENCE_FAILURE)) {
          return this.#report('convergence', convergenceFailures);
        }
        continue;
      }
      const kappa = this.#extrapolation.errorOf(coefficients.error);
      let size = problem.vectors.norm(delta, this.#weights.tested);
      if (size * kappa > 1 && errorFailures >= FAILURES_BEFORE_ORDER_DROP) size = this.#differential.norm(delta, size);
      const error = size * kappa;
      if (error <= 1) {
        this.#accept(end, error);
        return 0;
      }
      history.restore(this.#q);
      this.#counters.errorFailures++;
      errorFailures++;
      after = 'error';
      if (errorFailures === MAX_ERROR_FAILURES || !this.#retry(error, errorFailures)) {
        return problem.status === 2 ? 2 : this.#report('error', errorFailures);
      }
    }
  }

  interpolate(t: number, derivative: 0 | 1, out: F64): void {
    if (this.#h === 0) {
      out.set(derivative === 0 ? this.y : this.#history.z[1]!);
      return;
    }
    this.#history.evaluate(this.#q, (t - this.#t) / this.#h, this.#h, derivative, out);
  }

  interpolateSome(t: number, components: Int32Array, out: F64): void {
    if (this.#h === 0) for (const i of components) out[i] = this.y[i]!;
    else this.#history.evaluateSome(this.#q, (t - this.#t) / this.#h, components, out);
  }

  save(): Uint8Array {
    return saveState('bdf', VERSION, this.#state(this.#scalars()));
  }

  restore(bytes: Uint8Array): void {
    const scalars = this.#scalars();
    loadState('bdf', VERSION, bytes, this.#state(scalars));
    const [t, tPrevious, started, age, q, h] = scalars;
    this.#t = t!;
    this.#tPrevious = tPrevious!;
    this.#started = started === 1;
    this.#age = age!;
    this.#q = q!;
    this.#h = h!;
    this.#newton.restored();
    this.#counters.fromArray(scalars.subarray(6));
  }

  #scalars(): F64 {
    const own = [this.#t, this.#tPrevious, this.#started ? 1 : 0, this.#age, this.#q, this.#h];
    return Float64Array.of(...own, ...this.#counters.toArray());
  }

  #state(scalars: F64): readonly F64[] {
    const { z, tau, saved } = this.#history;
    return [scalars, this.#plan.state, this.#newton.state, this.y, ...z, tau, saved, ...(this.#operator?.arrays ?? [])];
  }

  /** Takes the order and step that the last one asked for, or chooses the first, and bounds the step. */
  #prepare(tStop: number, hard: boolean): Status {
    const plan = this.#plan;
    if (this.#h === 0) {
      const { minStep, maxStep } = this.#options;
      const h = this.#firstStep(tStop);
      if (!(h > 0)) return this.#problem.fail(2, `no first step from t = ${this.#t}: ${this.#problem.reason}`);
      this.#h = Math.min(Math.max(h, minStep), maxStep);
      plan.keep(1, this.#h);
      this.#scaleSlope();
    } else if (plan.step !== this.#h || plan.order !== this.#q) {
      if (plan.order > this.#q) this.#history.raise(this.#q, this.#h);
      if (plan.order < this.#q) this.#history.lower(this.#q, this.#h);
      if (plan.order !== this.#q) plan.keep(plan.order, plan.step, plan.order + 1);
      this.#q = plan.order;
      this.#rescale(plan.step / this.#h);
    }
    const left = tStop - this.#t;
    if (hard && this.#h > left) this.#rescale(left / this.#h);
    return 0;
  }

  #firstStep(tStop: number): number {
    if (this.#options.initialStep > 0) return this.#options.initialStep;
    const { z } = this.#history;
    const { y, f } = this.#newton.iteration; // free until the first prediction
    return initialStep(this.#problem, this.#weights, this.#t, tStop, z[0]!, z[1]!, y, f);
  }

  /** The end of the present attempt: tStop to the bit where that is meant. */
  #end(tStop: number, hard: boolean): number {
    const end = this.#t + this.#h;
    if (!hard) return end;
    const fuzz = 100 * EPSILON * (Math.abs(tStop) + this.#h);
    return end > tStop - fuzz ? tStop : end;
  }

  /** A smaller step after an error that was too large; after many, a lower order. false: it can be no smaller. */
  #retry(error: number, failures: number): boolean {
    const q = this.#q;
    if (failures <= FAILURES_BEFORE_ORDER_DROP) return this.#shrink(this.#plan.shorter(error, q, failures));
    if (q > 1) {
      this.#history.lower(q, this.#h);
      this.#q = q - 1;
      return this.#shrink(STEP_AFTER_ORDER_DROP, q);
    }
    // the derivative that the history holds is of no use any more
    if (!this.#shrink(STEP_AFTER_ORDER_DROP, LONG_WAIT)) return false;
    const problem = this.#problem;
    if (problem.system.mass !== undefined) return true;
    if (problem.checkedRhs(this.#t, this.#history.z[0]!, this.#history.z[1]!) !== 0) {
      problem.fail(2, problem.reason);
      return false;
    }
    this.#scaleSlope();
    return true;
  }

  /** false: the step would be shorter than allowed, or too short to move t. `wait` as in the plan. */
  #shrink(ratio: number, wait?: number): boolean {
    const { minStep } = this.#options;
    this.#plan.failed();
    if (this.#h <= minStep * (1 + TINY)) return false;
    this.#rescale(Math.max(ratio, minStep / this.#h));
    this.#plan.keep(this.#q, this.#h, wait);
    return this.#t + this.#h !== this.#t;
  }

  /** z_1 := h·z_1, where it was y′. */
  #scaleSlope(): void {
    const z1 = this.#history.z[1]!;
    this.#problem.vectors.scaled(z1, this.#h, z1);
  }

  #rescale(ratio: number): void {
    this.#history.rescale(this.#q, ratio);
    this.#h *= ratio;
  }

  #accept(end: number, error: number): void {
    const history = this.#history;
    const extrapolation = this.#extrapolation;
    extrapolation.take(this.#newton.iteration.delta, this.#coefficients.error);
    history.shift(this.#q, this.#h, this.#age === 0);
    history.correct(this.#q, this.#coefficients.l, extrapolation.correction);
    this.y.set(history.z[0]!);
    this.#age++;
    this.#counters.steps++;
    this.#tPrevious = this.#t;
    this.#t = end;
    this.#plan.taken(this.#q, this.#h, error, extrapolation.change);
  }

  #report(end: 'error' | 'convergence', attempts: number): Status {
    return reportStep(
      this.#problem,
      this.#weights,
      end,
      this.#t,
      this.#h,
      attempts,
      this.y,
      this.#newton.iteration.delta,
      this.#options.minStep,
    );
  }
}

/** The factory of BDF, as a plugin registers it; {@link bdf} is the short way. */
export const bdfFactory: IntegratorFactory<BdfSettings> = {
  name: 'bdf',
  options: bdfOptions,
  needs: [],
  create(system: OdeSystem, settings: BdfSettings): Integrator | Refusal {
    const operator = operatorFor(system, settings.newton);
    if (operator !== null && 'refused' in operator) return operator;
    const counters = new Counters(operator ?? {});
    return new Bdf(system, settings, operator === null ? null : new KeptOperator(operator, system.n, counters), counters);
  },
};

/**
 * Backward differentiation formulas of order 1 to 5 with variable step and order, in Nordsieck form with fixed leading coefficient: for stiff systems whose solution is
 * smooth between restarts, of any size, M singular or not (G. D. Byrne, A. C. Hindmarsh, ACM TOMS 1, 1975, 71–96; A. C. Hindmarsh et al., ACM TOMS 31, 2005, 363–396). Each
 * restart begins at order 1: where events come more often than every ten steps or so, a one-step method such as ESDIRK is cheaper.
 */
export function bdf(options: BdfOptions = {}): ConfiguredIntegrator {
  return configured(bdfFactory, options);
}
