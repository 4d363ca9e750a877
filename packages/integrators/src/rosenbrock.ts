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
import { ConsistentStart } from './internal/consistent-start.ts';
import { EPSILON, ErrorWeights } from './internal/error-weights.ts';
import { initialStep } from './internal/initial-step.ts';
import { KeptOperator } from './internal/kept-operator.ts';
import { OneStepControl } from './internal/one-step-control.ts';
import { Problem } from './internal/problem.ts';
import { reportStep } from './internal/step-report.ts';
import { addScaled, weightedNorm } from './internal/vectors.ts';
import { type ImplicitOptions, type ImplicitSettings, implicitOptions, operatorFor } from './options.ts';
import { A, C, DENSE, GAMMA, TIME, TIME_DERIVATIVE } from './rosenbrock-tableau.ts';
import { loadState, saveState } from './saved-state.ts';
import { Counters } from './statistics.ts';

const STAGES = 8;
const MAX_FAILURES = 30;
const STEP_AFTER_FAILURE = 0.25;
const VERSION = 1;

class Rosenbrock implements Integrator {
  readonly y: F64;
  readonly statistics: IntegratorStatistics;
  readonly #options: ImplicitSettings;
  readonly #problem: Problem;
  readonly #weights: ErrorWeights;
  readonly #operator: KeptOperator;
  readonly #consistent: ConsistentStart;
  readonly #control = new OneStepControl(5);
  readonly #counters: Counters;
  /** U_i of the present attempt. */
  readonly #u: readonly F64[];
  /** y at the start of the last step and its dense output. */
  readonly #start: F64;
  readonly #dense: readonly F64[];
  readonly #ydot: F64;
  readonly #f: F64;
  readonly #dfdt: F64;
  readonly #stage: F64;
  readonly #work: F64;
  #t = 0;
  #tPrevious = 0;
  #started = false;
  #h = 0;
  #nextStep = 0;

  constructor(system: OdeSystem, options: ImplicitSettings, operator: KeptOperator, counters: Counters) {
    const vector = (): F64 => new Float64Array(system.n);
    this.#options = options;
    this.#counters = counters;
    this.statistics = counters;
    this.#problem = new Problem(system, counters);
    this.#weights = new ErrorWeights(this.#problem, options.rtol, options.atol);
    this.#operator = operator;
    this.#consistent = new ConsistentStart(this.#problem, this.#weights, operator.operator);
    this.#u = Array.from({ length: STAGES }, vector);
    this.#dense = Array.from({ length: DENSE.length }, vector);
    this.#start = vector();
    this.#ydot = vector();
    this.#f = vector();
    this.#dfdt = vector();
    this.#stage = vector();
    this.#work = vector();
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
    const status = this.#consistent.solve(t, this.y, this.#ydot, this.#f);
    if (status !== 0) return status;
    this.#started = true;
    this.#control.restart();
    this.#h = 0;
    if (cause === 'start' || cause === 'rebuild') this.#nextStep = 0;
    return 0;
  }

  step(tStop: number, hard: boolean): Status {
    const problem = this.#problem;
    if (!this.#started) return problem.fail(2, 'a step before a reset, or after one that failed');
    if (!(tStop > this.#t)) return problem.fail(2, `a step from t = ${this.#t} to ${tStop}: forward is right`);
    const { minStep, maxStep, initialStep: first } = this.#options;
    const status = this.#weights.update(this.y);
    if (status !== 0) return status;
    if (this.#nextStep === 0) {
      this.#nextStep = first > 0 ? first : initialStep(problem, this.#weights, this.#t, tStop, this.y, this.#ydot, this.#stage, this.#work);
    }
    if (!(this.#nextStep > 0)) return problem.fail(2, `no first step from t = ${this.#t}: ${problem.reason}`);
    this.#start.set(this.y);
    if (this.#derivatives() !== 0) return this.#fatal(problem.reason);
    let h = Math.min(Math.max(this.#nextStep, minStep), maxStep);
    let fresh = true;
    for (let failures = 1; ; failures++) {
      const left = tStop - this.#t;
      const last = hard && h * (1 + 100 * EPSILON) + 100 * EPSILON * Math.abs(tStop) >= left;
      const size = last ? left : h;
      const end = last ? tStop : this.#t + size;
      if (end === this.#t) return this.#end('error', size, failures);
      const solved = this.#attempt(size, end, fresh);
      fresh = false;
      if (problem.status === 2 && !solved) return this.#fatal(problem.reason);
      const error = solved ? weightedNorm(this.#u[STAGES - 1]!, this.#weights.tested) : Infinity;
      if (error <= 1) {
        this.#accept(size, end, error);
        return 0;
      }
      if (solved) this.#counters.errorFailures++;
      else this.#counters.convergenceFailures++;
      if (failures === MAX_FAILURES || size <= minStep) return this.#end(solved ? 'error' : 'convergence', size, failures);
      const factor = this.#control.refused(error);
      h = Math.max(size * (solved ? factor : STEP_AFTER_FAILURE), minStep);
    }
  }

  interpolate(t: number, derivative: 0 | 1, out: F64): void {
    const h = this.#h;
    if (h === 0) {
      out.set(derivative === 0 ? this.y : this.#ydot);
      return;
    }
    const x = (t - this.#tPrevious) / h;
    const [y0, y1] = [this.#start, this.y];
    const [d1, d2, d3] = [this.#dense[0]!, this.#dense[1]!, this.#dense[2]!];
    if (derivative === 0) {
      for (let i = 0; i < out.length; i++) {
        out[i] = (1 - x) * y0[i]! + x * (y1[i]! + (1 - x) * (d1[i]! + x * (d2[i]! + x * d3[i]!)));
      }
      return;
    }
    for (let i = 0; i < out.length; i++) {
      const slope = (1 - 2 * x) * d1[i]! + x * ((2 - 3 * x) * d2[i]! + x * (3 - 4 * x) * d3[i]!);
      out[i] = (y1[i]! - y0[i]! + slope) / h;
    }
  }

  save(): Uint8Array {
    return saveState('rosenbro', VERSION, this.#state(this.#scalars()));
  }

  restore(bytes: Uint8Array): void {
    const scalars = this.#scalars();
    loadState('rosenbro', VERSION, bytes, this.#state(scalars));
    const [t, tPrevious, started, h, nextStep, lastError, lastStep, rejected] = scalars;
    this.#t = t!;
    this.#tPrevious = tPrevious!;
    this.#started = started === 1;
    this.#h = h!;
    this.#nextStep = nextStep!;
    this.#control.lastError = lastError!;
    this.#control.lastStep = lastStep!;
    this.#control.rejected = rejected!;
    this.#counters.fromArray(scalars.subarray(8)); // the operator is made anew in every step
  }

  #scalars(): F64 {
    const { lastError, lastStep, rejected } = this.#control;
    const own = [this.#t, this.#tPrevious, this.#started ? 1 : 0, this.#h, this.#nextStep, lastError, lastStep, rejected];
    return Float64Array.of(...own, ...this.#counters.toArray());
  }

  #state(scalars: F64): readonly F64[] {
    return [scalars, this.y, this.#start, this.#ydot, ...this.#dense];
  }

  /** f and ∂f/∂t at the start of the step. */
  #derivatives(): Status {
    const problem = this.#problem;
    const status = problem.checkedRhs(this.#t, this.#start, this.#f);
    if (status !== 0 || problem.system.dfdt === undefined) return status;
    const given = problem.system.dfdt(this.#t, this.#start, this.#dfdt);
    return given === 0 ? problem.nonFinite(this.#t, this.#dfdt) : problem.fail(given, `∂f/∂t: ${problem.system.reason}`);
  }

  /** All U_i, and y at the end in #stage. */
  #attempt(h: number, end: number, fresh: boolean): boolean {
    const [problem, kept, u, stage, work] = [this.#problem, this.#operator, this.#u, this.#stage, this.#work];
    const gamma = h * GAMMA;
    const made = kept.setup(this.#t, this.#start, this.#f, gamma, fresh, this.#weights.all);
    if (made !== 0) return problem.fail(made, kept.operator.reason) === 0;
    const forced = problem.system.dfdt !== undefined;
    for (let i = 0; i < STAGES; i++) {
      const ui = u[i]!;
      if (i === 0) {
        ui.set(this.#f);
      } else {
        stage.set(this.#start);
        for (let j = 0; j < i; j++) if (A[i]![j] !== 0) addScaled(stage, A[i]![j]!, u[j]!);
        if (problem.checkedRhs(TIME[i] === 1 ? end : this.#t + TIME[i]! * h, stage, ui) !== 0) return false;
        work.fill(0);
        for (let j = 0; j < i; j++) addScaled(work, C[i]![j]! / h, u[j]!);
        this.#addMass(work, ui);
      }
      if (forced && TIME_DERIVATIVE[i] !== 0) addScaled(ui, h * TIME_DERIVATIVE[i]!, this.#dfdt);
      for (let m = 0; m < ui.length; m++) ui[m] = gamma * ui[m]!;
      const status = kept.operator.solve(ui, this.#weights.all, 1e-3);
      if (status !== 0) return problem.fail(status, kept.operator.reason) === 0;
    }
    addScaled(stage, 1, u[STAGES - 1]!);
    return true;
  }

  /** out += M·x. */
  #addMass(x: F64, out: F64): void {
    const { massDiagonal, system } = this.#problem;
    if (massDiagonal !== null) {
      for (let i = 0; i < out.length; i++) out[i] = out[i]! + massDiagonal[i]! * x[i]!;
    } else if (system.mass === undefined) {
      addScaled(out, 1, x);
    } else {
      const product = this.y; // its values are in #start, and the step is not accepted yet
      system.mass.apply(x, product);
      addScaled(out, 1, product);
      product.set(this.#start);
    }
  }

  #accept(h: number, end: number, error: number): void {
    this.y.set(this.#stage);
    for (const [m, d] of this.#dense.entries()) {
      d.fill(0);
      for (let i = 0; i < STAGES; i++) addScaled(d, DENSE[m]![i]!, this.#u[i]!);
    }
    this.#tPrevious = this.#t;
    this.#t = end;
    this.#h = h;
    this.#counters.steps++;
    const wanted = h * this.#control.accepted(error, h, 1);
    // a cut at a stop says nothing of the step that the solution allows
    this.#nextStep = h < 0.9 * this.#nextStep && wanted >= h ? Math.max(wanted, Math.min(this.#nextStep, 5 * h)) : wanted;
  }

  /** After an end without a step: what interpolates is y alone. */
  #fatal(reason: string): Status {
    this.#h = 0;
    this.#tPrevious = this.#t;
    return this.#problem.fail(2, reason);
  }

  #end(why: 'error' | 'convergence', h: number, attempts: number): Status {
    reportStep(this.#problem, this.#weights, why, this.#t, h, attempts, this.y, this.#u[STAGES - 1]!);
    return this.#fatal(this.#problem.reason);
  }
}

/** The factory of the Rosenbrock method, as a plugin registers it; {@link rosenbrock} is the short way. */
export const rosenbrockFactory: IntegratorFactory<ImplicitSettings> = {
  name: 'rosenbrock',
  options: implicitOptions('rosenbrock'),
  needs: ['exactJacobian'],
  create(system: OdeSystem, settings: ImplicitSettings): Integrator | Refusal {
    const operator = operatorFor(system, settings.newton);
    const instead = '"esdirk" or "bdf", which need no exact Jacobian; or symbolic derivatives with a direct solver';
    if (operator === null) return { refused: 'a Rosenbrock method without Jacobian', instead };
    if ('refused' in operator) return operator;
    if (!operator.exact) return { refused: 'a Rosenbrock method: the Newton operator is not exact', instead };
    const counters = new Counters(operator);
    return new Rosenbrock(system, settings, new KeptOperator(operator, system.n, counters), counters);
  },
};

/**
 * A Rosenbrock method of order 5 (Rodas5P): as many linear systems as stages and no iteration, for stiff systems, M singular or not, with exact derivatives ∂f/∂y, and ∂f/∂t where f
 * depends on t. Refused where the operator is not exact.
 */
export function rosenbrock(options: ImplicitOptions = {}): ConfiguredIntegrator {
  return configured(rosenbrockFactory, options);
}
