/** Nodes that get a value: the same for all, or one each. */
export interface NodeValues {
  readonly nodes: Int32Array;
  readonly value: number | Float64Array;
}

/** The first value below 0; undefined when there is none. */
export function firstBelow0({ nodes, value }: NodeValues): number | undefined {
  if (typeof value === 'number') return value < 0 && nodes.length > 0 ? value : undefined;
  return value.find((one) => one < 0);
}

/** A value at each node of a model: one number as long as all have it alike, an array from the first that differs on. */
export class ValueByNode {
  private readonly nodeCount: number;
  private readonly initial: number;
  private values: Float64Array | null = null;

  constructor(nodeCount: number, initial: number) {
    this.nodeCount = nodeCount;
    this.initial = initial;
  }

  at(node: number): number {
    return this.values === null ? this.initial : this.values[node]!;
  }

  set({ nodes, value }: NodeValues): void {
    nodes.forEach((node, k) => {
      const own = typeof value === 'number' ? value : value[k]!;
      if (this.values === null && Object.is(own, this.initial)) return;
      this.values ??= new Float64Array(this.nodeCount).fill(this.initial);
      this.values[node] = own;
    });
  }
}
