import type { Program } from '@hillock/kernel';
import {
  add,
  addIndex,
  compare,
  doubles,
  float,
  index,
  integer,
  integers,
  let_,
  number,
  readAt,
  readIndexAt,
  sub,
  up,
  when,
  writeAt,
} from './notation.ts';

const i = index('i');
const row = index('row');

/**
 * Looks for values that are not finite in rows first … last−1 of the memory: leaves in `bad` the place, counted in doubles, of the first in the first row
 * that has one, or −1. x − x is 0 for every finite x and NaN for all others, and so is their sum: one test a row where all is well.
 */
export const finiteProgram: Program = {
  irVersion: 1,
  name: 'finite',
  fields: [doubles('memory'), integers('start'), integers('length'), integers('bad')],
  functions: [],
  kernels: [
    {
      name: 'check',
      loop: 'range',
      body: [
        let_('bad', integer(-1)),
        up('row', index('first'), index('last'), [
          let_('from', readIndexAt('start', row)),
          let_('to', addIndex(index('from'), readIndexAt('length', row))),
          let_('sum', number(0)),
          up('i', index('from'), index('to'), [let_('sum', add(float('sum'), sub(readAt('memory', i), readAt('memory', i))))]),
          when(compare('ne', float('sum'), number(0)), [
            up('i', index('from'), index('to'), [
              when(compare('ne', sub(readAt('memory', i), readAt('memory', i)), number(0)), [
                when(compare('lt', index('bad'), integer(0)), [let_('bad', i)]),
              ]),
            ]),
          ]),
        ]),
        writeAt('bad', integer(0), index('bad')),
      ],
    },
  ],
};
