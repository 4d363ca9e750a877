import type { F64, LinearSolver, LinearWork, Operator, Status } from '@hillock/contracts';
import { allLinearSolvers, denseLu, sparseLu } from '@hillock/linalg';
import { linearSolverConformance } from '@hillock/linalg/testing';
import { describe, expect, it } from 'vitest';

for (const solver of allLinearSolvers) {
  describe(`${solver.name} conforms`, () => {
    for (const check of linearSolverConformance(solver)) it(check.name, () => check.run());
  });
}

/** An iterative solver of the simplest kind, for the kit's own sake: Jacobi's iteration, which dominant rows make converge. */
const jacobi: LinearSolver<'operator'> = {
  name: 'jacobi',
  structure: 'operator',
  create(like: Operator): LinearWork {
    const { n } = like;
    const [x, product, unit, diagonal] = [new Float64Array(n), new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    let reason = '';
    return {
      get reason() {
        return reason;
      },
      factor(): Status {
        for (let i = 0; i < n; i++) {
          unit.fill(0)[i] = 1;
          like.apply(unit, product);
          diagonal[i] = product[i]!;
        }
        return 0;
      },
      solve(b: F64, weights: F64, tol: number): Status {
        x.fill(0);
        for (let iteration = 0; iteration < 20_000; iteration++) {
          like.apply(x, product);
          let sum = 0;
          for (let i = 0; i < n; i++) sum += (b[i]! - product[i]!) * weights[i]! * ((b[i]! - product[i]!) * weights[i]!);
          if (Math.sqrt(sum / n) <= tol) {
            b.set(x);
            return 0;
          }
          for (let i = 0; i < n; i++) x[i] = x[i]! + (b[i]! - product[i]!) / diagonal[i]!;
        }
        reason = `no convergence to ${tol}`;
        return 1;
      },
    };
  },
};

describe('an iterative solver conforms', () => {
  const checks = linearSolverConformance(jacobi);
  for (const check of checks) it(check.name, () => check.run());

  it('without what only direct solvers promise', () => {
    expect(checks.length).toBe(6);
    expect(linearSolverConformance(jacobi, { method: 'direct' }).length).toBe(9);
  });
});

/** Names of the checks that a solver fails. */
function failures(solver: LinearSolver<'dense'> | LinearSolver<'csc'> | LinearSolver<'operator'>): readonly string[] {
  return linearSolverConformance(solver).flatMap((check) => {
    try {
      check.run();
      return [];
    } catch {
      return [check.name];
    }
  });
}

/** denseLu with one thing changed. */
function spoiled(change: (work: LinearWork, values: F64) => Partial<LinearWork>): LinearSolver<'dense'> {
  return {
    ...denseLu,
    create(like) {
      const work = denseLu.create(like);
      return {
        get reason() {
          return work.reason;
        },
        factor: () => work.factor(),
        solve: (b, weights, tol) => work.solve(b, weights, tol),
        ...change(work, like.values),
      };
    },
  };
}

describe('the kit finds', () => {
  it('nothing in a wrapper that changes nothing', () => {
    expect(failures(spoiled(() => ({})))).toStrictEqual([]);
  });

  it('a wrong solution', () => {
    const solver = spoiled((work) => ({
      solve(b, weights, tol) {
        const status = work.solve(b, weights, tol);
        b[0] = b[0]! * (1 + 1e-9);
        return status;
      },
    }));
    expect(failures(solver)).toContain('solves systems to its accuracy');
  });

  it('a factorisation in the matrix itself', () => {
    const solver = spoiled((work, values) => ({
      factor() {
        const status = work.factor();
        values[0] = values[0]! * 2;
        return status;
      },
    }));
    expect(failures(solver)).toContain('leaves the matrix unchanged');
  });

  it('a factorisation that is done once', () => {
    const solver = spoiled((work) => {
      let done: Status | null = null;
      return {
        factor() {
          done ??= work.factor();
          return done;
        },
      };
    });
    expect(failures(solver)).toContain('follows values that change in place');
  });

  it('a factorisation put off to the solve', () => {
    const solver = spoiled((work) => ({
      solve(b, weights, tol) {
        return work.factor() || work.solve(b, weights, tol);
      },
    }));
    expect(failures(solver)).toStrictEqual(['keeps its own copy of what it factored']);
  });

  it('a solution that depends on what came before', () => {
    const solver = spoiled((work) => {
      let calls = 0;
      return {
        solve(b, weights, tol) {
          const status = work.solve(b, weights, tol);
          if (calls++ % 2 === 1) b[0] = b[0]! * (1 + Number.EPSILON);
          return status;
        },
      };
    });
    expect(failures(solver)).toContain('gives the same bits whatever came before');
  });

  it('pivots that are not tested, and reasons without a row', () => {
    const silent = spoiled((work) => ({
      factor() {
        work.factor();
        return 0;
      },
    }));
    expect(failures(silent)).toStrictEqual(['names the row of a singular matrix', 'refuses a matrix that is not finite']);
    const curt = spoiled(() => ({ reason: 'singular' }));
    expect(failures(curt)).toStrictEqual(['names the row of a singular matrix', 'refuses a matrix that is not finite']);
  });

  it('NaN that goes through a solve', () => {
    const solver = spoiled((work) => ({
      solve(b, weights, tol) {
        work.solve(b, weights, tol);
        return 0;
      },
    }));
    expect(failures(solver)).toStrictEqual(['refuses a right-hand side that is not finite']);
  });

  it('an iteration that stops too early', () => {
    const early: LinearSolver<'operator'> = {
      ...jacobi,
      create(like) {
        const work = jacobi.create(like);
        return { reason: '', factor: () => work.factor(), solve: (b, weights, tol) => work.solve(b, weights, 10 * tol) };
      },
    };
    expect(failures(early)).toContain('solves systems to its accuracy');
  });

  it('a sparse solver that trusts the diagonal', () => {
    const trusting: LinearSolver<'csc'> = {
      ...sparseLu,
      create(like) {
        const work = sparseLu.create(like);
        const diagonal = (j: number): number => {
          for (let p = like.colPtr[j]!; p < like.colPtr[j + 1]!; p++) if (like.rowIdx[p] === j) return like.values[p]!;
          return 0;
        };
        return {
          reason: 'row 0',
          factor: () => (Array.from({ length: like.n }, (_, j) => diagonal(j)).includes(0) ? 1 : work.factor()),
          solve: (b, weights, tol) => work.solve(b, weights, tol),
        };
      },
    };
    expect(failures(trusting)).toContain('solves systems to its accuracy');
  });
});
