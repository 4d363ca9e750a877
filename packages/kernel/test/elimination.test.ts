import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Expr, eliminate, interpreterBackend, type Program, type Stmt } from '../src/index.ts';

const local = (name: string): Expr => ({ kind: 'local', type: 'f64', name });
const set = (name: string, value: number): Stmt => ({ kind: 'set', local: name, value: { kind: 'const', type: 'f64', value } });
const store = (element: number, value: Expr): Stmt => ({
  kind: 'store',
  field: 'out',
  element: { kind: 'const', type: 'i32', value: element },
  value,
});

/** Solves a system whose entries of 0 are not there; the solution, and then the smallest pivot. */
function solved(matrix: readonly (readonly number[])[], b: readonly number[]): readonly number[] {
  const n = b.length;
  let count = 0;
  const fresh = (stem: string): string => {
    count++;
    return `${stem}${count}`;
  };
  const start: Stmt[] = [];
  const rows = matrix.map((row, i) => {
    const names = new Map<number, string>();
    row.forEach((value, j) => {
      if (value === 0 && i !== j) return;
      const name = fresh('a');
      names.set(j, name);
      start.push(set(name, value));
    });
    return names;
  });
  const side = b.map((value) => {
    const name = fresh('b');
    start.push(set(name, value));
    return name;
  });
  const list = eliminate({ size: n, rows, sides: [side], smallest: 'smallest' }, 'partial', fresh);
  const body = [...start, ...list, ...[...side, 'smallest'].map((name, i) => store(i, local(name)))];
  const program: Program = {
    irVersion: 1,
    name: 'p',
    fields: [{ name: 'out', space: 'scalar', length: n + 1, type: 'f64' }],
    functions: [],
    kernels: [{ name: 'k', loop: 'range', body }],
  };
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const host = {
    effect: () => undefined,
    trap: (): never => {
      throw new Error('trap');
    },
  };
  interpreterBackend.compile(program, { fields: { out: { base: 64, stride: 0 } } }, memory, host).kernels.k?.(0, 1, 0);
  return Array.from(new Float64Array(memory.buffer, 64, n + 1));
}

const entry = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -2000, max: 2000 }).map((k) => k / 997),
);

describe('elimination with exchange of rows', () => {
  it('solves, whatever entries are there, and tells the smallest pivot of its column', () => {
    const system = fc.integer({ min: 1, max: 5 }).chain((n) =>
      fc.record({
        matrix: fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
        b: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n, maxLength: n }),
      }),
    );
    let some = 0;
    fc.assert(
      fc.property(system, ({ matrix, b }) => {
        const result = solved(matrix, b);
        const smallest = result[b.length] ?? 0;
        if (!(smallest > 1e-6)) return;
        some++;
        const x = result.slice(0, b.length);
        const size = Math.max(1, ...x.map(Math.abs));
        matrix.forEach((row, i) => {
          const left = row.reduce((sum, a, j) => sum + a * (x[j] ?? 0), 0);
          expect(Math.abs(left - (b[i] ?? 0))).toBeLessThan(1e-12 * size);
        });
      }),
    );
    expect(some).toBeGreaterThan(20);
  });

  it('exchanges where the diagonal is 0', () => {
    expect(
      solved(
        [
          [0, 2],
          [4, 0],
        ],
        [6, 8],
      ),
    ).toEqual([2, 3, 1]);
  });

  it('tells of a matrix that has no inverse: relative to what a column had, in any unit', () => {
    for (const scale of [1, 1e-12, 1e12]) {
      const singular = [
        [scale, 2 * scale],
        [3 * scale, 6 * scale],
      ];
      expect(solved(singular, [1, 1])[2]).toBeLessThan(1e-15);
    }
    expect(solved([[0]], [1])[1]).not.toBeGreaterThan(1e-14);
  });
});
