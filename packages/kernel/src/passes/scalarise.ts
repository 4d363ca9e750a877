import type { Expr } from '../ir/expression.ts';
import type { FieldDecl, FieldIndex } from '../ir/field.ts';
import type { Stmt } from '../ir/statement.ts';
import { visitExpressions, visitStatements } from '../ir/walk.ts';
import { mapOperands, mapStatement } from './rewrite.ts';

/** The local that stands for an element of a field. */
export function placeLocal(field: string, element = 0): string {
  return `@${field}[${element}]`;
}

/** Statements over locals: `start` loads them from fields, `body` computes and stores nothing. */
export interface Scalarised {
  readonly start: readonly Stmt[];
  readonly body: readonly Stmt[];
}

/**
 * Statements that keep what they store in locals, one an element, and store nothing: for looking at what a block computes without its traces. `also`:
 * fields that become locals though nothing stores them. Null where an element is chosen at run time, or a call stayed a call.
 */
export function scalarise(list: readonly Stmt[], fields: ReadonlyMap<string, FieldDecl>, also: readonly string[]): Scalarised | null {
  const kept = new Set(also);
  let clear = true;
  visitStatements(list, (s) => {
    if (s.kind === 'store') kept.add(s.field);
    if (s.kind === 'call' || s.kind === 'effect') clear = false;
  });
  const elements = new Map<string, { readonly field: string; readonly element: number }>();
  const note = (access: FieldIndex): void => {
    if (!kept.has(access.field)) return;
    const space = fields.get(access.field)?.space;
    const place = access.element === undefined ? 0 : access.element.kind === 'const' ? Number(access.element.value) : null;
    if (place === null || access.at !== undefined || (space !== 'instance' && space !== 'scalar')) clear = false;
    else elements.set(placeLocal(access.field, place), { field: access.field, element: place });
  };
  visitStatements(list, (s) => {
    if (s.kind === 'store') note(s);
  });
  visitExpressions(list, (e) => {
    if (e.kind === 'load') note(e);
  });
  if (!clear) return null;
  const localOf = (access: FieldIndex): string =>
    placeLocal(access.field, access.element?.kind === 'const' ? Number(access.element.value) : 0);
  const expr = (e: Expr): Expr =>
    e.kind === 'load' && kept.has(e.field) ? { kind: 'local', type: e.type, name: localOf(e) } : mapOperands(e, expr);
  const body = (inner: readonly Stmt[]): readonly Stmt[] =>
    inner.map((s) => (s.kind === 'store' ? { kind: 'set', local: localOf(s), value: expr(s.value) } : mapStatement(s, expr, body)));
  const start = [...elements].map(([local, { field, element }]): Stmt => {
    const single = fields.get(field)?.length === 1;
    const value: Expr = {
      kind: 'load',
      type: 'f64',
      field,
      ...(single ? {} : { element: { kind: 'const', type: 'i32', value: element } }),
    };
    return { kind: 'set', local, value };
  });
  return { start, body: body(list) };
}
