import { type Memory, Reference } from './reference.ts';
import { Vector } from './vector.ts';

/**
 * Pointers to variables of one simulation, whose values are gathered into an array or scattered from one by generated code. Pointers are held by name: when the model has been laid
 * out anew they are resolved again, or refused by name where the model has a variable no more.
 */
export class PtrVector {
  readonly length: number;
  private readonly references: (Reference | null)[];
  private readonly places: Int32Array;
  private memory: Memory | null = null;
  private layout = -1;
  private unset: number;

  /** n pointers, none of them set. Throws a RangeError for a number that is none. */
  constructor(n: number) {
    if (!Number.isInteger(n) || n < 0) throw new RangeError(`the number of pointers is a whole number from 0 on, not ${n}`);
    this.length = n;
    this.unset = n;
    this.references = Array.from({ length: n }, () => null);
    this.places = new Int32Array(n);
  }

  /** One pointer for each of these variables, in their order. */
  static of(references: Iterable<Reference>): PtrVector {
    const all = [...references];
    const made = new PtrVector(all.length);
    for (const [i, reference] of all.entries()) made.pset(i, reference);
    return made;
  }

  /** Makes pointer i point at a variable. Throws a RangeError for an i that none has, an Error for a variable of another simulation than the others'. */
  pset(i: number, reference: Reference): this {
    this.check(i);
    if (!(reference instanceof Reference)) throw new TypeError(`pointer ${i} is set to a reference: simulation.ref("soma(0.5).v")`);
    if (this.memory !== null && !reference.isIn(this.memory))
      throw new Error(`pointer ${i}: ${reference.name} is of another simulation than the other pointers`);
    const place = reference.place;
    this.memory = reference.home;
    if (this.references[i] === null) this.unset--;
    this.references[i] = reference;
    if (this.layout === -1) this.layout = this.memory.layout;
    if (this.layout === this.memory.layout) this.places[i] = place;
    this.memory.window.forget(this.places);
    return this;
  }

  /** The variable that pointer i points at; null: none yet. */
  ref(i: number): Reference | null {
    this.check(i);
    return this.references[i] ?? null;
  }

  /** target[i] := the value of pointer i, now. Throws a RangeError where lengths differ, an Error where a pointer is not set or its variable is no more. */
  gather<T extends Vector | Float64Array>(target: T): T {
    if (target instanceof Vector && target.recording) throw new Error('values are gathered into a vector that records: stop() it first');
    const array = this.fitting(target, 'gathered into');
    const memory = this.ready();
    if (memory === null) return target;
    memory.show();
    memory.window.gather(this.places, array);
    return target;
  }

  /**
   * The variable of pointer i := source[i]. Of two pointers at one variable the later one counts. For a method with error control that is an event: it starts anew from the changed state. Throws
   * as {@link gather} does.
   */
  scatter(source: Vector | Float64Array): void {
    const array = this.fitting(source, 'scattered from');
    const memory = this.ready();
    if (memory === null) return;
    memory.show();
    memory.window.scatter(this.places, array);
    memory.written();
  }

  private fitting(vector: Vector | Float64Array, how: string): Float64Array {
    const array = vector instanceof Vector ? vector.array : vector;
    if (!(array instanceof Float64Array)) throw new TypeError(`values are ${how} a Vector or a Float64Array`);
    if (array.length !== this.length)
      throw new RangeError(`${this.length} pointers are ${how} ${array.length} numbers: as many of both are right`);
    return array;
  }

  /** The memory, with every pointer resolved in its present layout; null for no pointers at all. */
  private ready(): Memory | null {
    const { memory } = this;
    if (this.unset > 0)
      throw new Error(`pointer ${this.references.indexOf(null)} of ${this.length} is not set: pset(i, reference) sets it`);
    if (memory === null || memory.layout === this.layout) return memory;
    for (const [i, reference] of this.references.entries()) {
      try {
        this.places[i] = reference?.place ?? 0;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`pointer ${i} points at ${reference?.name}, which the rebuilt model has not (${why}): set it to another variable`);
      }
    }
    this.layout = memory.layout;
    return memory;
  }

  private check(i: number): void {
    if (!Number.isInteger(i) || i < 0 || i >= this.length) throw new RangeError(`there are ${this.length} pointers: no pointer ${i}`);
  }
}
