/** Some nodes of a model: a byte a node, whatever the set. */
export class NodeSet {
  private readonly marks: Uint8Array;
  private count = 0;

  constructor(nodeCount: number) {
    this.marks = new Uint8Array(nodeCount);
  }

  get size(): number {
    return this.count;
  }

  add(node: number): void {
    this.count += 1 - this.marks[node]!;
    this.marks[node] = 1;
  }

  has(node: number): boolean {
    return this.marks[node] === 1;
  }

  /** In rising order. */
  forEach(visit: (node: number) => void): void {
    this.marks.forEach((mark, node) => {
      if (mark === 1) visit(node);
    });
  }
}
