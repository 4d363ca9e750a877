import type { PlayModel } from '../model/model.ts';
import type { Vector } from './vector.ts';
import type { Window } from './window.ts';

/** The side of a simulation that references, vectors and pointers hold on to. What it lays out anew it counts: whatever was resolved before is resolved again. */
export interface Memory {
  /** Layouts made so far. */
  readonly layout: number;
  /** All of the memory, as doubles, of the present layout. */
  readonly doubles: Float64Array;
  readonly window: Window;
  /** Where a variable is, in doubles. Throws an Error that names what does not resolve. */
  resolve(name: string): number;
  /** Puts the solution at the model's present time where it is read. */
  show(): void;
  /** What was written counts from now on. */
  written(): void;
  record(vector: Vector, name: string): void;
  play(vector: Vector, name: string, values: () => PlayModel): void;
  release(vector: Vector): void;
}

/**
 * A variable of a simulation: v, a state, a parameter, an ion variable. It is held by its name, so it outlives a rebuild of the model: it is then resolved again, or, when the model has it no
 * more, refused with a message. It never reads or writes a place that is something else.
 */
export class Reference {
  /** `soma(0.5).m_hh`, `syn.g`. */
  readonly name: string;
  private readonly memory: Memory;
  private layout: number;
  private at: number;

  /** Use `Simulation.ref`. Throws when the name does not resolve. */
  constructor(memory: Memory, name: string) {
    this.memory = memory;
    this.name = name;
    this.layout = memory.layout;
    this.at = memory.resolve(name);
  }

  /** Its value now, in its own unit. Setting it is an event for a method with error control: it starts anew from the changed state. Throws when a rebuilt model has it no more. */
  get value(): number {
    this.memory.show();
    return this.memory.doubles[this.place]!;
  }

  set value(value: number) {
    if (typeof value !== 'number') throw new TypeError(`${this.name} is a number, not ${typeof value}`);
    const { place } = this;
    this.memory.show();
    this.memory.doubles[place] = value;
    this.memory.written();
  }

  get(): number {
    return this.value;
  }

  set(value: number): void {
    this.value = value;
  }

  /** Where it is in the present layout, in doubles from the start of the memory. */
  get place(): number {
    if (this.layout !== this.memory.layout) {
      this.at = this.memory.resolve(this.name);
      this.layout = this.memory.layout;
    }
    return this.at;
  }

  /** Whether this is a variable of that simulation's memory. */
  isIn(memory: Memory): boolean {
    return memory === this.memory;
  }

  /** The memory it is in; for `PtrVector` and `Vector`. */
  get home(): Memory {
    return this.memory;
  }
}
