// J·x of cable models by the derivatives of the text, against central differences of f.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfiguredIntegrator, OdeSystem } from '@hillock/contracts';
import { bdf, buildModel, treeSolver } from '@hillock/hillock';
import { loadModelFile } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';

const CASES = 'test/data/reference/cases';

interface Caught {
  readonly system: OdeSystem;
  readonly t: number;
  readonly y: Float64Array;
}

/** The system of a model and its state after some ms; null where error control is refused or fails. */
function caught(file: string, ms: number): Caught | null {
  const loaded = loadModelFile(file);
  if (E.isLeft(loaded)) throw new Error(file);
  const { model, read, packages } = loaded.right;
  const inner = bdf({ rtol: 1e-7, atol: 1e-7 });
  const found: { system?: OdeSystem; at?: () => { readonly t: number; readonly y: Float64Array } } = {};
  const integrator: ConfiguredIntegrator = {
    name: 'caught',
    needs: [],
    create(system) {
      const made = inner.create(system);
      if ('refused' in made) return made;
      Object.assign(found, { system, at: () => ({ t: made.t, y: made.y.slice() }) });
      return made;
    },
  };
  const { rates: _, ...run } = model.run;
  const built = buildModel({ ...model, run: { ...run, sample: 1 } }, { read, packages, integrator });
  if (E.isLeft(built)) return null;
  if (built.right.run(ms).status !== 'finished' || found.system === undefined || found.at === undefined) return null;
  return { system: found.system, ...found.at() };
}

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
/** Of these a concentration acts on currents of another mechanism. */
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
    if (coupled.includes(name)) expect(found).toBeGreaterThan(1e-2);
  });

  it('was compared for most cases', () => {
    expect(counted.exact).toBeGreaterThan(80);
    expect(counted.inexact).toBeGreaterThan(5);
  });
});
