/**
 * Modified Bessel functions of order 0 and 1 for arguments of some units (Abramowitz M, Stegun IA (1964) Handbook of Mathematical Functions, 9.6): I by its power
 * series, K by the trapezoidal rule on ∫ exp(−z cosh u) cosh(νu) du, which converges faster than any power of the step.
 */
export function besselI(order: 0 | 1, z: number): number {
  let term = order === 0 ? 1 : z / 2;
  let sum = term;
  for (let k = 1; k < 200; k++) {
    term *= (z / 2) ** 2 / (k * (k + order));
    sum += term;
    if (term < 1e-18 * sum) break;
  }
  return sum;
}

export function besselK(order: 0 | 1, z: number): number {
  const step = 1 / 64;
  let sum = Math.exp(-z) / 2;
  for (let k = 1; ; k++) {
    const u = k * step;
    const term = Math.exp(-z * Math.cosh(u)) * Math.cosh(order * u);
    sum += term;
    if (term < 1e-18 * sum) return sum * step;
  }
}
