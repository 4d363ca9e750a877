/** Items whose times lie close together, as arrays side by side that grow and are used again. */
export class Bucket<T> {
  /** Items in use: the first of the arrays. */
  count = 0;
  times: Float64Array = new Float64Array(8);
  notes: Int32Array = new Int32Array(8);
  items: T[] = [];

  push(time: number, item: T, note: number): void {
    const at = this.count++;
    if (at === this.times.length) this.grow();
    this.times[at] = time;
    this.notes[at] = note;
    this.items[at] = item;
  }

  insertAt(index: number, time: number, item: T, note: number): void {
    this.push(time, item, note);
    const end = this.count - 1;
    this.times.copyWithin(index + 1, index, end);
    this.notes.copyWithin(index + 1, index, end);
    // a loop: copyWithin of plain arrays is slow
    for (let i = end; i > index; i--) this.items[i] = this.items[i - 1]!;
    this.times[index] = time;
    this.notes[index] = note;
    this.items[index] = item;
  }

  /** Inserts in front of `index` by moving what lies from `first` on one place to the front: place first − 1 is free. */
  insertBefore(index: number, first: number, time: number, item: T, note: number): void {
    for (let i = first; i < index; i++) {
      this.times[i - 1] = this.times[i]!;
      this.notes[i - 1] = this.notes[i]!;
      this.items[i - 1] = this.items[i]!;
    }
    this.times[index - 1] = time;
    this.notes[index - 1] = note;
    this.items[index - 1] = item;
  }

  removeAt(index: number): void {
    this.times.copyWithin(index, index + 1, this.count);
    this.notes.copyWithin(index, index + 1, this.count);
    for (let i = index + 1; i < this.count; i++) this.items[i - 1] = this.items[i]!;
    this.count--;
  }

  clear(): void {
    this.count = 0;
  }

  /** The first item from `from` on that is this one and has this time; −1 when there is none. */
  find(time: number, item: T, from: number): number {
    for (let i = from; i < this.count; i++) if (this.times[i] === time && this.items[i] === item) return i;
    return -1;
  }

  /** By time; equal times stay in their order. `scratch` is work, and holds this bucket's old arrays afterwards. */
  sort(scratch: Bucket<T>): void {
    const { count } = this;
    let sorted = true;
    for (let i = 1; i < count && sorted; i++) sorted = this.times[i - 1]! <= this.times[i]!;
    if (sorted) return;
    while (scratch.times.length < count) scratch.grow();
    for (let start = 0; start < count; start += RUN) this.insertionSort(start, Math.min(start + RUN, count));
    for (let width = RUN; width < count; width *= 2) {
      for (let start = 0; start < count; start += 2 * width)
        this.merge(start, Math.min(start + width, count), Math.min(start + 2 * width, count), scratch);
      this.exchange(scratch);
    }
  }

  private insertionSort(start: number, end: number): void {
    const { times, notes, items } = this;
    for (let i = start + 1; i < end; i++) {
      const time = times[i]!;
      const note = notes[i]!;
      const item = items[i]!;
      let at = i;
      for (; at > start && times[at - 1]! > time; at--) {
        times[at] = times[at - 1]!;
        notes[at] = notes[at - 1]!;
        items[at] = items[at - 1]!;
      }
      times[at] = time;
      notes[at] = note;
      items[at] = item;
    }
  }

  /** Two sorted stretches, start … middle−1 and middle … end−1, into one of `to`. */
  private merge(start: number, middle: number, end: number, to: Bucket<T>): void {
    let left = start;
    let right = middle;
    for (let at = start; at < end; at++) {
      const fromLeft = left < middle && (right >= end || this.times[left]! <= this.times[right]!);
      const from = fromLeft ? left++ : right++;
      to.times[at] = this.times[from]!;
      to.notes[at] = this.notes[from]!;
      to.items[at] = this.items[from]!;
    }
  }

  private exchange(other: Bucket<T>): void {
    [this.times, other.times] = [other.times, this.times];
    [this.notes, other.notes] = [other.notes, this.notes];
    [this.items, other.items] = [other.items, this.items];
  }

  private grow(): void {
    const times = new Float64Array(2 * this.times.length);
    times.set(this.times);
    this.times = times;
    const notes = new Int32Array(times.length);
    notes.set(this.notes);
    this.notes = notes;
  }
}

/** Stretches of so many are sorted by insertion. */
const RUN = 12;
