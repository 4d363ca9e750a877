/** Fixed-point constants for the reference, computed here from series: value·2^bits, cut, right to a few units of the last place. */

/** Σ ± 1/((2i + 1)·q^(2i + 1)): arctan 1/q (alternating) or artanh 1/q. */
function inverseSeries(q: bigint, bits: number, alternating: boolean): bigint {
  let power = (1n << BigInt(bits)) / q;
  let sum = power;
  for (let i = 1n; power !== 0n; i++) {
    power /= q * q;
    const term = power / (2n * i + 1n);
    sum += alternating && i % 2n === 1n ? -term : term;
  }
  return sum;
}

/** π by J. Machin's formula, π/4 = 4·arctan 1/5 − arctan 1/239. */
export function piFixed(bits: number): bigint {
  const guard = bits + 32;
  return (4n * (4n * inverseSeries(5n, guard, true) - inverseSeries(239n, guard, true))) >> 32n;
}

/** ln 2 = 18·artanh 1/26 − 2·artanh 1/4801 + 8·artanh 1/8749. */
export function ln2Fixed(bits: number): bigint {
  const guard = bits + 32;
  const part = (factor: bigint, q: bigint): bigint => factor * inverseSeries(q, guard, false);
  return (part(18n, 26n) - part(2n, 4801n) + part(8n, 8749n)) >> 32n;
}

/** ln 10 = 3·ln 2 + ln 5/4, ln 5/4 = 2·artanh 1/9. */
export function ln10Fixed(bits: number): bigint {
  return 3n * ln2Fixed(bits) + ((2n * inverseSeries(9n, bits + 32, false)) >> 32n);
}
