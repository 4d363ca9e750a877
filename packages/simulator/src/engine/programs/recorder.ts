import type { Program } from '@hillock/kernel';
import { add, counter, integer, loadAt, set, storeAt, up } from '@hillock/kernel/notation';
import { doubles, integers } from './fields.ts';

const k = counter('k');

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
        set('row', loadAt('cursor', integer(0), 'i32')),
        up('k', counter('first'), counter('last'), [storeAt('ring', add(counter('row'), k), loadAt('memory', loadAt('index', k, 'i32')))]),
        storeAt('cursor', integer(0), add(counter('row'), counter('last'))),
      ],
    },
  ],
};
