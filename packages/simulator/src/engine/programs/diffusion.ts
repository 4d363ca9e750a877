import type { Expr, Program, Stmt } from '@hillock/kernel';
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
  sub,
  up,
  when,
  writeAt,
} from './notation.ts';

const [e, k, i, p] = [index('e'), index('k'), index('i'), index('p')];

/** Row e of the table of what diffuses: positions of its arrays in memory, counted in doubles, and where its instances stand in the lists. */
const COLUMNS = ['state', 'volume', 'conductance', 'slope', 'vector', 'from', 'to'] as const;
export const DIFFUSION_COLUMNS: number = COLUMNS.length;

const row = (column: number): Expr =>
  readIndexAt('rows', addIndex({ kind: 'binary', op: 'mul', type: 'i32', a: e, b: integer(COLUMNS.length) }, integer(column)));
const columns: readonly Stmt[] = COLUMNS.map((name, c) => let_(name, row(c)));

const at = (array: string, instance: Expr): Expr => readAt('memory', addIndex(index(array), instance));
const put = (array: string, instance: Expr, value: Expr): Stmt => writeAt('memory', addIndex(index(array), instance), value);
const parentOf: Stmt = let_('p', readIndexAt('parent', k));
const hasParent = compare('ge', p, integer(0));

/** Each instance of the list of row e, parents first. */
const each = (body: readonly Stmt[]): Stmt => up('k', index('from'), index('to'), [let_('i', readIndexAt('order', k)), ...body]);
/** Each instance that has a parent, in the same order. */
const eachPair = (body: readonly Stmt[]): Stmt => each([parentOf, when(hasParent, body)]);
/** The same from the last one back. */
const eachPairBack = (body: readonly Stmt[]): Stmt => ({
  kind: 'for',
  local: 'k',
  from: addIndex(index('to'), integer(-1)),
  to: index('from'),
  step: -1,
  body: [let_('i', readIndexAt('order', k)), parentOf, when(hasParent, body)],
});

/** The rates at which i takes over its difference from p, and p its difference from i, 1/ms. */
const couplings: readonly Stmt[] = [
  let_('K', mul(number(0.5), add(at('conductance', i), at('conductance', p)))),
  let_('b', div(mul(readAt('up', k), float('K')), at('volume', i))),
  let_('a', div(mul(readAt('down', k), float('K')), at('volume', p))),
];

/**
 * (1/reach + L)·x = y/reach with y in an array, in place, along each tree from its leaves to its root and back (M. L. Hines 1984). Divided by the reach as
 * NEURON does it: a state at rest drifts by the rounding of these quotients, a unit of its last digit a step, and by the same here.
 */
const solve = (array: string, reach: string): readonly Stmt[] => [
  each([writeAt('diagonal', i, div(number(1), read(reach))), put(array, i, div(at(array, i), read(reach)))]),
  eachPair([
    ...couplings,
    writeAt('lower', i, float('b')),
    writeAt('upper', i, float('a')),
    writeAt('diagonal', i, add(readAt('diagonal', i), readAt('lower', i))),
    writeAt('diagonal', p, add(readAt('diagonal', p), readAt('upper', i))),
  ]),
  eachPairBack([
    let_('q', div(readAt('upper', i), readAt('diagonal', i))),
    writeAt('diagonal', p, sub(readAt('diagonal', p), mul(float('q'), readAt('lower', i)))),
    put(array, p, add(at(array, p), mul(float('q'), at(array, i)))),
  ]),
  each([
    parentOf,
    when(hasParent, [put(array, i, add(at(array, i), mul(readAt('lower', i), at(array, p))))]),
    put(array, i, div(at(array, i), readAt('diagonal', i))),
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
    { name: 'step', loop: 'range', body: [up('e', index('first'), index('last'), [...columns, ...solve('state', 'dt')])] },
    {
      name: 'slopes',
      loop: 'range',
      body: [
        up('e', index('first'), index('last'), [
          ...columns,
          eachPair([
            ...couplings,
            let_('difference', sub(at('state', p), at('state', i))),
            put('slope', i, add(at('slope', i), mul(float('b'), float('difference')))),
            put('slope', p, sub(at('slope', p), mul(float('a'), float('difference')))),
          ]),
        ]),
      ],
    },
    { name: 'solve', loop: 'range', body: [up('e', index('first'), index('last'), [...columns, ...solve('vector', 'gamma')])] },
  ],
};
