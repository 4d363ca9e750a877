import type { Expr } from '../ir/expression.ts';
import type { Stmt } from '../ir/statement.ts';
import { visitExpressions, visitStatements } from '../ir/walk.ts';

/** An expression with each direct operand replaced. */
export function mapOperands(e: Expr, f: (operand: Expr) => Expr): Expr {
  switch (e.kind) {
    case 'const':
    case 'local':
    case 'instance':
      return e;
    case 'load':
      return { ...e, ...(e.at === undefined ? {} : { at: f(e.at) }), ...(e.element === undefined ? {} : { element: f(e.element) }) };
    case 'unary':
    case 'convert':
      return { ...e, a: f(e.a) };
    case 'binary':
    case 'compare':
    case 'shortCircuit':
      return { ...e, a: f(e.a), b: f(e.b) };
    case 'select':
      return { ...e, cond: f(e.cond), a: f(e.a), b: f(e.b) };
    case 'invoke':
      return { ...e, args: e.args.map(f) };
    case 'table':
      return { ...e, row: f(e.row) };
  }
}

/** A statement with each expression that it evaluates itself replaced, in order of evaluation, and each body inside it. */
export function mapStatement(s: Stmt, f: (e: Expr) => Expr, body: (list: readonly Stmt[]) => readonly Stmt[]): Stmt {
  switch (s.kind) {
    case 'set':
    case 'trap':
      return { ...s, value: f(s.value) };
    case 'store': {
      const value = f(s.value);
      return { ...s, value, ...(s.at === undefined ? {} : { at: f(s.at) }), ...(s.element === undefined ? {} : { element: f(s.element) }) };
    }
    case 'if':
      return { ...s, cond: f(s.cond), then: body(s.then), else: body(s.else) };
    case 'for':
      return { ...s, from: f(s.from), to: f(s.to), body: body(s.body) };
    case 'while':
      return { ...s, head: body(s.head), cond: f(s.cond), body: body(s.body) };
    case 'call':
    case 'effect':
      return { ...s, args: s.args.map(f) };
  }
}

/** A list of statements with every local renamed. */
export function renameLocals(list: readonly Stmt[], name: (local: string) => string): readonly Stmt[] {
  const expr = (e: Expr): Expr => (e.kind === 'local' ? { ...e, name: name(e.name) } : mapOperands(e, expr));
  const body = (inner: readonly Stmt[]): readonly Stmt[] =>
    inner.map((s) => {
      const mapped = mapStatement(s, expr, body);
      return mapped.kind === 'set' || mapped.kind === 'for' ? { ...mapped, local: name(mapped.local) } : mapped;
    });
  return body(list);
}

/** Zero of a type. */
export function zeroOf(type: Expr['type']): Expr {
  if (type === 'bool')
    return {
      kind: 'compare',
      op: 'ne',
      type: 'bool',
      a: { kind: 'const', type: 'i32', value: 0 },
      b: { kind: 'const', type: 'i32', value: 0 },
    };
  return { kind: 'const', type, value: type === 'i64' ? '0' : 0 };
}

/** A beginning for names of new locals that no local of the statements has. */
export function freshPrefix(list: readonly Stmt[], stem: string): string {
  const names = new Set<string>();
  visitStatements(list, (s) => {
    if (s.kind === 'set' || s.kind === 'for') names.add(s.local);
  });
  visitExpressions(list, (e) => {
    if (e.kind === 'local') names.add(e.name);
  });
  let prefix = `_${stem}`;
  while ([...names].some((name) => name.startsWith(prefix))) prefix += stem;
  return prefix;
}
