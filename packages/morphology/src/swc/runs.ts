import type { SwcPoints } from './points.ts';
import { SOMA } from './soma.ts';

/** Points cut into unbranched runs of consecutive points; runs are in the order of their points. */
export interface SwcRuns {
  readonly count: number;
  /** First and last point of each run. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Run of each point. */
  readonly of: Int32Array;
  /** Children of each point, and those of them that are soma. */
  readonly children: Int32Array;
  readonly somaChildren: Int32Array;
}

/** True when the point is the first of a neurite that begins on the soma. */
export function leavesSoma({ type, parent }: SwcPoints, point: number): boolean {
  const p = parent[point]!;
  return p >= 0 && type[p] === SOMA && type[point] !== SOMA;
}

/**
 * A run goes on with the next point if that is a child of the same type, and the only one. Two kinds of points may have more children: the first of a root
 * or of a neurite on the soma, and a soma point with exactly one soma child.
 */
export function cutRuns(points: SwcPoints): SwcRuns {
  const { count, type, parent } = points;
  const children = new Int32Array(count);
  const somaChildren = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const p = parent[i]!;
    if (p < 0) continue;
    children[p]!++;
    if (type[i] === SOMA) somaChildren[p]!++;
  }
  const first: number[] = [];
  const last: number[] = [];
  const of = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const p = i - 1;
    const start = first[first.length - 1] ?? -1;
    const goesOn =
      i > 0 &&
      parent[i] === p &&
      type[i] === type[p] &&
      (children[p] === 1 || (p === start && (parent[p]! < 0 || leavesSoma(points, p))) || (type[p] === SOMA && somaChildren[p] === 1));
    if (!goesOn) {
      first.push(i);
      last.push(i);
    }
    last[last.length - 1] = i;
    of[i] = first.length - 1;
  }
  return { count: first.length, first: Int32Array.from(first), last: Int32Array.from(last), of, children, somaChildren };
}
