import type { FieldDecl } from '../ir/field.ts';
import type { Program } from '../ir/program.ts';
import { commonSubexpressions } from './cse.ts';
import { deadCode } from './dead-code.ts';
import { dropStores } from './drop-stores.ts';
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
import { type TableOptions, tabulate } from './tabulate.ts';

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

/** Those that change last bits. */
const FREE: readonly Pass[] = [quotients, propagate, fuseExponentials, commonSubexpressions, propagate, deadCode, sink];

const LAST: readonly Pass[] = [rareBranches, deadCode];

/** The passes in their order. None changes a bit of any result. */
export const PASSES: readonly Pass[] = [...STRAIGHT, hoist, ...LAST];

export interface OptimiseOptions {
  /** Last bits may change, by 16 units of the last place of a rate at most: fewer divisions, fewer exponentials. */
  readonly freeRounding?: boolean;
  /** Fields that somebody outside looks at; what is stored in others, and what is computed for that alone, goes. Absent: all. */
  readonly seen?: (field: FieldDecl) => boolean;
  /** Steps that depend on v alone are read from tables. */
  readonly tables?: TableOptions;
}

/** A program that does the same with less. What seldom runs stays as it is after the passes that tell which fields it needs. */
export function optimise(program: Program, { freeRounding = false, seen, tables }: OptimiseOptions = {}): Program {
  const straight = inTurn(program, [...STRAIGHT, ...(seen === undefined ? [] : [(p: Program) => dropStores(p, seen)])]);
  const seldom = straight.kernels.filter((k) => k.seldom === true);
  const often = inTurn({ ...straight, kernels: straight.kernels.filter((k) => k.seldom !== true) }, [
    ...(freeRounding ? FREE : []),
    hoist,
    ...(tables === undefined ? [] : [(p: Program) => tabulate(p, tables)]),
    ...LAST,
  ]);
  return { ...often, kernels: [...seldom, ...often.kernels] };
}

function inTurn(program: Program, passes: readonly Pass[]): Program {
  return passes.reduce((p, pass) => pass(p), program);
}
