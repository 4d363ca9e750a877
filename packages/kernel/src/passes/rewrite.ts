import type { Expr } from '../ir/expression.ts';
import type { Stmt } from '../ir/statement.ts';
import { visitExpressions, visitStatements } from '../ir/walk.ts';

/**
 * An expression with each direct operand replaced; itself where nothing changes. All of one kind are written alike here, member for member: engines
 * are quick with objects of one shape, and slow with copies.
 */
export function mapOperands(e: Expr, f: (operand: Expr) => Expr): Expr {
  switch (e.kind) {
    case 'const':
    case 'local':
    case 'instance':
      return e;
    case 'load': {
      const at = e.at === undefined ? undefined : f(e.at);
      const element = e.element === undefined ? undefined : f(e.element);
      if (at === e.at && element === e.element) return e;
      return { ...e, ...(at === undefined ? {} : { at }), ...(element === undefined ? {} : { element }) };
    }
    case 'unary': {
      const a = f(e.a);
      return a === e.a ? e : { kind: 'unary', op: e.op, type: e.type, a };
    }
    case 'convert': {
      const a = f(e.a);
      return a === e.a ? e : { kind: 'convert', op: e.op, type: e.type, a };
    }
    case 'binary': {
      const a = f(e.a);
      const b = f(e.b);
      return a === e.a && b === e.b ? e : { kind: 'binary', op: e.op, type: e.type, a, b };
    }
    case 'compare': {
      const a = f(e.a);
      const b = f(e.b);
      return a === e.a && b === e.b ? e : { kind: 'compare', op: e.op, type: e.type, a, b };
    }
    case 'shortCircuit': {
      const a = f(e.a);
      const b = f(e.b);
      return a === e.a && b === e.b ? e : { kind: 'shortCircuit', op: e.op, type: e.type, a, b };
    }
    case 'select': {
      const cond = f(e.cond);
      const a = f(e.a);
      const b = f(e.b);
      return cond === e.cond && a === e.a && b === e.b ? e : { kind: 'select', type: e.type, cond, a, b };
    }
    case 'invoke': {
      const args = mapped(e.args, f);
      return args === e.args ? e : { kind: 'invoke', type: e.type, fn: e.fn, args };
    }
    case 'table': {
      const row = f(e.row);
      return row === e.row ? e : { kind: 'table', type: e.type, table: e.table, row, column: e.column };
    }
  }
}

/** A list with each member replaced; itself where nothing changes. */
function mapped<T>(list: readonly T[], f: (x: T) => T): readonly T[] {
  let changed = false;
  const made = list.map((x) => {
    const y = f(x);
    changed ||= y !== x;
    return y;
  });
  return changed ? made : list;
}

/**
 * A statement with each expression that it evaluates itself replaced, in order of evaluation, and each body inside it; itself where nothing changes.
 */
export function mapStatement(s: Stmt, f: (e: Expr) => Expr, body: (list: readonly Stmt[]) => readonly Stmt[]): Stmt {
  switch (s.kind) {
    case 'set': {
      const value = f(s.value);
      return value === s.value ? s : { kind: 'set', local: s.local, value };
    }
    case 'trap': {
      const value = f(s.value);
      return value === s.value ? s : { ...s, value };
    }
    case 'store': {
      const value = f(s.value);
      const at = s.at === undefined ? undefined : f(s.at);
      const element = s.element === undefined ? undefined : f(s.element);
      if (value === s.value && at === s.at && element === s.element) return s;
      return { ...s, value, ...(at === undefined ? {} : { at }), ...(element === undefined ? {} : { element }) };
    }
    case 'if':
      return { ...s, cond: f(s.cond), then: body(s.then), else: body(s.else) };
    case 'for':
      return { ...s, from: f(s.from), to: f(s.to), body: body(s.body) };
    case 'while':
      return { ...s, head: body(s.head), cond: f(s.cond), body: body(s.body) };
    case 'call':
    case 'effect': {
      const args = mapped(s.args, f);
      return args === s.args ? s : { ...s, args };
    }
  }
}

/** A list of statements with every local renamed. */
export function renameLocals(list: readonly Stmt[], name: (local: string) => string): readonly Stmt[] {
  const expr = (e: Expr): Expr => (e.kind === 'local' ? { kind: 'local', type: e.type, name: name(e.name) } : mapOperands(e, expr));
  const body = (inner: readonly Stmt[]): readonly Stmt[] =>
    inner.map((s) => {
      if (s.kind === 'set') return { kind: 'set', local: name(s.local), value: expr(s.value) };
      const mapped = mapStatement(s, expr, body);
      return mapped.kind === 'for' ? { ...mapped, local: name(mapped.local) } : mapped;
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
  const first = `_${stem}`;
  const names = new Set<string>();
  visitStatements(list, (s) => {
    if ((s.kind === 'set' || s.kind === 'for') && s.local.startsWith(first)) names.add(s.local);
  });
  visitExpressions(list, (e) => {
    if (e.kind === 'local' && e.name.startsWith(first)) names.add(e.name);
  });
  let prefix = first;
  while ([...names].some((name) => name.startsWith(prefix))) prefix += stem;
  return prefix;
}
