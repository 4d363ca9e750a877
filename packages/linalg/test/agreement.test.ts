import type { Csc, Dense, LinearWork, Tree } from '@hillock/contracts';
import { type Host, interpreterBackend, scalarBackend, simdBackend } from '@hillock/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denseLu, sparseLu, treeSolver, treeSolverProgram } from '../src/index.ts';

const host: Host = {
  effect: () => undefined,
  trap: (program, code) => {
    throw new Error(`${program}: ${code}`);
  },
};

/** A tree whose matrix is diagonally dominant: the parents of nodes 1 …, couplings, and what the diagonal has beyond their sum. */
const trees = fc
  .array(
    fc.record({
      parent: fc.nat(),
      up: fc.double({ min: 0.01, max: 100, noNaN: true }),
      down: fc.double({ min: 0.01, max: 100, noNaN: true }),
      own: fc.double({ min: 0.01, max: 10, noNaN: true }),
    }),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((nodes): Tree => {
    const n = nodes.length;
    const parent = Int32Array.from(nodes, (node, i) => (i === 0 ? -1 : node.parent % i));
    const up = Float64Array.from(nodes, (node, i) => (i === 0 ? 0 : -node.up));
    const down = Float64Array.from(nodes, (node, i) => (i === 0 ? 0 : -node.down));
    const diag = Float64Array.from(nodes, (node) => node.own);
    for (let i = 1; i < n; i++) {
      const p = parent[i]!;
      diag[i] = diag[i]! - up[i]!;
      diag[p] = diag[p]! - down[i]!;
    }
    return { parent, size: new Uint8Array(n).fill(1), diag, up, down, loops: null };
  });

function denseOf(tree: Tree): Dense {
  const n = tree.parent.length;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    values[i * n + i] = tree.diag[i]!;
    const p = tree.parent[i]!;
    if (p < 0) continue;
    values[i * n + p] = tree.up[i]!;
    values[p * n + i] = tree.down[i]!;
  }
  return { n, values };
}

/** Every element that is not 0, by columns. */
function cscOf({ n, values }: Dense): Csc {
  const rows: number[] = [];
  const kept: number[] = [];
  const colPtr = new Int32Array(n + 1);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const value = values[i * n + j]!;
      if (value === 0 && i !== j) continue;
      rows.push(i);
      kept.push(value);
    }
    colPtr[j + 1] = rows.length;
  }
  return { n, colPtr, rowIdx: Int32Array.from(rows), values: Float64Array.from(kept) };
}

function solution(work: LinearWork, b: Float64Array): Float64Array {
  const x = b.slice();
  expect(work.factor()).toBe(0);
  expect(work.solve(x, new Float64Array(b.length).fill(1), 0)).toBe(0);
  return x;
}

/** Largest difference over the largest value. */
function difference(a: Float64Array, b: Float64Array): number {
  const size = Math.max(...a.map(Math.abs), 1e-300);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / size;
}

/** What only strands need. */
const STRANDS = treeSolverProgram.fields.map((f) => f.name).filter((name) => /strand|lane|bundle|upper|lower|fill/i.test(name));

/** The kernel on copies of the tree: one alone, and three interleaved. */
function byKernel(tree: Tree, b: Float64Array, backend: typeof scalarBackend): Float64Array {
  const n = tree.parent.length;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const double = (k: number): Float64Array => new Float64Array(memory.buffer, 4096 + 2048 * k, 4 * n);
  const nodes = Array.from({ length: n }, (_, i) => i);
  new Int32Array(memory.buffer, 64, 3).set([0, n, 2 * n]);
  new Int32Array(memory.buffer, 128, 2).set([1, 3]);
  new Int32Array(memory.buffer, 512, 2 * n).set([...nodes, ...nodes.map((i) => n + 3 * i)]);
  new Int32Array(memory.buffer, 1024, 2 * n).set([...tree.parent, ...tree.parent.map((p) => n + 3 * p)]);
  [tree.down, tree.up, tree.diag, b].forEach((values, k) => {
    double(k).set([...values, ...nodes.flatMap((i) => [values[i]!, values[i]!, values[i]!])]);
  });
  const place = (base: number) => ({ base, stride: 0 });
  const rows = { firstRow: place(64), width: place(128), row: place(512), up: place(1024) };
  const nothing = Object.fromEntries(STRANDS.map((name) => [name, place(192)]));
  const fields = {
    ...nothing,
    ...rows,
    a: place(4096),
    b: place(6144),
    upA: place(4096),
    upB: place(6144),
    d: place(8192),
    rhs: place(10240),
  };
  backend.compile(treeSolverProgram, { fields }, memory, host).kernels.solve?.(0, 2, 0);
  const x = double(3).slice();
  const alone = x.slice(0, n);
  for (let copy = 0; copy < 3; copy++) expect(alone.map((_, i) => x[n + 3 * i + copy]!)).toEqual(alone);
  return alone;
}

describe('the solvers agree', () => {
  it('on random trees', () => {
    fc.assert(
      fc.property(trees, fc.infiniteStream(fc.double({ min: -10, max: 10, noNaN: true })), (tree, stream) => {
        const n = tree.parent.length;
        const b = Float64Array.from({ length: n }, () => stream.next().value);
        const dense = denseOf(tree);
        const x = solution(treeSolver.create(tree), b);
        // condition of such a matrix: at most (2·40·200)/0.01 in the maximum norm
        for (const other of [solution(denseLu.create(dense), b), solution(sparseLu.create(cscOf(dense)), b)])
          expect(difference(x, other)).toBeLessThan(1e-9);
        expect(byKernel(tree, b, scalarBackend)).toEqual(x);
        expect(byKernel(tree, b, simdBackend)).toEqual(x);
        expect(byKernel(tree, b, interpreterBackend)).toEqual(x);
      }),
    );
  });

  it('on random sparse matrices that need pivoting', () => {
    const entry = fc.record({ i: fc.nat(), j: fc.nat(), value: fc.double({ min: -5, max: 5, noNaN: true }) });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(entry, { maxLength: 90 }),
        fc.infiniteStream(fc.double({ min: -10, max: 10, noNaN: true })),
        (n, entries, stream) => {
          const values = new Float64Array(n * n);
          // a permutation with values of its own keeps it regular without a dominant diagonal
          for (let i = 0; i < n; i++) values[i * n + ((i * 7 + 3) % n)] = 20;
          for (const { i, j, value } of entries) values[(i % n) * n + (j % n)] = values[(i % n) * n + (j % n)]! + value;
          const dense: Dense = { n, values };
          const b = Float64Array.from({ length: n }, () => stream.next().value);
          const [a, s] = [denseLu.create(dense), sparseLu.create(cscOf(dense))];
          fc.pre(a.factor() === 0 && s.factor() === 0);
          const x = solution(a, b);
          const y = solution(s, b);
          // each has a small residual; how far apart they are is the condition's business
          for (const candidate of [x, y]) {
            for (let i = 0; i < n; i++) {
              let r = b[i]!;
              let scale = Math.abs(r);
              for (let j = 0; j < n; j++) {
                r -= values[i * n + j]! * candidate[j]!;
                scale += Math.abs(values[i * n + j]! * candidate[j]!);
              }
              const largest = Math.max(...candidate.map(Math.abs)) * 200;
              // 1e-300: numbers below the normal range have no relative precision
              expect(Math.abs(r)).toBeLessThanOrEqual(1e-11 * (scale + largest) + 1e-300);
            }
          }
        },
      ),
    );
  });

  it('refuse a singular matrix, with its row', () => {
    const dense: Dense = { n: 2, values: Float64Array.of(1, 2, 2, 4) };
    const tree: Tree = {
      parent: Int32Array.of(-1, 0),
      size: Uint8Array.of(1, 1),
      diag: Float64Array.of(1, 0),
      up: Float64Array.of(0, 1),
      down: Float64Array.of(0, 1),
      loops: null,
    };
    for (const work of [denseLu.create(dense), sparseLu.create(cscOf(dense)), treeSolver.create(tree)]) {
      expect(work.factor()).toBe(1);
      expect(work.reason).toMatch(/\d/);
    }
  });
});
