import { type AxialTree, type Compartments, coefficientA, coefficientB } from '@hillock/morphology';

/** The equations of the cable: which nodes have one, and how they hang together. By node of the model. */
export interface CableTree extends AxialTree {
  /** 1 where the node has an equation. */
  readonly present: Uint8Array;
  /** The next node towards the root that has one; −1 at roots. */
  readonly parent: Int32Array;
}

/** Every node with its own equation. */
export function wholeTree(compartments: Compartments): CableTree {
  return { ...compartments, present: new Uint8Array(compartments.nodeCount).fill(1) };
}

/**
 * Leaves out nodes without area whose equation says only that current goes through: an end at which nothing is has the voltage of its neighbour, and
 * between two neighbours stand two resistances in series. What remains gives the same voltages. `needed`: nodes that something is at, or that
 * somebody looks at.
 */
export function condensedTree(compartments: Compartments, needed: ReadonlySet<number>): CableTree {
  const { nodeCount, hasArea, area } = compartments;
  const tree = { ...wholeTree(compartments), parent: compartments.parent.slice() };
  const { present, parent } = tree;
  // of those that may go alone: a list for each of a million nodes would be most of the memory that laying out takes
  const children = new Map<number, number[]>();
  for (let node = 0; node < nodeCount; node++) if (hasArea[node] !== 1 && !needed.has(node)) children.set(node, []);
  parent.forEach((p, node) => {
    children.get(p)?.push(node);
  });
  /** µS of the edge above a node; NaN where it is not the same both ways (rallbranch). */
  const bothWays = (node: number): number => {
    const g = (-coefficientB(tree, node) * area[node]!) / 100;
    const other = (-coefficientA(tree, node) * area[parent[node]!]!) / 100;
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
    const [near, far] = [bothWays(node), bothWays(child)];
    const together = (near * far) / (near + far);
    if (!Number.isFinite(together)) continue;
    drop(node, child);
    // where no two resistances are in series the compartments' own array serves
    if (tree.conductance === compartments.conductance) tree.conductance = compartments.conductance.slice();
    tree.conductance[child] = together;
  }
  return tree;
}
