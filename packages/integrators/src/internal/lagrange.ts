import type { F64 } from '@hillock/contracts';

/** Weights of values at `nodes` that give their interpolating polynomial at x; of more than `most` nodes, the nearest to x are used and the others get 0. */
export function lagrangeWeights(nodes: readonly number[], x: number, most: number): F64 {
  const used = nodes
    .map((_, i) => i)
    .sort((a, b) => Math.abs(nodes[a]! - x) - Math.abs(nodes[b]! - x))
    .slice(0, most);
  const weights = new Float64Array(nodes.length);
  for (const i of used) {
    let weight = 1;
    for (const j of used) if (j !== i) weight *= (x - nodes[j]!) / (nodes[i]! - nodes[j]!);
    weights[i] = weight;
  }
  return weights;
}
