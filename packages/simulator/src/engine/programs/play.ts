import type { Program } from '@hillock/kernel';
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

const k = index('k');
const i = index('i');
const before = addIndex(i, integer(-1));

/**
 * Continuous plays first … last−1 at time t: straight lines through the points of each. The points of a play are reached one by one, when their events are
 * delivered: `upper` is the next one, and until it is reached the line to it goes on beyond it, as after the last point it does for ever. Before the first
 * point its value holds. Between two points at one time lies the mean of their values. `time` has −∞ before the points of each play, which ends the search.
 */
export const playProgram: Program = {
  irVersion: 1,
  name: 'play',
  fields: [doubles('memory'), integers('variable'), integers('start'), integers('upper'), doubles('time'), doubles('value'), scalar('t')],
  functions: [],
  kernels: [
    {
      name: 'evaluate',
      loop: 'range',
      body: [
        up('k', index('first'), index('last'), [
          let_('i', readIndexAt('upper', k)),
          {
            kind: 'while',
            head: [],
            cond: compare('lt', read('t'), readAt('time', before)),
            body: [let_('i', before)],
          },
          when(
            compare('eq', i, readIndexAt('start', k)),
            [let_('y', readAt('value', i))],
            [
              let_('t0', readAt('time', before)),
              let_('t1', readAt('time', i)),
              let_('y0', readAt('value', before)),
              let_('y1', readAt('value', i)),
              when(
                compare('eq', float('t0'), float('t1')),
                [let_('y', mul(number(0.5), add(float('y0'), float('y1'))))],
                [
                  let_(
                    'y',
                    add(float('y0'), mul(sub(float('y1'), float('y0')), div(sub(read('t'), float('t0')), sub(float('t1'), float('t0'))))),
                  ),
                ],
              ),
            ],
          ),
          writeAt('memory', readIndexAt('variable', k), float('y')),
        ]),
      ],
    },
  ],
};
