import { type Expr, type Kernel, type Stmt, visitExpressions } from '@hillock/kernel';
import { load, set } from '@hillock/kernel/notation';
import { AT_TIME } from '../check/builtins.ts';
import type { Routine, Statement } from '../syntax/tree.ts';
import { type Context, Scope, V_PARAMETER } from './context.ts';
import { calledNames, plain } from './routine.ts';
import { statements } from './statement.ts';

/** Whether statements announce a time, themselves or by what they call. */
function announces(list: readonly Statement[], routines: ReadonlyMap<string, Routine>): boolean {
  for (const name of calledNames(list)) {
    const routine = routines.get(name);
    if (name === 'at_time' || (routine !== undefined && announces(routine.body, routines))) return true;
  }
  return false;
}

/** A time that follows from fields alone: what a condition asks for can be told at any place of the code. */
function isClosed(te: Expr): boolean {
  let closed = true;
  visitExpressions([set('te', te)], (e) => {
    closed &&= e.kind !== 'local' && e.kind !== 'invoke';
  });
  return closed;
}

/**
 * The kernel `odeTimes`: goes through BREAKPOINT and tells the host of each time at which the mechanism will jump, so that an integrator with error control can stop
 * there. A step of fixed size ends where it ends: announcing a time means nothing to it, and its code has no effects. Procedures that announce have a
 * second form for this kernel. Of at_time as a condition, times that follow from fields alone. Null where there are none. After {@link refuseRecursion}.
 */
export function announcedTimes(context: Context): Kernel | null {
  const { breakpoint, neuron, routines: list } = context.file;
  const routines = new Map(list.map((r) => [r.name.text, r]));
  if (breakpoint === null || neuron.kind === 'artificial' || context.diagnostics.errors.length > 0) return null;
  if (!announces(breakpoint, routines)) return null;
  const conditions: Expr[] = [];
  const variant = (name: string): string => {
    const routine = routines.get(name);
    if (routine === undefined || !announces(routine.body, routines)) return name;
    const own = `_times_${name}`;
    if (!context.functions.some((f) => f.name === own)) {
      const body = routine.body.filter((s) => s.kind !== 'table');
      context.functions.push(plain(context, routine, own, body));
    }
    return own;
  };
  context.announcing = { conditions, variant };
  const body = statements(new Scope(context, 'parameter'), breakpoint, { dropSolve: true });
  context.announcing = null;
  const effects = conditions.filter(isClosed).map((te): Stmt => ({ kind: 'effect', name: AT_TIME, args: [te] }));
  return { name: 'odeTimes', loop: 'each', body: [set(V_PARAMETER, load(context.engineField('v', 'node', 'v'))), ...body, ...effects] };
}
