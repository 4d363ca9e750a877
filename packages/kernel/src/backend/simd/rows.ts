import type { Expr } from '../../ir/expression.ts';
import type { FieldDecl, FieldIndex } from '../../ir/field.ts';
import type { Kernel } from '../../ir/program.ts';
import type { For, Stmt } from '../../ir/statement.ts';
import { expressionsOf, visitExpr } from '../../ir/walk.ts';
import { mapOperands, mapStatement } from '../../passes/rewrite.ts';
import { type Varying, varying } from './varying.ts';

/** A kernel with loops of its own, some of which run two iterations at a time. In those the counter is the instance. */
export interface PreparedRange {
  readonly body: readonly Stmt[];
  readonly lanes: Varying;
}

/** Makes ready for two lanes what loops of a kernel are declared independent and only reach memory in a row; a text where there is none. */
export function prepareRange(kernel: Kernel, fields: ReadonlyMap<string, FieldDecl>): PreparedRange | string {
  let ready = 0;
  const prepare = (list: readonly Stmt[]): readonly Stmt[] =>
    list.map((s) => {
      if (s.kind === 'for' && s.independent === true && s.step === 1) {
        const made = alongInstances(s, fields);
        if (made !== null) {
          ready++;
          return made;
        }
      }
      const inner = mapStatement(s, (e) => e, prepare);
      return inner.kind === 'for' ? { ...inner, independent: false } : inner;
    });
  const body = prepare(kernel.body);
  return ready === 0 ? 'loops itself' : { body, lanes: varying(body, fields) };
}

const INSTANCE: Expr = { kind: 'instance', type: 'i32' };

/** The loop with its counter as the instance, and positions as something the same in all iterations plus the instance. Null where that cannot be. */
function alongInstances(loop: For, fields: ReadonlyMap<string, FieldDecl>): For | null {
  const known = new Map<string, Expr>([[loop.local, INSTANCE]]);
  const body: Stmt[] = [];
  const replace = (e: Expr): Expr => {
    if (e.kind === 'local') return known.get(e.name) ?? e;
    const inner = mapOperands(e, replace);
    return inner.kind === 'load' && inner.at !== undefined ? { ...inner, at: inRow(inner.at) ?? inner.at } : inner;
  };
  for (const s of loop.body) {
    if (s.kind !== 'set' && s.kind !== 'store') return null;
    const made = mapStatement(s, replace, (list) => list);
    if (made.kind === 'set' && made.value.type === 'i32') {
      const row = inRow(made.value);
      if (row === null) return null;
      known.set(made.local, row);
    } else body.push(made.kind === 'store' && made.at !== undefined ? { ...made, at: inRow(made.at) ?? made.at } : made);
  }
  return body.every((s) => reachesRows(s, fields)) ? { ...loop, body } : null;
}

/** `start + instance` of a position that rises with the instance by one; null for every other. */
function inRow(e: Expr): Expr | null {
  const start = startOf(e);
  if (start === undefined) return null;
  return start === null ? INSTANCE : { kind: 'binary', op: 'add', type: 'i32', a: start, b: INSTANCE };
}

/** What is added to the instance: null for nothing, undefined where it is not of that form. */
function startOf(e: Expr): Expr | null | undefined {
  if (e.kind === 'instance') return null;
  if (e.kind !== 'binary' || e.op !== 'add') return undefined;
  const [a, b] = mentionsInstance(e.a) ? [e.a, e.b] : [e.b, e.a];
  const inner = startOf(a);
  if (inner === undefined || mentionsInstance(b)) return undefined;
  return inner === null ? b : { kind: 'binary', op: 'add', type: 'i32', a: inner, b };
}

function mentionsInstance(e: Expr): boolean {
  let found = false;
  visitExpr(e, (x) => {
    found ||= x.kind === 'instance';
  });
  return found;
}

function reachesRows(s: Stmt, fields: ReadonlyMap<string, FieldDecl>): boolean {
  const fits = (access: FieldIndex, store: boolean): boolean => {
    if (fields.get(access.field)?.space !== 'array') return !store;
    return access.at !== undefined && (startOf(access.at) !== undefined || (!store && !mentionsInstance(access.at)));
  };
  let all = s.kind !== 'store' || fits(s, true);
  for (const e of expressionsOf(s)) {
    visitExpr(e, (x) => {
      if (x.kind === 'load') all &&= fits(x, false);
    });
  }
  return all;
}
