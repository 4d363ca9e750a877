import type { BinaryOp, CompareOp, Expr, Stmt } from '@hillock/kernel';

export const number = (value: number): Expr => ({ kind: 'const', type: 'f64', value });
export const integer = (value: number): Expr => ({ kind: 'const', type: 'i32', value });
export const local = (name: string): Expr => ({ kind: 'local', type: 'f64', name });
export const counter = (name: string): Expr => ({ kind: 'local', type: 'i32', name });
const f64 = (op: BinaryOp, a: Expr, b: Expr): Expr => ({ kind: 'binary', op, type: 'f64', a, b });
export const add = (a: Expr, b: Expr): Expr => f64('add', a, b);
export const sub = (a: Expr, b: Expr): Expr => f64('sub', a, b);
export const mul = (a: Expr, b: Expr): Expr => f64('mul', a, b);
export const div = (a: Expr, b: Expr): Expr => f64('div', a, b);
export const neg = (a: Expr): Expr => ({ kind: 'unary', op: 'neg', type: 'f64', a });
export const nextInteger = (a: Expr): Expr => addIntegers(a, integer(1));
export const compare = (op: CompareOp, a: Expr, b: Expr): Expr => ({ kind: 'compare', op, type: 'bool', a, b });
export const both = (a: Expr, b: Expr): Expr => ({ kind: 'shortCircuit', op: 'and', type: 'bool', a, b });
export const either = (a: Expr, b: Expr): Expr => ({ kind: 'shortCircuit', op: 'or', type: 'bool', a, b });
export const select = (cond: Expr, a: Expr, b: Expr): Expr => ({ kind: 'select', type: 'f64', cond, a, b });
export const not = (a: Expr): Expr => ({ kind: 'unary', op: 'not', type: 'bool', a });
export const invoke = (fn: string, ...args: readonly Expr[]): Expr => ({ kind: 'invoke', type: 'f64', fn, args });
export const truncate = (a: Expr): Expr => ({ kind: 'convert', op: 'floatToInt', type: 'i32', a });
export const toFloat = (a: Expr): Expr => ({ kind: 'convert', op: 'intToFloat', type: 'f64', a });
export const load = (field: string, element?: Expr, line?: number): Expr => ({
  kind: 'load',
  type: 'f64',
  field,
  ...(element === undefined ? {} : { element }),
  ...(line === undefined ? {} : { line }),
});

/** Reads an engine array at a position. */
export const loadAt = (field: string, at: Expr, type: 'f64' | 'i32' = 'f64'): Expr => ({ kind: 'load', type, field, at });
export const storeAt = (field: string, at: Expr, value: Expr): Stmt => ({ kind: 'store', field, at, value });
export const addIntegers = (a: Expr, b: Expr): Expr => ({ kind: 'binary', op: 'add', type: 'i32', a, b });
export const instance: Expr = { kind: 'instance', type: 'i32' };

export const set = (name: string, value: Expr): Stmt => ({ kind: 'set', local: name, value });
export const store = (field: string, value: Expr, element?: Expr, line?: number): Stmt => ({
  kind: 'store',
  field,
  value,
  ...(element === undefined ? {} : { element }),
  ...(line === undefined ? {} : { line }),
});
export const when = (cond: Expr, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt => ({
  kind: 'if',
  cond,
  then,
  else: otherwise,
});
export const call = (fn: string, args: readonly Expr[]): Stmt => ({ kind: 'call', fn, args });

/** A number as f64: truth values become 1 and 0. */
export function asFloat(e: Expr): Expr {
  if (e.type === 'bool') return { kind: 'convert', op: 'boolToFloat', type: 'f64', a: e };
  return e.type === 'i32' ? toFloat(e) : e;
}

/** A truth value: numbers are true when they are not 0. */
export function asTruth(e: Expr): Expr {
  return e.type === 'bool' ? e : compare('ne', asFloat(e), number(0));
}
