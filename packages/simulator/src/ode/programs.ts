import type { Expr, Kernel, Program, Stmt } from '@hillock/kernel';
import {
  add,
  compare,
  counter,
  div,
  integer,
  load,
  loadAt,
  local,
  mul,
  number,
  select,
  set,
  sideBySide,
  storeAt,
  sub,
  up,
} from '@hillock/kernel/notation';
import { doubles, integers, scalar } from '../engine/programs/fields.ts';

/** The place that an `each` kernel is at. */
const here: Expr = { kind: 'instance', type: 'i32' };
const k = counter('k');
const i = counter('i');

/** A row of (C − γ·∂F/∂v)·x = C·b over γ, before mechanisms add to it: 0.001·cm·cj is C/γ (µF/cm² · mV/ms is 1e-3 mA/cm²). */
const row = (name: string, start: string): Kernel => ({
  name,
  loop: 'each',
  body: [
    set('c', mul(mul(number(0.001), load('cj')), loadAt('cm', here))),
    storeAt('d', here, add(loadAt(start, here), local('c'))),
    storeAt('rhs', here, mul(loadAt('rhs', here), local('c'))),
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
    { name: 'capacitive', loop: 'each', body: [storeAt('i_cap', here, loadAt('rhs', here))] },
    {
      name: 'derivative',
      loop: 'each',
      body: [storeAt('rhs', here, mul(loadAt('rhs', here), loadAt('perCapacity', here)))],
    },
    { name: 'keepSlopes', loop: 'each', body: [storeAt('slopes', here, loadAt('d', here))] },
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
      up('k', counter('first'), counter('last'), [
        set('from', loadAt('start', k, 'i32')),
        set('to', loadAt(table, k, 'i32')),
        set('count', loadAt('length', k, 'i32')),
        sideBySide('i', integer(0), counter('count'), [body(add(counter('to'), i), add(counter('from'), i))]),
      ]),
    ],
  };
}

const scatter = (name: string, table: string, work: string): Kernel => slabs(name, table, (m, w) => storeAt('memory', m, loadAt(work, w)));
const gather = (name: string, table: string, work: string): Kernel => slabs(name, table, (m, w) => storeAt(work, w, loadAt('memory', m)));

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

const n = counter('n');
const j = counter('j');
const inflow: readonly Stmt[] = [
  set('sum', number(0)),
  set('begin', loadAt('firstNeighbour', k, 'i32')),
  set('end', loadAt('firstNeighbour', add(k, integer(1)), 'i32')),
  up('j', counter('begin'), counter('end'), [
    set('sum', add(local('sum'), mul(loadAt('coupling', j), loadAt('v', loadAt('neighbour', j, 'i32'))))),
  ]),
];
const over = (name: string, body: readonly Stmt[]): Stmt =>
  up('k', counter('first'), counter('last'), [set('n', loadAt(name, k, 'i32')), ...body]);
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
      body: [over('node', [...inflow, storeAt('v', n, div(local('sum'), loadAt('total', k)))])],
    },
    {
      name: 'begin',
      loop: 'range',
      body: [over('node', [storeAt('rhs', n, number(0)), storeAt('d', n, number(0))])],
    },
    {
      name: 'improve',
      loop: 'range',
      body: [
        set('most', number(0)),
        over('node', [
          ...inflow,
          set('old', loadAt('v', n)),
          set(
            'better',
            div(add(add(loadAt('rhs', n), mul(loadAt('d', n), local('old'))), local('sum')), add(loadAt('d', n), loadAt('total', k))),
          ),
          storeAt('v', n, local('better')),
          set('size', div(absolute(sub(local('better'), local('old'))), add(number(1), absolute(local('old'))))),
          // a change that is no number counts as the largest
          set('most', select(compare('le', local('size'), local('most')), local('most'), local('size'))),
        ]),
        storeAt('change', integer(0), local('most')),
      ],
    },
  ],
};
