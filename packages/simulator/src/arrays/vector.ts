import type { Memory, Reference } from './reference.ts';

/** Grown vectors get room for half as much again, so that appending one by one costs little. */
const GROWTH = 1.5;

/**
 * Numbers in a `Float64Array`. `array` is the live array, without a copy. After `resize` an array that was asked for earlier never shows old values: as long as its memory is the vector's it is the same
 * numbers, and where the vector has left it (or no longer reaches) it is NaN. Ask for `array` each time.
 *
 * A vector can record a variable of a simulation, and drive one. Both begin at the simulation's next `initialize`, as in NEURON; the model is laid out anew for it.
 */
export class Vector {
  private room: Float64Array;
  private count: number;
  /** What it records: the samples so far. */
  private samples: (() => Float64Array) | null = null;
  private memory: Memory | null = null;

  /** So many zeros, or a copy of these numbers. Throws a RangeError for a length that is none. */
  constructor(content: number | ArrayLike<number> = 0) {
    if (typeof content === 'number') checkLength(content);
    this.room = typeof content === 'number' ? new Float64Array(content) : Float64Array.from(content);
    this.count = this.room.length;
  }

  /** Whether it shows what a simulation records. */
  get recording(): boolean {
    return this.samples !== null;
  }

  get length(): number {
    return this.array.length;
  }

  /** The live array. */
  get array(): Float64Array {
    if (this.samples !== null) return this.samples();
    return this.count === this.room.length ? this.room : this.room.subarray(0, this.count);
  }

  /** Makes it longer (by zeros) or shorter. Throws where it records: its length is the number of samples then. */
  resize(length: number): this {
    checkLength(length);
    if (this.samples !== null) throw new Error('a vector that records is as long as what it has recorded; stop() it first');
    if (length > this.room.length) {
      const old = this.room;
      this.room = new Float64Array(Math.max(length, Math.ceil(GROWTH * old.length)));
      this.room.set(old.subarray(0, this.count));
      old.fill(Number.NaN);
    } else if (length < this.count) this.room.fill(Number.NaN, length, this.count);
    else this.room.fill(0, this.count, length);
    this.count = length;
    return this;
  }

  /** Takes these numbers, and their length. */
  from(values: ArrayLike<number>): this {
    this.resize(values.length).array.set(values);
    return this;
  }

  /**
   * Records a variable from the simulation's next `initialize` on, at the times of its other records. A vector records one variable: the last one. What it held is gone.
   */
  record(reference: Reference): this {
    this.stop();
    this.resize(0);
    this.memory = reference.home;
    this.memory.record(this, reference.name);
    return this;
  }

  /**
   * Drives a variable from the simulation's next `initialize` on: this vector's numbers at `times` (ms, not falling), along straight lines that go on beyond the last point; `continuous: false`: a step at each
   * time. The numbers count as they are then; a vector drives one variable. Throws a RangeError where times and numbers
   * are not as many, or times fall.
   */
  play(reference: Reference, times: Vector | ArrayLike<number>, options: { readonly continuous?: boolean } = {}): this {
    const at = (): ArrayLike<number> => (times instanceof Vector ? times.array : times);
    const checked = (): { readonly t: readonly number[]; readonly value: readonly number[]; readonly continuous: boolean } => {
      if (at().length !== this.length || this.length === 0)
        throw new RangeError(
          `${reference.name} is played by ${this.length} numbers at ${at().length} times: as many of both are right, and one at least`,
        );
      const t = Array.from(at());
      const falls = t.findIndex((time, i) => !Number.isFinite(time) || (i > 0 && !(time >= (t[i - 1] ?? 0))));
      if (falls >= 0) throw new RangeError(`${reference.name} is played at times (ms) that rise; number ${falls} is ${t[falls]}`);
      return { t, value: Array.from(this.array), continuous: options.continuous ?? true };
    };
    checked();
    this.stop();
    this.memory = reference.home;
    this.memory.play(this, reference.name, checked);
    return this;
  }

  /** Ends recording or playing. What was recorded stays in it; a simulation that it drives is driven until its next `initialize`. */
  stop(): this {
    const kept = this.samples?.().slice();
    this.samples = null;
    this.memory?.release(this);
    this.memory = null;
    if (kept !== undefined) this.from(kept);
    return this;
  }

  /** For simulations: where its samples come from. */
  follow(samples: () => Float64Array): void {
    this.samples = samples;
  }
}

function checkLength(length: number): void {
  if (!Number.isInteger(length) || length < 0) throw new RangeError(`the length of a vector is a whole number from 0 on, not ${length}`);
}
