import type { Program } from '@hillock/kernel';
import { compare, counter, integer, loadAt, number, storeAt, sub, up, when } from '@hillock/kernel/notation';
import { doubles, integers } from './fields.ts';

const k = counter('k');

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
        up('k', counter('first'), counter('last'), [
          when(
            compare('gt', sub(loadAt('memory', loadAt('index', k, 'i32')), loadAt('threshold', k)), number(0)),
            [
              when(compare('eq', loadAt('above', k, 'i32'), integer(0)), [
                storeAt('above', k, integer(1)),
                { kind: 'effect', name: 'crossing', args: [{ kind: 'convert', op: 'intToFloat', type: 'f64', a: k }] },
              ]),
            ],
            [storeAt('above', k, integer(0))],
          ),
        ]),
      ],
    },
  ],
};
