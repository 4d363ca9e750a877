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
  /** As of the driver, for a root function of one part. It is told in the order of time over all parts. */
  onRoot?(part: number, index: number, direction: 1 | -1, t: number, y: F64): Cause | null;
  /** A part was advanced to t by a step of its own, or went back to t for an event. */
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
  /** Up to where events and roots of this part are dealt with; from here to integrator.t its step is still open. */
  t: number;
  /** The first root in the open step, or Infinity. */
  root: number;
}

/**
 * Local variable steps: each part of a system has an integrator, a time and a step of its own. The part that is furthest behind steps; an event or a root is dealt with when
 * no part is behind it, so that nothing can come before it any more. Then its part alone goes back to it by interpolation, and it alone restarts
 * (W. W. Lytton, M. L. Hines, Neural Computation 17, 2005, 903–921). That the time lies within the part's last step follows: the part stepped when it was
 * last of all, and nothing happens before the time of the last.
 */
export class LocalDriver {
  reason = '';
  readonly #parts: readonly Part[];
  /** Parts by the time of their integrator, and by the first root in their open step (Infinity: none). */
  readonly #byTime: IndexedHeap;
  readonly #byRoot: IndexedHeap;
  readonly #options: LocalDriverOptions;

  private constructor(parts: readonly Part[], options: LocalDriverOptions) {
    this.#parts = parts;
    this.#byTime = new IndexedHeap(parts.length, 0);
    this.#byRoot = new IndexedHeap(parts.length, Infinity);
    this.#options = options;
  }

  /** One integrator for each part; a refusal names the part. */
  static create(system: PartitionedSystem, configured: ConfiguredIntegrator, options: LocalDriverOptions = {}): LocalDriver | Refusal {
    const parts: Part[] = [];
    for (const [i, part] of system.parts.entries()) {
      const integrator = configured.create(part);
      if (isRefusal(integrator)) return { refused: `part ${i}: ${integrator.refused}`, instead: integrator.instead };
      const roots = new RootFinder(part, integrator, options.rootTolerance ?? 0);
      parts.push({
        index: i,
        integrator,
        roots,
        before: new Uint8Array(roots.above.length),
        y: new Float64Array(part.n),
        t: 0,
        root: Infinity,
      });
    }
    return new LocalDriver(parts, options);
  }

  /** The integrator of a part: its statistics, its dense output. */
  integrator(part: number): Integrator {
    return this.#part(part).integrator;
  }

  /** Starts every part at t from its y. */
  start(t: number, y: readonly F64[]): Status {
    for (const [i, part] of this.#parts.entries()) {
      part.y.set(y[i] ?? []);
      part.t = t;
      const status = this.#reset(part, 'start');
      if (status !== 0) return status;
      part.roots.start(t, part.y);
    }
    return 0;
  }

  /**
   * Advances every part to tEnd or beyond, and deals with all that happens before tEnd. Solutions at tEnd are read with {@link valueAt}. Not 0: {@link reason} says why.
   */
  run(tEnd: number): Status {
    const { events, maxSteps = 1_000_000 } = this.#options;
    if (this.#parts.length === 0) return 0;
    let steps = 0;
    let atOnce = 0;
    let latest = Number.NEGATIVE_INFINITY;
    for (;;) {
      const last = this.#byTime.least;
      const rooted = this.#byRoot.least;
      const [reached, root, event] = [this.#part(last).integrator.t, this.#part(rooted).root, events?.next() ?? Infinity];
      const next = Math.min(root, event);
      if (next < tEnd && next <= reached) {
        atOnce = next > latest ? 0 : atOnce + 1;
        latest = next;
        if (atOnce > MOST_AT_ONCE) return this.#fail(2, `more than ${MOST_AT_ONCE} events at t = ${next}: they have no end`);
        const status = root <= event ? this.#crossRoot(rooted, root) : this.#deliver(events, event);
        if (status !== 0) return status;
        continue;
      }
      if (reached >= tEnd) return 0;
      if (steps++ === maxSteps) return this.#fail(2, `no end after ${maxSteps} steps: part ${last} is at t = ${reached} of ${tEnd}`);
      const status = this.#advance(last, tEnd);
      if (status !== 0) return status;
    }
  }

  /** out := the solution of a part at a time within its last step; what {@link run} ended with, for one. */
  valueAt(part: number, t: number, out: F64): void {
    this.#part(part).integrator.interpolate(t, 0, out);
  }

  #advance(index: number, tEnd: number): Status {
    const part = this.#part(index);
    const { integrator } = part;
    part.t = integrator.t;
    const status = integrator.step(tEnd, false);
    if (status !== 0) return this.#fail(status, `part ${index}: ${integrator.reason}`);
    this.#byTime.set(index, integrator.t);
    this.#look(part);
    this.#options.onAdvance?.(index, integrator.t, integrator.y);
    return 0;
  }

  #look(part: Part): void {
    const root = part.roots.first(part.t, part.integrator.t);
    part.root = Number.isNaN(root) ? Infinity : root;
    this.#byRoot.set(part.index, part.root);
  }

  #deliver(events: PartEventSource | undefined, t: number): Status {
    const index = events?.part() ?? 0;
    const part = this.#part(index);
    this.#goBack(part, t);
    this.#options.onAdvance?.(index, t, part.y);
    const cause = events?.deliver(index, t, part.y) ?? null;
    if (cause === null) return 0;
    const status = this.#reset(part, cause);
    return status !== 0 || !part.roots.jumped(t, part.y) ? status : this.#cross(index, part);
  }

  #crossRoot(index: number, t: number): Status {
    const part = this.#part(index);
    this.#goBack(part, t);
    return this.#cross(index, part);
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
    part.integrator.interpolate(t, 0, part.y);
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
