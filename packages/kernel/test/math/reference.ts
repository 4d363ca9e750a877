import { ln2Fixed, ln10Fixed, piFixed } from './constants.ts';
import {
  bitLength,
  compareSizes,
  divide,
  fixed,
  minus,
  multiply,
  negate,
  ofDouble,
  plus,
  type Real,
  real,
  scale,
  shift,
  squareRoot,
  toDouble,
} from './real.ts';

/**
 * The elementary functions to more than 100 bits (relative), for finite arguments with a finite result other than 0. Series, in integer arithmetic,
 * which share nothing with the functions under test; they are checked against values from mpmath.
 */

const BITS = 224;
const LN2 = ln2Fixed(2400);
const PI = piFixed(2400);
const ONE = real(1n);
const TWO = real(2n);

const constant = (value: bigint, bits: number): Real => real(value, -bits);
const ln2 = constant(LN2, 2400);
const ln10 = constant(ln10Fixed(400), 400);
const half = real(1n, -1);

/** e^r − 1 for |r| < 0.4: Taylor series of r/64, then six times (1 + E)² − 1 = E·(E + 2). */
function expm1Near0(r: Real): Real {
  const small = fixed(r, BITS - 6);
  let term = 1n << BigInt(BITS);
  let sum = term;
  for (let i = 2n; term !== 0n && term !== -1n; i++) {
    term = ((term * small) >> BigInt(BITS)) / i;
    sum += term;
  }
  let value = multiply(scale(r, -6), real(sum, -BITS));
  for (let i = 0; i < 6; i++) value = multiply(value, plus(value, TWO));
  return value;
}

/** e^a = 2^k·(1 + part), |part| < 0.42. Of |a| > 5000, which no double needs, the answer is that of ±5000. */
function expSplit(a: Real): { readonly k: number; readonly part: Real } {
  const limited = compareSizes(a, real(5000n)) > 0 ? real(a.n < 0n ? -5000n : 5000n) : a;
  const k = Math.round(toDouble(limited) * Math.LOG2E);
  const r = minus(limited, real(BigInt(k) * (LN2 >> 2000n), -400));
  return { k, part: expm1Near0(r) };
}

function exponential(a: Real): Real {
  const { k, part } = expSplit(a);
  return scale(plus(ONE, part), k);
}

function exponentialMinusOne(a: Real): Real {
  return compareSizes(a, real(3n, -3)) < 0 ? expm1Near0(a) : minus(exponential(a), ONE);
}

/** log((1 + s)/(1 − s)) = 2s·(1 + s²/3 + s⁴/5 + …). */
function twiceArtanh(s: Real): Real {
  const z = fixed(multiply(s, s), BITS);
  let power = 1n << BigInt(BITS);
  let sum = power;
  for (let i = 3n; power !== 0n; i += 2n) {
    power = (power * z) >> BigInt(BITS);
    sum += power / i;
  }
  return multiply(scale(s, 1), real(sum, -BITS));
}

function logarithm(a: Real): Real {
  let k = bitLength(a.n) + a.e;
  let m = { n: a.n, e: a.e - k };
  if (toDouble(m) < Math.SQRT1_2) {
    m = scale(m, 1);
    k--;
  }
  return plus(multiply(real(BigInt(k)), ln2), twiceArtanh(divide(minus(m, ONE), plus(m, ONE))));
}

function logOnePlus(a: Real): Real {
  return compareSizes(a, real(1n, -2)) < 0 ? twiceArtanh(divide(a, plus(a, TWO))) : logarithm(plus(ONE, a));
}

interface SineCosine {
  readonly sine: Real;
  readonly cosine: Real;
}

/** Taylor series for |r| ≤ 0.8. */
function sineCosineNear0(r: Real): SineCosine {
  const z = fixed(multiply(r, r), BITS);
  const series = (first: bigint): Real => {
    let term = 1n << BigInt(BITS);
    let sum = term;
    for (let i = first; term !== 0n && term !== -1n; i += 2n) {
      term = -((term * z) >> BigInt(BITS)) / (i * (i + 1n));
      sum += term;
    }
    return real(sum, -BITS);
  };
  return { sine: multiply(r, series(2n)), cosine: series(1n) };
}

/** sin and cos of any finite number: a − n·π/2 with π to 2400 bits, which leaves over 1000 bits of it behind the largest double. */
function sineCosine(a: Real): SineCosine {
  if (compareSizes(a, real(3n, -2)) < 0) return sineCosineNear0(a);
  const bits = 1300;
  const value = fixed(a, bits);
  const quarter = shift(PI, -1);
  // n = round(a/(π/2)), from all bits of π; the product n·π/2 is then cut to the same grid.
  const n = ((value << BigInt(2400 - bits + 1)) / quarter + 1n) >> 1n;
  const r = real((value << BigInt(2400 - bits)) - n * quarter, -2400);
  const { sine, cosine } = sineCosineNear0(r);
  const turn = Number(((n % 4n) + 4n) % 4n);
  if (turn === 0) return { sine, cosine };
  if (turn === 1) return { sine: cosine, cosine: negate(sine) };
  if (turn === 2) return { sine: negate(sine), cosine: negate(cosine) };
  return { sine: negate(cosine), cosine: sine };
}

/**
 * Angle of the point (x, y), 0 … π for y ≥ 0. The double-precision angle a is turned away: δ = (y·cos a − x·sin a)/(x·cos a + y·sin a) is below 2^-48, and
 * a + δ − δ³/3 is right to 2^-190.
 */
function angle(y: Real, x: Real): Real {
  const e = Math.max(bitLength(y.n) + y.e, bitLength(x.n) + x.e);
  const [v, u] = [scale(y, -e), scale(x, -e)];
  // Flat: the ratio's own series; toDouble could not represent the point.
  if (u.n > 0n && compareSizes(v, scale(u, -70)) < 0) {
    const t = divide(v, u);
    return minus(t, divide(multiply(t, multiply(t, t)), real(3n)));
  }
  const a = ofDouble(Math.atan2(toDouble(v), toDouble(u)));
  const { sine, cosine } = sineCosine(a);
  const d = divide(minus(multiply(v, cosine), multiply(u, sine)), plus(multiply(u, cosine), multiply(v, sine)));
  return plus(a, minus(d, divide(multiply(d, multiply(d, d)), real(3n))));
}

/** √(1 − a²). */
const leg = (a: Real): Real => squareRoot(multiply(minus(ONE, a), plus(ONE, a)));

function arcTangent(y: Real, x: Real): Real {
  return y.n < 0n ? negate(angle(negate(y), x)) : angle(y, x);
}

function hyperbolicSine(a: Real): Real {
  if (a.n < 0n) return negate(hyperbolicSine(negate(a)));
  const e = exponentialMinusOne(a);
  return multiply(half, plus(e, divide(e, plus(e, ONE))));
}

function hyperbolicTangent(a: Real): Real {
  if (a.n < 0n) return negate(hyperbolicTangent(negate(a)));
  const e = exponentialMinusOne(scale(a, 1));
  return divide(e, plus(e, TWO));
}

function remainder(a: Real, b: Real): Real {
  const e = Math.min(a.e, b.e);
  return { n: shift(a.n, a.e - e) % shift(b.n, b.e - e), e };
}

function power(x: number, y: number): Real {
  const value = exponential(multiply(ofDouble(y), logarithm(ofDouble(Math.abs(x)))));
  return x < 0 && Math.abs(y % 2) === 1 ? negate(value) : value;
}

const ofOne =
  (f: (a: Real) => Real) =>
  (x: number): Real =>
    f(ofDouble(x));

/** Reference values of functions of one argument. */
export const reference1: Readonly<Record<string, (x: number) => Real>> = {
  exp: ofOne(exponential),
  expm1: ofOne(exponentialMinusOne),
  log: ofOne(logarithm),
  log1p: ofOne(logOnePlus),
  log2: ofOne((a) => divide(logarithm(a), ln2)),
  log10: ofOne((a) => divide(logarithm(a), ln10)),
  sin: ofOne((a) => sineCosine(a).sine),
  cos: ofOne((a) => sineCosine(a).cosine),
  tan: ofOne((a) => {
    const { sine, cosine } = sineCosine(a);
    return divide(sine, cosine);
  }),
  asin: ofOne((a) => arcTangent(a, leg(a))),
  acos: ofOne((a) => angle(leg(a), a)),
  atan: ofOne((a) => arcTangent(a, ONE)),
  sinh: ofOne(hyperbolicSine),
  cosh: ofOne((a) => multiply(half, plus(exponential(a), exponential(negate(a))))),
  tanh: ofOne(hyperbolicTangent),
};

/** Reference values of functions of two arguments. */
export const reference2: Readonly<Record<string, (x: number, y: number) => Real>> = {
  pow: power,
  atan2: (y, x) => arcTangent(ofDouble(y), ofDouble(x)),
  fmod: (x, y) => remainder(ofDouble(x), ofDouble(y)),
};
