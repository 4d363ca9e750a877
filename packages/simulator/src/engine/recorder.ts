import type { Arena } from '../layout/arena.ts';

/** Rows of the ring that samples wait in before they are taken out. */
const RING_ROWS = 512;

/** Where the recorder lies: for each recorded variable its place in memory counted in doubles, the ring, and the row to write next (times columns). */
export interface RecorderArrays {
  readonly columns: number;
  readonly index: number;
  readonly ring: number;
  readonly cursor: number;
  readonly offsets: readonly number[];
}

/** `offsets`: byte offsets of the recorded variables; the first is t. */
export function placeRecorder(arena: Arena, offsets: readonly number[]): RecorderArrays {
  return {
    columns: offsets.length,
    index: arena.integers(offsets.length),
    ring: arena.doubles(RING_ROWS * offsets.length),
    cursor: arena.integers(1),
    offsets,
  };
}

/** Takes samples out of the ring into growing lists; a kernel writes them. */
export class Recorder {
  private readonly ring: Float64Array;
  private readonly cursor: Int32Array;
  private readonly columns: number;
  private readonly lists: Float64Array[];
  private length = 0;

  constructor(buffer: ArrayBufferLike, arrays: RecorderArrays) {
    new Int32Array(buffer, arrays.index, arrays.columns).set(arrays.offsets.map((offset) => offset / 8));
    this.ring = new Float64Array(buffer, arrays.ring, RING_ROWS * arrays.columns);
    this.cursor = new Int32Array(buffer, arrays.cursor, 1);
    this.columns = arrays.columns;
    this.lists = arrays.offsets.map(() => new Float64Array(1024));
  }

  /** Forgets all samples. */
  clear(): void {
    this.cursor[0] = 0;
    this.length = 0;
  }

  /** Goes on behind samples that were taken elsewhere, a list a column; a column that was not there is NaN. */
  goOn(columns: readonly (ArrayLike<number> | null)[], length: number): void {
    this.cursor[0] = 0;
    this.length = length;
    this.lists.forEach((_, c) => {
      const list = new Float64Array(Math.max(1024, 2 * length)).fill(Number.NaN, 0, length);
      const known = columns[c];
      if (known != null) list.set(known);
      this.lists[c] = list;
    });
  }

  /** Call after each sample: empties the ring when it is full. */
  sampled(): void {
    if (this.cursor[0] === RING_ROWS * this.columns) this.drain();
  }

  /** Samples taken so far. */
  get samples(): number {
    this.drain();
    return this.length;
  }

  /** The first `length` samples of one column. */
  column(index: number, length: number): number[] {
    this.drain();
    const list = this.lists[index];
    return list === undefined ? [] : Array.from(list.subarray(0, Math.min(length, this.length)));
  }

  /** All samples of one column so far: the recorder's own memory, valid until the next sample. */
  live(index: number): Float64Array {
    this.drain();
    return this.lists[index]?.subarray(0, this.length) ?? new Float64Array();
  }

  private drain(): void {
    const rows = (this.cursor[0] ?? 0) / this.columns;
    const needed = this.length + rows;
    this.lists.forEach((list, c) => {
      let target = list;
      if (needed > list.length) {
        target = new Float64Array(Math.max(needed, 2 * list.length));
        target.set(list.subarray(0, this.length));
        this.lists[c] = target;
      }
      for (let row = 0; row < rows; row++) target[this.length + row] = this.ring[row * this.columns + c]!;
    });
    this.length = needed;
    this.cursor[0] = 0;
  }
}
