import type { FieldIndex } from './field.ts';

/**
 * The types of values. `bool` is the result of a comparison; `i64` holds the bits of an `f64` (elementary functions take
 * numbers apart with it) and has only operations that two-lane SIMD has as well.
 */
export type ValueType = 'f64' | 'i32' | 'i64' | 'bool';

/** A literal. `value` of an i64 is decimal or 0x text, so that a program stays plain JSON; NaN and infinities are the texts 'nan', 'inf', '-inf'. */
export interface Const {
  readonly kind: 'const';
  readonly type: ValueType;
  readonly value: number | string;
}

/** The value of a local variable or parameter of the function or kernel. A local read before it was set is 0. */
export interface LocalRead {
  readonly kind: 'local';
  readonly type: ValueType;
  readonly name: string;
}

/** The number of the instance the kernel's loop is at (i32), or of the one instance an event kernel runs for. */
export interface InstanceNumber {
  readonly kind: 'instance';
  readonly type: 'i32';
}

/** Reads a field: (field, where, element). There are no addresses. */
export interface Load extends FieldIndex {
  readonly kind: 'load';
  readonly type: 'f64' | 'i32';
}

export type UnaryOp = 'neg' | 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc' | 'nearest' | 'not';

/** f64: neg … nearest (ties to even); i32 and i64: neg; bool: not. */
export interface Unary {
  readonly kind: 'unary';
  readonly op: UnaryOp;
  readonly type: ValueType;
  readonly a: Expr;
}

export type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'and' | 'or' | 'xor' | 'shl' | 'shrS' | 'shrU';

/**
 * f64: add sub mul div; i32: add sub mul and or xor shl shrS shrU; i64: add sub and or xor shl shrS shrU (no mul: SIMD has it, slowly);
 * bool: and or xor. Both operands have the type of the result and both are evaluated (expressions are pure).
 */
export interface Binary {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly type: ValueType;
  readonly a: Expr;
  readonly b: Expr;
}

export type CompareOp = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne';

/** Compares two f64, two i32 (signed) or two i64 (signed) values. With NaN only `ne` is true. */
export interface Compare {
  readonly kind: 'compare';
  readonly op: CompareOp;
  readonly type: 'bool';
  readonly a: Expr;
  readonly b: Expr;
}

/** `cond ? a : b`; both a and b are evaluated. */
export interface Select {
  readonly kind: 'select';
  readonly type: ValueType;
  readonly cond: Expr;
  readonly a: Expr;
  readonly b: Expr;
}

/**
 * intToFloat: i32 → f64. floatToInt: f64 → i32, truncated and saturated, NaN → 0. boolToFloat: 1 or 0. boolToInt: 1 or 0.
 * bitsOf: f64 → i64, the same bits. ofBits: i64 → f64, the same bits.
 */
export type ConvertOp = 'intToFloat' | 'floatToInt' | 'boolToFloat' | 'boolToInt' | 'bitsOf' | 'ofBits';

export interface Convert {
  readonly kind: 'convert';
  readonly op: ConvertOp;
  readonly type: ValueType;
  readonly a: Expr;
}

/**
 * Calls a function of the program, or one of the elementary functions (`exp`, `log`, `pow` …), which every program has. Arguments are
 * evaluated left to right. A function with a body that stores or has effects is called where it stands in evaluation order.
 */
export interface Invoke {
  readonly kind: 'invoke';
  readonly type: ValueType;
  readonly fn: string;
  readonly args: readonly Expr[];
}

/**
 * An entry of a constant table of the elementary functions (`mathTables`): of the row that the low bits of an i64 number, the others are ignored. Rows are
 * a power of two in number, so every row exists.
 */
export interface TableRead {
  readonly kind: 'table';
  readonly type: 'f64';
  readonly table: string;
  readonly row: Expr;
  readonly column: 0 | 1;
}

/** `a && b`, `a || b` with b evaluated only when needed (b may invoke functions with effects). Same value as `and`/`or` where b is pure. */
export interface ShortCircuit {
  readonly kind: 'shortCircuit';
  readonly op: 'and' | 'or';
  readonly type: 'bool';
  readonly a: Expr;
  readonly b: Expr;
}

export type Expr =
  | Const
  | LocalRead
  | InstanceNumber
  | Load
  | Unary
  | Binary
  | Compare
  | Select
  | Convert
  | Invoke
  | TableRead
  | ShortCircuit;
