import type { Compartments } from '@hillock/morphology';

/** The equations of the cable: which nodes have one, and how they hang together. By node of the model. */
export interface CableTree {
  /** 1 where the node has an equation. */
  readonly present: Uint8Array;
  /** The next node towards the root that has one; −1 at roots. */
  readonly parent: Int32Array;
  /** Coefficient of the node's v in its parent's equation, and of the parent's v in the node's; mS/cm² as in {@link Compartments}. */
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** Every node with its own equation. */
export function wholeTree({ parent, a, b, nodeCount }: Compartments): CableTree {
  return { present: new Uint8Array(nodeCount).fill(1), parent: parent.slice(), a: a.slice(), b: b.slice() };
}

/**
 * Leaves out nodes without area whose equation says only that current goes through: an end at which nothing is has the voltage of its neighbour, and
 * between two neighbours stand two resistances in series. What remains gives the same voltages. `needed`: nodes that something is at, or that
 * somebody looks at.
 */
export function condensedTree(compartments: Compartments, needed: ReadonlySet<number>): CableTree {
  const tree = wholeTree(compartments);
  const { present, parent, a, b } = tree;
  const { nodeCount, hasArea, area } = compartments;
  // of those that may go alone: a list for each of a million nodes would be most of the memory that laying out takes
  const children = new Map<number, number[]>();
  for (let node = 0; node < nodeCount; node++) if (hasArea[node] !== 1 && !needed.has(node)) children.set(node, []);
  parent.forEach((p, node) => {
    children.get(p)?.push(node);
  });
  /** µS of the edge above a node; NaN where it is not the same both ways (rallbranch). */
  const conductance = (node: number): number => {
    const g = (-b[node]! * area[node]!) / 100;
    const other = (-a[node]! * area[parent[node]!]!) / 100;
    return Math.abs(g - other) <= 1e-12 * g ? g : Number.NaN;
  };
  const drop = (node: number, child: number | undefined): void => {
    const above = parent[node]!;
    present[node] = 0;
    const siblings = children.get(above);
    if (siblings !== undefined) children.set(above, siblings.filter((c) => c !== node).concat(child === undefined ? [] : [child]));
    if (child !== undefined) parent[child] = above;
  };
  // children come after their parents: from the last one on, each is looked at when all below it are settled
  for (let node = nodeCount - 1; node >= 0; node--) {
    const below = children.get(node);
    if (below === undefined) continue;
    const [child, second] = below;
    if (second !== undefined) continue;
    if (child === undefined) {
      // a lone root stays: a tree has at least one equation
      if (parent[node]! >= 0) drop(node, undefined);
      continue;
    }
    if (parent[node]! < 0) {
      drop(node, child);
      continue;
    }
    const [near, far] = [conductance(node), conductance(child)];
    const together = (near * far) / (near + far);
    if (!Number.isFinite(together)) continue;
    const above = parent[node]!;
    drop(node, child);
    a[child] = (-100 * together) / area[above]!;
    b[child] = (-100 * together) / area[child]!;
  }
  return tree;
}
