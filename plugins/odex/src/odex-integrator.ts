import type { Cause, F64, Integrator, IntegratorStatistics, OdeSystem, Status } from '@hillock/contracts';
import { Counters, type ExplicitSettings, loadState, saveState } from '@hillock/integrators';
import { Solver } from 'odex';
import { Evaluations, Interrupted } from './internal/evaluations.ts';
import { evaluateStep, NODES } from './internal/step-polynomial.ts';

/** Steps that odex makes in one go: it cannot be left and entered again without choosing its order anew. */
const AHEAD = 8;
/** odex starts with 1e-4 or more, whatever is asked for; so its time is scaled until 1e-4 is what is meant. */
const ODEX_FIRST = 1e-4;
const MAX_FAILURES = 25;
const STEP_AFTER_FAILURE = 0.25;
/** Right-hand sides of one go: 8 steps of at most 81 + 2, and as many rejected ones, several times over. */
const BUDGET = 20_000;
const EPSILON = 2.220446049250313e-16;
const VERSION = 1;

/**
 * odex as an integrator. One call of its `solve` makes up to eight steps; they are kept, with their dense output as samples, and handed over one by one. What odex does with
 * NaN (burn its budget), with a typed array (give NaN), with a first step below 1e-4 (take 1e-4) and with a right-hand side that fails (nothing) is kept from it.
 */
export class OdexIntegrator implements Integrator {
  readonly y: F64;
  readonly statistics: IntegratorStatistics;
  readonly #n: number;
  readonly #settings: ExplicitSettings;
  readonly #atol: number[];
  readonly #counters = new Counters();
  readonly #evaluations: Evaluations;
  /** Ends of the steps kept, and their samples: step s, node j, component i at (s·nodes + j)·n + i. */
  readonly #ends: F64 = new Float64Array(AHEAD);
  readonly #samples: F64;
  /** y′ at a start. */
  readonly #slope: F64;
  #reason = '';
  #t = 0;
  #tPrevious = 0;
  #started = false;
  /** Steps kept, how many were handed over (0: none since the start), where they may lead, the size for the next go. */
  #kept = 0;
  #given = 0;
  #stop = 0;
  #nextStep = 0;

  /** Throws a RangeError when tolerances do not fit the system. */
  constructor(system: OdeSystem, settings: ExplicitSettings) {
    const { n } = system;
    const absolute = new Float64Array(n);
    if (typeof settings.atol !== 'number') {
      if (settings.atol.length !== n) throw new RangeError(`atol has ${settings.atol.length} values; the system has ${n} components`);
      absolute.set(settings.atol);
    } else if (system.tolerances === undefined) absolute.fill(settings.atol);
    else system.tolerances(settings.atol, absolute);
    this.#n = n;
    this.#settings = settings;
    this.#atol = [...absolute];
    this.#evaluations = new Evaluations(system, this.#counters);
    const bad = this.#atol.findIndex((value) => !(value >= 0) || value === Infinity);
    if (bad >= 0)
      throw new RangeError(
        `the absolute tolerance of ${this.#evaluations.name(bad)} is ${this.#atol[bad]}; finite and not negative is right`,
      );
    this.statistics = this.#counters;
    this.#samples = new Float64Array(AHEAD * NODES.length * n);
    this.#slope = new Float64Array(n);
    this.y = new Float64Array(n);
  }

  get t(): number {
    return this.#t;
  }

  get tPrevious(): number {
    return this.#tPrevious;
  }

  get reason(): string {
    return this.#reason;
  }

  reset(t: number, y: F64, cause: Cause): Status {
    this.#counters.restarts[cause]++;
    this.#started = false;
    this.#t = t;
    this.#tPrevious = t;
    this.y.set(y);
    this.#kept = 0;
    this.#given = 0;
    const bad = y.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) return this.#fail(`the start of ${this.#evaluations.name(bad)} is ${y[bad]}`);
    this.#evaluations.budget = 1;
    const interrupted = this.#evaluations.at(t, y);
    if (interrupted !== null) return this.#fail(interrupted.message);
    this.#slope.set(this.#evaluations.f);
    if (cause === 'start' || cause === 'rebuild') this.#nextStep = 0;
    this.#started = true;
    return 0;
  }

  step(tStop: number, hard: boolean): Status {
    if (!this.#started) return this.#fail('a step before a reset, or after one that failed');
    if (!(tStop > this.#t)) return this.#fail(`a step from t = ${this.#t} to ${tStop}: forward is right`);
    if (hard && this.#given < this.#kept && this.#ends[this.#given]! > tStop) this.#kept = this.#given;
    if (this.#given === this.#kept) {
      const status = this.#fill(tStop, hard);
      if (status !== 0) return status;
    }
    this.#tPrevious = this.#t;
    this.#t = this.#ends[this.#given]!;
    const last = (this.#given * NODES.length + NODES.length - 1) * this.#n;
    this.y.set(this.#samples.subarray(last, last + this.#n));
    this.#given++;
    this.#counters.steps++;
    return 0;
  }

  interpolate(t: number, derivative: 0 | 1, out: F64): void {
    if (this.#given === 0 || this.#t === this.#tPrevious) {
      out.set(derivative === 0 ? this.y : this.#slope);
      return;
    }
    const h = this.#t - this.#tPrevious;
    const from = (this.#given - 1) * NODES.length * this.#n;
    evaluateStep(this.#samples, from, this.#n, (t - this.#tPrevious) / h, derivative, out);
    if (derivative === 1) for (let i = 0; i < out.length; i++) out[i] = out[i]! / h;
  }

  save(): Uint8Array {
    return saveState('odex', VERSION, this.#state(this.#scalars()));
  }

  restore(bytes: Uint8Array): void {
    const scalars = this.#scalars();
    loadState('odex', VERSION, bytes, this.#state(scalars));
    const [t, tPrevious, started, kept, given, stop, nextStep] = scalars;
    this.#t = t!;
    this.#tPrevious = tPrevious!;
    this.#started = started === 1;
    this.#kept = kept!;
    this.#given = given!;
    this.#stop = stop!;
    this.#nextStep = nextStep!;
    this.#counters.fromArray(scalars.subarray(7));
  }

  #scalars(): F64 {
    const own = [this.#t, this.#tPrevious, this.#started ? 1 : 0, this.#kept, this.#given, this.#stop, this.#nextStep];
    return Float64Array.of(...own, ...this.#counters.toArray());
  }

  #state(scalars: F64): readonly F64[] {
    return [scalars, this.y, this.#slope, this.#ends, this.#samples];
  }

  /** Has odex make up to eight steps from t. */
  #fill(tStop: number, hard: boolean): Status {
    const problem = this.#tolerable();
    if (problem !== null) return this.#fail(problem);
    const { minStep, maxStep, initialStep } = this.#settings;
    const start = [...this.y];
    const kept = this.y.slice();
    const given = this.#given;
    if (this.#nextStep === 0) this.#nextStep = initialStep > 0 ? initialStep : this.#guess(tStop);
    // a soft stop may be passed: so that no step is cut for it, odex is told of one further off
    this.#stop = hard ? tStop : tStop + (tStop - this.#t);
    for (let failures = 1; ; failures++) {
      const h = Math.min(Math.max(this.#nextStep, minStep), maxStep);
      if (this.#t + h === this.#t) return this.#fail(`step size underflow at t = ${this.#t} (h = ${h}): ${this.#reason}`);
      const interrupted = this.#solve(start, h, maxStep);
      if (this.#kept > 0) return 0;
      if (interrupted === null) return this.#fail(`odex made no step from t = ${this.#t} in ${BUDGET} evaluations`);
      this.#reason = interrupted.message;
      if (interrupted.status === 2 || failures === MAX_FAILURES || h <= minStep) {
        this.y.set(kept);
        this.#given = 0;
        this.#tPrevious = this.#t;
        return this.#fail(
          failures > 1
            ? `${interrupted.message}, in ${failures} attempts from t = ${this.#t}, the last with a step of ${h}`
            : interrupted.message,
        );
      }
      this.#counters.convergenceFailures++;
      this.#given = given;
      this.#nextStep = STEP_AFTER_FAILURE * h;
    }
  }

  /** One go from t with h as the first step. What it made is kept, whatever ended it; null where nothing interrupted it. */
  #solve(start: number[], h: number, maxStep: number): Interrupted | null {
    const [t, stop, unit] = [this.#t, this.#stop, h / ODEX_FIRST];
    const end = (stop - t) / unit;
    const time = (x: number): number => (x >= end ? stop : Math.min(t + unit * x, stop));
    const solver = new Solver(this.#n);
    solver.denseOutput = true;
    solver.relativeTolerance = Array.from({ length: this.#n }, () => this.#settings.rtol);
    solver.absoluteTolerance = this.#atol;
    solver.initialStepSize = ODEX_FIRST;
    solver.maxStepSize = maxStep / unit < end ? maxStep / unit : 0;
    const evaluations = this.#evaluations;
    evaluations.budget = BUDGET;
    this.#kept = 0;
    this.#given = 0;
    const rhs = (x: number, y: number[]): number[] => {
      const interrupted = evaluations.at(time(x), y);
      if (interrupted !== null) throw interrupted;
      return Array.from(evaluations.f, (value) => unit * value);
    };
    try {
      const { nReject } = solver.solve(rhs, 0, start, end, (_nr, xOld, x, y, dense) => {
        if (dense === undefined) return true;
        this.#keep(time(x), xOld, x, y, dense);
        this.#nextStep = unit * (x - xOld);
        return this.#kept < AHEAD;
      });
      this.#counters.errorFailures += nReject;
      return null;
    } catch (error) {
      if (error instanceof Interrupted) return error;
      throw error;
    }
  }

  #keep(end: number, xOld: number, x: number, y: readonly number[], dense: (component: number, x: number) => number): void {
    const [n, samples, from] = [this.#n, this.#samples, this.#kept * NODES.length * this.#n];
    const last = NODES.length - 1;
    for (const [j, node] of NODES.entries()) {
      for (let i = 0; i < n; i++) samples[from + j * n + i] = j === last ? y[i]! : dense(i, xOld + node * (x - xOld));
    }
    // the start of a step is the end of the one before, to the bit
    const before = this.#kept === 0 ? this.y : samples.subarray(from - n, from);
    samples.set(before, from);
    this.#ends[this.#kept] = end;
    this.#kept++;
  }

  /** A first step: one that moves y by a hundredth of its size (E. Hairer, S. P. Nørsett, G. Wanner, Solving Ordinary Differential Equations I, 1993, II.4). */
  #guess(tStop: number): number {
    let [size, speed] = [0, 0];
    for (let i = 0; i < this.#n; i++) {
      const weight = 1 / (this.#settings.rtol * Math.abs(this.y[i]!) + this.#atol[i]!);
      const [y, slope] = [this.y[i]! * weight, this.#slope[i]! * weight];
      size += y * y;
      speed += slope * slope;
    }
    const farthest = tStop - this.#t < Infinity ? tStop - this.#t : 1;
    const guess = size > 1e-10 && speed > 1e-10 ? 0.01 * Math.sqrt(size / speed) : 1e-6 * farthest;
    return Math.min(guess, farthest);
  }

  /** Why the tolerances cannot be met at y, or null. */
  #tolerable(): string | null {
    let digits = 0;
    for (let i = 0; i < this.#n; i++) {
      const [y, tolerance] = [Math.abs(this.y[i]!), this.#settings.rtol * Math.abs(this.y[i]!) + this.#atol[i]!];
      if (!(tolerance > 0)) return `${this.#evaluations.name(i)} has no tolerance: it is ${this.y[i]}, and atol is 0`;
      digits = Math.max(digits, (EPSILON * y) / tolerance);
    }
    return digits > 1 ? `the tolerance is too tight for double precision; make rtol and atol ${Math.ceil(digits)} times larger` : null;
  }

  #fail(reason: string): Status {
    this.#reason = reason;
    return 2;
  }
}
