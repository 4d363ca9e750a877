import type { Expr, Kernel, Program, Stmt } from '@hillock/kernel';
import {
  add,
  addIndex,
  compare,
  div,
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
  select,
  side,
  sub,
  up,
  writeAt,
} from '../engine/programs/notation.ts';

/** The place that an `each` kernel is at. */
const here: Expr = { kind: 'instance', type: 'i32' };
const k = index('k');
const i = index('i');

/** A row of (C − γ·∂F/∂v)·x = C·b over γ, before mechanisms add to it: 0.001·cm·cj is C/γ (µF/cm² · mV/ms is 1e-3 mA/cm²). */
const row = (name: string, start: string): Kernel => ({
  name,
  loop: 'each',
  body: [
    let_('c', mul(mul(number(0.001), read('cj')), readAt('cm', here))),
    writeAt('d', here, add(readAt(start, here), float('c'))),
    writeAt('rhs', here, mul(readAt('rhs', here), float('c'))),
  ],
});

/**
 * What error control adds to the cable equation's program, over places:
 * - `capacitive`: i_cap from currents in rhs; `derivative`: they become dv/dt, mV/ms.
 * - `keepSlopes`: the slopes of currents that the last evaluation left in d.
 * - `exactRow`, `blockRow`: rows of Newton's matrix, with b in rhs: d without mechanisms, or with the slopes that were kept. cj is 1/γ.
 */
export const odeRowProgram: Program = {
  irVersion: 1,
  name: 'ode-rows',
  fields: [
    ...['rhs', 'd', 'cm', 'i_cap', 'axial', 'perCapacity', 'slopes'].map((name) => ({ ...doubles(name), apart: true })),
    scalar('cj'),
  ],
  functions: [],
  kernels: [
    { name: 'capacitive', loop: 'each', body: [writeAt('i_cap', here, readAt('rhs', here))] },
    {
      name: 'derivative',
      loop: 'each',
      body: [writeAt('rhs', here, mul(readAt('rhs', here), readAt('perCapacity', here)))],
    },
    { name: 'keepSlopes', loop: 'each', body: [writeAt('slopes', here, readAt('d', here))] },
    row('exactRow', 'axial'),
    row('blockRow', 'slopes'),
  ],
};

/** Along slabs first … last−1: the memory at `table[k] + i` and the work array at `start[k] + i`. */
function slabs(name: string, table: string, body: (memory: Expr, work: Expr) => Stmt): Kernel {
  return {
    name,
    loop: 'range',
    body: [
      up('k', index('first'), index('last'), [
        let_('from', readIndexAt('start', k)),
        let_('to', readIndexAt(table, k)),
        let_('count', readIndexAt('length', k)),
        side('i', integer(0), index('count'), [body(addIndex(index('to'), i), addIndex(index('from'), i))]),
      ]),
    ],
  };
}

const scatter = (name: string, table: string, work: string): Kernel => slabs(name, table, (m, w) => writeAt('memory', m, readAt(work, w)));
const gather = (name: string, table: string, work: string): Kernel => slabs(name, table, (m, w) => writeAt(work, w, readAt('memory', m)));

/**
 * Moves the unknowns between the integrator's order and their places in the model, slab by slab: slab k is `length[k]` unknowns from `start[k]` on, and lies in
 * memory (counted in doubles) at `value[k]`, its derivatives at `slope[k]`, its part of a linear system at `vector[k]`.
 */
export const slabProgram: Program = {
  irVersion: 1,
  name: 'ode-slabs',
  fields: [doubles('memory'), doubles('state'), doubles('work'), ...['start', 'length', 'value', 'slope', 'vector'].map(integers)],
  functions: [],
  kernels: [
    scatter('scatterValues', 'value', 'state'),
    gather('gatherValues', 'value', 'state'),
    gather('gatherSlopes', 'slope', 'work'),
    scatter('scatterVectors', 'vector', 'work'),
    gather('gatherVectors', 'vector', 'work'),
  ],
};

const n = index('n');
const j = index('j');
const inflow: readonly Stmt[] = [
  let_('sum', number(0)),
  let_('begin', readIndexAt('firstNeighbour', k)),
  let_('end', readIndexAt('firstNeighbour', addIndex(k, integer(1)))),
  up('j', index('begin'), index('end'), [
    let_('sum', add(float('sum'), mul(readAt('coupling', j), readAt('v', readIndexAt('neighbour', j))))),
  ]),
];
const over = (name: string, body: readonly Stmt[]): Stmt =>
  up('k', index('first'), index('last'), [let_('n', readIndexAt(name, k)), ...body]);
const absolute = (a: Expr): Expr => ({ kind: 'unary', op: 'abs', type: 'f64', a });

/**
 * Nodes without area hold no charge: v there follows from v around. Over such nodes; `coupling` are conductances to their neighbours, `total` their sums.
 * - `passive`: v := the mean of the neighbours, which is the solution where nothing else is connected.
 * - `begin`: rhs and d to zero, for the currents of point processes.
 * - `improve`: one step of Newton's method on Σ coupling·(v_neighbour − v) = i(v); `change[0]` := the largest change, relative to 1 + |v|.
 */
export const endProgram: Program = {
  irVersion: 1,
  name: 'ode-ends',
  fields: [...['v', 'rhs', 'd', 'coupling', 'total', 'change'].map(doubles), ...['node', 'firstNeighbour', 'neighbour'].map(integers)],
  functions: [],
  kernels: [
    {
      name: 'passive',
      loop: 'range',
      body: [over('node', [...inflow, writeAt('v', n, div(float('sum'), readAt('total', k)))])],
    },
    {
      name: 'begin',
      loop: 'range',
      body: [over('node', [writeAt('rhs', n, number(0)), writeAt('d', n, number(0))])],
    },
    {
      name: 'improve',
      loop: 'range',
      body: [
        let_('most', number(0)),
        over('node', [
          ...inflow,
          let_('old', readAt('v', n)),
          let_(
            'better',
            div(add(add(readAt('rhs', n), mul(readAt('d', n), float('old'))), float('sum')), add(readAt('d', n), readAt('total', k))),
          ),
          writeAt('v', n, float('better')),
          let_('size', div(absolute(sub(float('better'), float('old'))), add(number(1), absolute(float('old'))))),
          // a change that is no number counts as the largest
          let_('most', select(compare('le', float('size'), float('most')), float('most'), float('size'))),
        ]),
        writeAt('change', integer(0), float('most')),
      ],
    },
  ],
};
