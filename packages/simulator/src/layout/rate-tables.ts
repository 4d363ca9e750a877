import { TABLE_REPORT } from '@hillock/kernel';
import type { Layout } from './layout.ts';

/** Tables of one mechanism's steps, and the errors that were measured between their points. */
export interface RateTable {
  readonly mechanism: string;
  /** Largest |Δx∞|. */
  readonly steadyState: number;
  /** Largest relative Δ(1/τ). */
  readonly rate: number;
  /** Intervals of a table in which steps are computed all the same, for a branch on v lies in them. */
  readonly exactIntervals: number;
}

/** The tables that were filled. */
export function rateTables({ mechanisms }: Layout, buffer: ArrayBufferLike): readonly RateTable[] {
  const tables = new Map<string, RateTable>();
  for (const { table, binding } of mechanisms) {
    const read = (field: string): number | null => {
      const place = binding.fields[field];
      return place === undefined ? null : new Float64Array(buffer, place.base, 1)[0]!;
    };
    const [steadyState, rate, exactIntervals] = [TABLE_REPORT.steadyState, TABLE_REPORT.rate, TABLE_REPORT.exact].map(read);
    if (steadyState == null || rate == null || exactIntervals == null) continue;
    if (read(TABLE_REPORT.filled) !== 1) continue;
    tables.set(table.mechanism.name, { mechanism: table.mechanism.name, steadyState, rate, exactIntervals });
  }
  return [...tables.values()];
}
