import { TimeBuckets } from './time-buckets.ts';

/**
 * The event queue, in NEURON's order of equal times: the earliest item is held outside the others; a newcomer that is earlier sends it back among them,
 * behind items of its own time. A then B at t = 5, then C at 3, come out as C, B, A. Among the others, equal times are first in, first out.
 *
 * Each item carries a small number along, as whoever inserted it gave it.
 */
export class EventQueue<T> {
  /** Of the item that was taken last. */
  time = 0;
  note = 0;
  private held: T | null = null;
  private heldTime: number = Number.POSITIVE_INFINITY;
  private heldNote = 0;
  private readonly others = new TimeBuckets<T>();

  get size(): number {
    return this.others.size + (this.held === null ? 0 : 1);
  }

  /** Time of the earliest item; Infinity when empty. */
  get earliest(): number {
    return this.heldTime;
  }

  clear(): void {
    this.others.clear();
    this.held = null;
    this.heldTime = Number.POSITIVE_INFINITY;
  }

  insert(time: number, item: T, note = 0): void {
    if (this.held !== null && !(time < this.heldTime)) {
      this.others.insert(time, item, note);
      return;
    }
    if (this.held !== null) this.others.insert(this.heldTime, this.held, this.heldNote);
    this.held = item;
    this.heldTime = time;
    this.heldNote = note;
  }

  /** Takes the earliest item if it is due at or before `until`; its time and note are in `time` and `note` then. */
  take(until: number): T | null {
    const item = this.held;
    if (item === null || this.heldTime > until) return null;
    this.time = this.heldTime;
    this.note = this.heldNote;
    this.refill();
    return item;
  }

  /** Takes out the first item that is this one and has this time, wherever it is; false when it is not in the queue. */
  remove(time: number, item: T): boolean {
    if (this.held !== item || this.heldTime !== time) return this.others.remove(time, item);
    this.refill();
    return true;
  }

  private refill(): void {
    const { others } = this;
    this.held = others.take();
    this.heldTime = this.held === null ? Number.POSITIVE_INFINITY : others.time;
    this.heldNote = others.note;
  }
}
