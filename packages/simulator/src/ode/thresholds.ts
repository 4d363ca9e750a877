import type { F64, Integrator } from '@hillock/contracts';
import type { Source } from '../events/source.ts';
import type { Layout } from '../layout/layout.ts';
import type { CableEquations } from './cable-equations.ts';
import { run } from './kernels.ts';

/** Where a crossing within a step is looked for: trials, and the width in t that is enough, relative. */
const MOST_TRIALS = 60;
const CLOSE = 1e-14;

/** A watched variable as a sum over unknowns; without terms it has to be evaluated. */
interface Threshold {
  readonly source: Source;
  readonly unknowns: readonly number[];
  readonly weights: readonly number[];
  above: boolean;
}

/** The thresholds of connections and the conditions of WATCHes of one part of a model. */
export class Thresholds {
  private readonly equations: CableEquations;
  private readonly memory: Float64Array;
  private readonly list: readonly Threshold[];
  /** Positions of margins of WATCH conditions, counted in doubles. */
  private readonly margins: readonly number[];
  private readonly watch;
  private readonly margin;
  private readonly evaluates: boolean;
  private trial: F64;

  constructor(equations: CableEquations, sources: readonly Source[]) {
    this.equations = equations;
    const { layout, buffer, kernels, arrays } = equations.parts;
    this.memory = new Float64Array(buffer);
    this.list = sources.map((source): Threshold => ({ source, above: false, ...termsOf(layout, equations, source.variable) }));
    this.margins = layout.mechanisms.flatMap(({ table, binding }) =>
      (table.mechanism.watchMargins ?? []).flatMap((field) => {
        const place = binding.fields[field];
        if (place === undefined) return [];
        return table.ranges.flatMap((range) => {
          if (range.group !== arrays.group) return [];
          const found: number[] = [];
          for (let i = range.first; i < range.last; i++) if (table.node(i) >= 0) found.push(place.base / 8 + i);
          return found;
        });
      }),
    );
    this.watch = kernels.of('watch');
    this.margin = kernels.of('odeWatch');
    this.trial = new Float64Array(0);
    this.evaluates = this.list.some((one) => one.unknowns.length === 0);
  }

  /** Root functions: thresholds, then conditions. */
  get roots(): number {
    return this.list.length + this.margins.length;
  }

  /** Whether conditions of WATCHes are among them. */
  get watches(): boolean {
    return this.watch.length > 0;
  }

  source(index: number): Source | null {
    return this.list[index]?.source ?? null;
  }

  root(t: number, y: F64, out: F64): void {
    if (this.evaluates || this.margins.length > 0) this.equations.ensure(t, y);
    this.list.forEach((one, i) => {
      out[i] = this.excess(one, y);
    });
    run(this.margin);
    this.margins.forEach((at, k) => {
      out[this.list.length + k] = this.memory[at]!;
    });
  }

  reset(): void {
    for (const one of this.list) one.above = false;
  }

  /** Numbers of the sources that were above their thresholds when last looked at. */
  get above(): readonly number[] {
    return this.list.flatMap((one) => (one.above ? [one.source.number] : []));
  }

  /** Goes on from such a list. */
  goOn(above: ReadonlySet<number>): void {
    for (const one of this.list) one.above = above.has(one.source.number);
  }

  /**
   * Calls `fire` for each threshold that is exceeded and was not when last looked at, with the time at which the integrator's last step crosses it; t itself where there is
   * no step behind.
   */
  detect(t: number, y: F64, integrator: Integrator, fire: (source: Source, crossed: number) => void): void {
    if (this.evaluates) this.equations.ensure(t, y);
    for (const one of this.list) {
      const above = this.excess(one, y) > 0;
      if (above && !one.above) fire(one.source, this.crossing(one, integrator, t));
      one.above = above;
    }
  }

  /** Lets the conditions that came true since the last look queue their events. The model holds the present. */
  lookAtWatches(): void {
    run(this.watch);
  }

  /** The time within the last step at which a threshold is crossed, by the method of Illinois (M. Dowell, P. Jarratt, BIT 11, 1971, 168–174). */
  private crossing(one: Threshold, integrator: Integrator, t: number): number {
    if (!(integrator.t === t && integrator.tPrevious < t)) return t;
    // blocks of further equations come and go
    if (this.trial.length !== this.equations.n) this.trial = new Float64Array(this.equations.n);
    const at = (time: number): number => {
      integrator.interpolate(time, 0, this.trial);
      if (one.unknowns.length === 0) this.equations.ensure(time, this.trial);
      return this.excess(one, this.trial);
    };
    let [low, high] = [integrator.tPrevious, t];
    let [below, above] = [at(low), at(high)];
    if (!(below <= 0 && above > 0)) return t;
    let side = 0;
    for (let k = 0; k < MOST_TRIALS && high - low > CLOSE * Math.abs(t); k++) {
      const trial = low + ((high - low) * below) / (below - above);
      if (!(trial > low && trial < high)) break;
      const value = at(trial);
      if (value > 0) {
        [high, above] = [trial, value];
        if (side === 1) below *= 0.5;
        side = 1;
      } else {
        [low, below] = [trial, value];
        if (side === -1) above *= 0.5;
        side = -1;
      }
    }
    return high;
  }

  private excess({ source, unknowns, weights }: Threshold, y: F64): number {
    if (unknowns.length === 0) return this.memory[source.variable / 8]! - source.threshold;
    let sum = 0;
    for (let i = 0; i < unknowns.length; i++) sum += weights[i]! * y[unknowns[i]!]!;
    return sum - source.threshold;
  }
}

/** v of a node without area that nothing drives is the mean of its neighbours. */
function termsOf(layout: Layout, { vector, parts }: CableEquations, offset: number): Pick<Threshold, 'unknowns' | 'weights'> {
  const direct = vector.at(offset);
  if (direct >= 0) return { unknowns: [direct], weights: [1] };
  const { ends, firstDriven } = parts.arrays.ends;
  const place = (offset - layout.nodes.v) / 8;
  const end = ends.slice(0, firstDriven).find((one) => one.place === place);
  if (end === undefined) return { unknowns: [], weights: [] };
  const total = end.neighbours.reduce((sum, one) => sum + one.coupling, 0);
  return {
    unknowns: end.neighbours.map((one) => vector.at(layout.nodes.v + 8 * one.place)),
    weights: end.neighbours.map((one) => one.coupling / total),
  };
}
