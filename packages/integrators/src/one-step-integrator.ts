import type { Cause, F64, Integrator, IntegratorStatistics, OdeSystem, Status } from '@hillock/contracts';
import { EPSILON, ErrorWeights } from './internal/error-weights.ts';
import { initialStep } from './internal/initial-step.ts';
import { OneStepControl } from './internal/one-step-control.ts';
import { Problem } from './internal/problem.ts';
import { reportStep } from './internal/step-report.ts';
import type { StepSettings, ToleranceSettings } from './options.ts';
import { loadState, saveState } from './saved-state.ts';
import { Counters } from './statistics.ts';

const MAX_ERROR_FAILURES = 20;
const MAX_CONVERGENCE_FAILURES = 12;
const STEP_AFTER_CONVERGENCE_FAILURE = 0.25;
const VERSION = 1;

/** What a one-step method is given: the system with its evaluations counted and checked, and the weights of its norms, those of y at the start of the step. */
export interface MethodContext {
  readonly problem: Problem;
  readonly weights: ErrorWeights;
  readonly counters: Counters;
}

/** A method that makes a step out of (t, y) and h alone. Everything around that – step sizes, stops, retries, reports, saving – is {@link OneStepIntegrator}'s. */
export interface OneStepMethod {
  /** Eight letters at most, for saved states. */
  readonly name: string;
  /** The error estimate shrinks as h to this power. */
  readonly order: number;
  /** What must be saved between two steps besides y: slopes, dense output. */
  readonly state: readonly F64[];
  /** A start at (t, y): y may be made consistent in place; slope := y′. The weights are to be those of y afterwards. */
  start(t: number, y: F64, slope: F64, cause: Cause): Status;
  /** Called once before the attempts of a step from (t, y). */
  begin?(t: number, y: F64): Status;
  /**
   * One attempt from (t, y) to `end` = t + h: out := y there, error := its estimate (both overwritten by the next attempt). 1: a stage was not solved, a smaller step may be. The
   * reason goes to the problem.
   */
  attempt(t: number, y: F64, h: number, end: number, out: F64, error: F64): Status;
  /** The attempt is taken: y0 and y1 are the solution at its ends. Keeps what {@link interpolate} needs. */
  accept?(h: number, y0: F64, y1: F64): void;
  /** The factor for the next step where `factor` is what error control wants: a method may keep its step to keep its operator. */
  nextFactor?(factor: number): number;
  /** out := y, or y′, within the last step: at y0 for theta = 0, y1 for theta = 1. */
  interpolate(theta: number, h: number, derivative: 0 | 1, y0: F64, y1: F64, out: F64): void;
  /** Called when `state` was filled from a save. */
  restored?(): void;
}

/** An integrator made of a one-step method: error control, stops, retries, reports, dense output between the ends, save and restore. */
export class OneStepIntegrator implements Integrator {
  readonly y: F64;
  readonly statistics: IntegratorStatistics;
  readonly #settings: ToleranceSettings & StepSettings;
  readonly #method: OneStepMethod;
  readonly #problem: Problem;
  readonly #weights: ErrorWeights;
  readonly #counters: Counters;
  readonly #control: OneStepControl;
  readonly #start: F64;
  readonly #slope: F64;
  readonly #end: F64;
  readonly #error: F64;
  #t = 0;
  #tPrevious = 0;
  #started = false;
  /** The step that was made (0: none since the start), and the one to be tried next (0: to be chosen). */
  #h = 0;
  #nextStep = 0;

  /** Throws a RangeError when a tolerance does not fit the system. */
  constructor(
    system: OdeSystem,
    settings: ToleranceSettings & StepSettings,
    method: (context: MethodContext) => OneStepMethod,
    counters: Counters = new Counters(),
  ) {
    this.#settings = settings;
    this.#counters = counters;
    this.statistics = counters;
    this.#problem = new Problem(system, counters);
    this.#weights = new ErrorWeights(this.#problem, settings.rtol, settings.atol);
    this.#method = method({ problem: this.#problem, weights: this.#weights, counters });
    this.#control = new OneStepControl(this.#method.order);
    const { vectors } = this.#problem;
    this.#start = vectors.allocate();
    this.#slope = vectors.allocate();
    this.#end = vectors.allocate();
    this.#error = vectors.allocate();
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
    this.#h = 0;
    this.y.set(y);
    const problem = this.#problem;
    for (let i = 0; i < y.length; i++) if (!Number.isFinite(y[i]!)) return problem.fail(2, `the start of ${problem.name(i)} is ${y[i]}`);
    const status = this.#weights.update(this.y) || this.#method.start(t, this.y, this.#slope, cause);
    if (status !== 0) return problem.fail(2, problem.reason);
    this.#started = true;
    this.#control.restart();
    if (cause === 'start' || cause === 'rebuild') this.#nextStep = 0;
    return 0;
  }

  step(tStop: number, hard: boolean): Status {
    const problem = this.#problem;
    const method = this.#method;
    if (!this.#started) return problem.fail(2, 'a step before a reset, or after one that failed');
    if (!(tStop > this.#t)) return problem.fail(2, `a step from t = ${this.#t} to ${tStop}: forward is right`);
    if (this.#weights.update(this.y) !== 0) return 2;
    const { minStep, maxStep } = this.#settings;
    if (this.#nextStep === 0) this.#nextStep = this.#firstStep(tStop);
    if (!(this.#nextStep > 0)) return problem.fail(2, `no first step from t = ${this.#t}: ${problem.reason}`);
    if (method.begin !== undefined && method.begin(this.#t, this.y) !== 0) return this.#failed(problem.reason);
    let h = Math.min(Math.max(this.#nextStep, minStep), maxStep);
    let errorFailures = 0;
    let convergenceFailures = 0;
    for (;;) {
      const left = tStop - this.#t;
      const last = hard && h * (1 + 100 * EPSILON) + 100 * EPSILON * Math.abs(tStop) >= left;
      const size = last ? left : h;
      const end = last ? tStop : this.#t + size;
      if (end === this.#t) return this.#report(errorFailures > 0 ? 'error' : 'convergence', size, errorFailures + convergenceFailures);
      const status = method.attempt(this.#t, this.y, size, end, this.#end, this.#error) || problem.nonFinite(end, this.#end);
      if (status !== 0) {
        if (status === 2) return this.#failed(problem.reason);
        this.#counters.convergenceFailures++;
        if (++convergenceFailures === MAX_CONVERGENCE_FAILURES || size <= minStep)
          return this.#report('convergence', size, convergenceFailures);
        this.#control.rejected = 1;
        h = Math.max(STEP_AFTER_CONVERGENCE_FAILURE * size, minStep);
        continue;
      }
      const error = problem.vectors.norm(this.#error, this.#weights.tested);
      if (error <= 1) {
        this.#accept(size, end, error);
        return 0;
      }
      this.#counters.errorFailures++;
      if (++errorFailures === MAX_ERROR_FAILURES || size <= minStep) return this.#report('error', size, errorFailures);
      h = Math.max(size * this.#control.refused(error), minStep);
    }
  }

  interpolate(t: number, derivative: 0 | 1, out: F64): void {
    if (this.#h === 0) out.set(derivative === 0 ? this.y : this.#slope);
    else this.#method.interpolate((t - this.#tPrevious) / this.#h, this.#h, derivative, this.#start, this.y, out);
  }

  save(): Uint8Array {
    return saveState(this.#method.name, VERSION, this.#state(this.#scalars()));
  }

  restore(bytes: Uint8Array): void {
    const scalars = this.#scalars();
    loadState(this.#method.name, VERSION, bytes, this.#state(scalars));
    const [t, tPrevious, started, h, nextStep, lastError, lastStep, rejected] = scalars;
    this.#t = t!;
    this.#tPrevious = tPrevious!;
    this.#started = started === 1;
    this.#h = h!;
    this.#nextStep = nextStep!;
    this.#control.lastError = lastError!;
    this.#control.lastStep = lastStep!;
    this.#control.rejected = rejected!;
    this.#method.restored?.();
    this.#counters.fromArray(scalars.subarray(8));
  }

  #scalars(): F64 {
    const { lastError, lastStep, rejected } = this.#control;
    const own = [this.#t, this.#tPrevious, this.#started ? 1 : 0, this.#h, this.#nextStep, lastError, lastStep, rejected];
    return Float64Array.of(...own, ...this.#counters.toArray());
  }

  #state(scalars: F64): readonly F64[] {
    return [scalars, this.y, this.#start, this.#slope, ...this.#method.state];
  }

  #firstStep(tStop: number): number {
    if (this.#settings.initialStep > 0) return this.#settings.initialStep;
    return initialStep(this.#problem, this.#weights, this.#t, tStop, this.y, this.#slope, this.#end, this.#error);
  }

  #accept(h: number, end: number, error: number): void {
    this.#start.set(this.y);
    this.y.set(this.#end);
    this.#method.accept?.(h, this.#start, this.y);
    this.#tPrevious = this.#t;
    this.#t = end;
    this.#h = h;
    this.#counters.steps++;
    const factor = this.#control.accepted(error, h);
    const wanted = h * (this.#method.nextFactor?.(factor) ?? factor);
    // a cut at a stop says nothing of the step that the solution allows
    const cut = h < 0.9 * this.#nextStep && factor >= 1;
    this.#nextStep = cut ? Math.max(wanted, Math.min(this.#nextStep, 5 * h)) : wanted;
  }

  #report(why: 'error' | 'convergence', h: number, attempts: number): Status {
    reportStep(this.#problem, this.#weights, why, this.#t, h, attempts, this.y, this.#error, this.#settings.minStep);
    return this.#failed(this.#problem.reason);
  }

  /** No step: t and y stay, and what interpolates is y alone. */
  #failed(reason: string): Status {
    this.#h = 0;
    this.#tPrevious = this.#t;
    return this.#problem.fail(2, reason);
  }
}
