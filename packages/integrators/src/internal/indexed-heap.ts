/** Keys of the numbers 0 … n−1, of which the one with the least key is known at once; of equal keys the least number. */
export class IndexedHeap {
  readonly #key: Float64Array;
  /** Numbers in heap order, and where each stands. */
  readonly #heap: Int32Array;
  readonly #place: Int32Array;

  constructor(n: number, key: number) {
    this.#key = new Float64Array(n).fill(key);
    this.#heap = Int32Array.from({ length: n }, (_, i) => i);
    this.#place = this.#heap.slice();
  }

  /** The number with the least key; 0 where there are none. */
  get least(): number {
    return this.#heap[0] ?? 0;
  }

  /** Changes a key, in O(log n). */
  set(i: number, key: number): void {
    this.#key[i] = key;
    this.#down(this.#up(this.#place[i]!));
  }

  #before(a: number, b: number): boolean {
    const [x, y] = [this.#key[a]!, this.#key[b]!];
    return x < y || (x === y && a < b);
  }

  #up(from: number): number {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(this.#heap[at]!, this.#heap[parent]!)) break;
      this.#exchange(at, parent);
      at = parent;
    }
    return at;
  }

  #down(from: number): void {
    const n = this.#heap.length;
    for (let at = from; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < n && this.#before(this.#heap[child]!, this.#heap[least]!)) least = child;
      }
      if (least === at) return;
      this.#exchange(at, least);
      at = least;
    }
  }

  #exchange(a: number, b: number): void {
    const [i, j] = [this.#heap[a]!, this.#heap[b]!];
    this.#heap[a] = j;
    this.#heap[b] = i;
    this.#place[j] = a;
    this.#place[i] = b;
  }
}
