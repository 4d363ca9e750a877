import type { F64, LinearSolver, LinearWork, Status, Tree } from '@hillock/contracts';
import { pivotReason, Report, unfit } from './internal/pivot.ts';

/** Throws an Error that says what is wrong with a tree, or what of it this solver does not support. */
function demandPlainTree(tree: Tree): void {
  const n = tree.parent.length;
  if (tree.loops !== null) {
    throw new Error('the tree solver does not support couplings outside the tree (loops): use a sparse solver (structure csc)');
  }
  const block = tree.size.findIndex((size) => size !== 1);
  if (block >= 0) {
    throw new Error(
      `the tree solver supports one unknown a node; node ${block} has ${tree.size[block]}: use a sparse solver (structure csc)`,
    );
  }
  if (tree.size.length !== n || tree.diag.length !== n) {
    throw new Error(`a tree of ${n} nodes needs as many sizes and diagonal values; there are ${tree.size.length} and ${tree.diag.length}`);
  }
  for (const [i, parent] of tree.parent.entries()) {
    if (parent < -1 || parent >= i) throw new Error(`the parent of node ${i} is ${parent}; it must be a node before it, or −1 for a root`);
  }
}

/** Where the coefficient of each node is in `up` and `down`: by node, or packed without the roots. Roots get −1. */
function couplingIndex(tree: Tree): Int32Array {
  const n = tree.parent.length;
  const index = new Int32Array(n).fill(-1);
  let children = 0;
  for (const [i, parent] of tree.parent.entries()) if (parent >= 0) index[i] = children++;
  if (tree.up.length !== tree.down.length || (tree.up.length !== children && tree.up.length !== n)) {
    const [up, down] = [tree.up.length, tree.down.length];
    throw new Error(`up and down of a tree need ${children} values (one a child) or ${n} (one a node); there are ${up} and ${down}`);
  }
  if (tree.up.length === n) for (let i = 0; i < n; i++) if (index[i] !== -1) index[i] = i;
  return index;
}

class TreeWork implements LinearWork {
  readonly #report = new Report();
  readonly #tree: Tree;
  readonly #index: Int32Array;
  readonly #pivot: F64;
  readonly #inverse: F64;
  readonly #ratio: F64;
  readonly #up: F64;

  constructor(tree: Tree) {
    demandPlainTree(tree);
    this.#tree = tree;
    this.#index = couplingIndex(tree);
    this.#pivot = new Float64Array(tree.parent.length);
    this.#inverse = new Float64Array(tree.parent.length);
    this.#ratio = new Float64Array(tree.parent.length);
    this.#up = new Float64Array(tree.parent.length);
  }

  get reason(): string {
    return this.#report.reason;
  }

  factor(): Status {
    const { parent, diag, up, down } = this.#tree;
    const d = this.#pivot;
    d.set(diag);
    for (let i = d.length - 1; i >= 0; i--) {
      const pivot = d[i]!;
      if (unfit(pivot, Math.abs(diag[i]!))) return this.#report.fail(pivotReason(pivot, i, Math.abs(diag[i]!)));
      const q = 1 / pivot;
      this.#inverse[i] = q;
      const par = parent[i]!;
      if (par < 0) continue;
      const at = this.#index[i]!;
      const [a, b] = [down[at]!, up[at]!];
      this.#up[i] = b * q;
      this.#ratio[i] = a * q;
      d[par] = d[par]! - a * b * q;
    }
    return 0;
  }

  solve(x: F64): Status {
    const { parent } = this.#tree;
    const n = parent.length;
    for (let i = n - 1; i >= 0; i--) {
      const par = parent[i]!;
      if (par >= 0) x[par] = x[par]! - this.#ratio[i]! * x[i]!;
    }
    for (let i = 0; i < n; i++) {
      const par = parent[i]!;
      const own = x[i]! * this.#inverse[i]!;
      x[i] = par < 0 ? own : own - this.#up[i]! * x[par]!;
    }
    return this.#report.solution(x);
  }
}

/**
 * The tree (Hines) solver behind the contract: n unknowns in O(n), without fill and without pivoting, the same operations and so the same bits as
 * {@link treeSolverProgram}. For matrices like those of cables, whose diagonal dominates; an unfit pivot gives status 1 although the matrix may be
 * regular. Any number of roots, in any place. `up` and `down` hold one value a node (those of roots are not read), or are packed
 * without the roots. Node blocks larger than 1 and couplings outside the tree are not supported: `create` throws.
 */
export const treeSolver: LinearSolver<'tree'> = {
  name: 'tree',
  structure: 'tree',
  create: (like) => new TreeWork(like),
};
