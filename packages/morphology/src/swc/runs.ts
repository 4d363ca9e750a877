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
  /** How many children of each point are soma. */
  readonly somaChildren: Int32Array;
}

/** The point that a point hangs on: its parent; the first point for a further root; −1 for the first. */
export function anchor({ parent }: SwcPoints, point: number): number {
  const p = parent[point]!;
  return p < 0 && point > 0 ? 0 : p;
}

/** True when the point is the first of a neurite that begins on the soma. */
export function leavesSoma(points: SwcPoints, point: number): boolean {
  const p = anchor(points, point);
  return p >= 0 && points.type[p] === SOMA && points.type[point] !== SOMA;
}

/**
 * A run goes on with the next point if that is a child of the same type, and the only one. Two kinds of points may have more children: the first of a root
 * or of a neurite on the soma, and a soma point with exactly one soma child. `adjacent`: the second point follows the first in the file (it does not when
 * a soma of three points was reduced); if then the root is a run of its own and its neurite forks at once, that neurite has one point only.
 */
export function cutRuns(points: SwcPoints, adjacent: boolean): SwcRuns {
  const { count, type, parent } = points;
  const children = new Int32Array(count);
  const somaChildren = new Int32Array(count);
  const lastChildType = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const p = parent[i]!;
    if (p < 0) continue;
    children[p]!++;
    lastChildType[p] = type[i]!;
    if (type[i] === SOMA) somaChildren[p]!++;
  }
  /** A root whose last child is of another type stands alone, unless it is soma. */
  const rootGoesOn = (p: number): boolean => p === 0 && (type[p] === SOMA || lastChildType[p] === type[p]);
  const neuriteGoesOn = (p: number): boolean => leavesSoma(points, p) && !(p === 1 && adjacent);
  const first: number[] = [];
  const last: number[] = [];
  const of = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const p = i - 1;
    const starts = p === first[first.length - 1];
    const goesOn =
      i > 0 &&
      parent[i] === p &&
      type[i] === type[p] &&
      ((starts && (rootGoesOn(p) || neuriteGoesOn(p))) || (children[p] === 1 && p > 0) || (type[p] === SOMA && somaChildren[p] === 1));
    if (!goesOn) {
      first.push(i);
      last.push(i);
    }
    last[last.length - 1] = i;
    of[i] = first.length - 1;
  }
  return { count: first.length, first: Int32Array.from(first), last: Int32Array.from(last), of, somaChildren };
}
