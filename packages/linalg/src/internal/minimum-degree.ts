/** Unknowns by degree: doubly linked lists, so that one moves in constant time. */
class DegreeLists {
  readonly #head: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #degree: Int32Array;
  #least = 0;

  constructor(n: number) {
    this.#head = new Int32Array(n + 1).fill(-1);
    this.#next = new Int32Array(n).fill(-1);
    this.#previous = new Int32Array(n).fill(-1);
    this.#degree = new Int32Array(n).fill(-1);
  }

  degree(i: number): number {
    return this.#degree[i]!;
  }

  insert(i: number, degree: number): void {
    const head = this.#head[degree]!;
    this.#next[i] = head;
    this.#previous[i] = -1;
    if (head >= 0) this.#previous[head] = i;
    this.#head[degree] = i;
    this.#degree[i] = degree;
    if (degree < this.#least) this.#least = degree;
  }

  remove(i: number): void {
    const next = this.#next[i]!;
    const previous = this.#previous[i]!;
    if (next >= 0) this.#previous[next] = previous;
    if (previous >= 0) this.#next[previous] = next;
    else this.#head[this.#degree[i]!] = next;
  }

  /** Takes out one of least degree. There must be one. */
  takeLeast(): number {
    while (this.#head[this.#least]! < 0) this.#least++;
    const i = this.#head[this.#least]!;
    this.remove(i);
    return i;
  }
}

/**
 * An order of elimination with little fill: approximate minimum degree on the quotient graph (P. R. Amestoy, T. A. Davis, I. S. Duff, SIAM J. Matrix
 * Anal. Appl. 17, 1996, 886–905), with element absorption, without supervariables. `graph`: the neighbours of each unknown, symmetric, without itself.
 * Leaves of a tree come before what they hang on, so that a tree has no fill. Result: the unknown eliminated at each position.
 */
export function minimumDegree(graph: readonly (readonly number[])[]): Int32Array {
  const n = graph.length;
  const order = new Int32Array(n);
  /** Edges between unknowns that no element accounts for. */
  const edges: (readonly number[])[] = [...graph];
  /** Elements (eliminated unknowns) that each unknown touches, and the unknowns of each element: empty once it is absorbed. */
  const elements: number[][] = Array.from({ length: n }, () => []);
  const members: (readonly number[])[] = Array.from({ length: n }, () => []);
  const lists = new DegreeLists(n);
  const mark = new Int32Array(n).fill(-1);
  /** Unknowns of an element outside the new one, valid where `counted` is the present position. */
  const outside = new Int32Array(n);
  const counted = new Int32Array(n).fill(-1);
  for (let i = n - 1; i >= 0; i--) lists.insert(i, graph[i]!.length);

  for (let k = 0; k < n; k++) {
    const pivot = lists.takeLeast();
    order[k] = pivot;
    mark[pivot] = k;
    const reach: number[] = [];
    const visit = (unknowns: readonly number[]): void => {
      for (const i of unknowns) {
        if (mark[i] === k) continue;
        mark[i] = k;
        reach.push(i);
      }
    };
    visit(edges[pivot]!);
    for (const e of elements[pivot]!) {
      visit(members[e]!);
      members[e] = [];
    }
    members[pivot] = reach;

    for (const i of reach) {
      for (const e of elements[i]!) {
        if (counted[e] !== k) {
          counted[e] = k;
          outside[e] = members[e]!.length;
        }
        outside[e] = outside[e]! - 1;
      }
    }
    for (const i of reach) {
      // the new element tells the edges inside it; elements that lie in it altogether are absorbed, as are those of the pivot (outside < 0)
      edges[i] = edges[i]!.filter((j) => mark[j] !== k);
      const touching = elements[i]!.filter((e) => outside[e]! > 0);
      let degree = edges[i]!.length + reach.length - 1;
      for (const e of touching) degree += outside[e]!;
      touching.push(pivot);
      elements[i] = touching;
      const atMost = Math.min(n - k - 2, lists.degree(i) + reach.length - 1);
      lists.remove(i);
      lists.insert(i, Math.min(atMost, degree));
    }
  }
  return order;
}
