/**
 * The k-th root of x ≥ 0 (k = 1, 2, …): what step-size control needs of powers, in operations that give the same bits in every engine. x is scaled
 * by powers of 2ᵏ into [1, 2ᵏ); Newton's iteration falls from above, and ends where it no longer falls: within a few ulp.
 */
export function integerRoot(x: number, k: number): number {
  if (k === 1 || !(x > 0) || x === Infinity) return x;
  if (k === 2) return Math.sqrt(x);
  const base = powerOf(2, k);
  let m = x;
  let factor = 1;
  while (m < 1) {
    m *= base;
    factor *= 0.5;
  }
  while (m >= base) {
    m /= base;
    factor *= 2;
  }
  // the tangent at 1 lies above the root, so does the right end of the interval
  let y = Math.min(2, 1 + (m - 1) / k);
  for (;;) {
    const next = y + (m / powerOf(y, k - 1) - y) / k;
    if (!(next < y)) return y * factor;
    y = next;
  }
}

/** x to a whole power k ≥ 0, by multiplications in a fixed order. */
export function powerOf(x: number, k: number): number {
  let result = 1;
  for (let i = 0; i < k; i++) result *= x;
  return result;
}
