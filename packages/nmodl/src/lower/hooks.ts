import type { KernelName } from '@hillock/contracts';
import type { Stmt } from '@hillock/kernel';
import { add, load, store } from '@hillock/kernel/notation';
import type { Hook } from '../syntax/tree.ts';
import { type Context, Scope } from './context.ts';
import { statements } from './statement.ts';

/** The kernel of BEFORE and AFTER blocks. Several of one kind run one after the other. */
export const HOOKS: Readonly<Record<string, KernelName>> = {
  'BEFORE INITIAL': 'beforeInitial',
  'AFTER INITIAL': 'afterInitial',
  'BEFORE BREAKPOINT': 'beforeBreakpoint',
  'AFTER SOLVE': 'afterSolve',
  'BEFORE STEP': 'beforeStep',
};

/** Blocks of the file by their kernel. */
export function hooksOf(hooks: readonly Hook[]): ReadonlyMap<KernelName, readonly Hook[]> {
  const byKernel = new Map<KernelName, Hook[]>();
  for (const hook of hooks) {
    const name = HOOKS[`${hook.when} ${hook.block}`];
    if (name === undefined) continue;
    byKernel.set(name, [...(byKernel.get(name) ?? []), hook]);
  }
  return byKernel;
}

/** The statements of one block. NEURON adds the currents that the mechanism writes to their ions after each such block, as after BREAKPOINT. */
export function lowerHook(context: Context, v: Scope['v'], hook: Hook): readonly Stmt[] {
  const currents = context.table.written.filter((w) => w.variable === 'i' && w.back);
  const added = currents.flatMap((w): Stmt[] => {
    const symbol = context.symbol(w.name);
    if (symbol?.kind !== 'field') return [];
    const total = context.ionField(w.ion, 'i');
    return [store(total, add(load(total), load(context.ownField(w.name, symbol))))];
  });
  return [...statements(new Scope(context, v), hook.body), ...added];
}
