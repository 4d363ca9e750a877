import { brusselator1d } from './brusselator-1d.ts';
import { e5, hires, orego, rober } from './kinetics.ts';
import { brusselators, pleiades, vdpol, vdpolStiff } from './oscillators.ts';
import type { TestProblem } from './problem.ts';
import { transistor } from './transistor.ts';

export { correctDigits, type TestProblem } from './problem.ts';
export { brusselator1d, brusselators, e5, hires, orego, pleiades, rober, transistor, vdpol, vdpolStiff };

/** Every problem of the table. */
export const testSet: readonly TestProblem[] = [
  vdpol,
  vdpolStiff,
  rober,
  orego,
  hires,
  pleiades,
  brusselator1d,
  transistor,
  e5,
  ...brusselators,
];
