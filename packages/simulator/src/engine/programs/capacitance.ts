import type { Program } from '@hillock/kernel';
import { add, mul, node, number, own, read, scalar, write } from './notation.ts';

/** 0.001·cj: µF/cm² · mV/ms is 1e-3 mA/cm². */
const factor = mul(number(0.001), read('cj'));

/** The capacitance of every segment: its term of the diagonal, and the capacitive current after a step (mA/cm²). */
export const capacitanceProgram: Program = {
  irVersion: 1,
  name: 'capacitance',
  fields: [own('cm'), own('i_cap'), scalar('cj'), node('rhs'), node('d')],
  functions: [],
  kernels: [
    { name: 'initial', loop: 'each', body: [write('i_cap', number(0))] },
    { name: 'current', loop: 'each', body: [write('d', add(read('d'), mul(factor, read('cm'))))] },
    { name: 'update', loop: 'each', body: [write('i_cap', mul(mul(factor, read('cm')), read('rhs')))] },
  ],
};
