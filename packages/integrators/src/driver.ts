import type { Cause, F64, Integrator, OdeSystem, Status } from '@hillock/contracts';
import { RootFinder } from './root-finder.ts';

/** Events by time, delivered by the driver in order: the queue is the caller's. */
export interface EventSource {
  /** The time of the earliest event that waits; Infinity when none does. */
  next(): number;
  /**
   * Delivers what is due at t, of which `y` is the solution. It may change y in place, and it may queue further events at t or later. The cause of a restart, or null
   * where neither y nor f changed.
   */
  deliver(t: number, y: F64): Cause | null;
}

export interface DriverOptions {
  readonly events?: EventSource;
  /**
   * Times at which f jumps or has a kink, rising: no step goes over one, f is not evaluated beyond it before it is reached. Each restarts with cause `rhs`. Times ahead
   * of the present one may be put in, or taken out, whenever the caller acts.
   */
  readonly discontinuities?: readonly number[];
  /**
   * Root function `index` changed sides at t: to ≥ 0 (direction 1) or to < 0 (−1), on the way or by a jump of y. `y` may be changed in place. The cause of a restart,
   * or null.
   */
  onRoot?(index: number, direction: 1 | -1, t: number, y: F64): Cause | null;
  /** Times at which the solution is wanted, rising; more may be added. At the time of an event the value before it is taken, unless {@link sampleAfter}. */
  readonly samples?: ArrayLike<number>;
  /** At the time of an event the value behind it is taken; at the end of a run its events are not delivered yet. Default false. */
  readonly sampleAfter?: boolean;
  onSample?(index: number, t: number, y: F64): void;
  /** Components that samples are read of; what `onSample` is given of the others may be old. Default: all. */
  readonly sampled?: Int32Array;
  /**
   * A step begins at t, with the events of that time delivered. It may queue events at t, which are delivered before the step, and change y in place: the
   * cause of a restart, or null.
   */
  onStep?(t: number, y: F64): Cause | null;
  /** Asked before each step, and now and then between the events within one; true: {@link Driver.run} returns 0 with t before its end, to be called again. */
  pause?(): boolean;
  /** The solution was advanced to t: the end of a step, an event, a root or an end. */
  onAdvance?(t: number, y: F64): void;
  /** Width in t to which roots are located. Default 0: to round-off of t. */
  readonly rootTolerance?: number;
  /** f must not be evaluated beyond the end of a run. Default false: the last step may pass it. */
  readonly hardEnd?: boolean;
  /** Accepted steps of one run, after which it ends with a reason. Default 1 000 000. */
  readonly maxSteps?: number;
}

/** Events and roots at one time, after which they are taken to have no end. */
const MOST_AT_ONCE = 10_000;

/** Events between two looks for a pause inside a step. */
const LOOK_EVERY = 1024;

/** Of two causes at one time the one that voids more. */
export function stronger(a: Cause | null, b: Cause | null): Cause | null {
  const order: readonly (Cause | null)[] = [null, 'rhs', 'state', 'start', 'rebuild'];
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/**
 * Moves an integrator through events, roots, discontinuities and samples. The integrator knows none of them: it steps as it likes, the driver finds what lies within the
 * step on its dense output, goes back to it, lets the caller act, and restarts the integrator only when something changed.
 */
export class Driver {
  /** The solution at {@link t}; valid until the next call. */
  readonly y: F64;
  reason = '';
  readonly #integrator: Integrator;
  readonly #options: DriverOptions;
  readonly #roots: RootFinder;
  readonly #before: Uint8Array;
  readonly #sample: F64;
  #t = 0;
  #nextSample = 0;
  #nextDiscontinuity = 0;
  /** `onStep` was told of the step that begins at t. */
  #begun = false;
  /** Steps of the run that is on, pauses included. */
  #steps = 0;

  constructor(system: OdeSystem, integrator: Integrator, options: DriverOptions = {}) {
    this.#integrator = integrator;
    this.#options = options;
    this.#roots = new RootFinder(system, integrator, options.rootTolerance ?? 0);
    this.#before = new Uint8Array(this.#roots.above.length);
    this.y = new Float64Array(system.n);
    this.#sample = new Float64Array(system.n);
  }

  /** Where the solution has been advanced to; the integrator may be ahead. */
  get t(): number {
    return this.#t;
  }

  /** Begins at (t, y); y is copied and made consistent. Samples and discontinuities before t are passed over. */
  start(t: number, y: F64, cause: Cause = 'start'): Status {
    this.#t = t;
    this.y.set(y);
    const { samples = [], discontinuities = [] } = this.#options;
    this.#nextSample = 0;
    this.#nextDiscontinuity = 0;
    while (this.#nextSample < samples.length && samples[this.#nextSample]! < t) this.#nextSample++;
    while (this.#nextDiscontinuity < discontinuities.length && discontinuities[this.#nextDiscontinuity]! <= t) this.#nextDiscontinuity++;
    this.#begun = false;
    this.#steps = 0;
    const status = this.#reset(cause);
    if (status !== 0) return status;
    this.#roots.start(t, this.y);
    if (this.#options.sampleAfter !== true) this.#samplesUpTo(t);
    return 0;
  }

  /** Advances to tEnd, where y is the solution before the events of that very time, or to a pause. Not 0: {@link reason} says why, and t and y are those of the last good place. */
  run(tEnd: number): Status {
    const { events, discontinuities = [], hardEnd = false, maxSteps = 1_000_000 } = this.#options;
    const integrator = this.#integrator;
    let atOnce = 0;
    let passes = 0;
    while (this.#t < tEnd) {
      // between two steps, and now and then within one, where a storm of events keeps it
      if (++passes % LOOK_EVERY === 0 && this.#options.pause?.() === true) return 0;
      if (events !== undefined && events.next() <= this.#t) {
        if (++atOnce > MOST_AT_ONCE) return this.#fail(2, `more than ${MOST_AT_ONCE} events at t = ${this.#t}: they have no end`);
        const cause = events.deliver(this.#t, this.y);
        if (cause !== null) this.#begun = false;
        const status = this.#act(cause);
        if (status !== 0) return status;
        continue;
      }
      this.#samplesAt();
      const jump = discontinuities[this.#nextDiscontinuity] ?? Infinity;
      if (!(integrator.t > this.#t)) {
        if (this.#options.pause?.() === true) return 0;
        if (!this.#begun) {
          this.#begun = true;
          const status = this.#act(this.#options.onStep?.(this.#t, this.y) ?? null);
          if (status !== 0) return status;
          continue;
        }
        if (this.#steps++ === maxSteps)
          return this.#fail(
            2,
            `no end after ${maxSteps} steps: t = ${this.#t} of ${tEnd}, the last step ${integrator.t - integrator.tPrevious}. Try: a larger maxSteps, larger tolerances, or another method`,
          );
        const stop = hardEnd ? Math.min(jump, tEnd) : jump;
        const status = stop < Infinity ? integrator.step(stop, true) : integrator.step(tEnd, false);
        if (status !== 0) return this.#fail(status, integrator.reason);
        this.#begun = false;
      }
      let target = Math.min(integrator.t, tEnd, jump, events?.next() ?? Infinity);
      const root = this.#roots.first(this.#t, target);
      if (root <= target) target = root;
      this.#samplesUpTo(target);
      if (target > this.#t) atOnce = 0;
      this.#t = target;
      if (target === integrator.t) this.y.set(integrator.y);
      else integrator.interpolate(target, 0, this.y);
      this.#options.onAdvance?.(target, this.y);
      if (!Number.isNaN(root)) {
        const status = this.#crossed();
        if (status !== 0) return status;
      }
      if (this.#t === jump) {
        this.#nextDiscontinuity++;
        const status = this.#act('rhs');
        if (status !== 0) return status;
      }
    }
    this.#samplesAt();
    this.#steps = 0;
    return 0;
  }

  /** Restarts the integrator at t from y, which the caller has changed, outside {@link run}. */
  restart(cause: Cause): Status {
    return this.#act(cause);
  }

  #fail(status: Status, reason: string): Status {
    this.reason = reason;
    return status;
  }

  #reset(cause: Cause): Status {
    const status = this.#integrator.reset(this.#t, this.y, cause);
    if (status !== 0) return this.#fail(status, this.#integrator.reason);
    this.y.set(this.#integrator.y);
    return 0;
  }

  /** Restarts where there is a cause, and tells the roots that a jump passed. */
  #act(cause: Cause | null): Status {
    if (cause === null) return 0;
    const status = this.#reset(cause);
    if (status !== 0) return status;
    return this.#roots.jumped(this.#t, this.y) ? this.#crossed() : 0;
  }

  /** Tells of every function that changed sides, until none does by what that brings about. */
  #crossed(): Status {
    for (let times = 0; times < MOST_AT_ONCE; times++) {
      this.#before.set(this.#roots.above);
      this.#roots.start(this.#t, this.y);
      let cause: Cause | null = null;
      for (let i = 0; i < this.#before.length; i++) {
        const now = this.#roots.above[i]!;
        if (now === this.#before[i]) continue;
        const own = this.#options.onRoot?.(i, now === 1 ? 1 : -1, this.#t, this.y) ?? null;
        cause = stronger(cause, own);
      }
      if (cause === null) return 0;
      const status = this.#reset(cause);
      if (status !== 0 || !this.#roots.jumped(this.#t, this.y)) return status;
    }
    return this.#fail(2, `more than ${MOST_AT_ONCE} roots at t = ${this.#t}: they have no end`);
  }

  /** Samples of the present time, behind its events. */
  #samplesAt(): void {
    const { samples = [], onSample } = this.#options;
    while (this.#nextSample < samples.length && samples[this.#nextSample]! <= this.#t) {
      onSample?.(this.#nextSample, this.#t, this.y);
      this.#nextSample++;
    }
  }

  #samplesUpTo(t: number): void {
    const { samples = [], onSample, sampleAfter = false, sampled } = this.#options;
    const integrator = this.#integrator;
    while (this.#nextSample < samples.length && samples[this.#nextSample]! <= t) {
      const at = samples[this.#nextSample]!;
      if (sampleAfter && at === t) return; // events of that time go first
      if (at === integrator.t) this.#sample.set(integrator.y);
      else if (sampled !== undefined && integrator.interpolateSome !== undefined) integrator.interpolateSome(at, sampled, this.#sample);
      else integrator.interpolate(at, 0, this.#sample);
      onSample?.(this.#nextSample, at, this.#sample);
      this.#nextSample++;
    }
  }
}
