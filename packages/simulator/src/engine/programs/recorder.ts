import type { Program } from '@hillock/kernel';
import { addIndex, doubles, index, integer, integers, let_, readAt, readIndexAt, up, writeAt } from './notation.ts';

const k = index('k');

/** Copies the recorded variables first … last−1 into the ring at the cursor, and moves the cursor by one row. */
export const recorderProgram: Program = {
  irVersion: 1,
  name: 'recorder',
  fields: [doubles('memory'), integers('index'), doubles('ring'), integers('cursor')],
  functions: [],
  kernels: [
    {
      name: 'sample',
      loop: 'range',
      body: [
        let_('row', readIndexAt('cursor', integer(0))),
        up('k', index('first'), index('last'), [writeAt('ring', addIndex(index('row'), k), readAt('memory', readIndexAt('index', k)))]),
        writeAt('cursor', integer(0), addIndex(index('row'), index('last'))),
      ],
    },
  ],
};
