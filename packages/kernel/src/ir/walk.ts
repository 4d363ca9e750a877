import type { Expr } from './expression.ts';
import type { Kernel } from './program.ts';
import type { Stmt } from './statement.ts';

const NONE: readonly never[] = [];

/** The expressions directly inside an expression, in order of evaluation. */
export function operands(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'const':
    case 'local':
    case 'instance':
      return NONE;
    case 'load':
      if (e.at === undefined) return e.element === undefined ? NONE : [e.element];
      return e.element === undefined ? [e.at] : [e.at, e.element];
    case 'unary':
    case 'convert':
      return [e.a];
    case 'binary':
    case 'compare':
    case 'shortCircuit':
      return [e.a, e.b];
    case 'select':
      return [e.cond, e.a, e.b];
    case 'invoke':
      return e.args;
    case 'table':
      return [e.row];
  }
}

/** Visits an expression and all inside it, outside first. */
export function visitExpr(e: Expr, visit: (e: Expr) => void): void {
  visit(e);
  // nearly all of a program is one of the first three: no lists are made for them
  switch (e.kind) {
    case 'const':
    case 'local':
    case 'instance':
      return;
    case 'load':
      if (e.at !== undefined) visitExpr(e.at, visit);
      if (e.element !== undefined) visitExpr(e.element, visit);
      return;
    case 'binary':
    case 'compare':
    case 'shortCircuit':
      visitExpr(e.a, visit);
      visitExpr(e.b, visit);
      return;
    case 'unary':
    case 'convert':
      visitExpr(e.a, visit);
      return;
    default:
      for (const inner of operands(e)) visitExpr(inner, visit);
  }
}

/** The expressions that a statement evaluates itself, in order, not those of statements inside it. */
export function expressionsOf(s: Stmt): readonly Expr[] {
  switch (s.kind) {
    case 'set':
    case 'trap':
      return [s.value];
    case 'store':
      if (s.at === undefined) return s.element === undefined ? [s.value] : [s.value, s.element];
      return s.element === undefined ? [s.value, s.at] : [s.value, s.at, s.element];
    case 'if':
    case 'while':
      return [s.cond];
    case 'for':
      return [s.from, s.to];
    case 'call':
    case 'effect':
      return s.args;
  }
}

/** The statement lists inside a statement. */
export function bodiesOf(s: Stmt): readonly (readonly Stmt[])[] {
  switch (s.kind) {
    case 'if':
      return [s.then, s.else];
    case 'for':
      return [s.body];
    case 'while':
      return [s.head, s.body];
    default:
      return NONE;
  }
}

/** Visits every statement of a list, outer ones first. */
export function visitStatements(list: readonly Stmt[], visit: (s: Stmt) => void): void {
  for (const s of list) {
    visit(s);
    // nearly all statements are one of these two, with none inside
    if (s.kind === 'set' || s.kind === 'store') continue;
    for (const body of bodiesOf(s)) visitStatements(body, visit);
  }
}

/** Visits every expression of a list of statements. */
export function visitExpressions(list: readonly Stmt[], visit: (e: Expr) => void): void {
  for (const s of list) {
    switch (s.kind) {
      case 'set':
        visitExpr(s.value, visit);
        break;
      case 'if':
        visitExpr(s.cond, visit);
        visitExpressions(s.then, visit);
        visitExpressions(s.else, visit);
        break;
      default:
        for (const e of expressionsOf(s)) visitExpr(e, visit);
        for (const body of bodiesOf(s)) visitExpressions(body, visit);
    }
  }
}

/** Names of the functions that statements invoke or call, each once. */
export function invokedNames(list: readonly Stmt[]): ReadonlySet<string> {
  const names = new Set<string>();
  visitStatements(list, (s) => {
    if (s.kind === 'call') names.add(s.fn);
  });
  visitExpressions(list, (e) => {
    if (e.kind === 'invoke') names.add(e.fn);
  });
  return names;
}

/** Fields that statements load or store, each once. */
export function fieldNames(list: readonly Stmt[]): ReadonlySet<string> {
  const names = new Set<string>();
  visitStatements(list, (s) => {
    if (s.kind === 'store') names.add(s.field);
  });
  visitExpressions(list, (e) => {
    if (e.kind === 'load') names.add(e.field);
  });
  return names;
}

/** All statements of a kernel. */
export function statementsOf({ setup = [], body, finish = [] }: Kernel): readonly Stmt[] {
  return [...setup, ...body, ...finish];
}
