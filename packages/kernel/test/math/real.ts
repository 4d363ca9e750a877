/**
 * Arithmetic with 192 significant bits for the reference: a number is n·2^e. Results are cut (rounded down), so one operation has a relative error
 * below 2^-191.
 */
export interface Real {
  readonly n: bigint;
  readonly e: number;
}

export const PRECISION = 192;

const view = new DataView(new ArrayBuffer(8));

/** Number of bits of |n|; 0 for 0. */
export function bitLength(n: bigint): number {
  let rest = n < 0n ? -n : n;
  let above = 0;
  while (rest >> 960n !== 0n) {
    rest >>= 960n;
    above += 960;
  }
  if (rest === 0n) return 0;
  view.setFloat64(0, Number(rest));
  const length = (view.getUint16(0) >> 4) - 1022;
  // The conversion may have rounded up to a power of two.
  return above + (rest >> BigInt(length - 1) === 0n ? length - 1 : length);
}

/** n·2^bits, cut. */
export function shift(n: bigint, bits: number): bigint {
  return bits >= 0 ? n << BigInt(bits) : n >> BigInt(-bits);
}

export function real(n: bigint, e = 0): Real {
  const over = bitLength(n) - PRECISION;
  return over > 0 ? { n: n >> BigInt(over), e: e + over } : { n, e };
}

/** The value of a finite double, exactly. */
export function ofDouble(x: number): Real {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const n = field === 0 ? fraction : fraction | (1n << 52n);
  return { n: bits >> 63n === 1n ? -n : n, e: Math.max(field, 1) - 1075 };
}

/** A double within 2^-51 of the number, which must be in range. */
export function toDouble(a: Real): number {
  const over = Math.max(bitLength(a.n) - 60, 0);
  let value = Number(shift(a.n, -over));
  let e = a.e + over;
  for (; e > 500; e -= 500) value *= 2 ** 500;
  for (; e < -500; e += 500) value *= 2 ** -500;
  return value * 2 ** e;
}

export const negate = (a: Real): Real => ({ n: -a.n, e: a.e });
export const scale = (a: Real, power: number): Real => ({ n: a.n, e: a.e + power });
export const multiply = (a: Real, b: Real): Real => real(a.n * b.n, a.e + b.e);

export function plus(a: Real, b: Real): Real {
  if (a.n === 0n) return b;
  if (b.n === 0n) return a;
  const [upper, lower] = a.e > b.e ? [a, b] : [b, a];
  // A term more than 3000 bits below the last bit of the other cannot matter; doubles are never so far apart.
  if (upper.e - lower.e > 3000) return upper;
  return real((upper.n << BigInt(upper.e - lower.e)) + lower.n, lower.e);
}

export const minus = (a: Real, b: Real): Real => plus(a, negate(b));

export function divide(a: Real, b: Real): Real {
  const up = Math.max(PRECISION + 2 + bitLength(b.n) - bitLength(a.n), 0);
  return real((a.n << BigInt(up)) / b.n, a.e - b.e - up);
}

export function squareRoot(a: Real): Real {
  if (a.n === 0n) return a;
  let up = 2 * PRECISION + 4 - bitLength(a.n);
  if ((a.e - up) % 2 !== 0) up++;
  const n = shift(a.n, up);
  // Newton's iteration from above decreases until it has ⌊√n⌋.
  let root = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return real(root, (a.e - up) / 2);
    root = next;
  }
}

/** |a| against |b|: −1, 0, 1. */
export function compareSizes(a: Real, b: Real): number {
  const d = minus(a.n < 0n ? negate(a) : a, b.n < 0n ? negate(b) : b).n;
  return d < 0n ? -1 : d > 0n ? 1 : 0;
}

/** a as an integer multiple of 2^-bits, cut. */
export const fixed = (a: Real, bits: number): bigint => shift(a.n, a.e + bits);

/**
 * |got − want| in units of the last place of `want`: 2^(⌊log2 |want|⌋ − 52), at least 2^-1074. An infinite `got` counts as ±2^1024, the number that
 * rounding would have given with a larger range.
 */
export function errorInUlp(got: number, want: Real): number {
  if (Number.isNaN(got)) return Number.POSITIVE_INFINITY;
  const top = want.n === 0n ? -1074 : bitLength(want.n) + want.e - 1;
  const unit = Math.max(Math.min(top, 1023) - 52, -1074);
  const value = Number.isFinite(got) ? ofDouble(got) : { n: got > 0 ? 1n : -1n, e: 1024 };
  const difference = minus(value, want);
  return Math.abs(toDouble(scale(difference, -unit)));
}
