import type { F64, NewtonChoice, NewtonOperator, OdeSystem, Status } from '@hillock/contracts';
import { isRefusal, newtonOperator } from '@hillock/integrators';
import { denseLu, diagonalSolver, gmres, sparseLu } from '@hillock/linalg';
import { describe, expect, it } from 'vitest';
import { columnGroups } from '../src/internal/column-groups.ts';
import { integerRoot, powerOf } from '../src/internal/integer-root.ts';
import { brusselator1d, hires, transistor } from './problems/index.ts';

function operator(system: OdeSystem, choice: NewtonChoice): NewtonOperator {
  const made = newtonOperator(system, choice);
  if (isRefusal(made)) throw new Error(`${made.refused}; ${made.instead}`);
  return made;
}

interface Solved {
  readonly x: F64;
  readonly operator: NewtonOperator;
}

/** (M − γJ)·x = b at (t, y) for a b that is the same each time. */
function solved(system: OdeSystem, choice: NewtonChoice, y: F64, gamma: number, tol = 1e-10): Solved {
  const made = operator(system, choice);
  const f = new Float64Array(system.n);
  system.rhs(0.01, y, f);
  const weights = Float64Array.from(y, (value) => 1 / (1e-6 * Math.abs(value) + 1e-6));
  expect(made.setup(0.01, y, f, gamma, true, weights)).toBe(0);
  const x = Float64Array.from(y, (_, i) => ((7 * i) % 5) * 1e-6 - 1e-6);
  expect([made.solve(x, weights, tol), made.reason]).toStrictEqual([0, '']);
  return { x, operator: made };
}

function gap(a: F64, b: F64): number {
  const size = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) / size;
}

describe('one system of equations by every operator', () => {
  const symbolic = (linear: NewtonChoice['linear']): NewtonChoice => ({ derivatives: 'symbolic', linear });
  const difference = (linear: NewtonChoice['linear']): NewtonChoice => ({ derivatives: 'difference', linear });

  it('sparse, 1000 equations: symbolic and by differences of a few groups of columns, matrix-free with a preconditioner', () => {
    const system = brusselator1d.system();
    const y = Float64Array.from(brusselator1d.y0);
    const exact = solved(system, symbolic(sparseLu), y, 1e-3);
    expect(exact.operator.exact).toBe(true);
    const differenced = solved(system, difference(sparseLu), y, 1e-3);
    expect(differenced.operator.exact).toBe(false);
    expect(differenced.operator.counts?.rhs).toBeLessThanOrEqual(8);
    // √ε of the elements, by their part in x
    expect(gap(differenced.x, exact.x)).toBeLessThan(1e-6);
    const krylov = solved(system, { ...difference(gmres({ restart: 60 })), precondition: difference(sparseLu) }, y, 1e-3, 1e-6);
    expect(krylov.operator.counts?.krylovIterations).toBeLessThan(5);
    // products by differences of f have 6 digits or so, and no more was asked for
    expect(gap(krylov.x, exact.x)).toBeLessThan(1e-4);
  });

  it('with a mass matrix that is not diagonal', () => {
    const system = transistor.system();
    const y = Float64Array.from(transistor.y0);
    const exact = solved(system, symbolic(denseLu), y, 1e-4);
    expect(gap(solved(system, difference(denseLu), y, 1e-4).x, exact.x)).toBeLessThan(1e-5);
    // what was solved: M·x − γJ·x is b again, with J·x by a central difference
    const product = new Float64Array(8);
    system.mass?.apply(exact.x, product);
    const f = (at: F64): F64 => {
      const out = new Float64Array(8);
      system.rhs(0.01, at, out);
      return out;
    };
    const delta = 1e-5 / exact.x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const [up, down] = [f(y.map((value, i) => value + delta * exact.x[i]!)), f(y.map((value, i) => value - delta * exact.x[i]!))];
    const residual = y.map((_, i) => product[i]! - (1e-4 * (up[i]! - down[i]!)) / (2 * delta) - (((7 * i) % 5) * 1e-6 - 1e-6));
    expect(residual.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeLessThan(1e-11);
  });

  it('keeps derivatives when only γ changes, and counts', () => {
    const system = hires.system();
    const y = Float64Array.from(hires.y0);
    const [f, weights] = [new Float64Array(8), new Float64Array(8).fill(1e6)];
    system.rhs(0, y, f);
    const made = operator(system, { derivatives: 'difference', linear: denseLu });
    expect(made.setup(0, y, f, 0.1, true, weights)).toBe(0);
    const after = made.counts?.rhs;
    const elsewhere = y.map((value) => value + 1);
    expect(made.setup(0, elsewhere, f, 0.2, false, weights)).toBe(0);
    expect(made.counts).toMatchObject({ jacobians: 1, factorisations: 2, rhs: after, krylovIterations: 0 });
    const x = new Float64Array(8).fill(1);
    expect(made.solve(x, weights, 0)).toBe(0);
    const fresh = operator(system, { derivatives: 'difference', linear: denseLu });
    expect(fresh.setup(0, y, f, 0.1, true, weights) || fresh.setup(0, y, f, 0.2, false, weights)).toBe(0);
    const again = new Float64Array(8).fill(1);
    fresh.solve(again, weights, 0);
    expect([...again]).toStrictEqual([...x]);
  });

  it('differences go the other way, and then give up, where f refuses', () => {
    const edge = (both: boolean): OdeSystem => ({
      n: 1,
      reason: 'beyond the edge',
      rhs(_t, y, out): Status {
        out[0] = -y[0]!;
        return y[0]! > 1 || (both && y[0]! < 1) ? 1 : 0;
      },
    });
    const at = (system: OdeSystem): readonly [Status, NewtonOperator] => {
      const made = operator(system, { derivatives: 'difference', linear: denseLu });
      return [made.setup(0, Float64Array.of(1), Float64Array.of(-1), 0.5, true, Float64Array.of(1e6)), made];
    };
    const [status, made] = at(edge(false));
    expect(status).toBe(0);
    const x = Float64Array.of(3);
    made.solve(x, Float64Array.of(1), 0);
    expect(x[0]).toBeCloseTo(2, 6);
    const [refused, failed] = at(edge(true));
    expect(refused).toBe(1);
    expect(failed.reason).toMatch(/derivatives at t = 0: beyond the edge/);
  });

  it('a diagonal by one evaluation without a pattern, by columns with one', () => {
    const decay: OdeSystem = {
      n: 3,
      reason: '',
      rhs(_t, y, out): Status {
        for (let i = 0; i < 3; i++) out[i] = -(i + 1) * y[i]!;
        return 0;
      },
    };
    const one = solved(decay, { derivatives: 'difference', linear: diagonalSolver }, Float64Array.of(1, 2, 3), 0.5);
    expect(one.operator.counts?.rhs).toBe(1);
    expect([...one.x].map((value, i) => Math.abs(value - (((7 * i) % 5) * 1e-6 - 1e-6) / (1 + 0.5 * (i + 1))) < 1e-12)).toStrictEqual([
      true,
      true,
      true,
    ]);
  });
});

it('columns of a tridiagonal pattern need three groups, of an arrow as many as it is long', () => {
  const tridiagonal = { colPtr: [0], rowIdx: [] as number[] };
  for (let j = 0; j < 50; j++) {
    tridiagonal.rowIdx.push(...[j - 1, j, j + 1].filter((i) => i >= 0 && i < 50));
    tridiagonal.colPtr.push(tridiagonal.rowIdx.length);
  }
  const groups = columnGroups({ colPtr: Int32Array.from(tridiagonal.colPtr), rowIdx: Int32Array.from(tridiagonal.rowIdx) });
  expect(groups.length).toBe(3);
  expect([...groups].flatMap((group) => [...group]).sort((a, b) => a - b)).toStrictEqual(Array.from({ length: 50 }, (_, j) => j));
  const row = { colPtr: Int32Array.from({ length: 11 }, (_, j) => j), rowIdx: new Int32Array(10) };
  expect(columnGroups(row).length).toBe(10);
});

it('roots of whole order are within a few ulp', () => {
  for (const k of [1, 2, 3, 4, 5, 6, 7]) {
    for (const x of [0, 1e-300, 3e-17, 0.1, 0.999, 1, 1.0001, 2, 7.3, 128, 1e5, 1e17, 1e300]) {
      const root = integerRoot(x, k);
      // each of k factors is off by up to 8 ulp, and the product by k roundings
      expect(Math.abs(powerOf(root, k) - x)).toBeLessThanOrEqual(9 * k * 2.22e-16 * x);
    }
    expect(integerRoot(Infinity, k)).toBe(Infinity);
    expect(integerRoot(Number.NaN, k)).toBeNaN();
  }
});
