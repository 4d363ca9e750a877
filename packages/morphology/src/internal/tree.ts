/** Parent pointers that lead back to themselves: one chain a cycle, from its lowest index on. −1 (and below) is no parent. */
export function findCycles(parent: Int32Array): number[][] {
  const seen = new Int32Array(parent.length).fill(-1);
  const cycles: number[][] = [];
  for (let start = 0; start < parent.length; start++) {
    let i = start;
    while (i >= 0 && seen[i] === -1) {
      seen[i] = start;
      i = parent[i] ?? -1;
    }
    if (i < 0 || seen[i] !== start) continue;
    const cycle = [i];
    for (let k = parent[i] ?? -1; k !== i; k = parent[k] ?? -1) cycle.push(k);
    let lowest = 0;
    cycle.forEach((node, at) => {
      if (node < (cycle[lowest] ?? node)) lowest = at;
    });
    cycles.push([...cycle.slice(lowest), ...cycle.slice(0, lowest)]);
  }
  return cycles;
}

/**
 * Indices of each tree, breadth first. Siblings go by `position`, and where that is equal the one with the higher key first. There must be no cycle.
 */
export function breadthFirst(parent: Int32Array, position: Float64Array, key: Int32Array): number[][] {
  const children: (number[] | undefined)[] = new Array(parent.length);
  const roots: number[] = [];
  parent.forEach((p, i) => {
    if (p < 0) roots.push(i);
    else {
      const siblings = children[p];
      if (siblings === undefined) children[p] = [i];
      else siblings.push(i);
    }
  });
  return roots.map((root) => {
    const queue = [root];
    for (let head = 0; head < queue.length; head++) {
      const siblings = children[queue[head] ?? -1];
      if (siblings === undefined) continue;
      siblings.sort((p, q) => position[p]! - position[q]! || key[q]! - key[p]!);
      for (const child of siblings) queue.push(child);
    }
    return queue;
  });
}
