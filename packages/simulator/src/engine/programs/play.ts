import type { Program } from '@hillock/kernel';
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

const k = counter('k');
const i = counter('i');
const before = add(i, integer(-1));

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
        up('k', counter('first'), counter('last'), [
          set('i', loadAt('upper', k, 'i32')),
          {
            kind: 'while',
            head: [],
            cond: compare('lt', load('t'), loadAt('time', before)),
            body: [set('i', before)],
          },
          when(
            compare('eq', i, loadAt('start', k, 'i32')),
            [set('y', loadAt('value', i))],
            [
              set('t0', loadAt('time', before)),
              set('t1', loadAt('time', i)),
              set('y0', loadAt('value', before)),
              set('y1', loadAt('value', i)),
              when(
                compare('eq', local('t0'), local('t1')),
                [set('y', mul(number(0.5), add(local('y0'), local('y1'))))],
                [
                  set(
                    'y',
                    add(local('y0'), mul(sub(local('y1'), local('y0')), div(sub(load('t'), local('t0')), sub(local('t1'), local('t0'))))),
                  ),
                ],
              ),
            ],
          ),
          storeAt('memory', loadAt('variable', k, 'i32'), local('y')),
        ]),
      ],
    },
  ],
};
