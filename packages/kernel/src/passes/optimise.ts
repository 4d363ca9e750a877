import type { Program } from '../ir/program.ts';
import { commonSubexpressions } from './cse.ts';
import { deadCode } from './dead-code.ts';
import { fold } from './fold.ts';
import { hoist } from './hoist.ts';
import { ifConvert } from './if-convert.ts';
import { inline } from './inline.ts';
import { promote } from './promote.ts';
import { proveIndices } from './prove-indices.ts';

/** The passes in their order. None changes a bit of any result. */
export const PASSES: readonly ((program: Program) => Program)[] = [
  inline,
  fold,
  proveIndices,
  promote,
  ifConvert,
  commonSubexpressions,
  deadCode,
  hoist,
];

/** A program that does the same with less. */
export function optimise(program: Program): Program {
  return PASSES.reduce((p, pass) => pass(p), program);
}
