import type { F64, Integrator, OdeSystem } from '@hillock/contracts';
import { EPSILON } from './internal/error-weights.ts';

/** Evaluations of a search: bisection alone needs 52 to the last bit; twice that ends any. */
const MAX_EVALUATIONS = 120;

/**
 * Watches the root functions of a system along an integrator's dense output. A function is above where it is ≥ 0; a root is a change of that, so a function that
 * starts at 0 gives no root until it has been below. Two changes of one function within one step are not seen: bound the step where that matters.
 */
export class RootFinder {
  /** For each function, 1 where it is above, as of the last time looked at. */
  readonly above: Uint8Array;
  readonly #system: OdeSystem;
  readonly #integrator: Integrator;
  readonly #tolerance: number;
  readonly #y: F64;
  #low: F64;
  #high: F64;
  #trial: F64;

  /** `tolerance`: the width in t to which roots are located; at least some tens of roundings of t are left. */
  constructor(system: OdeSystem, integrator: Integrator, tolerance: number) {
    const count = system.root === undefined ? 0 : (system.roots ?? 0);
    this.#system = system;
    this.#integrator = integrator;
    this.#tolerance = tolerance;
    this.above = new Uint8Array(count);
    this.#y = new Float64Array(system.n);
    this.#low = new Float64Array(count);
    this.#high = new Float64Array(count);
    this.#trial = new Float64Array(count);
  }

  /** Looks at (t, y) without looking for changes. */
  start(t: number, y: F64): void {
    if (this.above.length === 0) return;
    this.#system.root?.(t, y, this.#low);
    this.#note(this.#low);
  }

  /** Whether a function at (t, y) is on another side than it was when last looked at; then that is noted with {@link start}. */
  jumped(t: number, y: F64): boolean {
    if (this.above.length === 0) return false;
    this.#system.root?.(t, y, this.#low);
    return this.#changed(this.#low);
  }

  /**
   * The first time in (from, to] at which some function has changed sides since it was last looked at, or NaN. It is the end of an interval no wider than the
   * tolerance in which the change happens, so that the function is on its new side. `from` ≥ integrator.tPrevious, `to` ≤ integrator.t. By the method of
   * Illinois on the function that changes most, bisecting where it is slow (M. Dowell, P. Jarratt, BIT 11, 1971, 168–174; K. L. Hiebert, L. F. Shampine, SAND80-0180, 1980).
   */
  first(from: number, to: number): number {
    if (this.above.length === 0) return Number.NaN;
    this.#evaluate(to, this.#high);
    if (!this.#changed(this.#high)) return Number.NaN;
    this.#evaluate(from, this.#low);
    if (this.#changed(this.#low)) return from;
    let [low, high] = [from, to];
    let lowWeight = 1;
    let highWeight = 1;
    let width = high - low;
    for (let evaluations = 0; evaluations < MAX_EVALUATIONS; evaluations++) {
      const least = Math.max(this.#tolerance, 32 * EPSILON * Math.max(Math.abs(low), Math.abs(high)));
      if (high - low <= least) break;
      let trial = this.#guess(low, high, lowWeight, highWeight);
      // three guesses must halve the interval, else it is halved
      if (evaluations % 3 === 2) {
        if (high - low > 0.5 * width) trial = low + 0.5 * (high - low);
        width = high - low;
      }
      trial = Math.min(Math.max(trial, low + 0.4 * least), high - 0.4 * least);
      this.#evaluate(trial, this.#trial);
      if (this.#changed(this.#trial)) {
        high = trial;
        [this.#high, this.#trial] = [this.#trial, this.#high];
        lowWeight *= 0.5;
        highWeight = 1;
      } else {
        low = trial;
        [this.#low, this.#trial] = [this.#trial, this.#low];
        highWeight *= 0.5;
        lowWeight = 1;
      }
    }
    return high;
  }

  #evaluate(t: number, out: F64): void {
    const integrator = this.#integrator;
    if (t !== integrator.t) integrator.interpolate(t, 0, this.#y);
    this.#system.root?.(t, t === integrator.t ? integrator.y : this.#y, out);
  }

  /** Where the line through the weighted ends crosses zero, of the function that changes sides with the largest relative slope. */
  #guess(low: number, high: number, lowWeight: number, highWeight: number): number {
    let most = -1;
    let part = 0.5;
    for (let i = 0; i < this.above.length; i++) {
      const [a, b] = [this.#low[i]!, this.#high[i]!];
      if ((b >= 0 ? 1 : 0) === this.above[i]) continue;
      const slope = Math.abs(b / (b - a));
      if (slope > most) {
        most = slope;
        part = (a * lowWeight) / (a * lowWeight - b * highWeight);
      }
    }
    return part > 0 && part < 1 ? low + part * (high - low) : low + 0.5 * (high - low);
  }

  #changed(g: F64): boolean {
    for (let i = 0; i < g.length; i++) if ((g[i]! >= 0 ? 1 : 0) !== this.above[i]) return true;
    return false;
  }

  #note(g: F64): void {
    for (let i = 0; i < g.length; i++) this.above[i] = g[i]! >= 0 ? 1 : 0;
  }
}
