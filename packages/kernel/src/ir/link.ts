import { mathFunctions } from '../math/index.ts';
import type { Func, Program } from './program.ts';
import { invokedNames, statementsOf } from './walk.ts';

/**
 * The functions that a program's kernels reach, its own and the elementary ones, in an order in which each comes before
 * what calls it. Throws on a name that is neither, and on recursion.
 */
export function linkFunctions(program: Program): readonly Func[] {
  const own = new Map(program.functions.map((f) => [f.name, f]));
  const done = new Map<string, Func>();
  const open = new Set<string>();
  const visit = (name: string, caller: string): void => {
    if (done.has(name)) return;
    const func = own.get(name) ?? mathFunctions[name];
    if (func === undefined) throw new Error(`${program.name}: ${caller} invokes ${name}, which does not exist`);
    if (open.has(name)) throw new Error(`${program.name}: ${name} invokes itself (through ${caller})`);
    open.add(name);
    for (const called of invokedNames(func.body)) visit(called, name);
    open.delete(name);
    done.set(name, func);
  };
  for (const kernel of program.kernels) for (const name of invokedNames(statementsOf(kernel))) visit(name, kernel.name);
  return [...done.values()];
}
