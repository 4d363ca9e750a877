import type { Expr, ValueType } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Stmt } from '../ir/statement.ts';
import { visitExpressions, visitStatements } from '../ir/walk.ts';

/** Locals that a body sets, with their types. */
export function localsSet(body: readonly Stmt[]): ReadonlyMap<string, ValueType> {
  const seen = new Map<string, ValueType>();
  visitStatements(body, (s) => {
    if (s.kind === 'set') seen.set(s.local, s.value.type);
    else if (s.kind === 'for') seen.set(s.local, 'i32');
  });
  return seen;
}

/** What accesses of a field start from. */
export function startOf(field: FieldDecl): string {
  return field.space === 'ion' ? `ion ${field.ion ?? ''}` : field.space;
}

/** What accesses of a body start from: `instance`, `node`, `ion NAME`. */
export function startsOf(body: readonly Stmt[], fields: ReadonlyMap<string, FieldDecl>): ReadonlySet<string> {
  const used = new Set<string>();
  for (const name of fieldsUsed(body)) {
    const field = fields.get(name);
    if (field?.space === 'instance' || field?.space === 'node' || field?.space === 'ion') used.add(startOf(field));
  }
  return used;
}

/** Names of the fields that a body reads or writes. */
function fieldsUsed(body: readonly Stmt[]): ReadonlySet<string> {
  const names = new Set<string>();
  visitStatements(body, (s) => {
    if (s.kind === 'store') names.add(s.field);
  });
  visitExpressions(body, (e) => {
    if (e.kind === 'load') names.add(e.field);
  });
  return names;
}

/** Computing it reads nothing that a value's evaluation could change, and traps never. */
export function isFixed(position: Expr | undefined): boolean {
  return position === undefined || position.kind === 'const' || position.kind === 'local' || position.kind === 'instance';
}
