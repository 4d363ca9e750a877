import type { Csc } from '@hillock/contracts';

/** Throws an Error that says which column or entry of the pattern is wrong. */
export function demandCsc(matrix: Csc): void {
  const { n, colPtr, rowIdx, values } = matrix;
  if (colPtr.length !== n + 1 || colPtr[0] !== 0) throw new Error(`colPtr of ${n} columns needs ${n + 1} values, the first 0`);
  for (let j = 0; j < n; j++) {
    const [from, to] = [colPtr[j]!, colPtr[j + 1]!];
    if (to < from || to > rowIdx.length) throw new Error(`column ${j} runs from entry ${from} to ${to} of ${rowIdx.length}`);
    for (let p = from; p < to; p++) {
      const row = rowIdx[p]!;
      if (row < 0 || row >= n) throw new Error(`column ${j} has an entry in row ${row}; there are ${n} rows`);
      if (p > from && row <= rowIdx[p - 1]!) throw new Error(`the rows of column ${j} must rise: ${row} comes after ${rowIdx[p - 1]}`);
    }
  }
  if (values.length < colPtr[n]!) throw new Error(`the pattern has ${colPtr[n]} entries, but there are only ${values.length} values`);
}

/** The graph of A + Aᵀ without its diagonal: the neighbours of each unknown, each once. */
export function symmetricGraph(matrix: Csc): number[][] {
  const { n, colPtr, rowIdx } = matrix;
  const neighbours: number[][] = Array.from({ length: n }, () => []);
  for (let j = 0; j < n; j++) {
    for (let p = colPtr[j]!; p < colPtr[j + 1]!; p++) {
      const i = rowIdx[p]!;
      if (i === j) continue;
      neighbours[i]?.push(j);
      neighbours[j]?.push(i);
    }
  }
  return neighbours.map((list) => [...new Set(list)]);
}
