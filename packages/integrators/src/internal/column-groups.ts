import type { Csc } from '@hillock/contracts';

/** Columns that have no row in common, for differences of all of them by one evaluation. */
export type ColumnGroups = readonly Int32Array[];

/**
 * Colours the columns of a pattern, in order of falling length, each with the least colour that none of its neighbours has (A. R. Curtis, M. J. D. Powell,
 * J. K. Reid, J. Inst. Math. Appl. 13, 1974, 117–119). A tridiagonal pattern needs 3 groups, whatever its size.
 */
export function columnGroups(pattern: Pick<Csc, 'colPtr' | 'rowIdx'>): ColumnGroups {
  const { colPtr, rowIdx } = pattern;
  const n = colPtr.length - 1;
  const columnsOfRow: number[][] = Array.from({ length: n }, () => []);
  for (let j = 0; j < n; j++) for (let p = colPtr[j]!; p < colPtr[j + 1]!; p++) columnsOfRow[rowIdx[p]!]?.push(j);
  const order = Array.from({ length: n }, (_, j) => j).sort((a, b) => colPtr[b + 1]! - colPtr[b]! - (colPtr[a + 1]! - colPtr[a]!) || a - b);
  const colour = new Int32Array(n).fill(-1);
  const takenBy = new Int32Array(n + 1).fill(-1);
  let colours = 0;
  for (const j of order) {
    for (let p = colPtr[j]!; p < colPtr[j + 1]!; p++) {
      for (const other of columnsOfRow[rowIdx[p]!] ?? []) if (colour[other]! >= 0) takenBy[colour[other]!] = j;
    }
    let free = 0;
    while (takenBy[free] === j) free++;
    colour[j] = free;
    colours = Math.max(colours, free + 1);
  }
  const groups: number[][] = Array.from({ length: colours }, () => []);
  for (let j = 0; j < n; j++) groups[colour[j]!]?.push(j);
  return groups.map((group) => Int32Array.from(group));
}
