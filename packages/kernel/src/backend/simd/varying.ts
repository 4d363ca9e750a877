import type { Expr } from '../../ir/expression.ts';
import type { FieldDecl } from '../../ir/field.ts';
import type { Stmt } from '../../ir/statement.ts';
import { bodiesOf, expressionsOf, operands, visitExpr } from '../../ir/walk.ts';

/** Which locals can differ between the two lanes; all others stay in scalar locals. */
export interface Varying {
  readonly locals: ReadonlySet<string>;
  readonly of: (e: Expr) => boolean;
}

/** Finds the locals of a body that can differ between lanes; `params` do from the start. */
export function varying(body: readonly Stmt[], fields: ReadonlyMap<string, FieldDecl>, params: readonly string[] = []): Varying {
  const locals = new Set<string>(params);
  const of = (e: Expr): boolean => {
    if (e.kind === 'instance') return true;
    if (e.kind === 'local') return locals.has(e.name);
    if (e.kind === 'load') {
      const space = fields.get(e.field)?.space;
      if (space === 'instance' || space === 'node' || space === 'ion') return true;
    }
    return operands(e).some(of);
  };
  const walk = (list: readonly Stmt[], masked: boolean): void => {
    for (const s of list) {
      if (s.kind === 'set' && (masked || of(s.value))) locals.add(s.local);
      if (s.kind === 'for' && (of(s.from) || of(s.to))) locals.add(s.local);
      const inner = masked || ((s.kind === 'if' || s.kind === 'while') && of(s.cond));
      for (const part of bodiesOf(s)) walk(part, inner);
    }
  };
  for (let size = -1; size !== locals.size; ) {
    size = locals.size;
    walk(body, false);
  }
  return { locals, of };
}

/** Why a loop of the body cannot run for two lanes, or null. A loop's counter must be the same in both, also where only one runs it. */
export function loopProblem(body: readonly Stmt[], lanes: Varying): string | null {
  let problem: string | null = null;
  const walk = (list: readonly Stmt[], masked: boolean): void => {
    for (const s of list) {
      if (s.kind === 'for' && lanes.locals.has(s.local)) problem = 'a loop has other bounds in each instance';
      if (s.kind === 'for' && masked && occursOutside(body, s.local))
        problem = 'the counter of a loop that not all instances run is read after it';
      const inner = masked || ((s.kind === 'if' || s.kind === 'while') && lanes.of(s.cond));
      for (const part of bodiesOf(s)) walk(part, inner);
    }
  };
  walk(body, false);
  return problem;
}

/** A counter is read or set where no loop counts with it. */
function occursOutside(list: readonly Stmt[], local: string): boolean {
  let found = false;
  const walk = (inner: readonly Stmt[]): void => {
    for (const s of inner) {
      if (s.kind === 'set' && s.local === local) found = true;
      const own = s.kind === 'for' && s.local === local;
      for (const e of expressionsOf(s)) {
        visitExpr(e, (x) => {
          if (x.kind === 'local' && x.name === local) found = true;
        });
      }
      if (!own) for (const part of bodiesOf(s)) walk(part);
    }
  };
  walk(list);
  return found;
}
