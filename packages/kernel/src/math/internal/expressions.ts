import type { BinaryOp, CompareOp, Expr, UnaryOp } from '../../ir/expression.ts';

/** An f64 operand: a number stands for the literal. */
export type Operand = Expr | number;

/** The f64 literal of a number; NaN and the infinities are spelled as text in the representation. */
export function f64(value: number): Expr {
  const text = Number.isNaN(value) ? 'nan' : value === Infinity ? 'inf' : value === -Infinity ? '-inf' : value;
  return { kind: 'const', type: 'f64', value: text };
}

/** An i64 literal, decimal or 0x text. */
export function i64(text: string): Expr {
  return { kind: 'const', type: 'i64', value: text };
}

export function local(name: string): Expr {
  return { kind: 'local', type: 'f64', name };
}

function operand(value: Operand): Expr {
  return typeof value === 'number' ? f64(value) : value;
}

function binary(op: BinaryOp, a: Operand, b: Operand): Expr {
  const first = operand(a);
  return { kind: 'binary', op, type: first.type, a: first, b: operand(b) };
}

function unary(op: UnaryOp, a: Operand): Expr {
  const only = operand(a);
  return { kind: 'unary', op, type: only.type, a: only };
}

function compare(op: CompareOp, a: Operand, b: Operand): Expr {
  return { kind: 'compare', op, type: 'bool', a: operand(a), b: operand(b) };
}

/** Sum from left to right. */
export function add(first: Operand, ...rest: readonly Operand[]): Expr {
  return rest.reduce<Expr>((sum, term) => binary('add', sum, term), operand(first));
}

/** Product from left to right. */
export function mul(first: Operand, ...rest: readonly Operand[]): Expr {
  return rest.reduce<Expr>((product, factor) => binary('mul', product, factor), operand(first));
}

export const sub = (a: Operand, b: Operand): Expr => binary('sub', a, b);
export const div = (a: Operand, b: Operand): Expr => binary('div', a, b);
export const neg = (a: Operand): Expr => unary('neg', a);
export const abs = (a: Operand): Expr => unary('abs', a);
export const sqrt = (a: Operand): Expr => unary('sqrt', a);
export const floor = (a: Operand): Expr => unary('floor', a);
export const not = (a: Expr): Expr => unary('not', a);
export const and = (a: Expr, b: Expr): Expr => binary('and', a, b);
export const or = (a: Expr, b: Expr): Expr => binary('or', a, b);
export const xor = (a: Expr, b: Expr): Expr => binary('xor', a, b);
export const shl = (a: Expr, bits: number): Expr => binary('shl', a, i64(`${bits}`));
export const shrU = (a: Expr, bits: number): Expr => binary('shrU', a, i64(`${bits}`));
export const shrS = (a: Expr, bits: number): Expr => binary('shrS', a, i64(`${bits}`));
export const lt = (a: Operand, b: Operand): Expr => compare('lt', a, b);
export const le = (a: Operand, b: Operand): Expr => compare('le', a, b);
export const gt = (a: Operand, b: Operand): Expr => compare('gt', a, b);
export const ge = (a: Operand, b: Operand): Expr => compare('ge', a, b);
export const eq = (a: Operand, b: Operand): Expr => compare('eq', a, b);
export const ne = (a: Operand, b: Operand): Expr => compare('ne', a, b);

export function select(cond: Expr, a: Operand, b: Operand): Expr {
  const first = operand(a);
  return { kind: 'select', type: first.type, cond, a: first, b: operand(b) };
}

/** Columns of a row of a constant table. */
export const tableRead = (table: string, row: Expr, column: 0 | 1): Expr => ({ kind: 'table', type: 'f64', table, row, column });

export const bitsOf = (a: Operand): Expr => ({ kind: 'convert', op: 'bitsOf', type: 'i64', a: operand(a) });
export const ofBits = (a: Expr): Expr => ({ kind: 'convert', op: 'ofBits', type: 'f64', a });

/** The sign bit of an i64, the others 0. */
export const signOf = (bits: Expr): Expr => and(bits, i64('0x8000000000000000'));

/** A number that is not negative with the sign of `sign`, zeros and NaN included. */
export const withSign = (size: Operand, sign: Operand): Expr => ofBits(or(bitsOf(size), signOf(bitsOf(sign))));

/** Whether the sign bit is set: also of −0. */
export const signBit = (a: Operand): Expr => compare('lt', bitsOf(a), i64('0'));

/** c0 + x·(c1 + x·(c2 + …)). */
export function horner(coefficients: readonly number[], x: Expr): Expr {
  const last = coefficients.length - 1;
  let value: Expr = f64(coefficients[last] ?? 0);
  for (let i = last - 1; i >= 0; i--) value = add(mul(value, x), coefficients[i] ?? 0);
  return value;
}
