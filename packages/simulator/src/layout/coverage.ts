import type { NodeOrder } from './order.ts';

/** Consecutive places that carry something; its instances along them are numbered one after the other. */
export interface Stretch {
  /** Instances first … end−1. */
  readonly first: number;
  readonly end: number;
  /** Place of an instance less its number: the same along the stretch. */
  readonly offset: number;
  readonly group: number;
}

/** Where a density mechanism or an ion is, and how its instances are numbered: in the order of places, filling included. */
export class Coverage {
  readonly stretches: readonly Stretch[];
  /** Instances, those of filling places included. */
  readonly count: number;
  private readonly order: NodeOrder;

  /** The places of all blocks that carry `set`. */
  constructor(order: NodeOrder, set: string) {
    const stretches: { first: number; end: number; offset: number; group: number }[] = [];
    let next = 0;
    for (const block of order.blocks) {
      if (!block.sets.has(set)) continue;
      const length = block.end - block.first;
      const last = stretches[stretches.length - 1];
      if (last !== undefined && last.end + last.offset === block.first) last.end += length;
      else stretches.push({ first: next, end: next + length, offset: block.first - next, group: block.group });
      next += length;
    }
    this.order = order;
    this.stretches = stretches;
    this.count = next;
  }

  /** Place of an instance in memory. */
  place(instance: number): number {
    let low = 0;
    let high = this.stretches.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (instance < this.stretches[middle]!.end) high = middle;
      else low = middle + 1;
    }
    return instance + this.stretches[low]!.offset;
  }

  /** Node of the model of an instance; −1 for filling. */
  node(instance: number): number {
    return this.order.node[this.place(instance)]!;
  }

  /** The instance at a node of the model; −1 when there is none. */
  at(node: number): number {
    return this.atPlace(this.order.place[node] ?? -1);
  }

  /** The instance at a place in memory; −1 when there is none. */
  atPlace(place: number): number {
    let low = 0;
    let high = this.stretches.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const { first, end, offset } = this.stretches[middle]!;
      if (place < first + offset) high = middle - 1;
      else if (place >= end + offset) low = middle + 1;
      else return place - offset;
    }
    return -1;
  }
}
