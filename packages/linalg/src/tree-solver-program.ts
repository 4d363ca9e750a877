import type { BinaryOp, Expr, FieldDecl, For, Program, Stmt } from '@hillock/kernel';

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
const loop = (name: string, from: Expr, to: Expr, step: 1 | -1, body: readonly Stmt[]): For => ({
  kind: 'for',
  local: name,
  from,
  to,
  step,
  body,
});

const i = local('i');
const parent = local('parent');

const zero: Expr = { kind: 'const', type: 'i32', value: 0 };
const minus1 = (a: Expr): Expr => ({ kind: 'binary', op: 'sub', type: 'i32', a, b: one });
const times = (a: Expr, b: Expr): Expr => f64('mul', a, b);
const less = (a: Expr, b: Expr): Expr => f64('sub', a, b);
const minus = (a: Expr): Expr => ({ kind: 'unary', op: 'neg', type: 'f64', a });
const reduce = (field: string, at: Expr, by: Expr): Stmt => write(field, at, less(read(field, at), by));

/** q = 1/d_i takes the place of d_i: one division a node. What the next node waits for is kept short: a·b, a·q and, later, b·q wait for nobody. */
const invert: readonly Stmt[] = [set('q', f64('div', { kind: 'const', type: 'f64', value: 1 }, read('d', i))), write('d', i, value('q'))];

/** For every node of a row, side by side: `i` is the node, `parent` its parent. No iteration touches what another one does. */
const alongRow = (body: readonly Stmt[]): Stmt => ({
  ...loop('j', zero, local('width'), 1, [set('i', plus(here, j)), set('parent', plus(above, j)), ...body]),
  independent: true,
});

/** d_par −= a_i·b_i·q; rhs_par −= a_i·q·rhs_i. */
const eliminate: readonly Stmt[] = [
  ...invert,
  reduce('d', parent, times(times(read('upA', i), read('upB', i)), value('q'))),
  reduce('rhs', parent, times(times(read('upA', i), value('q')), read('rhs', i))),
];

/** rhs_i = rhs_i·q − b_i·q·rhs_par. */
const substitute: Stmt = write(
  'rhs',
  i,
  less(times(read('rhs', i), read('d', i)), times(times(read('upB', i), read('d', i)), read('rhs', parent))),
);

const readRow: readonly Stmt[] = [set('here', readIndex('row', r)), set('above', readIndex('up', r))];

/** Trees without their strands. */
const solveRows: readonly Stmt[] = [
  set('width', readIndex('width', group)),
  set('top', readIndex('firstRow', group)),
  set('bottom', readIndex('firstRow', next(group))),
  loop('r', minus1(local('bottom')), next(local('top')), -1, [...readRow, alongRow(eliminate)]),
  set('r', local('top')),
  ...readRow,
  alongRow([...invert, write('rhs', i, times(read('rhs', i), value('q')))]),
  loop('r', next(local('top')), local('bottom'), 1, [...readRow, alongRow([substitute])]),
];

const bundle = local('bundle');
const lane = local('lane');
const readBundle: readonly Stmt[] = [
  set('width', readIndex('strandWidth', bundle)),
  set('lanes', readIndex('firstLane', bundle)),
  set('top', readIndex('firstStrandRow', bundle)),
  set('bottom', readIndex('firstStrandRow', next(bundle))),
];
/** As `alongRow`, with `lane` besides. */
const alongLanes = (body: readonly Stmt[]): Stmt => alongRow([set('lane', plus(local('lanes'), j)), ...body]);

/** What eliminating node i of a strand leaves for the node below the strand, and for the coupling of that one with what is above. */
const carry: readonly Stmt[] = [
  set('w', read('toLower', lane)),
  set('aq', times(read('a', i), value('q'))),
  set('uq', times(read('fromLower', lane), value('q'))),
  write('fill', i, value('w')),
  reduce('lowerD', lane, times(value('uq'), value('w'))),
  reduce('lowerRhs', lane, times(value('uq'), read('rhs', i))),
  write('toLower', lane, minus(times(value('aq'), value('w')))),
  write('fromLower', lane, minus(times(value('uq'), read('b', i)))),
];

/** Strands from below to above, all lanes of a bundle side by side; then what they leave goes to the nodes at their ends. */
const sweepUp: readonly Stmt[] = [
  ...readBundle,
  loop('lane', local('lanes'), plus(local('lanes'), local('width')), 1, [
    write('toLower', lane, read('a', readIndex('lower', lane))),
    write('fromLower', lane, read('b', readIndex('lower', lane))),
    write('lowerD', lane, { kind: 'const', type: 'f64', value: 0 }),
    write('lowerRhs', lane, { kind: 'const', type: 'f64', value: 0 }),
  ]),
  loop('r', minus1(local('bottom')), next(local('top')), -1, [
    set('here', readIndex('strandRow', r)),
    set('above', readIndex('strandRow', minus1(r))),
    alongLanes([
      ...invert,
      ...carry,
      reduce('d', parent, times(times(read('a', i), read('b', i)), value('q'))),
      reduce('rhs', parent, times(value('aq'), read('rhs', i))),
    ]),
  ]),
  set('here', readIndex('strandRow', local('top'))),
  loop('j', zero, local('width'), 1, [
    set('i', plus(here, j)),
    set('lane', plus(local('lanes'), j)),
    set('parent', readIndex('upper', lane)),
    set('low', readIndex('lower', lane)),
    ...invert,
    ...carry,
    reduce('d', parent, times(times(read('a', i), read('b', i)), value('q'))),
    reduce('rhs', parent, times(value('aq'), read('rhs', i))),
    write('d', local('low'), f64('add', read('d', local('low')), read('lowerD', lane))),
    write('rhs', local('low'), f64('add', read('rhs', local('low')), read('lowerRhs', lane))),
    write('upA', local('low'), read('toLower', lane)),
    write('upB', local('low'), read('fromLower', lane)),
  ]),
];

/** rhs_i = rhs_i·q − b_i·q·rhs_par − fill_i·q·rhs_low, from above to below; the solution at the lower end waits in `lowerRhs`. */
const substituteStrand: Stmt = write(
  'rhs',
  i,
  less(
    less(times(read('rhs', i), read('d', i)), times(times(read('fill', i), read('d', i)), read('lowerRhs', lane))),
    times(times(read('b', i), read('d', i)), read('rhs', parent)),
  ),
);
const sweepDown: readonly Stmt[] = [
  ...readBundle,
  set('here', readIndex('strandRow', local('top'))),
  loop('j', zero, local('width'), 1, [
    set('i', plus(here, j)),
    set('lane', plus(local('lanes'), j)),
    set('parent', readIndex('upper', lane)),
    write('lowerRhs', lane, read('rhs', readIndex('lower', lane))),
    substituteStrand,
  ]),
  loop('r', next(local('top')), local('bottom'), 1, [
    set('here', readIndex('strandRow', r)),
    set('above', readIndex('strandRow', minus1(r))),
    alongLanes([substituteStrand]),
  ]),
];

const bundles = (body: readonly Stmt[]): Stmt =>
  loop('bundle', readIndex('firstBundle', group), readIndex('firstBundle', next(group)), 1, body);

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
 *
 * Long unbranched stretches may be cut into strands of equal length that are eliminated side by side (H. H. Wang, ACM Trans. Math. Softw. 7, 1981, 170–183). The
 * strands of class c are bundles firstBundle[c] … firstBundle[c+1]−1; a bundle has `strandWidth` lanes from `firstLane` on, and rows of its own (`strandRow`,
 * `firstStrandRow`), the uppermost first. By lane, `upper` is the node its strand hangs on, `lower` the one node that hangs on it; these are in the rows of
 * the class, where `up` of the lower leads to the upper. `upA` and `upB` are the coefficients that the rows of the class use: at nodes that hang on strands the
 * kernel writes them, elsewhere they are a and b (without strands they may be the same arrays). `fill` by node, and `toLower`, `fromLower`, `lowerD` and
 * `lowerRhs` by lane, are work.
 */
export const treeSolverProgram: Program = {
  irVersion: 1,
  name: 'tree-solver',
  fields: [
    ...['firstRow', 'width', 'row', 'up'].map((name) => array(name, 'i32')),
    ...['firstBundle', 'strandWidth', 'firstLane', 'firstStrandRow', 'strandRow', 'upper', 'lower'].map((name) => array(name, 'i32')),
    ...['a', 'b', 'd', 'rhs', 'upA', 'upB'].map((name) => array(name, 'f64')),
    ...['fill', 'toLower', 'fromLower', 'lowerD', 'lowerRhs'].map((name) => array(name, 'f64')),
  ],
  functions: [],
  kernels: [
    {
      name: 'solve',
      loop: 'range',
      body: [loop('class', local('first'), local('last'), 1, [bundles(sweepUp), ...solveRows, bundles(sweepDown)])],
    },
  ],
};
