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

const cell = local('cell');
const root = local('root');
const end = local('end');
const i = local('i');
const parent = local('parent');

/** p = a_i/d_i; d_par −= p·b_i; rhs_par −= p·rhs_i. */
const eliminate: readonly Stmt[] = [
  set('parent', readIndex('parent', i)),
  set('p', f64('div', read('a', i), read('d', i))),
  write('d', parent, f64('sub', read('d', parent), f64('mul', value('p'), read('b', i)))),
  write('rhs', parent, f64('sub', read('rhs', parent), f64('mul', value('p'), read('rhs', i)))),
];

/** rhs_i = (rhs_i − b_i·rhs_par)/d_i. */
const substitute: Stmt = write(
  'rhs',
  i,
  f64('div', f64('sub', read('rhs', i), f64('mul', read('b', i), read('rhs', readIndex('parent', i)))), read('d', i)),
);

/**
 * The tree solver as a kernel, `solve(first, last)` over cells first … last−1: Gaussian elimination from the leaves to each root and back, without
 * fill, in NEURON's order of operations and so with its round-off (M. L. Hines, Int. J. Biomed. Comput. 15, 1984, 69–76).
 *
 * Fields are arrays by node: `d` (the diagonal), `b` (coefficient of the parent's unknown in the node's row), `a` (coefficient of the node's unknown
 * in the parent's row), `rhs`; `parent` (i32); and by cell `cellStart` (i32): the nodes of cell c are cellStart[c] … cellStart[c+1]−1, its
 * one root first, each parent before its children. `a`, `b` and `parent` of a root are not read. After a call rhs holds the solution
 * and d the pivots; both must be assembled anew for the next. Pivots are not tested: a zero gives values that are not finite.
 */
export const treeSolverProgram: Program = {
  irVersion: 1,
  name: 'tree-solver',
  fields: [array('cellStart', 'i32'), array('parent', 'i32'), array('a', 'f64'), array('b', 'f64'), array('d', 'f64'), array('rhs', 'f64')],
  functions: [],
  kernels: [
    {
      name: 'solve',
      loop: 'range',
      body: [
        {
          kind: 'for',
          local: 'cell',
          from: local('first'),
          to: local('last'),
          step: 1,
          body: [
            set('root', readIndex('cellStart', cell)),
            set('end', readIndex('cellStart', next(cell))),
            {
              kind: 'for',
              local: 'i',
              from: { kind: 'binary', op: 'sub', type: 'i32', a: end, b: one },
              to: next(root),
              step: -1,
              body: eliminate,
            },
            write('rhs', root, f64('div', read('rhs', root), read('d', root))),
            { kind: 'for', local: 'i', from: next(root), to: end, step: 1, body: [substitute] },
          ],
        },
      ],
    },
  ],
};
