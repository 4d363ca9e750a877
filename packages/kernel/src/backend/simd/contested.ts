import type { Binding } from '../../api.ts';
import { ANYWHERE, aliasClass } from '../../ir/alias.ts';
import type { Expr } from '../../ir/expression.ts';
import type { FieldDecl, FieldIndex } from '../../ir/field.ts';
import type { Stmt } from '../../ir/statement.ts';
import { bodiesOf, expressionsOf, operands, visitExpressions, visitStatements } from '../../ir/walk.ts';

/**
 * What one instance may leave for the next to see. Two lanes run a statement for both instances before the next statement; that gives what one after
 * the other gives only where no instance reads or writes what the other writes.
 */
export interface Contested {
  /** Classes of memory (`aliasClass`) that both lanes may touch, and one writes. */
  readonly classes: ReadonlySet<string>;
  /** Locals whose values depend on such memory. */
  readonly locals: ReadonlySet<string>;
}

type Fields = ReadonlyMap<string, FieldDecl>;

/** Finds what is contested: memory first, then all that depends on it, until nothing more does. */
export function contested(body: readonly Stmt[], fields: Fields, binding: Binding): Contested {
  const stored = storedClasses(body, fields);
  const classes = new Set<string>(sharedClasses(body, stored, fields, binding));
  const locals = new Set<string>();
  const found = { classes, locals, stored };
  for (let size = -1; size !== classes.size + locals.size; ) {
    size = classes.size + locals.size;
    spread(body, false, fields, found);
  }
  return found;
}

interface Spread {
  readonly classes: Set<string>;
  readonly locals: Set<string>;
  /** Classes of memory that are written anywhere. */
  readonly stored: ReadonlySet<string>;
}

function spread(list: readonly Stmt[], under: boolean, fields: Fields, found: Spread): void {
  for (const s of list) {
    // a loop is taken as a whole
    const loop = (s.kind === 'for' || s.kind === 'while') && touches(s, fields, found);
    const depends = under || loop || expressionsOf(s).some((e) => dependsOn(e, fields, found));
    if (s.kind === 'set' && depends) found.locals.add(s.local);
    if (s.kind === 'for' && depends) found.locals.add(s.local);
    if (s.kind === 'store' && depends) found.classes.add(aliasClass(fields.get(s.field)));
    // what one lane runs as a whole reads computed positions there, behind all that is written for both lanes
    if (depends && (under || (s.kind !== 'set' && s.kind !== 'store'))) {
      for (const name of positioned(s, fields)) if (found.stored.has(name)) found.classes.add(name);
    }
    for (const inner of bodiesOf(s)) spread(inner, depends, fields, found);
  }
}

/** Classes of memory that a statement's own expressions read at computed positions. */
function positioned(s: Stmt, fields: Fields): readonly string[] {
  const names: string[] = [];
  const visit = (e: Expr): void => {
    if (e.kind === 'load' && isPositioned(e)) names.push(aliasClass(fields.get(e.field)));
    for (const inner of operands(e)) visit(inner);
  };
  for (const e of expressionsOf(s)) visit(e);
  return names;
}

/** An access whose position is computed, where another than the program's branch may be out of bounds. */
export function isPositioned(access: FieldIndex): boolean {
  return access.at !== undefined || (access.element !== undefined && access.element.kind !== 'const');
}

/** A statement that reads or writes what is contested, or has one inside. */
export function touches(statement: Stmt, fields: Fields, found: Contested): boolean {
  let touched = false;
  visitStatements([statement], (s) => {
    if (s.kind === 'set' || s.kind === 'for') touched ||= found.locals.has(s.local);
    if (s.kind === 'store') touched ||= found.classes.has(aliasClass(fields.get(s.field)));
    touched ||= expressionsOf(s).some((e) => dependsOn(e, fields, found));
  });
  return touched;
}

/** The value depends on contested memory. */
export function dependsOn(e: Expr, fields: Fields, found: Contested): boolean {
  if (e.kind === 'local' && found.locals.has(e.name)) return true;
  if (e.kind === 'load' && found.classes.has(aliasClass(fields.get(e.field)))) return true;
  return operands(e).some((inner) => dependsOn(inner, fields, found));
}

function storedClasses(body: readonly Stmt[], fields: Fields): ReadonlySet<string> {
  const stored = new Set<string>();
  visitStatements(body, (s) => {
    if (s.kind === 'store') stored.add(aliasClass(fields.get(s.field)));
  });
  return stored;
}

/** Classes of memory that are written, and where two instances may have one place. */
function sharedClasses(body: readonly Stmt[], stored: ReadonlySet<string>, fields: Fields, binding: Binding): readonly string[] {
  const accesses = new Map<string, FieldIndex[]>();
  const meet = (access: FieldIndex): void => {
    const name = aliasClass(fields.get(access.field));
    accesses.set(name, [...(accesses.get(name) ?? []), access]);
  };
  visitStatements(body, (s) => {
    if (s.kind === 'store') meet(s);
  });
  visitExpressions(body, (e) => {
    if (e.kind === 'load') meet(e);
  });
  if (stored.size > 0 && accesses.has(ANYWHERE)) return [...accesses.keys()];
  return [...stored].filter((name) => !(accesses.get(name) ?? []).every((a, _, all) => isOwn(a, all[0] ?? a, fields, binding)));
}

/** Each instance has a place of its own, the same for all accesses of the class. */
function isOwn(access: FieldIndex, first: FieldIndex, fields: Fields, binding: Binding): boolean {
  switch (fields.get(access.field)?.space) {
    case 'instance':
      return true;
    case 'node':
    case 'ion':
      return binding.runs !== undefined || binding.distinct === true;
    case 'array':
      return access.at !== undefined && offsetFromInstance(access.at) !== null && JSON.stringify(access.at) === JSON.stringify(first.at);
    default:
      return false;
  }
}

/** c of the position instance + c; null for every other. */
export function offsetFromInstance(at: Expr): number | null {
  if (at.kind === 'instance') return 0;
  if (at.kind !== 'binary' || at.op !== 'add' || at.a.kind !== 'instance' || at.b.kind !== 'const') return null;
  return Number(at.b.value);
}
