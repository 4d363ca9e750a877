import type { Program } from '../ir/program.ts';
import { commonSubexpressions } from './cse.ts';
import { deadCode } from './dead-code.ts';
import { fold } from './fold.ts';
import { fuseExponentials } from './fuse-exponentials.ts';
import { hoist } from './hoist.ts';
import { ifConvert } from './if-convert.ts';
import { inline } from './inline.ts';
import { promote } from './promote.ts';
import { propagate } from './propagate.ts';
import { proveIndices } from './prove-indices.ts';
import { quotients } from './quotients.ts';
import { rareBranches } from './rare-branches.ts';
import { sink } from './sink.ts';

type Pass = (program: Program) => Program;

/** Straight code with one value a name. */
const STRAIGHT: readonly Pass[] = [
  inline,
  fold,
  proveIndices,
  promote,
  ifConvert,
  propagate,
  fold,
  commonSubexpressions,
  propagate,
  deadCode,
  sink,
];

/** The passes in their order. None changes a bit of any result. */
export const PASSES: readonly Pass[] = [...STRAIGHT, hoist, rareBranches, deadCode];

/** The same, and in between those that change last bits. */
export const FREE_PASSES: readonly Pass[] = [
  ...STRAIGHT,
  quotients,
  propagate,
  fuseExponentials,
  commonSubexpressions,
  propagate,
  deadCode,
  sink,
  hoist,
  rareBranches,
  deadCode,
];

export interface OptimiseOptions {
  /** Last bits may change, by 16 units of the last place of a rate at most: fewer divisions, fewer exponentials. */
  readonly freeRounding?: boolean;
}

/** A program that does the same with less. */
export function optimise(program: Program, { freeRounding = false }: OptimiseOptions = {}): Program {
  return (freeRounding ? FREE_PASSES : PASSES).reduce((p, pass) => pass(p), program);
}
