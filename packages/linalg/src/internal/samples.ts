import type { F64, Matrices, Structure } from '@hillock/contracts';
import type { Random } from './random.ts';

/** Where an element of a sample matrix is kept. */
export interface Entry {
  readonly row: number;
  readonly column: number;
  readonly array: F64;
  readonly at: number;
}

/** A matrix in the storage of its structure, with a view of its elements that is the same for every structure. */
export interface Sample<S extends Structure> {
  readonly name: string;
  readonly n: number;
  readonly matrix: Matrices[S];
  readonly entries: readonly Entry[];
  /** Writes new values of the same kind. */
  refill(random: Random): void;
}

type SampleMaker<S extends Structure> = (n: number) => readonly Sample<S>[];

/** Diagonally dominant by rows, with elements of both signs: every method that is stable for a cable solves it. */
function dominant<S extends Structure>(name: string, n: number, matrix: Matrices[S], entries: readonly Entry[]): Sample<S> {
  return {
    name,
    n,
    matrix,
    entries,
    refill(random) {
      const sums = new Float64Array(n);
      for (const { row, column, array, at } of entries) {
        if (row === column) continue;
        const value = random.signed();
        array[at] = value;
        sums[row] = sums[row]! + Math.abs(value);
      }
      for (const { row, column, array, at } of entries) {
        if (row === column) array[at] = (random.next() < 0.5 ? -1 : 1) * (sums[row]! + 0.1 + random.next());
      }
    },
  };
}

/** A dominant matrix with its rows turned round, so that pivots lie off the diagonal, which may even be empty. */
function turned<S extends Structure>(name: string, n: number, matrix: Matrices[S], entries: readonly Entry[]): Sample<S> {
  const shift = Math.floor(n / 2);
  const moved = entries.map((entry) => ({ ...entry, row: (entry.row + shift) % n }));
  const { refill } = dominant(name, n, matrix, moved);
  return { name, n, matrix, entries, refill };
}

function denseEntries(n: number, array: F64): readonly Entry[] {
  return Array.from(array, (_, at) => ({ row: Math.floor(at / n), column: at % n, array, at }));
}

/** A pattern of columns with a few elements beside (row + shift) % n = column, not symmetric. */
function cscSample(n: number, shift: number): { readonly matrix: Matrices['csc']; readonly entries: readonly Entry[] } {
  const colPtr = new Int32Array(n + 1);
  const rows: number[] = [];
  for (let column = 0; column < n; column++) {
    const own = (column - shift + n) % n;
    const others = [(7 * column + 3) % n, (column * column) % n, (column + 1) % n];
    rows.push(...[...new Set([own, ...others.slice(0, 1 + (column % 3))])].sort((a, b) => a - b));
    colPtr[column + 1] = rows.length;
  }
  const values = new Float64Array(rows.length);
  const entries: Entry[] = [];
  for (let column = 0; column < n; column++) {
    for (let at = colPtr[column]!; at < colPtr[column + 1]!; at++) entries.push({ row: rows[at]!, column, array: values, at });
  }
  return { matrix: { n, colPtr, rowIdx: Int32Array.from(rows), values }, entries };
}

/** A forest: two roots where there is room, chains and branches. `packed`: up and down have no place for roots. */
function treeSample(n: number, packed: boolean): Sample<'tree'> {
  const parent = Int32Array.from({ length: n }, (_, i) => (i === 0 || (i === 3 && n > 4) ? -1 : i % 4 === 0 ? Math.floor(i / 2) : i - 1));
  const children = parent.filter((p) => p >= 0).length;
  const diag = new Float64Array(n);
  const up = new Float64Array(packed ? children : n);
  const down = new Float64Array(packed ? children : n);
  const entries: Entry[] = [];
  let child = 0;
  for (const [i, p] of parent.entries()) {
    entries.push({ row: i, column: i, array: diag, at: i });
    if (p < 0) continue;
    const at = packed ? child : i;
    child++;
    entries.push({ row: i, column: p, array: up, at }, { row: p, column: i, array: down, at });
  }
  const matrix = { parent, size: new Uint8Array(n).fill(1), diag, up, down, loops: null };
  return dominant(packed ? 'forest, packed without roots' : 'forest, one value a node', n, matrix, entries);
}

/** Sample matrices of each structure with n rows. */
export const samples: { readonly [S in Structure]: SampleMaker<S> } = {
  diagonal(n) {
    const d = new Float64Array(n);
    return [
      dominant(
        'diagonal',
        n,
        d,
        Array.from(d, (_, at) => ({ row: at, column: at, array: d, at })),
      ),
    ];
  },
  dense(n) {
    const plain = new Float64Array(n * n);
    const other = new Float64Array(n * n);
    return [
      dominant('dominant diagonal', n, { n, values: plain }, denseEntries(n, plain)),
      turned('pivots off the diagonal', n, { n, values: other }, denseEntries(n, other)),
    ];
  },
  csc(n) {
    const plain = cscSample(n, 0);
    const other = cscSample(n, Math.floor(n / 2));
    return [
      dominant('dominant diagonal', n, plain.matrix, plain.entries),
      turned('pivots off the diagonal', n, other.matrix, other.entries),
    ];
  },
  tree: (n) => [treeSample(n, false), treeSample(n, true)],
  operator(n) {
    const values = new Float64Array(n * n);
    const entries = denseEntries(n, values);
    const apply = (x: F64, out: F64): void => {
      out.fill(0);
      for (const { row, column, at } of entries) out[row] = out[row]! + values[at]! * x[column]!;
    };
    return [dominant('dominant operator', n, { n, apply }, entries)];
  },
};
