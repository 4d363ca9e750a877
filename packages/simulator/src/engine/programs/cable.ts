import type { Expr, Program, Stmt } from '@hillock/kernel';
import {
  add,
  addIndex,
  doubles,
  float,
  index,
  integer,
  integers,
  let_,
  mul,
  number,
  read,
  readAt,
  readIndexAt,
  scalar,
  side,
  sub,
  up,
  writeAt,
} from './notation.ts';

const i = index('i');
const p = index('p');
const r = index('r');

/** The place that an `each` kernel is at. */
const here: Expr = { kind: 'instance', type: 'i32' };

/** 0.001·cj·cm: µF/cm² · mV/ms is 1e-3 mA/cm². */
const capacity = mul(mul(number(0.001), read('cj')), readAt('cm', here));

/** Current between i and what it hangs on, p: rhs_i −= b·(v_p − v_i), rhs_p += a·(v_p − v_i). */
const axialCurrent: readonly Stmt[] = [
  let_('dv', sub(readAt('v', p), readAt('v', i))),
  writeAt('rhs', i, sub(readAt('rhs', i), mul(readAt('b', i), float('dv')))),
  writeAt('rhs', p, add(readAt('rhs', p), mul(readAt('a', i), float('dv')))),
];

const following = (name: string): Expr => addIndex(index(name), integer(1));
const alongRow = (body: readonly Stmt[]): Stmt =>
  side('j', integer(0), index('width'), [
    let_('i', addIndex(index('here'), index('j'))),
    let_('p', addIndex(index('above'), index('j'))),
    ...body,
  ]);

/** Rows that hang on rows; then strands: between their rows, and at their two ends. */
const axial: readonly Stmt[] = [
  let_('width', readIndexAt('width', index('class'))),
  up('r', readIndexAt('firstEdge', index('class')), readIndexAt('firstEdge', following('class')), [
    let_('here', readIndexAt('edge', r)),
    let_('above', readIndexAt('edgeUp', r)),
    alongRow(axialCurrent),
  ]),
  up('bundle', readIndexAt('firstBundle', index('class')), readIndexAt('firstBundle', following('class')), [
    let_('width', readIndexAt('strandWidth', index('bundle'))),
    let_('lane', readIndexAt('firstLane', index('bundle'))),
    let_('top', readIndexAt('firstStrandRow', index('bundle'))),
    let_('bottom', readIndexAt('firstStrandRow', following('bundle'))),
    up('r', addIndex(index('top'), integer(1)), index('bottom'), [
      let_('here', readIndexAt('strandRow', r)),
      let_('above', readIndexAt('strandRow', addIndex(r, integer(-1)))),
      alongRow(axialCurrent),
    ]),
    let_('here', readIndexAt('strandRow', index('top'))),
    let_('above', readIndexAt('strandRow', addIndex(index('bottom'), integer(-1)))),
    up('j', integer(0), index('width'), [
      let_('i', addIndex(index('here'), index('j'))),
      let_('p', readIndexAt('upper', addIndex(index('lane'), index('j')))),
      ...axialCurrent,
      let_('i', readIndexAt('lower', addIndex(index('lane'), index('j')))),
      let_('p', addIndex(index('above'), index('j'))),
      ...axialCurrent,
    ]),
  ]),
];

/**
 * The cable equation's part of a step. Over places, but for `axial`:
 * - `start`: rhs to zero, d to its axial and capacitive terms, which no mechanism changes.
 * - `axial`: over classes of trees (see the tree solver's program), after the mechanisms; with b the coefficient of the parent's v in a row and a that of the
 *   node's v in its parent's row, both negative.
 * - `update1`, `update2`: v += δ or 2δ, δ in rhs.
 * - `capacitive`: i_cap of the step whose δ is in rhs, mA/cm².
 */
export const cableProgram: Program = {
  irVersion: 1,
  name: 'cable',
  fields: [
    ...['v', 'rhs', 'd', 'a', 'b', 'cm', 'i_cap', 'axial'].map((name) => ({ ...doubles(name), apart: true })),
    ...['width', 'firstEdge', 'edge', 'edgeUp'].map(integers),
    ...['firstBundle', 'strandWidth', 'firstLane', 'firstStrandRow', 'strandRow', 'upper', 'lower'].map(integers),
    scalar('cj'),
  ],
  functions: [],
  kernels: [
    { name: 'start', loop: 'each', body: [writeAt('rhs', here, number(0)), writeAt('d', here, add(readAt('axial', here), capacity))] },
    {
      name: 'axial',
      loop: 'range',
      body: [up('class', index('first'), index('last'), axial)],
    },
    { name: 'update1', loop: 'each', body: [writeAt('v', here, add(readAt('v', here), readAt('rhs', here)))] },
    { name: 'update2', loop: 'each', body: [writeAt('v', here, add(readAt('v', here), mul(number(2), readAt('rhs', here))))] },
    { name: 'capacitive', loop: 'each', body: [writeAt('i_cap', here, mul(capacity, readAt('rhs', here)))] },
  ],
};
