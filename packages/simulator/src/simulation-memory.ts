import type { Memory } from './arrays/reference.ts';
import type { Vector } from './arrays/vector.ts';
import type { Window } from './arrays/window.ts';
import { variableIn } from './layout/handles.ts';
import type { Model, PlayModel } from './model/model.ts';
import type { SimulationParts } from './simulation.ts';

/** Names that no model gives: what vectors record is among what a model records, and is not told in its result. */
const HIDDEN = '\0';

export function isHidden(trace: string): boolean {
  return trace.startsWith(HIDDEN);
}

interface Played {
  readonly name: string;
  readonly values: () => PlayModel;
}

/** What a simulation's references, vectors and pointers hold on to: it stays when the model is laid out anew. */
export class SimulationMemory implements Memory {
  layout = 0;
  /** Vectors came or went since the model was laid out. */
  changed = false;
  private parts: SimulationParts;
  private all: Float64Array;
  private opened: Window | null = null;
  private readonly recorded = new Map<Vector, string>();
  private readonly played = new Map<Vector, Played>();
  private built: readonly PlayModel[] = [];

  constructor(parts: SimulationParts) {
    this.parts = parts;
    this.all = new Float64Array(parts.memory.buffer);
  }

  get doubles(): Float64Array {
    return this.all;
  }

  get window(): Window {
    this.opened ??= this.parts.window();
    return this.opened;
  }

  resolve(name: string): number {
    return variableIn(this.parts.layout, name) / 8;
  }

  show(): void {
    this.parts.course.show?.();
  }

  written(): void {
    this.parts.course.written?.();
  }

  record(vector: Vector, name: string): void {
    this.recorded.set(vector, name);
    this.changed = true;
  }

  play(vector: Vector, name: string, values: () => PlayModel): void {
    this.played.set(vector, { name, values });
    this.changed = true;
  }

  release(vector: Vector): void {
    if (this.recorded.delete(vector)) this.changed = true;
    if (this.played.delete(vector)) this.changed = true;
  }

  /** Whether what vectors record and play is not what the model was laid out for. */
  get outdated(): boolean {
    if (this.changed) return true;
    return [...this.played.values()].some(({ values }, i) => !same(values(), this.built[i]));
  }

  /** The model, with what vectors record and play. Throws where two vectors, or a vector and the model, play one variable. */
  with(model: Model): Model {
    if (this.recorded.size === 0 && this.played.size === 0) return model;
    const plays = [...this.played.values()].map(({ name, values }) => [name, values()] as const);
    const names = [...Object.keys(model.play ?? {}), ...plays.map(([name]) => name)];
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new Error(`${twice} is played twice: one of the two has to stop()`);
    const records = [...this.recorded.values()].map((name, i) => [`${HIDDEN}${i}`, name] as const);
    return { ...model, record: { ...model.record, ...Object.fromEntries(records) }, play: { ...model.play, ...Object.fromEntries(plays) } };
  }

  /** The model was laid out anew. */
  moved(parts: SimulationParts): void {
    this.parts = parts;
    this.all = new Float64Array(parts.memory.buffer);
    this.opened = null;
    this.layout++;
    this.changed = false;
    this.built = [...this.played.values()].map(({ values }) => values());
    [...this.recorded.keys()].forEach((vector, i) => {
      const trace = parts.traces.find(({ name }) => name === `${HIDDEN}${i}`);
      const recorder = trace === undefined ? null : parts.recorders[trace.group];
      if (trace !== undefined && recorder != null) vector.follow(() => recorder.live(trace.column));
    });
  }
}

function same(a: PlayModel, b: PlayModel | undefined): boolean {
  const equal = (x: readonly number[], y: readonly number[]): boolean => x.length === y.length && x.every((value, i) => value === y[i]);
  return b !== undefined && a.continuous === b.continuous && equal(a.t, b.t) && equal(a.value, b.value);
}
