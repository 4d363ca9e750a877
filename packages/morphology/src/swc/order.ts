import type { Problems } from '../internal/problems.ts';
import { findCycles } from '../internal/tree.ts';
import type { Warnings } from '../internal/warnings.ts';
import type { SwcTable } from './parse.ts';
import { pick, type SwcPoints } from './points.ts';

/** Lines shown of a long cycle. */
const CHAIN = 12;

/** True when no point comes before its parent. */
function parentsFirst({ parent }: SwcPoints): boolean {
  return parent.every((p, i) => p < i);
}

/**
 * Points with parents before their children: in file order if that already does it, else by id, else each branch from its root on. A cycle is a mistake.
 */
export function orderPoints({ points, id }: SwcTable, problems: Problems, warnings: Warnings): SwcPoints {
  if (parentsFirst(points)) return points;
  const cycles = findCycles(points.parent);
  for (const cycle of cycles) {
    const names = [...cycle.slice(0, CHAIN).map((i) => `${id[i]}`), ...(cycle.length > CHAIN ? ['…'] : []), `${id[cycle[0] ?? 0]}`];
    problems.onLine(points.line[cycle[0] ?? 0]!, 'cycle', `points are their own ancestors: ${names.join(' → ')}`);
  }
  if (cycles.length > 0) return points;
  const late = points.parent.findIndex((p, i) => p > i);
  warnings.add(points.line[late]!, `point ${id[late]} comes before its parent ${id[points.parent[late]!]}: points were put in order`);
  const byId = Int32Array.from(points.parent.keys()).sort((p, q) => id[p]! - id[q]!);
  const sorted = pick(points, byId);
  return parentsFirst(sorted) ? sorted : pick(points, depthFirst(points.parent));
}

/** Positions in the order of a walk from each root, children in file order. */
function depthFirst(parent: Int32Array): Int32Array {
  const n = parent.length;
  const firstChild = new Int32Array(n).fill(-1);
  const sibling = new Int32Array(n).fill(-1);
  const stack: number[] = [];
  for (let i = n - 1; i >= 0; i--) {
    const p = parent[i]!;
    if (p < 0) stack.push(i);
    else {
      sibling[i] = firstChild[p]!;
      firstChild[p] = i;
    }
  }
  const order = new Int32Array(n);
  let at = 0;
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    order[at++] = i;
    const children: number[] = [];
    for (let child = firstChild[i]!; child >= 0; child = sibling[child]!) children.push(child);
    for (let k = children.length - 1; k >= 0; k--) stack.push(children[k]!);
  }
  return order;
}
