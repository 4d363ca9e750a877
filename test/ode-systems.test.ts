import type { Dense, F64, LinearWork, NewtonChoice, NewtonOperator, OdeSystem, Refusal, Status, Structure, Tree } from '@hillock/contracts';
import { denseLu, diagonalSolver, treeSolver } from '@hillock/linalg';
import { describe, expect, it } from 'vitest';
import { integrate } from './support/sdirk.ts';

/** A Newton operator of a system that can form one structure of matrix. */
function operatorOf(
  structure: Structure,
  choice: NewtonChoice,
  create: () => LinearWork,
  form: (y: F64, gamma: number) => void,
): NewtonOperator | Refusal {
  if (choice.linear.structure !== structure)
    return { refused: `a ${choice.linear.structure} matrix`, instead: `choose a ${structure} solver` };
  const work = create();
  return {
    exact: true,
    get reason() {
      return work.reason;
    },
    setup: (_t, y, _fy, gamma) => {
      form(y, gamma);
      return work.factor();
    },
    solve: (b, weights, tol) => work.solve(b, weights, tol),
  };
}

/** Robertson's problem: three reactions with rates 0.04, 1e4 and 3e7 (H. H. Robertson, 1966). */
class Robertson implements OdeSystem {
  readonly n = 3;
  readonly reason = '';

  rhs(_t: number, y: F64, out: F64): Status {
    const [a = 0, b = 0, c = 0] = y;
    out[0] = -0.04 * a + 1e4 * b * c;
    out[2] = 3e7 * b * b;
    out[1] = -out[0] - out[2];
    return 0;
  }

  newton(choice: NewtonChoice): NewtonOperator | Refusal {
    const matrix: Dense = { n: 3, values: new Float64Array(9) };
    return operatorOf(
      'dense',
      choice,
      () => denseLu.create(matrix),
      (y, gamma) => {
        const [, b = 0, c = 0] = y;
        const first = [-0.04, 1e4 * c, 1e4 * b];
        const third = [0, 6e7 * b, 0];
        for (let j = 0; j < 3; j++) {
          const rows = [first[j] ?? 0, -(first[j] ?? 0) - (third[j] ?? 0), third[j] ?? 0];
          for (let i = 0; i < 3; i++) matrix.values[3 * i + j] = (i === j ? 1 : 0) - gamma * (rows[i] ?? 0);
        }
      },
    );
  }
}

/** A passive cable of n compartments with a node without area at each end: those rows are algebraic, M is singular. Current into compartment 0. */
class Cable implements OdeSystem {
  readonly n: number;
  readonly reason = '';
  readonly algebraic: Uint8Array;
  readonly mass: { readonly diagonal: true; apply(x: F64, out: F64): void };
  private readonly compartments: number;
  private readonly g: number;
  private readonly e: number;
  private readonly current: number;
  private readonly capacitance: F64;
  private readonly tree: Tree;
  private readonly axial: F64;

  constructor(compartments: number, g: number, e: number, c: number, axial: number, current: number) {
    this.compartments = compartments;
    this.g = g;
    this.e = e;
    this.current = current;
    // node 0 is the root without area, then the compartments, then the far end
    const n = compartments + 2;
    this.n = n;
    this.capacitance = Float64Array.from({ length: n }, (_, i) => (i === 0 || i === n - 1 ? 0 : c));
    this.algebraic = Uint8Array.from(this.capacitance, (value) => (value === 0 ? 1 : 0));
    const capacitance = this.capacitance;
    this.mass = {
      diagonal: true,
      apply: (x, out) => {
        for (let i = 0; i < n; i++) out[i] = capacitance[i]! * x[i]!;
      },
    };
    // between centres `axial`, half a compartment (twice that) at the ends
    this.axial = Float64Array.from({ length: n }, (_, i) => (i === 0 ? 0 : i === 1 || i === n - 1 ? 2 * axial : axial));
    this.tree = {
      parent: Int32Array.from({ length: n }, (_, i) => i - 1),
      size: new Uint8Array(n).fill(1),
      diag: new Float64Array(n),
      up: new Float64Array(n),
      down: new Float64Array(n),
      loops: null,
    };
  }

  rhs(_t: number, v: F64, out: F64): Status {
    for (let i = 0; i < this.n; i++) out[i] = this.algebraic[i] === 1 ? 0 : -this.g * (v[i]! - this.e);
    out[1] = out[1]! + this.current;
    for (let i = 1; i < this.n; i++) {
      const flow = this.axial[i]! * (v[i - 1]! - v[i]!);
      out[i] = out[i]! + flow;
      out[i - 1] = out[i - 1]! - flow;
    }
    return 0;
  }

  newton(choice: NewtonChoice): NewtonOperator | Refusal {
    const { tree } = this;
    return operatorOf(
      'tree',
      choice,
      () => treeSolver.create(tree),
      (_y, gamma) => {
        for (let i = 0; i < this.n; i++) {
          const own = this.algebraic[i] === 1 ? 0 : this.g;
          tree.diag[i] = this.capacitance[i]! + gamma * (own + this.axial[i]! + (this.axial[i + 1] ?? 0));
          tree.up[i] = -gamma * this.axial[i]!;
          tree.down[i] = -gamma * this.axial[i]!;
        }
      },
    );
  }

  /** v of compartment 0, by the eigenvectors of the chain (the ends carry no current). */
  exact(t: number, c: number, axial: number): number {
    let v = this.e;
    for (let k = 0; k < this.compartments; k++) {
      const phi = Math.cos((k * Math.PI) / (2 * this.compartments));
      const conductance = this.g + 4 * axial * Math.sin((k * Math.PI) / (2 * this.compartments)) ** 2;
      v +=
        ((phi * phi) / (k === 0 ? this.compartments : this.compartments / 2) / conductance) *
        this.current *
        -Math.expm1((-t * conductance) / c);
    }
    return v;
  }
}

describe('systems behind one interface', () => {
  // converged values (validation of stiff solvers, Radau at 1e-12)
  it.each<[number, readonly number[]]>([
    [0.4, [0.98517211386099, 3.3863953789749e-5, 1.479402218522e-2]],
    [4, [0.90551867858425, 2.2404756875602e-5, 9.445891665887e-2]],
    [40, [0.7158270687194, 9.1855347645578e-6, 0.28416374574583]],
    [400, [0.4505184684711, 3.2229014416746e-6, 0.54947810862745]],
  ])("Robertson's problem at t = %d", (t, expected) => {
    const { y } = integrate(
      new Robertson(),
      { derivatives: 'symbolic', linear: denseLu },
      Float64Array.of(1, 0, 0),
      t,
      1e-8,
      Float64Array.of(1e-10, 1e-14, 1e-10),
    );
    // a thousand steps of local error 1e-8
    y.forEach((value, i) => {
      expect(Math.abs(value / (expected[i] ?? Number.NaN) - 1)).toBeLessThan(2e-6);
    });
    // what is made is what is used: the three rates add up to 0
    expect(Math.abs(y.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(1e-12);
  });

  it('a cable with nodes without area, whose mass matrix is singular', () => {
    const [c, axial] = [0.01, 0.3];
    const cable = new Cable(20, 2e-3, -65, c, axial, 0.05);
    const y0 = new Float64Array(22).fill(-65);
    for (const t of [0.5, 5, 50]) {
      const { y } = integrate(cable, { derivatives: 'symbolic', linear: treeSolver }, y0, t, 1e-9, new Float64Array(22).fill(1e-9));
      expect(Math.abs(y[1]! - cable.exact(t, c, axial))).toBeLessThan(1e-6);
      // the algebraic rows hold: no current through the ends
      expect(Math.abs(y[0]! - y[1]!)).toBeLessThan(1e-9);
      expect(Math.abs(y[21]! - y[20]!)).toBeLessThan(1e-9);
    }
  });

  it('refuse a solver for a matrix they cannot form, and say which they can', () => {
    const refusal = new Robertson().newton({ derivatives: 'symbolic', linear: diagonalSolver });
    expect(refusal).toEqual({ refused: 'a diagonal matrix', instead: 'choose a dense solver' });
  });
});
