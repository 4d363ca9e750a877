import type { BinaryOp, CompareOp, Expr, FieldDecl, Stmt } from '@hillock/kernel';

/** A short notation for the engine's own kernels. */
export const number = (value: number): Expr => ({ kind: 'const', type: 'f64', value });
export const integer = (value: number): Expr => ({ kind: 'const', type: 'i32', value });
export const float = (name: string): Expr => ({ kind: 'local', type: 'f64', name });
export const index = (name: string): Expr => ({ kind: 'local', type: 'i32', name });

const f64 = (op: BinaryOp, a: Expr, b: Expr): Expr => ({ kind: 'binary', op, type: 'f64', a, b });
export const add = (a: Expr, b: Expr): Expr => f64('add', a, b);
export const sub = (a: Expr, b: Expr): Expr => f64('sub', a, b);
export const mul = (a: Expr, b: Expr): Expr => f64('mul', a, b);
export const div = (a: Expr, b: Expr): Expr => f64('div', a, b);
export const addIndex = (a: Expr, b: Expr): Expr => ({ kind: 'binary', op: 'add', type: 'i32', a, b });
export const compare = (op: CompareOp, a: Expr, b: Expr): Expr => ({ kind: 'compare', op, type: 'bool', a, b });
export const select = (cond: Expr, a: Expr, b: Expr): Expr => ({ kind: 'select', type: 'f64', cond, a, b });

/** Reads a field of the present instance, or a scalar. */
export const read = (field: string): Expr => ({ kind: 'load', type: 'f64', field });
/** Reads an engine array at a position. */
export const readAt = (field: string, at: Expr): Expr => ({ kind: 'load', type: 'f64', field, at });
export const readIndexAt = (field: string, at: Expr): Expr => ({ kind: 'load', type: 'i32', field, at });

export const let_ = (local: string, value: Expr): Stmt => ({ kind: 'set', local, value });
export const write = (field: string, value: Expr): Stmt => ({ kind: 'store', field, value });
export const writeAt = (field: string, at: Expr, value: Expr): Stmt => ({ kind: 'store', field, at, value });
export const when = (cond: Expr, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt => ({
  kind: 'if',
  cond,
  then,
  else: otherwise,
});
export const up = (local: string, from: Expr, to: Expr, body: readonly Stmt[]): Stmt => ({ kind: 'for', local, from, to, step: 1, body });
/** A loop whose iterations may run side by side. */
export const side = (local: string, from: Expr, to: Expr, body: readonly Stmt[]): Stmt => ({
  kind: 'for',
  local,
  from,
  to,
  step: 1,
  body,
  independent: true,
});

/** Fields of each kind. */
export const doubles = (name: string): FieldDecl => ({ name, space: 'array', length: 0, type: 'f64', checked: false });
export const integers = (name: string): FieldDecl => ({ name, space: 'array', length: 0, type: 'i32', checked: false });
export const own = (name: string): FieldDecl => ({ name, space: 'instance', length: 1, type: 'f64' });
export const scalar = (name: string): FieldDecl => ({ name, space: 'scalar', length: 1, type: 'f64', key: name });
export const node = (name: string): FieldDecl => ({ name, space: 'node', length: 1, type: 'f64', key: name });
