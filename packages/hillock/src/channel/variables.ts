import type { FieldSpec } from '@hillock/contracts';

/** What a variable's name says it is: minf, m_inf, hss, n_infinity … and mtau, tau_m, taum …; null: something else. */
export function meaningOf(field: FieldSpec): 'steady state' | 'time constant' | null {
  if (field.role !== 'assigned' || field.length !== 1) return null;
  if (/tau/i.test(field.name)) return 'time constant';
  return /inf|ss$|_ss/i.test(field.name) ? 'steady state' : null;
}

/** Equal but for what an unlike way of computing does. NaN equals nothing and is left out. */
export function sameCurve(a: readonly number[], b: readonly number[]): boolean {
  const size = Math.max(...a.filter(Number.isFinite).map(Math.abs), 0);
  return a.every((x, i) => {
    const y = b[i] ?? Number.NaN;
    return Number.isNaN(x) || Number.isNaN(y) || Math.abs(x - y) <= 1e-6 * size;
  });
}

/** Does a curve change along its axis by more than round-off? */
export function varies(row: readonly number[]): boolean {
  const finite = row.filter(Number.isFinite);
  const high = Math.max(...finite);
  const low = Math.min(...finite);
  return high - low > 1e-9 * Math.max(Math.abs(high), Math.abs(low));
}
