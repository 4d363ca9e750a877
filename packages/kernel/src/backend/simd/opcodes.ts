import type { BinaryOp, CompareOp, UnaryOp } from '../../ir/expression.ts';

/** The byte before every vector instruction. */
export const PREFIX = 0xfd;

/** Vector instructions by their number after the prefix (WebAssembly core specification 2.0, "Index of Instructions"). */
export const V = {
  load: 0x00,
  store: 0x0b,
  const: 0x0c,
  shuffle: 0x0d,
  i32Splat: 0x11,
  i64Splat: 0x12,
  f64Splat: 0x14,
  i32Extract: 0x1b,
  i32Replace: 0x1c,
  i64Extract: 0x1d,
  i64Replace: 0x1e,
  f64Extract: 0x21,
  f64Replace: 0x22,
  not: 0x4d,
  and: 0x4e,
  andNot: 0x4f,
  or: 0x50,
  xor: 0x51,
  bitselect: 0x52,
  anyTrue: 0x53,
  load64Lane: 0x57,
  store64Lane: 0x5b,
  load64Zero: 0x5d,
  i32Sub: 0xb1,
  i64Sub: 0xd1,
  i64ExtendI32: 0xc7,
  f64ConvertI32: 0xfe,
  i32TruncF64: 0xfc,
} as const;

export const V_UNARY: Readonly<Record<Exclude<UnaryOp, 'not'>, number>> = {
  abs: 0xec,
  neg: 0xed,
  sqrt: 0xef,
  ceil: 0x74,
  floor: 0x75,
  trunc: 0x7a,
  nearest: 0x94,
};

const bits = { and: V.and, or: V.or, xor: V.xor };

export const V_BINARY: Readonly<Record<'f64' | 'i32' | 'i64' | 'bool', Readonly<Partial<Record<BinaryOp, number>>>>> = {
  f64: { add: 0xf0, sub: 0xf1, mul: 0xf2, div: 0xf3 },
  i32: { add: 0xae, sub: V.i32Sub, mul: 0xb5, ...bits },
  i64: { add: 0xce, sub: V.i64Sub, ...bits },
  bool: bits,
};

/** By a number of bits that is the same in both lanes. */
export const V_SHIFT: Readonly<Record<'i32' | 'i64', Readonly<Partial<Record<BinaryOp, number>>>>> = {
  i32: { shl: 0xab, shrS: 0xac, shrU: 0xad },
  i64: { shl: 0xcb, shrS: 0xcc, shrU: 0xcd },
};

export const V_COMPARE: Readonly<Record<'f64' | 'i32' | 'i64', Readonly<Record<CompareOp, number>>>> = {
  f64: { eq: 0x47, ne: 0x48, lt: 0x49, gt: 0x4a, le: 0x4b, ge: 0x4c },
  i32: { eq: 0x37, ne: 0x38, lt: 0x39, gt: 0x3b, le: 0x3d, ge: 0x3f },
  i64: { eq: 0xd6, ne: 0xd7, lt: 0xd8, gt: 0xd9, le: 0xda, ge: 0xdb },
};
