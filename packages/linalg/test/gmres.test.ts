import type { F64, Operator, Status, Tree } from '@hillock/contracts';
import { gmres, treeSolver } from '@hillock/linalg';
import { describe, expect, it } from 'vitest';

/** A cable with a weak loop: tridiagonal, plus one element that couples the ends. */
function cable(n: number, loop: number): { readonly tree: Tree; readonly operator: Operator } {
  const tree: Tree = {
    parent: Int32Array.from({ length: n }, (_, i) => i - 1),
    size: new Uint8Array(n).fill(1),
    diag: new Float64Array(n).fill(2.001),
    up: new Float64Array(n).fill(-1),
    down: new Float64Array(n).fill(-1),
    loops: null,
  };
  const apply = (x: F64, out: F64): void => {
    for (let i = 0; i < n; i++) out[i] = 2.001 * x[i]! - (x[i - 1] ?? 0) - (x[i + 1] ?? 0);
    out[0] = out[0]! - loop * x[n - 1]!;
  };
  return { tree, operator: { n, apply } };
}

function residual(operator: Operator, x: F64, b: F64): number {
  const out = new Float64Array(b.length);
  operator.apply(x, out);
  return Math.sqrt(out.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / b.length);
}

const n = 400;
const { tree, operator } = cable(n, 0.1);
const b = Float64Array.from({ length: n }, (_, i) => ((7 * i) % 11) - 5);
const weights = new Float64Array(n).fill(1);

function treePreconditioner(): (x: F64) => Status {
  const work = treeSolver.create(tree);
  expect(work.factor()).toBe(0);
  return (x) => work.solve(x, weights, 0);
}

describe('GMRES', () => {
  it('preconditioned by the tree needs as many iterations as the loop has rank, and one more, on either side', () => {
    for (const side of ['left', 'right'] as const) {
      const work = gmres({ side }).create(operator);
      const x = b.slice();
      expect(work.solve(x, weights, 1e-10, treePreconditioner())).toBe(0);
      expect(work.iterations).toBeLessThanOrEqual(2);
      // the tree's inverse has a norm of 1000: on the left the residual is tested after it
      expect(residual(operator, x, b)).toBeLessThan(1e-9);
    }
  });

  it('without a preconditioner needs many, and restarts do not spoil the answer', () => {
    const [whole, parts] = [
      gmres({ restart: n, maxIterations: 10_000 }).create(operator),
      gmres({ restart: 60, maxIterations: 100_000 }).create(operator),
    ];
    const [x, y] = [b.slice(), b.slice()];
    expect(whole.solve(x, weights, 1e-9)).toBe(0);
    expect(parts.solve(y, weights, 1e-9)).toBe(0);
    expect(whole.iterations).toBeGreaterThan(100);
    expect(whole.iterations).toBeLessThanOrEqual(n); // in n iterations a Krylov space is everything
    expect(parts.iterations).toBeGreaterThan(whole.iterations ?? Infinity);
    expect(residual(operator, x, b)).toBeLessThanOrEqual(1.01e-9);
    expect(residual(operator, y, b)).toBeLessThanOrEqual(1.01e-9);
  });

  it('counts iterations over all solves and needs none for b = 0', () => {
    const work = gmres().create(operator);
    const precondition = treePreconditioner();
    expect(work.solve(b.slice(), weights, 1e-8, precondition)).toBe(0);
    const once = work.iterations ?? 0;
    expect(work.solve(new Float64Array(n), weights, 1e-8, precondition)).toBe(0);
    expect(work.iterations).toBe(once);
    expect(work.solve(b.slice(), weights, 1e-8, precondition)).toBe(0);
    expect(work.iterations).toBe(2 * once);
  });

  it('stops by the weights: components without weight may stay wrong', () => {
    const work = gmres({ restart: n, maxIterations: n }).create(operator);
    const light = Float64Array.from({ length: n }, (_, i) => (i < n / 2 ? 1e-12 : 1));
    const x = b.slice();
    expect(work.solve(x, light, 1e-6)).toBe(0);
    const out = new Float64Array(n);
    operator.apply(x, out);
    expect(Math.sqrt(out.reduce((sum, value, i) => sum + ((value - b[i]!) * light[i]!) ** 2, 0) / n)).toBeLessThanOrEqual(1.01e-6);
  });

  it('says what it reached when iterations run out, when A is singular, when the preconditioner or A fails', () => {
    const few = gmres({ restart: 5, maxIterations: 12 }).create(operator);
    expect(few.solve(b.slice(), weights, 1e-9)).toBe(1);
    expect(few.reason).toMatch(/^after 12 iterations the residual is [\d.]+ in the weighted norm; asked for were 1e-9/);
    const zero = gmres().create({ n, apply: (_x, out) => void out.fill(0) });
    expect(zero.solve(b.slice(), weights, 1e-9)).toBe(1);
    expect(zero.reason).toContain('singular');
    const work = gmres().create(operator);
    expect(work.solve(b.slice(), weights, 1e-9, () => 1)).toBe(1);
    expect(work.reason).toBe('the preconditioner failed');
    const nan = gmres().create({ n, apply: (_x, out) => void out.fill(Number.NaN) });
    expect(nan.solve(b.slice(), weights, 1e-9)).toBe(1);
    expect(nan.reason).toContain('NaN');
  });
});
