/**
 * The number of entries below the diagonal in each column of the factor of A + Aᵀ, eliminated in `order`: what L (and Uᵀ) can have when all pivots are on
 * the diagonal. By walks up the elimination tree, one a row (J. W. H. Liu, SIAM J. Matrix Anal. Appl. 11, 1990, 134–172). `graph`:
 * neighbours of each unknown, symmetric.
 */
export function fillCounts(graph: readonly (readonly number[])[], order: Int32Array): Int32Array {
  const n = order.length;
  const position = new Int32Array(n);
  for (let k = 0; k < n; k++) position[order[k]!] = k;
  const parent = new Int32Array(n).fill(-1);
  const seen = new Int32Array(n).fill(-1);
  const counts = new Int32Array(n);
  for (let k = 0; k < n; k++) {
    seen[k] = k;
    for (const neighbour of graph[order[k]!]!) {
      // every column on the way from an entry of row k to k itself has an entry in row k
      for (let i = position[neighbour]!; i < k && seen[i] !== k; i = parent[i]!) {
        if (parent[i] === -1) parent[i] = k;
        counts[i] = counts[i]! + 1;
        seen[i] = k;
      }
    }
  }
  return counts;
}
