/** Round values that cover an interval: multiples of 1, 2 or 5 times a power of ten, about `count` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  if (!(high > low) || !Number.isFinite(high - low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= rough * 0.999) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}

/** A tick's text: as many digits as the step needs, so that no two are the same; powers of ten only for what is very large or small. */
export function tickText(value: number, step: number): string {
  const size = Math.max(Math.abs(value), Math.abs(step));
  if (Math.abs(value) < step * 1e-9) return '0';
  if (size >= 1e5 || size < 1e-3) {
    const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    const digits = Math.max(0, Math.min(15, exponent - Math.floor(Math.log10(step) + 1e-9)));
    const mantissa = Number((value / 10 ** exponent).toFixed(digits));
    return `${mantissa}e${exponent}`;
  }
  const decimals = Math.max(0, Math.min(15, -Math.floor(Math.log10(step) + 1e-9)));
  return value.toFixed(decimals).replace('-', '−');
}
