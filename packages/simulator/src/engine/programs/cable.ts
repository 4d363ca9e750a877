import type { Expr, Program, Stmt } from '@hillock/kernel';
import { add, counter, integer, load, loadAt, local, mul, number, set, sideBySide, storeAt, sub, up } from '@hillock/kernel/notation';
import { doubles, integers, scalar } from './fields.ts';

const i = counter('i');
const p = counter('p');
const r = counter('r');

/** The place that an `each` kernel is at. */
const here: Expr = { kind: 'instance', type: 'i32' };

/** 0.001·cj·cm: µF/cm² · mV/ms is 1e-3 mA/cm². */
const capacity = mul(mul(number(0.001), load('cj')), loadAt('cm', here));

/** Current between i and what it hangs on, p: rhs_i −= b·(v_p − v_i), rhs_p += a·(v_p − v_i). */
const axialCurrent: readonly Stmt[] = [
  set('dv', sub(loadAt('v', p), loadAt('v', i))),
  storeAt('rhs', i, sub(loadAt('rhs', i), mul(loadAt('b', i), local('dv')))),
  storeAt('rhs', p, add(loadAt('rhs', p), mul(loadAt('a', i), local('dv')))),
];

const following = (name: string): Expr => add(counter(name), integer(1));
const alongRow = (body: readonly Stmt[]): Stmt =>
  sideBySide('j', integer(0), counter('width'), [
    set('i', add(counter('here'), counter('j'))),
    set('p', add(counter('above'), counter('j'))),
    ...body,
  ]);

/** Rows that hang on rows; then strands: between their rows, and at their two ends. */
const axial: readonly Stmt[] = [
  set('width', loadAt('width', counter('class'), 'i32')),
  up('r', loadAt('firstEdge', counter('class'), 'i32'), loadAt('firstEdge', following('class'), 'i32'), [
    set('here', loadAt('edge', r, 'i32')),
    set('above', loadAt('edgeUp', r, 'i32')),
    alongRow(axialCurrent),
  ]),
  up('bundle', loadAt('firstBundle', counter('class'), 'i32'), loadAt('firstBundle', following('class'), 'i32'), [
    set('width', loadAt('strandWidth', counter('bundle'), 'i32')),
    set('lane', loadAt('firstLane', counter('bundle'), 'i32')),
    set('top', loadAt('firstStrandRow', counter('bundle'), 'i32')),
    set('bottom', loadAt('firstStrandRow', following('bundle'), 'i32')),
    up('r', add(counter('top'), integer(1)), counter('bottom'), [
      set('here', loadAt('strandRow', r, 'i32')),
      set('above', loadAt('strandRow', add(r, integer(-1)), 'i32')),
      alongRow(axialCurrent),
    ]),
    set('here', loadAt('strandRow', counter('top'), 'i32')),
    set('above', loadAt('strandRow', add(counter('bottom'), integer(-1)), 'i32')),
    up('j', integer(0), counter('width'), [
      set('i', add(counter('here'), counter('j'))),
      set('p', loadAt('upper', add(counter('lane'), counter('j')), 'i32')),
      ...axialCurrent,
      set('i', loadAt('lower', add(counter('lane'), counter('j')), 'i32')),
      set('p', add(counter('above'), counter('j'))),
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
    { name: 'start', loop: 'each', body: [storeAt('rhs', here, number(0)), storeAt('d', here, add(loadAt('axial', here), capacity))] },
    {
      name: 'axial',
      loop: 'range',
      body: [up('class', counter('first'), counter('last'), axial)],
    },
    { name: 'update1', loop: 'each', body: [storeAt('v', here, add(loadAt('v', here), loadAt('rhs', here)))] },
    { name: 'update2', loop: 'each', body: [storeAt('v', here, add(loadAt('v', here), mul(number(2), loadAt('rhs', here))))] },
    { name: 'capacitive', loop: 'each', body: [storeAt('i_cap', here, mul(capacity, loadAt('rhs', here)))] },
  ],
};
