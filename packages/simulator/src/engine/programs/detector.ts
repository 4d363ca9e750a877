import type { Program } from '@hillock/kernel';
import { compare, doubles, index, integer, integers, number, readAt, readIndexAt, sub, up, when, writeAt } from './notation.ts';

const k = index('k');

/** Threshold tests of detectors first … last−1: upward through the threshold (strictly above, and not above before) tells the host. */
export const detectorProgram: Program = {
  irVersion: 1,
  name: 'detector',
  fields: [doubles('memory'), integers('index'), doubles('threshold'), integers('above')],
  functions: [],
  kernels: [
    {
      name: 'detect',
      loop: 'range',
      body: [
        up('k', index('first'), index('last'), [
          when(
            compare('gt', sub(readAt('memory', readIndexAt('index', k)), readAt('threshold', k)), number(0)),
            [
              when(compare('eq', readIndexAt('above', k), integer(0)), [
                writeAt('above', k, integer(1)),
                { kind: 'effect', name: 'crossing', args: [{ kind: 'convert', op: 'intToFloat', type: 'f64', a: k }] },
              ]),
            ],
            [writeAt('above', k, integer(0))],
          ),
        ]),
      ],
    },
  ],
};
