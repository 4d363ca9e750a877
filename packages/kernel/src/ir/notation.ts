import type { BinaryOp, CompareOp, Expr } from './expression.ts';
import type { Stmt } from './statement.ts';

/** A short notation for code that is made in TypeScript. Types are those of the operands where nothing else is said. */
export const number = (value: number): Expr => ({ kind: 'const', type: 'f64', value });
export const integer = (value: number): Expr => ({ kind: 'const', type: 'i32', value });
/** A local that is a number, and one that counts. */
export const local = (name: string): Expr => ({ kind: 'local', type: 'f64', name });
export const counter = (name: string): Expr => ({ kind: 'local', type: 'i32', name });
export const instance: Expr = { kind: 'instance', type: 'i32' };

const binary = (op: BinaryOp, a: Expr, b: Expr): Expr => ({ kind: 'binary', op, type: a.type, a, b });
export const add = (a: Expr, b: Expr): Expr => binary('add', a, b);
export const sub = (a: Expr, b: Expr): Expr => binary('sub', a, b);
export const mul = (a: Expr, b: Expr): Expr => binary('mul', a, b);
export const div = (a: Expr, b: Expr): Expr => binary('div', a, b);
/** Both operands are evaluated. */
export const and = (a: Expr, b: Expr): Expr => binary('and', a, b);
export const or = (a: Expr, b: Expr): Expr => binary('or', a, b);
/** The second operand is evaluated only when needed. */
export const both = (a: Expr, b: Expr): Expr => ({ kind: 'shortCircuit', op: 'and', type: 'bool', a, b });
export const either = (a: Expr, b: Expr): Expr => ({ kind: 'shortCircuit', op: 'or', type: 'bool', a, b });
export const not = (a: Expr): Expr => ({ kind: 'unary', op: 'not', type: 'bool', a });
export const neg = (a: Expr): Expr => ({ kind: 'unary', op: 'neg', type: a.type, a });
export const abs = (a: Expr): Expr => ({ kind: 'unary', op: 'abs', type: 'f64', a });
export const compare = (op: CompareOp, a: Expr, b: Expr): Expr => ({ kind: 'compare', op, type: 'bool', a, b });
export const select = (cond: Expr, a: Expr, b: Expr): Expr => ({ kind: 'select', type: a.type, cond, a, b });
export const truncate = (a: Expr): Expr => ({ kind: 'convert', op: 'floatToInt', type: 'i32', a });
export const toFloat = (a: Expr): Expr => ({ kind: 'convert', op: 'intToFloat', type: 'f64', a });
/** A function that gives a number. */
export const invoke = (fn: string, ...args: readonly Expr[]): Expr => ({ kind: 'invoke', type: 'f64', fn, args });

/** Reads a field of the present instance, or a scalar; `line`: of the source, told when an index is out of range. */
export const load = (field: string, element?: Expr, line?: number): Expr => ({
  kind: 'load',
  type: 'f64',
  field,
  ...(element === undefined ? {} : { element }),
  ...(line === undefined ? {} : { line }),
});
/** Reads an array of the engine at a position. */
export const loadAt = (field: string, at: Expr, type: 'f64' | 'i32' = 'f64'): Expr => ({ kind: 'load', type, field, at });

export const set = (name: string, value: Expr): Stmt => ({ kind: 'set', local: name, value });
export const store = (field: string, value: Expr, element?: Expr, line?: number): Stmt => ({
  kind: 'store',
  field,
  value,
  ...(element === undefined ? {} : { element }),
  ...(line === undefined ? {} : { line }),
});
export const storeAt = (field: string, at: Expr, value: Expr): Stmt => ({ kind: 'store', field, at, value });
export const when = (cond: Expr, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt => ({
  kind: 'if',
  cond,
  then,
  else: otherwise,
});
export const up = (name: string, from: Expr, to: Expr, body: readonly Stmt[]): Stmt => ({
  kind: 'for',
  local: name,
  from,
  to,
  step: 1,
  body,
});
/** A loop whose iterations may run side by side. */
export const sideBySide = (name: string, from: Expr, to: Expr, body: readonly Stmt[]): Stmt => ({
  kind: 'for',
  local: name,
  from,
  to,
  step: 1,
  independent: true,
  body,
});
export const call = (fn: string, args: readonly Expr[]): Stmt => ({ kind: 'call', fn, args });
export const trap = (code: string, line: number, value: Expr): Stmt => ({ kind: 'trap', code, line, value });
