/** The value of an f64 literal: a number, or a text for what JSON has no number for. */
export function floatOf(value: number | string): number {
  if (typeof value === 'number') return value;
  if (value === 'nan') return Number.NaN;
  if (value === 'inf') return Number.POSITIVE_INFINITY;
  if (value === '-inf') return Number.NEGATIVE_INFINITY;
  return Number(value);
}
