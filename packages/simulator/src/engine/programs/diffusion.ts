import type { Expr, Program, Stmt } from '@hillock/kernel';
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
  set,
  storeAt,
  sub,
  up,
  when,
} from '@hillock/kernel/notation';
import { doubles, integers, scalar } from './fields.ts';

const [e, k, i, p] = [counter('e'), counter('k'), counter('i'), counter('p')];

/** Row e of the table of what diffuses: positions of its arrays in memory, counted in doubles, and where its instances stand in the lists. */
const COLUMNS = ['state', 'volume', 'conductance', 'slope', 'vector', 'from', 'to'] as const;
export const DIFFUSION_COLUMNS: number = COLUMNS.length;

const row = (column: number): Expr =>
  loadAt('rows', add({ kind: 'binary', op: 'mul', type: 'i32', a: e, b: integer(COLUMNS.length) }, integer(column)), 'i32');
const columns: readonly Stmt[] = COLUMNS.map((name, c) => set(name, row(c)));

const at = (array: string, instance: Expr): Expr => loadAt('memory', add(counter(array), instance));
const put = (array: string, instance: Expr, value: Expr): Stmt => storeAt('memory', add(counter(array), instance), value);
const parentOf: Stmt = set('p', loadAt('parent', k, 'i32'));
const hasParent = compare('ge', p, integer(0));

/** Each instance of the list of row e, parents first. */
const each = (body: readonly Stmt[]): Stmt => up('k', counter('from'), counter('to'), [set('i', loadAt('order', k, 'i32')), ...body]);
/** Each instance that has a parent, in the same order. */
const eachPair = (body: readonly Stmt[]): Stmt => each([parentOf, when(hasParent, body)]);
/** The same from the last one back. */
const eachPairBack = (body: readonly Stmt[]): Stmt => ({
  kind: 'for',
  local: 'k',
  from: add(counter('to'), integer(-1)),
  to: counter('from'),
  step: -1,
  body: [set('i', loadAt('order', k, 'i32')), parentOf, when(hasParent, body)],
});

/** The rates at which i takes over its difference from p, and p its difference from i, 1/ms. */
const couplings: readonly Stmt[] = [
  set('K', mul(number(0.5), add(at('conductance', i), at('conductance', p)))),
  set('b', div(mul(loadAt('up', k), local('K')), at('volume', i))),
  set('a', div(mul(loadAt('down', k), local('K')), at('volume', p))),
];

/**
 * (1/reach + L)·x = y/reach with y in an array, in place, along each tree from its leaves to its root and back (M. L. Hines 1984). Divided by the reach as
 * NEURON does it: a state at rest drifts by the rounding of these quotients, a unit of its last digit a step, and by the same here.
 */
const solve = (array: string, reach: string): readonly Stmt[] => [
  each([storeAt('diagonal', i, div(number(1), load(reach))), put(array, i, div(at(array, i), load(reach)))]),
  eachPair([
    ...couplings,
    storeAt('lower', i, local('b')),
    storeAt('upper', i, local('a')),
    storeAt('diagonal', i, add(loadAt('diagonal', i), loadAt('lower', i))),
    storeAt('diagonal', p, add(loadAt('diagonal', p), loadAt('upper', i))),
  ]),
  eachPairBack([
    set('q', div(loadAt('upper', i), loadAt('diagonal', i))),
    storeAt('diagonal', p, sub(loadAt('diagonal', p), mul(local('q'), loadAt('lower', i)))),
    put(array, p, add(at(array, p), mul(local('q'), at(array, i)))),
  ]),
  each([
    parentOf,
    when(hasParent, [put(array, i, add(at(array, i), mul(loadAt('lower', i), at(array, p))))]),
    put(array, i, div(at(array, i), loadAt('diagonal', i))),
  ]),
];

/**
 * Diffusion along sections, for rows first … last−1 of the table. `step`: backward Euler over dt of the states. `slopes`: adds the rate of change by
 * diffusion to the slopes. `solve`: (1 + γ·L)⁻¹ of the vectors, L the operator of diffusion. The neighbours of a segment are the next ones of its
 * section, and across a junction the nearest ones; distances are those of centres (neuron-semantics 6.5).
 */
export const diffusionProgram: Program = {
  irVersion: 1,
  name: 'diffusion',
  fields: [
    doubles('memory'),
    integers('rows'),
    integers('order'),
    integers('parent'),
    doubles('up'),
    doubles('down'),
    doubles('lower'),
    doubles('upper'),
    doubles('diagonal'),
    scalar('dt'),
    scalar('gamma'),
  ],
  functions: [],
  kernels: [
    { name: 'step', loop: 'range', body: [up('e', counter('first'), counter('last'), [...columns, ...solve('state', 'dt')])] },
    {
      name: 'slopes',
      loop: 'range',
      body: [
        up('e', counter('first'), counter('last'), [
          ...columns,
          eachPair([
            ...couplings,
            set('difference', sub(at('state', p), at('state', i))),
            put('slope', i, add(at('slope', i), mul(local('b'), local('difference')))),
            put('slope', p, sub(at('slope', p), mul(local('a'), local('difference')))),
          ]),
        ]),
      ],
    },
    { name: 'solve', loop: 'range', body: [up('e', counter('first'), counter('last'), [...columns, ...solve('vector', 'gamma')])] },
  ],
};
