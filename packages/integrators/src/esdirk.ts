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
import { A, C, DENSE, ERROR, GAMMA } from './esdirk-tableau.ts';
import { ConsistentStart } from './internal/consistent-start.ts';
import { EPSILON, ErrorWeights } from './internal/error-weights.ts';
import { initialStep } from './internal/initial-step.ts';
import { KeptOperator } from './internal/kept-operator.ts';
import { lagrangeWeights } from './internal/lagrange.ts';
import { ModifiedNewton } from './internal/modified-newton.ts';
import { OneStepControl } from './internal/one-step-control.ts';
import { Problem } from './internal/problem.ts';
import { reportStep } from './internal/step-report.ts';
import { addScaled, weightedNorm } from './internal/vectors.ts';
import { type ImplicitOptions, type ImplicitSettings, implicitOptions, operatorFor } from './options.ts';
import { loadState, saveState } from './saved-state.ts';
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
const STEP_AFTER_CONVERGENCE_FAILURE = 0.25;
const MAX_ERROR_FAILURES = 20;
const MAX_CONVERGENCE_FAILURES = 12;
const VERSION = 1;

/** Weights that extrapolate the slopes of earlier stages to stage i; at most four of the nearest are used. */
const PREDICTOR: readonly F64[] = C.map((c, i) => lagrangeWeights(C.slice(0, i), c, 4));

class Esdirk implements Integrator {
  readonly y: F64;
  readonly statistics: IntegratorStatistics;
  readonly #options: ImplicitSettings;
  readonly #problem: Problem;
  readonly #weights: ErrorWeights;
  readonly #operator: KeptOperator | null;
  readonly #newton: ModifiedNewton;
  readonly #consistent: ConsistentStart;
  readonly #control = new OneStepControl(5);
  readonly #counters: Counters;
  /** Slopes k_i of the last step, and y at its start. */
  readonly #k: readonly F64[];
  readonly #start: F64;
  readonly #base: F64;
  readonly #predicted: F64;
  readonly #known: F64;
  readonly #f: F64;
  #t = 0;
  #tPrevious = 0;
  #started = false;
  /** The step that was made, and the one to be tried next; 0: to be chosen. */
  #h = 0;
  #nextStep = 0;
  /** What the operator needs before the next attempt: nothing, γ, derivatives. */
  #due: 0 | 1 | 2 = 2;
  /** Derivatives are those at the start of this step. */
  #current = false;
  #slowest = 0;
  #y1: F64;

  constructor(system: OdeSystem, options: ImplicitSettings, operator: KeptOperator | null, counters: Counters) {
    const { n } = system;
    const vector = (): F64 => new Float64Array(n);
    this.#options = options;
    this.#counters = counters;
    this.statistics = counters;
    this.#problem = new Problem(system, counters);
    this.#weights = new ErrorWeights(this.#problem, options.rtol, options.atol);
    this.#operator = operator;
    this.#newton = new ModifiedNewton(this.#problem, this.#weights, operator?.operator ?? null, counters, NEWTON_ITERATIONS);
    this.#consistent = new ConsistentStart(this.#problem, this.#weights, operator?.operator ?? null);
    this.#k = Array.from({ length: STAGES }, vector);
    this.#start = vector();
    this.#base = vector();
    this.#predicted = vector();
    this.#known = vector();
    this.#f = vector();
    this.#y1 = vector();
    this.y = vector();
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
    const last = this.#k[STAGES - 1]!;
    const status = this.#consistent.solve(t, this.y, last, this.#f);
    if (status !== 0) return status;
    this.#started = true;
    this.#control.restart();
    this.#h = 0;
    this.#current = false;
    if (this.#problem.system.mass !== undefined || cause === 'start' || cause === 'rebuild') this.#due = 2; // the operator was used for something else
    if (cause === 'start' || cause === 'rebuild') this.#nextStep = 0;
    return 0;
  }

  step(tStop: number, hard: boolean): Status {
    const problem = this.#problem;
    if (!this.#started) return problem.fail(2, 'a step before a reset, or after one that failed');
    if (!(tStop > this.#t)) return problem.fail(2, `a step from t = ${this.#t} to ${tStop}: forward is right`);
    const status = this.#weights.update(this.y);
    if (status !== 0) return status;
    const { minStep, maxStep } = this.#options;
    if (this.#nextStep === 0) this.#nextStep = this.#firstStep(tStop);
    if (!(this.#nextStep > 0)) return problem.fail(2, `no first step from t = ${this.#t}: ${problem.reason}`);
    let h = Math.min(Math.max(this.#nextStep, minStep), maxStep);
    this.#start.set(this.y);
    this.#k[0]!.set(this.#k[STAGES - 1]!);
    this.#current = false;
    let errorFailures = 0;
    let convergenceFailures = 0;
    for (;;) {
      const left = tStop - this.#t;
      const last = hard && h * (1 + 100 * EPSILON) + 100 * EPSILON * Math.abs(tStop) >= left;
      const size = last ? left : h;
      const end = last ? tStop : this.#t + size;
      if (end === this.#t) return this.#end(errorFailures > 0 ? 'error' : 'convergence', size, errorFailures + convergenceFailures);
      if (!this.#attempt(size, end)) {
        if (problem.status === 2) return this.#fatal();
        this.#counters.convergenceFailures++;
        if (++convergenceFailures === MAX_CONVERGENCE_FAILURES || size <= minStep)
          return this.#end('convergence', size, convergenceFailures);
        this.#control.rejected = 1;
        h = Math.max(STEP_AFTER_CONVERGENCE_FAILURE * size, minStep);
        continue;
      }
      const error = this.#error(size);
      if (error <= 1) {
        this.#accept(size, end, error);
        return 0;
      }
      this.#counters.errorFailures++;
      if (++errorFailures === MAX_ERROR_FAILURES || size <= minStep) return this.#end('error', size, errorFailures);
      h = Math.max(size * this.#control.refused(error), minStep);
    }
  }

  interpolate(t: number, derivative: 0 | 1, out: F64): void {
    const h = this.#h;
    if (h === 0) {
      out.set(derivative === 0 ? this.y : this.#k[STAGES - 1]!);
      return;
    }
    const theta = (t - this.#tPrevious) / h;
    if (derivative === 0) out.set(this.#start);
    else out.fill(0);
    for (let i = 0; i < STAGES; i++) {
      const row = DENSE[i]!;
      let value = 0;
      for (let m = row.length; m >= 1; m--) value = value * theta + row[m - 1]! * (derivative === 0 ? 1 : m);
      addScaled(out, derivative === 0 ? h * theta * value : value, this.#k[i]!);
    }
  }

  save(): Uint8Array {
    return saveState('esdirk', VERSION, this.#state(this.#scalars()));
  }

  restore(bytes: Uint8Array): void {
    const scalars = this.#scalars();
    loadState('esdirk', VERSION, bytes, this.#state(scalars));
    const [t, tPrevious, started, h, nextStep, due, rate, lastError, lastStep, rejected] = scalars;
    this.#t = t!;
    this.#tPrevious = tPrevious!;
    this.#started = started === 1;
    this.#h = h!;
    this.#nextStep = nextStep!;
    this.#due = due === 2 ? 2 : due === 1 ? 1 : 0;
    this.#newton.rate = rate!;
    this.#control.lastError = lastError!;
    this.#control.lastStep = lastStep!;
    this.#control.rejected = rejected!;
    this.#operator?.repeat();
    this.#counters.fromArray(scalars.subarray(10));
  }

  #scalars(): F64 {
    const { lastError, lastStep, rejected } = this.#control;
    return Float64Array.of(
      this.#t,
      this.#tPrevious,
      this.#started ? 1 : 0,
      this.#h,
      this.#nextStep,
      this.#due,
      this.#newton.rate,
      lastError,
      lastStep,
      rejected,
      ...this.#counters.toArray(),
    );
  }

  #state(scalars: F64): readonly F64[] {
    return [scalars, this.y, this.#start, ...this.#k, ...(this.#operator?.arrays ?? [])];
  }

  /** The slopes of all stages; y at the end in #y1. false: some stage was not solved, even with the derivatives of this step. */
  #attempt(h: number, end: number): boolean {
    const operator = this.#operator;
    const gamma = h * GAMMA;
    for (;;) {
      if (operator !== null && !this.#prepare(operator, gamma)) return false;
      this.#slowest = 0;
      const solved = this.#stages(h, gamma, end, operator === null ? 1 : gamma / operator.gamma);
      if (solved) return true;
      if (this.#problem.status === 2 || operator === null || this.#current) return false;
      this.#due = 2;
    }
  }

  #prepare(kept: KeptOperator, gamma: number): boolean {
    if (kept.operator.cheap === true && !this.#current) this.#due = 2;
    if (this.#due === 0 && Math.abs(gamma / kept.gamma - 1) > GAMMA_CHANGE) this.#due = 1;
    if (this.#due === 0) return true;
    const fresh = this.#due === 2;
    const problem = this.#problem;
    // the slope of the last stage is f to Newton's tolerance only: not good enough to take differences from
    if (fresh && problem.checkedRhs(this.#t, this.#start, this.#f) !== 0) return false;
    const status = kept.setup(this.#t, this.#start, this.#f, gamma, fresh, this.#weights.all);
    this.#newton.rate = 1;
    if (status !== 0) {
      problem.fail(status, kept.operator.reason);
      this.#due = 2;
      return false;
    }
    this.#due = 0;
    if (fresh) this.#current = true;
    return true;
  }

  #stages(h: number, gamma: number, end: number, ratio: number): boolean {
    const [newton, base, predicted, known] = [this.#newton, this.#base, this.#predicted, this.#known];
    for (let i = 1; i < STAGES; i++) {
      const t = i === STAGES - 1 ? end : this.#t + C[i]! * h;
      const row = A[i]!;
      base.set(this.#start);
      known.fill(0);
      for (let j = 0; j < i; j++) {
        const k = this.#k[j]!;
        if (row[j] !== 0) addScaled(base, h * row[j]!, k);
        const weight = PREDICTOR[i]![j]!;
        if (weight !== 0) addScaled(known, gamma * weight, k);
      }
      for (let m = 0; m < base.length; m++) predicted[m] = base[m]! + known[m]!;
      if (newton.predict(t, predicted) !== 0) return false;
      if (newton.iterate(t, predicted, known, gamma, ratio, NEWTON_PART) !== 'converged') return false;
      this.#slowest = Math.max(this.#slowest, newton.rate < 1 ? newton.rate : 0);
      const [k, delta] = [this.#k[i]!, newton.delta];
      for (let m = 0; m < k.length; m++) k[m] = (known[m]! + delta[m]!) / gamma;
    }
    this.#y1.set(newton.y);
    return true;
  }

  /**
   * The size of the error estimate, after (M − γJ)⁻¹·M: that leaves smooth components as they are, takes the exaggeration out of stiff ones and algebraic parts out altogether
   * (E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, 1996, IV.8).
   */
  #error(h: number): number {
    const error = this.#base.fill(0);
    for (let i = 0; i < STAGES; i++) addScaled(error, h * ERROR[i]!, this.#k[i]!);
    const kept = this.#operator;
    if (kept !== null) {
      this.#known.set(error);
      this.#problem.applyMass(this.#known, error);
      if (kept.operator.solve(error, this.#weights.all, NEWTON_PART) !== 0) return Infinity;
    }
    return weightedNorm(error, this.#weights.tested);
  }

  #accept(h: number, end: number, error: number): void {
    this.y.set(this.#y1);
    this.#tPrevious = this.#t;
    this.#t = end;
    this.#h = h;
    this.#counters.steps++;
    const factor = this.#control.accepted(error, h, 1);
    if (this.#slowest > (this.#operator?.operator.exact === true ? SLOW_RATE : SLOW_RATE_DIFFERENCES)) this.#due = 2;
    // a cut at a stop says nothing of the step that the solution allows
    const wanted = h * (this.#due === 0 && factor >= 1 && factor < KEPT_GROWTH ? 1 : factor);
    this.#nextStep = h < 0.9 * this.#nextStep && factor >= 1 ? Math.max(wanted, Math.min(this.#nextStep, 5 * h)) : wanted;
  }

  #firstStep(tStop: number): number {
    if (this.#options.initialStep > 0) return this.#options.initialStep;
    return initialStep(this.#problem, this.#weights, this.#t, tStop, this.y, this.#k[STAGES - 1]!, this.#newton.y, this.#newton.f);
  }

  /** After an end without a step: what interpolates is y alone. */
  #fatal(): Status {
    this.#k[STAGES - 1]!.set(this.#k[0]!);
    this.#h = 0;
    this.#tPrevious = this.#t;
    return 2;
  }

  #end(why: 'error' | 'convergence', h: number, attempts: number): Status {
    const error = why === 'error' ? this.#base : this.#newton.delta;
    reportStep(this.#problem, this.#weights, why, this.#t, h, attempts, this.y, error);
    return this.#fatal();
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
    return new Esdirk(system, settings, operator === null ? null : new KeptOperator(operator, system.n, counters), counters);
  },
};

/**
 * A singly diagonally implicit Runge–Kutta method of order 5 with an explicit first stage: for stiff systems, M singular or not, where restarts are frequent: it begins again at
 * full order and with the step it had. Needs the Newton operator as BDF does, exact or not.
 */
export function esdirk(options: ImplicitOptions = {}): ConfiguredIntegrator {
  return configured(esdirkFactory, options);
}
