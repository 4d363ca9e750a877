// J·x of cable models by the derivatives of the text, against central differences of f.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { treeSolver } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { type Caught, caught } from './support/caught.ts';

const CASES = 'test/data/reference/cases';

/** The largest difference of J·x and its central difference, over the largest of |J·x|; x is a change of the size of y. */
function difference({ system, t, y }: Caught): number {
  const { n } = system;
  const [dy, product, above, below] = [0, 1, 2, 3].map(() => new Float64Array(n));
  if (dy === undefined || product === undefined || above === undefined || below === undefined) throw new Error('no vectors');
  let seed = 1;
  for (let i = 0; i < n; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    dy[i] = (seed / 2 ** 32 - 0.5) * Math.max(Math.abs(y[i] ?? 0), 1e-6);
  }
  expect(system.jvp?.(t, y, dy, product)).toBe(0);
  // twice at one point, and once more after another point: the same
  const again = new Float64Array(n);
  system.rhs(t, dy, again);
  expect(system.jvp?.(t, y, dy, again)).toBe(0);
  expect(again).toEqual(product);
  const h = 1e-5;
  const at = (sign: number): Float64Array => Float64Array.from(y, (value, i) => value + sign * h * (dy[i] ?? 0));
  expect(system.rhs(t, at(1), above)).toBe(0);
  expect(system.rhs(t, at(-1), below)).toBe(0);
  // rows of states and of v differ by orders of magnitude: each by its own size, or the tolerance's
  let most = 0;
  for (let i = 0; i < n; i++) {
    const expected = ((above[i] ?? 0) - (below[i] ?? 0)) / (2 * h);
    const size = Math.abs(expected) + 1e-3 * Math.abs((above[i] ?? 0) / Math.max(Math.abs(y[i] ?? 0), 1e-6)) + 1e-6;
    most = Math.max(most, Math.abs((product[i] ?? 0) - expected) / size);
  }
  return most;
}

// the large cells are left out: nothing in them is not in a small one
const cases = readdirSync(CASES).filter((name) => name.endsWith('.json') && !name.startsWith('50-'));
/** Of these a concentration acts on currents of another mechanism: exact, too. */
const coupled = ['20-pool.json', '20-calcium-mix.json', '70-calcium.json'];
const counted = { exact: 0, inexact: 0 };

describe('J·x by the derivatives of the text', () => {
  it.each(cases)('%s', (name) => {
    const got = caught(join(CASES, name), 3);
    if (got === null) return;
    const tree = got.system.newton?.({ derivatives: 'symbolic', linear: treeSolver });
    const exact = tree !== undefined && 'exact' in tree && tree.exact;
    counted[exact ? 'exact' : 'inexact']++;
    const found = difference(got);
    // where the tree is exact, products are: what is left is the difference's own error. Where it is not, they leave out the same
    if (exact) expect(found).toBeLessThan(1e-4);
    else expect(found).toBeLessThan(Number.POSITIVE_INFINITY);
    if (coupled.includes(name)) expect(exact).toBe(true);
  });

  it('was compared for most cases', () => {
    expect(counted.exact).toBeGreaterThan(80);
    expect(counted.inexact).toBeGreaterThan(5);
  });
});
