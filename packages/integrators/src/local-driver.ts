import type { Cause, ConfiguredIntegrator, F64, Integrator, PartitionedSystem, Refusal, Status } from '@hillock/contracts';
import { IndexedHeap } from './internal/indexed-heap.ts';
import { isRefusal } from './newton-operator.ts';
import { RootFinder } from './root-finder.ts';

/** Events by time, each to one part. */
export interface PartEventSource {
  /** The time of the earliest event that waits (Infinity: none), and the part it goes to. */
  next(): number;
  part(): number;
  /** Delivers the events due at t to that part, whose solution is y. As {@link EventSource.deliver}; new events may go to any part, at t or later. */
  deliver(part: number, t: number, y: F64): Cause | null;
}

export interface LocalDriverOptions {
  readonly events?: PartEventSource;
  /** As of the driver, for each part: times at which its f jumps or has a kink. Asked once; times ahead may be put in whenever the caller acts. */
  discontinuities?(part: number): readonly number[];
  /** A part has come to one of them and is about to restart; its f is the one behind it from now on. */
  onDiscontinuity?(part: number, t: number): void;
  /** As of the driver: a step of a part begins at t, with its events of that time delivered. */
  onStep?(part: number, t: number, y: F64): Cause | null;
  /** Times at which the solution of every part is wanted, rising; more may be added. The value is that behind the events of the time; at the end of a run, before them. */
  readonly samples?: ArrayLike<number>;
  onSample?(index: number, part: number, t: number, y: F64): void;
  /** As of the driver, for each part: the components that samples are read of. Asked once. */
  sampled?(part: number): Int32Array | undefined;
  /** Asked before each step; true: {@link LocalDriver.run} returns 0 before its end, to be called again. */
  pause?(): boolean;
  /** As of the driver, for a root function of one part. It is told in the order of time over all parts. */
  onRoot?(part: number, index: number, direction: 1 | -1, t: number, y: F64): Cause | null;
  /** A part was advanced to t by a step of its own, or went back to t for what happens there. */
  onAdvance?(part: number, t: number, y: F64): void;
  readonly rootTolerance?: number;
  /** Accepted steps of all parts in one run. Default 1 000 000. */
  readonly maxSteps?: number;
}

const MOST_AT_ONCE = 10_000;

interface Part {
  readonly index: number;
  readonly integrator: Integrator;
  readonly roots: RootFinder;
  readonly before: Uint8Array;
  readonly y: F64;
  readonly sample: F64;
  readonly sampled: Int32Array | undefined;
  /** Up to where events and roots of this part are dealt with; from here to integrator.t its step is still open. */
  t: number;
  /** The first root or discontinuity in the open step, or Infinity. */
  root: number;
  readonly discontinuities: readonly number[];
  nextDiscontinuity: number;
  /** `onStep` was told of the step that begins at t. */
  begun: boolean;
}

const NONE: readonly number[] = [];

function partOf(system: PartitionedSystem, index: number, configured: ConfiguredIntegrator, options: LocalDriverOptions): Part | Refusal {
  const equations = system.parts[index];
  if (equations === undefined) throw new RangeError(`no part ${index}: there are ${system.parts.length}`);
  const integrator = configured.create(equations);
  if (isRefusal(integrator)) return { refused: `part ${index}: ${integrator.refused}`, instead: integrator.instead };
  const roots = new RootFinder(equations, integrator, options.rootTolerance ?? 0);
  return {
    index,
    integrator,
    roots,
    before: new Uint8Array(roots.above.length),
    y: new Float64Array(equations.n),
    sample: new Float64Array(equations.n),
    sampled: options.sampled?.(index),
    t: 0,
    root: Infinity,
    discontinuities: options.discontinuities?.(index) ?? NONE,
    nextDiscontinuity: 0,
    begun: false,
  };
}

/**
 * Local variable steps: each part of a system has an integrator, a time and a step of its own. The part that is furthest behind steps; an event or a root is dealt with when
 * no part is behind it, so that nothing can come before it any more. Then its part alone goes back to it by interpolation, and it alone restarts
 * (W. W. Lytton, M. L. Hines, Neural Computation 17, 2005, 903–921). That the time lies within the part's last step follows: the part stepped when it was
 * last of all, and nothing happens before the time of the last.
 */
export class LocalDriver {
  reason = '';
  readonly #parts: Part[];
  readonly #system: PartitionedSystem;
  readonly #configured: ConfiguredIntegrator;
  /** Parts by the time of their integrator, and by the first root in their open step (Infinity: none). */
  readonly #byTime: IndexedHeap;
  readonly #byRoot: IndexedHeap;
  readonly #options: LocalDriverOptions;
  #nextSample = 0;
  /** Steps of the run that is on, pauses included. */
  #steps = 0;
  #ended = Number.NEGATIVE_INFINITY;

  private constructor(parts: Part[], system: PartitionedSystem, configured: ConfiguredIntegrator, options: LocalDriverOptions) {
    this.#parts = parts;
    this.#system = system;
    this.#configured = configured;
    this.#byTime = new IndexedHeap(parts.length, 0);
    this.#byRoot = new IndexedHeap(parts.length, Infinity);
    this.#options = options;
  }

  /** One integrator for each part; a refusal names the part. */
  static create(system: PartitionedSystem, configured: ConfiguredIntegrator, options: LocalDriverOptions = {}): LocalDriver | Refusal {
    const parts: Part[] = [];
    for (const i of system.parts.keys()) {
      const part = partOf(system, i, configured, options);
      if ('refused' in part) return part;
      parts.push(part);
    }
    return new LocalDriver(parts, system, configured, options);
  }

  /** The integrator of a part: its statistics, its dense output. */
  integrator(part: number): Integrator {
    return this.#part(part).integrator;
  }

  /** The time up to which everything is dealt with: to which the last of the parts has come, or the end of a run. */
  get t(): number {
    const reached = this.#parts.length === 0 ? Infinity : this.#part(this.#byTime.least).integrator.t;
    return Math.min(reached, this.#ended);
  }

  /** Starts every part at t from its y, which is copied. Samples and discontinuities before t are passed over. */
  start(t: number, y: readonly F64[], cause: Cause = 'start'): Status {
    const { samples = NONE } = this.#options;
    this.#nextSample = 0;
    while (this.#nextSample < samples.length && samples[this.#nextSample]! < t) this.#nextSample++;
    this.#steps = 0;
    this.#ended = t;
    for (const [i, part] of this.#parts.entries()) {
      const status = this.#start(part, t, y[i] ?? [], cause);
      if (status !== 0) return status;
    }
    return 0;
  }

  /**
   * Between runs: the equations of a part are others from now on, maybe more or fewer. It gets a new integrator, to be started by {@link restartPart} at the {@link LocalDriver.t} from
   * before; the other parts go on as they are. What the old one counted goes with it. A refusal changes nothing.
   */
  replace(index: number): Refusal | null {
    this.#part(index);
    const part = partOf(this.#system, index, this.#configured, this.#options);
    if ('refused' in part) return part;
    this.#parts[index] = part;
    return null;
  }

  /** Starts one part at t from y: its discontinuities before t, and roots on the way there, are passed over. */
  restartPart(index: number, t: number, y: F64, cause: Cause): Status {
    return this.#start(this.#part(index), t, y, cause);
  }

  #start(part: Part, t: number, y: ArrayLike<number>, cause: Cause): Status {
    const { discontinuities } = part;
    part.y.set(y);
    part.t = t;
    part.begun = false;
    part.nextDiscontinuity = 0;
    while (part.nextDiscontinuity < discontinuities.length && discontinuities[part.nextDiscontinuity]! <= t) part.nextDiscontinuity++;
    const status = this.#reset(part, cause);
    if (status !== 0) return status;
    part.roots.start(t, part.y);
    return 0;
  }

  /**
   * Advances every part to tEnd or beyond, and deals with all that happens before tEnd, or up to a pause. Solutions at tEnd are read with {@link valueAt}. Not 0: {@link reason} says why.
   */
  run(tEnd: number): Status {
    const { events, maxSteps = 1_000_000, pause } = this.#options;
    let atOnce = 0;
    let latest = Number.NEGATIVE_INFINITY;
    this.#ended = tEnd;
    while (this.#parts.length > 0) {
      const last = this.#byTime.least;
      const rooted = this.#byRoot.least;
      const [reached, root, event] = [this.#part(last).integrator.t, this.#part(rooted).root, events?.next() ?? Infinity];
      const next = Math.min(root, event);
      if (next < tEnd && next <= reached) {
        this.#samplesBefore(next);
        atOnce = next > latest ? 0 : atOnce + 1;
        latest = next;
        if (atOnce > MOST_AT_ONCE) return this.#fail(2, `more than ${MOST_AT_ONCE} events at t = ${next}: they have no end`);
        const status = root <= event ? this.#happen(rooted, root) : this.#deliver(events, event);
        if (status !== 0) return status;
        continue;
      }
      if (reached >= tEnd) break;
      if (pause?.() === true) return 0;
      const part = this.#part(last);
      if (!part.begun) {
        part.begun = true;
        const status = this.#begin(part);
        if (status !== 0) return status;
        continue;
      }
      this.#samplesBefore(reached);
      this.#sampleAt(reached);
      if (this.#steps++ === maxSteps)
        return this.#fail(
          2,
          `no end after ${maxSteps} steps: part ${last} is at t = ${reached} of ${tEnd}. Try: a larger maxSteps, larger tolerances, or another method`,
        );
      const status = this.#advance(last, tEnd);
      if (status !== 0) return status;
    }
    this.#samplesBefore(tEnd);
    this.#sampleAt(tEnd);
    this.#steps = 0;
    return 0;
  }

  /** out := the solution of a part at a time within its last step; what {@link run} ended with, for one. */
  valueAt(part: number, t: number, out: F64): void {
    const { integrator } = this.#part(part);
    if (t === integrator.t) out.set(integrator.y);
    else integrator.interpolate(t, 0, out);
  }

  /** Restarts every part at t, not before {@link LocalDriver.t}, from its y, which the caller has changed outside {@link run}. */
  restart(t: number, y: readonly F64[], cause: Cause): Status {
    for (const part of this.#parts) {
      part.t = t;
      part.y.set(y[part.index] ?? []);
      const status = this.#act(part, cause);
      if (status !== 0) return status;
    }
    return 0;
  }

  #advance(index: number, tEnd: number): Status {
    const part = this.#part(index);
    const { integrator } = part;
    part.t = integrator.t;
    const jump = part.discontinuities[part.nextDiscontinuity] ?? Infinity;
    const status = jump < Infinity ? integrator.step(jump, true) : integrator.step(tEnd, false);
    if (status !== 0) return this.#fail(status, `part ${index}: ${integrator.reason}`);
    part.begun = false;
    this.#byTime.set(index, integrator.t);
    this.#look(part);
    this.#options.onAdvance?.(index, integrator.t, integrator.y);
    return 0;
  }

  #look(part: Part): void {
    const { t } = part.integrator;
    const root = part.roots.first(part.t, t);
    const jump = part.discontinuities[part.nextDiscontinuity] ?? Infinity;
    part.root = Math.min(Number.isNaN(root) ? Infinity : root, jump <= t ? jump : Infinity);
    this.#byRoot.set(part.index, part.root);
  }

  #deliver(events: PartEventSource | undefined, t: number): Status {
    const index = events?.part() ?? 0;
    const part = this.#part(index);
    this.#goBack(part, t);
    this.#options.onAdvance?.(index, t, part.y);
    const cause = events?.deliver(index, t, part.y) ?? null;
    return cause === null ? 0 : this.#act(part, cause);
  }

  /** A part's root, or a discontinuity, at t. */
  #happen(index: number, t: number): Status {
    const part = this.#part(index);
    this.#goBack(part, t);
    if (t !== part.discontinuities[part.nextDiscontinuity]) return this.#cross(index, part);
    part.nextDiscontinuity++;
    this.#options.onDiscontinuity?.(index, t);
    return this.#act(part, 'rhs');
  }

  /** Restarts a part where it is, and tells its roots that a jump passed. */
  #act(part: Part, cause: Cause): Status {
    part.begun = false;
    const status = this.#reset(part, cause);
    return status !== 0 || !part.roots.jumped(part.t, part.y) ? status : this.#cross(part.index, part);
  }

  #begin(part: Part): Status {
    const { onStep } = this.#options;
    if (onStep === undefined) return 0;
    const { integrator } = part;
    part.t = integrator.t;
    part.y.set(integrator.y);
    const cause = onStep(part.index, part.t, part.y);
    if (cause === null) return 0;
    const status = this.#act(part, cause);
    part.begun = true;
    return status;
  }

  #samplesBefore(t: number): void {
    const { samples = NONE } = this.#options;
    while (this.#nextSample < samples.length && samples[this.#nextSample]! < t) this.#sample(samples[this.#nextSample]!);
  }

  #sampleAt(t: number): void {
    const { samples = NONE } = this.#options;
    while (samples[this.#nextSample] === t) this.#sample(t);
  }

  /** Nothing can happen before t any more: it lies in the last step of every part. */
  #sample(t: number): void {
    const { onSample } = this.#options;
    const index = this.#nextSample++;
    if (onSample === undefined) return;
    for (const part of this.#parts) {
      const { integrator, sample, sampled } = part;
      if (t === integrator.t) sample.set(integrator.y);
      else if (sampled !== undefined && integrator.interpolateSome !== undefined) integrator.interpolateSome(t, sampled, sample);
      else integrator.interpolate(t, 0, sample);
      onSample(index, part.index, t, sample);
    }
  }

  #cross(index: number, part: Part): Status {
    for (let times = 0; times < MOST_AT_ONCE; times++) {
      part.before.set(part.roots.above);
      part.roots.start(part.t, part.y);
      let cause: Cause | null = null;
      for (let i = 0; i < part.before.length; i++) {
        const now = part.roots.above[i]!;
        if (now !== part.before[i]) cause = this.#options.onRoot?.(index, i, now === 1 ? 1 : -1, part.t, part.y) ?? cause;
      }
      if (cause === null) {
        this.#look(part);
        return 0;
      }
      const status = this.#reset(part, cause);
      if (status !== 0 || !part.roots.jumped(part.t, part.y)) return status;
    }
    return this.#fail(2, `part ${index}: more than ${MOST_AT_ONCE} roots at t = ${part.t}: they have no end`);
  }

  #goBack(part: Part, t: number): void {
    part.t = t;
    if (t === part.integrator.t) part.y.set(part.integrator.y);
    else part.integrator.interpolate(t, 0, part.y);
  }

  #reset(part: Part, cause: Cause): Status {
    part.root = Infinity;
    this.#byRoot.set(part.index, Infinity);
    const status = part.integrator.reset(part.t, part.y, cause);
    if (status !== 0) return this.#fail(status, part.integrator.reason);
    this.#byTime.set(part.index, part.integrator.t);
    part.y.set(part.integrator.y);
    return 0;
  }

  #part(index: number): Part {
    const part = this.#parts[index];
    if (part === undefined) throw new RangeError(`no part ${index}: there are ${this.#parts.length}`);
    return part;
  }

  #fail(status: Status, reason: string): Status {
    this.reason = reason;
    return status;
  }
}
