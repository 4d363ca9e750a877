/** Something that happens at a time. */
export interface Timed {
  time: number;
}

interface Entry<T> {
  readonly item: T;
  readonly time: number;
  readonly sequence: number;
}

/**
 * The event queue, in NEURON's order of equal times: the earliest item is held outside the tree; a newcomer that is earlier sends it into the tree, behind
 * items of its own time. A then B at t = 5, then C at 3, come out as C, B, A. In the tree, equal times are first in, first out.
 */
export class EventQueue<T extends Timed> {
  private held: T | null = null;
  private readonly heap: Entry<T>[] = [];
  private sequence = 0;

  get size(): number {
    return this.heap.length + (this.held === null ? 0 : 1);
  }

  /** Time of the earliest item; Infinity when empty. */
  get earliest(): number {
    return this.held === null ? Number.POSITIVE_INFINITY : this.held.time;
  }

  clear(): void {
    this.held = null;
    this.heap.length = 0;
    this.sequence = 0;
  }

  insert(item: T): void {
    if (this.held === null) {
      this.held = item;
    } else if (item.time < this.held.time) {
      this.push(this.held);
      this.held = item;
    } else {
      this.push(item);
    }
  }

  /** Takes the earliest item if it is due at or before `until`. */
  take(until: number): T | null {
    const item = this.held;
    if (item === null || item.time > until) return null;
    this.held = this.pop();
    return item;
  }

  /** Takes an item out, wherever it is; false when it is not in the queue. */
  remove(item: T): boolean {
    if (this.held === item) {
      this.held = this.pop();
      return true;
    }
    const index = this.heap.findIndex((entry) => entry.item === item);
    if (index < 0) return false;
    const last = this.heap.pop();
    if (last !== undefined && index < this.heap.length) {
      this.heap[index] = last;
      this.sink(index);
      this.rise(index);
    }
    return true;
  }

  private push(item: T): void {
    this.heap.push({ item, time: item.time, sequence: this.sequence++ });
    this.rise(this.heap.length - 1);
  }

  private pop(): T | null {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (first === undefined || last === undefined) return null;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink(0);
    }
    return first.item;
  }

  private before(i: number, j: number): boolean {
    const a = this.heap[i];
    const b = this.heap[j];
    if (a === undefined || b === undefined) return false;
    return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
  }

  private swap(i: number, j: number): void {
    const a = this.heap[i];
    const b = this.heap[j];
    if (a === undefined || b === undefined) return;
    this.heap[i] = b;
    this.heap[j] = a;
  }

  private rise(start: number): void {
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) return;
      this.swap(i, parent);
      i = parent;
    }
  }

  private sink(start: number): void {
    let i = start;
    for (;;) {
      const left = 2 * i + 1;
      const right = left + 1;
      let least = i;
      if (left < this.heap.length && this.before(left, least)) least = left;
      if (right < this.heap.length && this.before(right, least)) least = right;
      if (least === i) return;
      this.swap(i, least);
      i = least;
    }
  }
}
