import type { BinaryOp, CompareOp, Expr } from '../ir/expression.ts';
import type { Stmt } from '../ir/statement.ts';

/** A short notation for the code that tables need. */
export const number = (value: number): Expr => ({ kind: 'const', type: 'f64', value });
export const integer = (value: number): Expr => ({ kind: 'const', type: 'i32', value });
export const local = (name: string): Expr => ({ kind: 'local', type: 'f64', name });
export const count = (name: string): Expr => ({ kind: 'local', type: 'i32', name });
export const load = (field: string, element?: Expr): Expr => ({
  kind: 'load',
  type: 'f64',
  field,
  ...(element === undefined ? {} : { element }),
});
const binary = (op: BinaryOp, a: Expr, b: Expr): Expr => ({ kind: 'binary', op, type: a.type, a, b });
export const add = (a: Expr, b: Expr): Expr => binary('add', a, b);
export const sub = (a: Expr, b: Expr): Expr => binary('sub', a, b);
export const mul = (a: Expr, b: Expr): Expr => binary('mul', a, b);
export const div = (a: Expr, b: Expr): Expr => binary('div', a, b);
export const and = (a: Expr, b: Expr): Expr => binary('and', a, b);
export const or = (a: Expr, b: Expr): Expr => binary('or', a, b);
export const not = (a: Expr): Expr => ({ kind: 'unary', op: 'not', type: 'bool', a });
export const abs = (a: Expr): Expr => ({ kind: 'unary', op: 'abs', type: 'f64', a });
export const log = (a: Expr): Expr => ({ kind: 'invoke', type: 'f64', fn: 'log', args: [a] });
export const compare = (op: CompareOp, a: Expr, b: Expr): Expr => ({ kind: 'compare', op, type: 'bool', a, b });
export const select = (cond: Expr, a: Expr, b: Expr): Expr => ({ kind: 'select', type: a.type, cond, a, b });
export const floatToInt = (a: Expr): Expr => ({ kind: 'convert', op: 'floatToInt', type: 'i32', a });
export const intToFloat = (a: Expr): Expr => ({ kind: 'convert', op: 'intToFloat', type: 'f64', a });
export const set = (name: string, value: Expr): Stmt => ({ kind: 'set', local: name, value });
export const store = (field: string, value: Expr, element?: Expr): Stmt => ({
  kind: 'store',
  field,
  value,
  ...(element === undefined ? {} : { element }),
});
export const when = (cond: Expr, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt => ({
  kind: 'if',
  cond,
  then,
  else: otherwise,
});
