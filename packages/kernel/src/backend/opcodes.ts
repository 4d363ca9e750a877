import type { BinaryOp, CompareOp, ConvertOp, UnaryOp, ValueType } from '../ir/expression.ts';

/** Instructions by their byte (WebAssembly core specification, appendix "Index of Instructions"). */
export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  selectTyped: 0x1c,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Load: 0x28,
  f64Load: 0x2b,
  i32Store: 0x36,
  f64Store: 0x39,
  i32Const: 0x41,
  i64Const: 0x42,
  f64Const: 0x44,
  i32Eqz: 0x45,
  i32GeU: 0x4f,
  i32WrapI64: 0xa7,
  f64ConvertI32: 0xb7,
  /** The block type of a block without a value. */
  void: 0x40,
} as const;

const i32: Partial<Record<BinaryOp, number>> = {
  add: 0x6a,
  sub: 0x6b,
  mul: 0x6c,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shl: 0x74,
  shrS: 0x75,
  shrU: 0x76,
};

export const BINARY: Readonly<Record<ValueType, Readonly<Partial<Record<BinaryOp, number>>>>> = {
  f64: { add: 0xa0, sub: 0xa1, mul: 0xa2, div: 0xa3 },
  i32,
  i64: { add: 0x7c, sub: 0x7d, and: 0x83, or: 0x84, xor: 0x85, shl: 0x86, shrS: 0x87, shrU: 0x88 },
  bool: { and: 0x71, or: 0x72, xor: 0x73 },
};

export const COMPARE: Readonly<Record<'f64' | 'i32' | 'i64', Readonly<Record<CompareOp, number>>>> = {
  f64: { eq: 0x61, ne: 0x62, lt: 0x63, gt: 0x64, le: 0x65, ge: 0x66 },
  i32: { eq: 0x46, ne: 0x47, lt: 0x48, gt: 0x4a, le: 0x4c, ge: 0x4e },
  i64: { eq: 0x51, ne: 0x52, lt: 0x53, gt: 0x55, le: 0x57, ge: 0x59 },
};

/** Of f64. */
export const UNARY: Readonly<Record<Exclude<UnaryOp, 'not'>, number>> = {
  abs: 0x99,
  neg: 0x9a,
  ceil: 0x9b,
  floor: 0x9c,
  trunc: 0x9d,
  nearest: 0x9e,
  sqrt: 0x9f,
};

export const CONVERT: Readonly<Record<ConvertOp, readonly number[]>> = {
  intToFloat: [0xb7],
  floatToInt: [0xfc, 0x02],
  boolToFloat: [0xb7],
  boolToInt: [],
  bitsOf: [0xbd],
  ofBits: [0xbf],
};
