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
import { ConsistentStart } from './internal/consistent-start.ts';
import { EPSILON, ErrorWeights } from './internal/error-weights.ts';
import { initialStep } from './internal/initial-step.ts';
import { integerRoot } from './internal/integer-root.ts';
import { KeptOperator } from './internal/kept-operator.ts';
import { type Convergence, ModifiedNewton } from './internal/modified-newton.ts';
import { Nordsieck } from './internal/nordsieck.ts';
import { Problem } from './internal/problem.ts';
import { reportStep } from './internal/step-report.ts';
import { type BdfOptions, type BdfSettings, bdfOptions, operatorFor } from './options.ts';
import { loadState, saveState } from './saved-state.ts';
import { Counters } from './statistics.ts';

/** The constants of CVODE (neuron-semantics tells NEURON's, which are the same but for the age of a Jacobian). */
const NEWTON_ITERATIONS = 3;
/** Newton's iteration is solved to this part of the error test. */
const NEWTON_PART = 0.1;
const MAX_ERROR_FAILURES = 7;
const MAX_CONVERGENCE_FAILURES = 10;
const STEP_AFTER_CONVERGENCE_FAILURE = 0.25;
/** A set-up serves this many steps, a Jacobian these, and γ may change by this part. */
const SETUP_AGE = 20;
const JACOBIAN_AGE = 51;
const GAMMA_CHANGE = 0.3;
const GAMMA_CHANGE_JACOBIAN = 0.2;
/** Errors are multiplied by these before a step size is made of them, for order q−1, q, q+1. */
const BIAS_BELOW = 6;
const BIAS = 6;
const BIAS_ABOVE = 10;
const TINY = 1e-6;
/** A change of step below this is not worth its trouble; the largest at the first step, and later; bounds after failures. */
const WORTH = 1.5;
const FIRST_GROWTH = 1e4;
const GROWTH = 10;
const LEAST_AFTER_ERROR = 0.1;
const MOST_AFTER_ERROR = 0.2;
const FAILURES_BEFORE_ORDER_DROP = 3;
const LONG_WAIT = 10;

const VERSION = 1;

type AttemptAfter = 'nothing' | 'convergence' | 'error';

class Bdf implements Integrator {
  readonly y: F64;
  readonly statistics: IntegratorStatistics;
  readonly #options: BdfSettings;
  readonly #problem: Problem;
  readonly #weights: ErrorWeights;
  readonly #operator: KeptOperator | null;
  readonly #newton: ModifiedNewton;
  readonly #consistent: ConsistentStart;
  readonly #history: Nordsieck;
  readonly #coefficients = new BdfCoefficients();
  readonly #counters: Counters;
  readonly #known: F64;
  #t = 0;
  #tPrevious = 0;
  #started = false;
  /** Steps since the last start. */
  #age = 0;
  /** Order and step that the history is scaled to; what the next step shall have. */
  #q = 1;
  #h = 0;
  #nextOrder = 1;
  #nextStep = 0;
  #mostGrowth = FIRST_GROWTH;
  /** Steps until orders are compared. */
  #wait = 2;
  #savedChange = 0;
  #setupAt = 0;
  #jacobianAt = 0;
  /** Derivatives were evaluated in this very step. */
  #current = false;

  constructor(system: OdeSystem, options: BdfSettings, operator: KeptOperator | null, counters: Counters) {
    this.#options = options;
    this.#counters = counters;
    this.statistics = counters;
    this.#problem = new Problem(system, counters);
    this.#weights = new ErrorWeights(this.#problem, options.rtol, options.atol);
    this.#operator = operator;
    this.#newton = new ModifiedNewton(this.#problem, this.#weights, operator?.operator ?? null, counters, NEWTON_ITERATIONS);
    this.#consistent = new ConsistentStart(this.#problem, this.#weights, operator);
    const { vectors } = this.#problem;
    this.#history = new Nordsieck(vectors);
    this.#known = vectors.allocate();
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
    const [z0, z1] = [this.#history.z[0]!, this.#history.z[1]!];
    const status = this.#consistent.solve(t, this.y, z1, this.#newton.f);
    if (status !== 0) return status;
    z0.set(this.y);
    this.#started = true;
    this.#age = 0;
    this.#q = 1;
    this.#nextOrder = 1;
    this.#h = 0;
    this.#wait = 2;
    this.#mostGrowth = FIRST_GROWTH;
    this.#savedChange = 0;
    this.#setupAt = 0;
    this.#jacobianAt = 0;
    this.#history.tau.fill(0);
    return 0;
  }

  step(tStop: number, hard: boolean): Status {
    if (!this.#started) return this.#problem.fail(2, 'a step before a reset, or after one that failed');
    if (!(tStop > this.#t)) return this.#problem.fail(2, `a step from t = ${this.#t} to ${tStop}: forward is right`);
    const status = this.#weights.update(this.y) || this.#prepare(tStop, hard);
    if (status !== 0) return status;
    const history = this.#history;
    const coefficients = this.#coefficients;
    let after: AttemptAfter = 'nothing';
    let errorFailures = 0;
    let convergenceFailures = 0;
    for (;;) {
      const end = this.#end(tStop, hard);
      history.predict(this.#q);
      coefficients.compute(this.#q, this.#h, history.tau, this.#wait === 1 && this.#q < this.#options.maxOrder);
      const convergence = this.#solve(end, after);
      if (convergence !== 'converged') {
        history.restore(this.#q);
        this.#counters.convergenceFailures++;
        if (this.#problem.status === 2) return 2;
        convergenceFailures++;
        after = 'convergence';
        if (convergenceFailures === MAX_CONVERGENCE_FAILURES || !this.#shrink(STEP_AFTER_CONVERGENCE_FAILURE)) {
          return this.#report('convergence', convergenceFailures);
        }
        continue;
      }
      const error = this.#problem.vectors.norm(this.#newton.delta, this.#weights.tested) * coefficients.error;
      if (error <= 1) {
        this.#accept(end, error);
        return 0;
      }
      history.restore(this.#q);
      this.#counters.errorFailures++;
      errorFailures++;
      after = 'error';
      if (errorFailures === MAX_ERROR_FAILURES || !this.#retry(error, errorFailures)) {
        return this.#problem.status === 2 ? 2 : this.#report('error', errorFailures);
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

  save(): Uint8Array {
    return saveState('bdf', VERSION, this.#state(this.#scalars()));
  }

  restore(bytes: Uint8Array): void {
    const scalars = this.#scalars();
    loadState('bdf', VERSION, bytes, this.#state(scalars));
    const [t, tPrevious, started, age, q, h, nextOrder, nextStep, mostGrowth, wait, savedChange, setupAt, jacobianAt, current, rate] =
      scalars;
    this.#t = t!;
    this.#tPrevious = tPrevious!;
    this.#started = started === 1;
    this.#age = age!;
    this.#q = q!;
    this.#h = h!;
    this.#nextOrder = nextOrder!;
    this.#nextStep = nextStep!;
    this.#mostGrowth = mostGrowth!;
    this.#wait = wait!;
    this.#savedChange = savedChange!;
    this.#setupAt = setupAt!;
    this.#jacobianAt = jacobianAt!;
    this.#current = current === 1;
    this.#newton.rate = rate!;
    this.#operator?.repeat();
    this.#counters.fromArray(scalars.subarray(15));
  }

  #scalars(): F64 {
    return Float64Array.of(
      this.#t,
      this.#tPrevious,
      this.#started ? 1 : 0,
      this.#age,
      this.#q,
      this.#h,
      this.#nextOrder,
      this.#nextStep,
      this.#mostGrowth,
      this.#wait,
      this.#savedChange,
      this.#setupAt,
      this.#jacobianAt,
      this.#current ? 1 : 0,
      this.#newton.rate,
      ...this.#counters.toArray(),
    );
  }

  #state(scalars: F64): readonly F64[] {
    const { z, tau, saved } = this.#history;
    return [scalars, this.y, ...z, tau, saved, ...(this.#operator?.arrays ?? [])];
  }

  /** Takes the order and step that the last one asked for, or chooses the first, and bounds the step. */
  #prepare(tStop: number, hard: boolean): Status {
    const { minStep, maxStep } = this.#options;
    if (this.#h === 0) {
      const h = this.#firstStep(tStop);
      if (!(h > 0)) return this.#problem.fail(2, `no first step from t = ${this.#t}: ${this.#problem.reason}`);
      this.#h = Math.min(Math.max(h, minStep), maxStep);
      this.#nextStep = this.#h;
      this.#scaleSlope();
    } else if (this.#nextStep !== this.#h || this.#nextOrder !== this.#q) {
      if (this.#nextOrder > this.#q) this.#history.raise(this.#q, this.#h);
      if (this.#nextOrder < this.#q) this.#history.lower(this.#q, this.#h);
      if (this.#nextOrder !== this.#q) this.#wait = this.#nextOrder + 1;
      this.#q = this.#nextOrder;
      this.#rescale(this.#nextStep / this.#h);
    }
    const left = tStop - this.#t;
    if (hard && this.#h > left) this.#rescale(left / this.#h);
    return 0;
  }

  #firstStep(tStop: number): number {
    if (this.#options.initialStep > 0) return this.#options.initialStep;
    const { z } = this.#history;
    return initialStep(this.#problem, this.#weights, this.#t, tStop, z[0]!, z[1]!, this.#newton.y, this.#newton.f);
  }

  /** The end of the present attempt: tStop to the bit where that is meant. */
  #end(tStop: number, hard: boolean): number {
    const end = this.#t + this.#h;
    if (!hard) return end;
    const fuzz = 100 * EPSILON * (Math.abs(tStop) + this.#h);
    return end > tStop - fuzz ? tStop : end;
  }

  #solve(end: number, after: AttemptAfter): Convergence {
    const newton = this.#newton;
    const kept = this.#operator;
    const { z } = this.#history;
    const l1 = this.#coefficients.l[1]!;
    const gamma = this.#h / l1;
    const tolerance = NEWTON_PART / this.#coefficients.error;
    this.#problem.vectors.quotient(this.#known, l1, z[1]!);
    newton.delta.fill(0);
    this.#current = false;
    if (newton.predict(end, z[0]!) !== 0) return 'rhs';
    if (kept === null) {
      newton.rate = 1;
      return newton.iterate(end, z[0]!, this.#known, gamma, 1, tolerance);
    }
    const first = this.#age === 0;
    const eager = kept.operator.cheap === true;
    // a constraint that old derivatives leave unsolved does not shrink with h, as the rest of the correction does: each set-up is fresh, as in IDA
    const implicit = this.#problem.system.mass !== undefined;
    let due =
      eager || first || after !== 'nothing' || this.#age >= this.#setupAt + SETUP_AGE || Math.abs(gamma / kept.gamma - 1) > GAMMA_CHANGE;
    for (let again = false; ; again = true) {
      if (due) {
        const change = Math.abs(gamma / kept.gamma - 1);
        const fresh =
          eager ||
          implicit ||
          first ||
          after === 'convergence' ||
          this.#age >= this.#jacobianAt + JACOBIAN_AGE ||
          (again && change < GAMMA_CHANGE_JACOBIAN);
        const status = kept.setup(end, newton.y, newton.f, gamma, fresh, this.#weights.all);
        this.#setupAt = this.#age;
        this.#current = fresh;
        newton.rate = 1;
        if (fresh) this.#jacobianAt = this.#age;
        if (status !== 0) {
          if (this.#problem.nonFinite(end, newton.f) === 0) this.#problem.fail(status, kept.operator.reason);
          return 'linear';
        }
      }
      const convergence = newton.iterate(end, z[0]!, this.#known, gamma, gamma / kept.gamma, tolerance);
      if (convergence === 'converged' || this.#current || this.#problem.status === 2) return convergence;
      due = true;
      newton.delta.fill(0);
      if (newton.predict(end, z[0]!) !== 0) return 'rhs';
    }
  }

  /** A smaller step after an error that was too large; after many, a lower order. false: it can be no smaller. */
  #retry(error: number, failures: number): boolean {
    const q = this.#q;
    if (failures <= FAILURES_BEFORE_ORDER_DROP) {
      const ratio = Math.max(1 / (integerRoot(BIAS * error, q + 1) + TINY), LEAST_AFTER_ERROR);
      return this.#shrink(failures > 1 ? Math.min(ratio, MOST_AFTER_ERROR) : ratio);
    }
    if (q > 1) {
      this.#history.lower(q, this.#h);
      this.#q = q - 1;
      this.#wait = q;
      return this.#shrink(LEAST_AFTER_ERROR);
    }
    // the derivative that the history holds is of no use any more
    if (!this.#shrink(LEAST_AFTER_ERROR)) return false;
    this.#wait = LONG_WAIT;
    const [z0, z1] = [this.#history.z[0]!, this.#history.z[1]!];
    if (this.#problem.system.mass !== undefined) return true;
    if (this.#problem.checkedRhs(this.#t, z0, z1) !== 0) {
      this.#problem.fail(2, this.#problem.reason);
      return false;
    }
    this.#scaleSlope();
    return true;
  }

  /** false: the step would be shorter than allowed, or too short to move t. */
  #shrink(ratio: number): boolean {
    const { minStep } = this.#options;
    this.#mostGrowth = 1;
    if (this.#h <= minStep * (1 + TINY)) return false;
    this.#rescale(Math.max(ratio, minStep / this.#h));
    this.#nextStep = this.#h;
    this.#nextOrder = this.#q;
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
    const coefficients = this.#coefficients;
    const { delta } = this.#newton;
    const q = this.#q;
    history.shift(q, this.#h, this.#age === 0);
    history.correct(q, coefficients.l, delta);
    this.y.set(history.z[0]!);
    this.#age++;
    this.#counters.steps++;
    this.#tPrevious = this.#t;
    this.#t = end;
    this.#wait--;
    this.#nextOrder = q;
    this.#nextStep = this.#h;
    if (this.#mostGrowth === 1) {
      this.#wait = Math.max(this.#wait, 2); // after a failure, first a step that did not fail
    } else {
      this.#plan(error);
    }
    this.#mostGrowth = GROWTH;
    if (this.#wait === 1 && q < this.#options.maxOrder) {
      history.saved.set(delta);
      this.#savedChange = coefficients.change;
    }
  }

  /** Chooses step and order of the next step. */
  #plan(error: number): void {
    const q = this.#q;
    const same = 1 / (integerRoot(BIAS * error, q + 1) + TINY);
    if (this.#wait > 0) {
      this.#wish(same, q);
      return;
    }
    this.#wait = 2;
    const below = this.#growthBelow();
    const above = this.#growthAbove();
    const most = Math.max(below, same, above);
    if (most === same) this.#wish(same, q);
    else if (most === below) this.#wish(below, q - 1);
    else {
      if (above >= WORTH) this.#history.saved.set(this.#newton.delta);
      this.#wish(above, q + 1);
    }
  }

  #wish(ratio: number, order: number): void {
    if (ratio < WORTH) return;
    const bounded = Math.min(ratio, this.#mostGrowth, this.#options.maxStep / this.#h);
    this.#nextOrder = order;
    this.#nextStep = this.#h * bounded;
  }

  #growthBelow(): number {
    const q = this.#q;
    if (q === 1) return 0;
    const error = this.#problem.vectors.norm(this.#history.z[q]!, this.#weights.tested) * this.#coefficients.errorBelow;
    return 1 / (integerRoot(BIAS_BELOW * error, q) + TINY);
  }

  #growthAbove(): number {
    const q = this.#q;
    if (q >= this.#options.maxOrder || this.#savedChange === 0) return 0;
    const { saved, tau } = this.#history;
    let power = this.#coefficients.change / this.#savedChange;
    for (let i = 0; i <= q; i++) power *= this.#h / tau[2]!;
    const change = this.#newton.y; // scratch from here to the next prediction
    change.set(this.#newton.delta);
    this.#problem.vectors.addScaled(change, -power, saved);
    const error = this.#problem.vectors.norm(change, this.#weights.tested) * this.#coefficients.errorAbove;
    return 1 / (integerRoot(BIAS_ABOVE * error, q + 2) + TINY);
  }

  #report(end: 'error' | 'convergence', attempts: number): Status {
    return reportStep(this.#problem, this.#weights, end, this.#t, this.#h, attempts, this.y, this.#newton.delta);
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
