import type { Program } from '@hillock/kernel';
import { add, compare, counter, integer, loadAt, local, number, set, storeAt, sub, up, when } from '@hillock/kernel/notation';
import { doubles, integers } from './fields.ts';

const i = counter('i');
const row = counter('row');

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
        set('bad', integer(-1)),
        up('row', counter('first'), counter('last'), [
          set('from', loadAt('start', row, 'i32')),
          set('to', add(counter('from'), loadAt('length', row, 'i32'))),
          set('sum', number(0)),
          up('i', counter('from'), counter('to'), [set('sum', add(local('sum'), sub(loadAt('memory', i), loadAt('memory', i))))]),
          when(compare('ne', local('sum'), number(0)), [
            up('i', counter('from'), counter('to'), [
              when(compare('ne', sub(loadAt('memory', i), loadAt('memory', i)), number(0)), [
                when(compare('lt', counter('bad'), integer(0)), [set('bad', i)]),
              ]),
            ]),
          ]),
        ]),
        storeAt('bad', integer(0), counter('bad')),
      ],
    },
  ],
};
