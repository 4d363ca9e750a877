import { Bucket } from './bucket.ts';
import { TimeHeap } from './time-heap.ts';

/** Buckets to a millisecond. */
const PER_MS = 64;
/** Buckets ahead that have an array of their own; what is later waits in a heap. */
const AHEAD = 4096;

/**
 * Items by time, first in, first out at equal times (a calendar queue: R. Brown, Comm. ACM 31, 1988, 1220–1227). Inserting appends to the bucket of the time; a bucket
 * is sorted when time comes to it.
 */
export class TimeBuckets<T> {
  /** Of the item that was taken last. */
  time = 0;
  note = 0;
  private now = new Bucket<T>();
  private readonly scratch = new Bucket<T>();
  /** The next item of `now`. */
  private at = 0;
  /** Number of the bucket that `now` is. */
  private number = 0;
  /** Buckets are made when something first falls into them. */
  private readonly ring: (Bucket<T> | undefined)[] = new Array<Bucket<T> | undefined>(AHEAD);
  /** Items in the ring. */
  private ahead = 0;
  private readonly later = new TimeHeap<T>();

  get size(): number {
    return this.now.count - this.at + this.ahead + this.later.size;
  }

  clear(): void {
    this.now.clear();
    this.at = 0;
    this.number = 0;
    if (this.ahead > 0) for (const bucket of this.ring) bucket?.clear();
    this.ahead = 0;
    this.later.clear();
  }

  insert(time: number, item: T, note: number): void {
    const number = Math.floor(time * PER_MS);
    if (number <= this.number) this.insertNow(time, item, note);
    else if (number < this.number + AHEAD) {
      this.pushAhead(number, time, item, note);
    } else this.later.push(time, item, note);
  }

  /** Takes the earliest item; its time and note are in `time` and `note` then. */
  take(): T | null {
    if (this.at === this.now.count && !this.advance()) return null;
    const { now, at } = this;
    this.time = now.times[at]!;
    this.note = now.notes[at]!;
    const item = now.items[at]!;
    this.at++;
    if (this.at === now.count) {
      now.clear();
      this.at = 0;
    }
    return item;
  }

  /** Takes out the first item that is this one and has this time; false when it is not here. */
  remove(time: number, item: T): boolean {
    const number = Math.floor(time * PER_MS);
    if (number <= this.number) {
      const index = this.now.find(time, item, this.at);
      if (index >= 0) this.now.removeAt(index);
      return index >= 0;
    }
    if (number >= this.number + AHEAD) return this.later.remove(time, item);
    const bucket = this.ring[number % AHEAD];
    const index = bucket?.find(time, item, 0) ?? -1;
    if (bucket === undefined || index < 0) return false;
    bucket.removeAt(index);
    this.ahead--;
    return true;
  }

  private pushAhead(number: number, time: number, item: T, note: number): void {
    let bucket = this.ring[number % AHEAD];
    if (bucket === undefined) {
      bucket = new Bucket();
      this.ring[number % AHEAD] = bucket;
    }
    bucket.push(time, item, note);
    this.ahead++;
  }

  /** Into the bucket that is being emptied: behind all that is not later. */
  private insertNow(time: number, item: T, note: number): void {
    const { now } = this;
    let low = this.at;
    let high = now.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (now.times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    if (low === now.count) now.push(time, item, note);
    // most newcomers are due soon: the places of what was taken are free for what is in front of them
    else if (this.at > 0 && low - this.at < now.count - low) now.insertBefore(low, this.at--, time, item, note);
    else now.insertAt(low, time, item, note);
  }

  /** On to the next bucket that has something; false when nothing is left. */
  private advance(): boolean {
    if (this.ahead === 0) {
      if (this.later.size === 0) return false;
      const number = Math.floor(this.later.earliest * PER_MS);
      // times that no bucket can be numbered for, such as never
      if (number > Number.MAX_SAFE_INTEGER / 2) {
        const item = this.later.take();
        if (item !== null) this.now.push(this.later.time, item, this.later.note);
        return item !== null;
      }
      this.number = number - 1;
    }
    do {
      this.number++;
      this.fetchLater();
    } while ((this.ring[this.number % AHEAD]?.count ?? 0) === 0);
    const emptied = this.now;
    this.now = this.ring[this.number % AHEAD] ?? this.now;
    this.ring[this.number % AHEAD] = emptied;
    this.ahead -= this.now.count;
    this.now.sort(this.scratch);
    this.at = 0;
    return true;
  }

  /** What has come within reach leaves the heap, before anything of its bucket is inserted directly. */
  private fetchLater(): void {
    while (this.later.size > 0) {
      const number = Math.floor(this.later.earliest * PER_MS);
      if (number >= this.number + AHEAD) return;
      const item = this.later.take();
      if (item === null) return;
      this.pushAhead(number, this.later.time, item, this.later.note);
    }
  }
}
