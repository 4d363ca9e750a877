import { type Equations, systemOf, type TestProblem } from './problem.ts';

const [UB, UF, ALPHA, BETA, R0] = [6, 0.026, 0.99, 1e-6, 1000];
const R = 9000;
const OMEGA = 200 * Math.PI;
const C = [1e-6, 2e-6, 3e-6, 4e-6, 5e-6] as const;

function drive(t: number): number {
  return 0.1 * Math.sin(OMEGA * t);
}

/** The current of a transistor, and its slope. */
function current(u: number): number {
  return BETA * (Math.exp(u / UF) - 1);
}
function slope(u: number): number {
  return (BETA / UF) * Math.exp(u / UF);
}

/** M couples the two nodes at each capacitor: not diagonal, of rank 5. */
const mass: NonNullable<Equations['mass']> = {
  diagonal: false,
  apply(x, out) {
    out[0] = C[0] * (x[1]! - x[0]!);
    out[1] = -out[0];
    out[2] = -C[1] * x[2]!;
    out[3] = C[2] * (x[4]! - x[3]!);
    out[4] = -out[3];
    out[5] = -C[3] * x[5]!;
    out[6] = C[4] * (x[7]! - x[6]!);
    out[7] = -out[6];
  },
};

const equations: Equations = {
  n: 8,
  mass,
  rhs(t, y, out) {
    const [first, second] = [current(y[1]! - y[2]!), current(y[4]! - y[5]!)];
    out[0] = -drive(t) / R0 + y[0]! / R0;
    out[1] = -UB / R + y[1]! * (2 / R) - (ALPHA - 1) * first;
    out[2] = -first + y[2]! / R;
    out[3] = -UB / R + y[3]! / R + ALPHA * first;
    out[4] = -UB / R + y[4]! * (2 / R) - (ALPHA - 1) * second;
    out[5] = -second + y[5]! / R;
    out[6] = -UB / R + y[6]! / R + ALPHA * second;
    out[7] = y[7]! / R;
  },
  dfdt(t, _y, out) {
    out.fill(0);
    out[0] = (-0.1 * OMEGA * Math.cos(OMEGA * t)) / R0;
  },
  jacobian(_t, y, values) {
    values.fill(0);
    const at = (i: number, j: number, value: number): void => {
      values[8 * j + i] = values[8 * j + i]! + value;
    };
    for (const i of [0, 1, 2, 3, 4, 5, 6, 7]) at(i, i, i === 0 ? 1 / R0 : (i === 1 || i === 4 ? 2 : 1) / R);
    for (const k of [1, 4]) {
      const g = slope(y[k]! - y[k + 1]!);
      for (const [column, sign] of [
        [k, 1],
        [k + 1, -1],
      ] as const) {
        at(k, column, -(ALPHA - 1) * g * sign);
        at(k + 1, column, -g * sign);
        at(k + 2, column, ALPHA * g * sign);
      }
    }
  },
};

/** The transistor amplifier, a differential-algebraic system of index 1. */
export const transistor: TestProblem = {
  name: 'TRANS',
  source: 'Test Set for IVP Solvers, release 2.4 (F. Mazzia, C. Magherini, Bari 2008)',
  system: () => systemOf(equations),
  y0: [0, UB / 2, UB / 2, UB, UB / 2, UB / 2, UB, 0],
  tEnd: 0.2,
  reference: [
    -5.562145012262709e-3, 3.006522471903042, 2.849958788608128, 2.926422536206241, 2.704617865010554, 2.761837778393145, 4.770927631616772,
    1.236995868091548,
  ].map((value, i) => [i, value]),
  atol: 1,
  stiff: true,
};
