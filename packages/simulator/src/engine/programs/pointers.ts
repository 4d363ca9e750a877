import type { Program } from '@hillock/kernel';
import { doubles, index, integers, readAt, readIndexAt, up, writeAt } from './notation.ts';

const k = index('k');

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
      body: [up('k', index('first'), index('last'), [writeAt('window', k, readAt('memory', readIndexAt('index', k)))])],
    },
    {
      name: 'scatter',
      loop: 'range',
      body: [up('k', index('first'), index('last'), [writeAt('memory', readIndexAt('index', k), readAt('window', k))])],
    },
  ],
};
