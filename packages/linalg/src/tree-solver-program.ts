import type { BinaryOp, Expr, FieldDecl, Program, Stmt } from '@hillock/kernel';

const local = (name: string): Expr => ({ kind: 'local', type: 'i32', name });
const value = (name: string): Expr => ({ kind: 'local', type: 'f64', name });
const one: Expr = { kind: 'const', type: 'i32', value: 1 };
const next = (a: Expr): Expr => ({ kind: 'binary', op: 'add', type: 'i32', a, b: one });
const f64 = (op: BinaryOp, a: Expr, b: Expr): Expr => ({ kind: 'binary', op, type: 'f64', a, b });
const read = (field: string, at: Expr): Expr => ({ kind: 'load', type: 'f64', field, at });
const readIndex = (field: string, at: Expr): Expr => ({ kind: 'load', type: 'i32', field, at });
const write = (field: string, at: Expr, written: Expr): Stmt => ({ kind: 'store', field, at, value: written });
const set = (name: string, to: Expr): Stmt => ({ kind: 'set', local: name, value: to });
const array = (name: string, type: FieldDecl['type']): FieldDecl => ({ name, space: 'array', length: 0, type, checked: false });

const group = local('class');
const r = local('r');
const j = local('j');
const here = local('here');
const above = local('above');
const plus = (a: Expr, b: Expr): Expr => ({ kind: 'binary', op: 'add', type: 'i32', a, b });
const loop = (name: string, from: Expr, to: Expr, step: 1 | -1, body: readonly Stmt[]): Stmt => ({
  kind: 'for',
  local: name,
  from,
  to,
  step,
  body,
});

const i = local('i');
const parent = local('parent');

/** For every node of a row, side by side: `i` is the node, `parent` its parent. No iteration touches what another one does. */
const alongRow = (body: readonly Stmt[]): Stmt =>
  loop('j', { kind: 'const', type: 'i32', value: 0 }, local('width'), 1, [set('i', plus(here, j)), set('parent', plus(above, j)), ...body]);

/** q = 1/d_i takes the place of d_i: one division a node. What the next node waits for is kept short: a·b, a·q and, later, b·q wait for nobody. */
const invert: readonly Stmt[] = [set('q', f64('div', { kind: 'const', type: 'f64', value: 1 }, read('d', i))), write('d', i, value('q'))];

/** d_par −= a_i·b_i·q; rhs_par −= a_i·q·rhs_i. */
const eliminate: readonly Stmt[] = [
  ...invert,
  write('d', parent, f64('sub', read('d', parent), f64('mul', f64('mul', read('a', i), read('b', i)), value('q')))),
  write('rhs', parent, f64('sub', read('rhs', parent), f64('mul', f64('mul', read('a', i), value('q')), read('rhs', i)))),
];

/** rhs_i = rhs_i·q − b_i·q·rhs_par. */
const substitute: Stmt = write(
  'rhs',
  i,
  f64('sub', f64('mul', read('rhs', i), read('d', i)), f64('mul', f64('mul', read('b', i), read('d', i)), read('rhs', parent))),
);

const readRow: readonly Stmt[] = [set('here', readIndex('row', r)), set('above', readIndex('up', r))];

/**
 * The tree solver as a kernel, `solve(first, last)` over classes first … last−1: Gaussian elimination from the leaves to each root and back, without
 * fill (M. L. Hines, Int. J. Biomed. Comput. 15, 1984, 69–76).
 *
 * A class is `width` trees of one shape, interleaved: the nodes at one place of the shape lie side by side, a row. A single tree is a class of width 1. Fields
 * are arrays by node: `d` (the diagonal), `b` (coefficient of the parent's unknown in the node's row), `a` (coefficient of the node's unknown
 * in the parent's row), `rhs`; by row (all i32): `row` (its first node) and `up` (first node of the parents' row); by class `firstRow` (the rows of class c
 * are firstRow[c] … firstRow[c+1]−1, the row of the roots first, each row after that of its parents) and `width`. `a`, `b` and `up` of a root are not
 * read. After a call rhs holds the solution and d the inverse pivots; both must be assembled anew for the next. Pivots are not tested: a zero gives values that
 * are not finite.
 */
export const treeSolverProgram: Program = {
  irVersion: 1,
  name: 'tree-solver',
  fields: [
    ...['firstRow', 'width', 'row', 'up'].map((name) => array(name, 'i32')),
    ...['a', 'b', 'd', 'rhs'].map((name) => array(name, 'f64')),
  ],
  functions: [],
  kernels: [
    {
      name: 'solve',
      loop: 'range',
      body: [
        loop('class', local('first'), local('last'), 1, [
          set('width', readIndex('width', group)),
          set('top', readIndex('firstRow', group)),
          set('bottom', readIndex('firstRow', next(group))),
          loop('r', { kind: 'binary', op: 'sub', type: 'i32', a: local('bottom'), b: one }, next(local('top')), -1, [
            ...readRow,
            alongRow(eliminate),
          ]),
          set('r', local('top')),
          ...readRow,
          alongRow([...invert, write('rhs', i, f64('mul', read('rhs', i), value('q')))]),
          loop('r', next(local('top')), local('bottom'), 1, [...readRow, alongRow([substitute])]),
        ]),
      ],
    },
  ],
};
