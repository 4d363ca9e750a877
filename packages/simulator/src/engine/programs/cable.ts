import type { Program } from '@hillock/kernel';
import {
  add,
  compare,
  doubles,
  float,
  index,
  integer,
  integers,
  let_,
  mul,
  number,
  readAt,
  readIndexAt,
  sub,
  up,
  when,
  writeAt,
} from './notation.ts';

const i = index('i');
const p = index('p');

/**
 * The cable equation's part of a step, over a range of nodes.
 * - `clear`: rhs and d to zero.
 * - `axial`: after the mechanisms; with b the coefficient of the parent's v in a row and a that of the node's v in its parent's row (both negative):
 *   rhs_i −= b·(v_p − v_i), rhs_p += a·(v_p − v_i), d_i −= b, d_p −= a.
 * - `update1`, `update2`: v += δ or 2δ, δ in rhs.
 * - `check`: leaves in `bad` the first node of the range whose v is not finite, or −1.
 */
export const cableProgram: Program = {
  irVersion: 1,
  name: 'cable',
  fields: [doubles('v'), doubles('rhs'), doubles('d'), doubles('a'), doubles('b'), integers('parent'), integers('bad')],
  functions: [],
  kernels: [
    {
      name: 'clear',
      loop: 'range',
      body: [up('i', index('first'), index('last'), [writeAt('rhs', i, number(0)), writeAt('d', i, number(0))])],
    },
    {
      name: 'axial',
      loop: 'range',
      body: [
        up('i', index('first'), index('last'), [
          let_('p', readIndexAt('parent', i)),
          when(compare('ge', p, integer(0)), [
            let_('a', readAt('a', i)),
            let_('b', readAt('b', i)),
            let_('dv', sub(readAt('v', p), readAt('v', i))),
            writeAt('rhs', i, sub(readAt('rhs', i), mul(float('b'), float('dv')))),
            writeAt('rhs', p, add(readAt('rhs', p), mul(float('a'), float('dv')))),
            writeAt('d', i, sub(readAt('d', i), float('b'))),
            writeAt('d', p, sub(readAt('d', p), float('a'))),
          ]),
        ]),
      ],
    },
    {
      name: 'update1',
      loop: 'range',
      body: [up('i', index('first'), index('last'), [writeAt('v', i, add(readAt('v', i), readAt('rhs', i)))])],
    },
    {
      name: 'update2',
      loop: 'range',
      body: [up('i', index('first'), index('last'), [writeAt('v', i, add(readAt('v', i), mul(number(2), readAt('rhs', i))))])],
    },
    {
      name: 'check',
      loop: 'range',
      body: [
        let_('bad', integer(-1)),
        up('i', index('first'), index('last'), [
          // x − x is 0 for every finite x and NaN for all others
          when(compare('ne', sub(readAt('v', i), readAt('v', i)), number(0)), [
            when(compare('lt', index('bad'), integer(0)), [let_('bad', i)]),
          ]),
        ]),
        writeAt('bad', integer(0), index('bad')),
      ],
    },
  ],
};
