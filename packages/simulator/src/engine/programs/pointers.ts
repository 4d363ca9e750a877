import type { Program } from '@hillock/kernel';
import { counter, loadAt, storeAt, up } from '@hillock/kernel/notation';
import { doubles, integers } from './fields.ts';

const k = counter('k');

/** Copies values first … last−1 of the window from the places that `index` names, and to them. */
export const pointersProgram: Program = {
  irVersion: 1,
  name: 'pointers',
  fields: [doubles('memory'), integers('index'), doubles('window')],
  functions: [],
  kernels: [
    {
      name: 'gather',
      loop: 'range',
      body: [up('k', counter('first'), counter('last'), [storeAt('window', k, loadAt('memory', loadAt('index', k, 'i32')))])],
    },
    {
      name: 'scatter',
      loop: 'range',
      body: [up('k', counter('first'), counter('last'), [storeAt('memory', loadAt('index', k, 'i32'), loadAt('window', k))])],
    },
  ],
};
