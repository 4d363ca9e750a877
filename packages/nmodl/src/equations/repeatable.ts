import { invokedNames, mathFunctions, type Stmt, visitExpressions, visitStatements } from '@hillock/kernel';
import type { Context } from '../lower/context.ts';
import type { Slopes } from './derivative.ts';
import { inlined } from './ode-derivatives.ts';

/**
 * Evaluating the slopes once more changes nothing: nothing is stored that is read before it is stored, no unknown is set, and nothing is told to the
 * engine. One more evaluation before an iteration then makes what does not depend on the unknowns known in all of it.
 */
export function repeatable(context: Context, { unknowns, function: f }: Slopes): boolean {
  // code with mistakes need not hang together
  if (context.diagnostics.errors.length > 0 || !complete(context, f, new Set())) return false;
  const list = inlined(context, { functions: [f] }, false);
  const stored = new Set<string>();
  let fine = true;
  visitStatements(list, (s) => {
    if (s.kind === 'store') stored.add(s.field);
    if (s.kind === 'store' && s.at !== undefined) fine = false;
    if (s.kind === 'effect' || s.kind === 'call') fine = false;
  });
  if (!fine || unknowns.some((u) => stored.has(u.field))) return false;
  const known = new Set<string>();
  for (const s of list) {
    const reads = readsOf(s, stored);
    if ([...reads].some((field) => !known.has(field))) return false;
    if (s.kind === 'store' && s.element === undefined) known.add(s.field);
  }
  return true;
}

/** All that a function invokes is there (routines are made one after the other), and nothing invokes itself. */
function complete(context: Context, name: string, open: ReadonlySet<string>): boolean {
  if (mathFunctions[name] !== undefined) return true;
  const func = context.functions.find((x) => x.name === name);
  if (func === undefined || open.has(name)) return false;
  const inside = new Set([...open, name]);
  return [...invokedNames(func.body)].every((called) => complete(context, called, inside));
}

/** Fields among some that a statement reads, or a statement inside it. */
function readsOf(s: Stmt, among: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  visitExpressions([s], (e) => {
    if (e.kind === 'load' && among.has(e.field)) found.add(e.field);
  });
  return found;
}
