interface Entry<T> {
  readonly item: T;
  readonly time: number;
  readonly note: number;
  readonly sequence: number;
}

/** A binary heap of items by time, first in, first out at equal times. */
export class TimeHeap<T> {
  /** Of the item that was taken last. */
  time = 0;
  note = 0;
  private readonly heap: Entry<T>[] = [];
  private sequence = 0;

  get size(): number {
    return this.heap.length;
  }

  /** Infinity when empty. */
  get earliest(): number {
    return this.heap[0]?.time ?? Number.POSITIVE_INFINITY;
  }

  clear(): void {
    this.heap.length = 0;
  }

  push(time: number, item: T, note: number): void {
    this.heap.push({ item, time, note, sequence: this.sequence++ });
    this.rise(this.heap.length - 1);
  }

  take(): T | null {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (first === undefined || last === undefined) return null;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink(0);
    }
    this.time = first.time;
    this.note = first.note;
    return first.item;
  }

  /** Takes out the first inserted item that is this one and has this time. */
  remove(time: number, item: T): boolean {
    let index = -1;
    this.heap.forEach((entry, i) => {
      if (entry.item !== item || entry.time !== time) return;
      if (index < 0 || entry.sequence < this.heap[index]!.sequence) index = i;
    });
    if (index < 0) return false;
    const last = this.heap.pop();
    if (last !== undefined && index < this.heap.length) {
      this.heap[index] = last;
      this.sink(index);
      this.rise(index);
    }
    return true;
  }

  private before(i: number, j: number): boolean {
    const a = this.heap[i]!;
    const b = this.heap[j]!;
    return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
  }

  private swap(i: number, j: number): void {
    const a = this.heap[i]!;
    this.heap[i] = this.heap[j]!;
    this.heap[j] = a;
  }

  private rise(start: number): void {
    for (let i = start; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) return;
      this.swap(i, parent);
      i = parent;
    }
  }

  private sink(start: number): void {
    for (let i = start; ; ) {
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
