import { type Equations, systemOf, type TestProblem } from './problem.ts';

const TEST_SET = 'Test Set for IVP Solvers, release 2.4 (F. Mazzia, C. Magherini, Bari 2008)';

const roberEquations: Equations = {
  n: 3,
  rhs(_t, y, out) {
    const [a, b, c] = [y[0]!, y[1]!, y[2]!];
    out[0] = -0.04 * a + 1e4 * b * c;
    out[2] = 3e7 * b * b;
    out[1] = -out[0] - out[2];
  },
  jacobian(_t, y, values) {
    const [b, c] = [y[1]!, y[2]!];
    values.set([-0.04, 0.04, 0, 1e4 * c, -1e4 * c - 6e7 * b, 6e7 * b, 1e4 * b, -1e4 * b, 0]);
  },
};

/** Robertson's reactions to t = 1e11: components of sizes 1e-8, 1e-13, 1. */
export const rober: TestProblem = {
  name: 'ROBER',
  source: TEST_SET,
  system: () => systemOf(roberEquations),
  y0: [1, 0, 0],
  tEnd: 1e11,
  reference: [
    [0, 2.083340149701255e-8],
    [1, 8.333360770334713e-14],
    [2, 0.999999979166505],
  ],
  atol: [1e-8, 1e-14, 1],
  stiff: true,
};

const oregoEquations: Equations = {
  n: 3,
  rhs(_t, y, out) {
    const [a, b, c] = [y[0]!, y[1]!, y[2]!];
    out[0] = 77.27 * (b + a * (1 - 8.375e-6 * a - b));
    out[1] = (c - (1 + a) * b) / 77.27;
    out[2] = 0.161 * (a - c);
  },
  jacobian(_t, y, values) {
    const [a, b] = [y[0]!, y[1]!];
    values.set([77.27 * (1 - 1.675e-5 * a - b), -b / 77.27, 0.161, 77.27 * (1 - a), -(1 + a) / 77.27, 0, 0, 1 / 77.27, -0.161]);
  },
};

/** The Oregonator, a relaxation oscillation of the Belousov–Zhabotinskii reaction. */
export const orego: TestProblem = {
  name: 'OREGO',
  source: TEST_SET,
  system: () => systemOf(oregoEquations),
  y0: [1, 2, 3],
  tEnd: 360,
  reference: [
    [0, 1.000814870318523],
    [1, 1228.178521549917],
    [2, 132.0554942846706],
  ],
  atol: 1e-2,
  stiff: true,
};

const hiresEquations: Equations = {
  n: 8,
  rhs(_t, y, out) {
    const product = 280 * y[5]! * y[7]!;
    out[0] = -1.71 * y[0]! + 0.43 * y[1]! + 8.32 * y[2]! + 0.0007;
    out[1] = 1.71 * y[0]! - 8.75 * y[1]!;
    out[2] = -10.03 * y[2]! + 0.43 * y[3]! + 0.035 * y[4]!;
    out[3] = 8.32 * y[1]! + 1.71 * y[2]! - 1.12 * y[3]!;
    out[4] = -1.745 * y[4]! + 0.43 * (y[5]! + y[6]!);
    out[5] = -product + 0.69 * y[3]! + 1.71 * y[4]! - 0.43 * y[5]! + 0.69 * y[6]!;
    out[6] = product - 1.81 * y[6]!;
    out[7] = -out[6];
  },
  jacobian(_t, y, values) {
    const at = (i: number, j: number, value: number): void => {
      values[8 * j + i] = value;
    };
    values.fill(0);
    const [by5, by7] = [280 * y[7]!, 280 * y[5]!];
    at(0, 0, -1.71);
    at(0, 1, 0.43);
    at(0, 2, 8.32);
    at(1, 0, 1.71);
    at(1, 1, -8.75);
    at(2, 2, -10.03);
    at(2, 3, 0.43);
    at(2, 4, 0.035);
    at(3, 1, 8.32);
    at(3, 2, 1.71);
    at(3, 3, -1.12);
    at(4, 4, -1.745);
    at(4, 5, 0.43);
    at(4, 6, 0.43);
    at(5, 3, 0.69);
    at(5, 4, 1.71);
    at(5, 5, -by5 - 0.43);
    at(5, 6, 0.69);
    at(5, 7, -by7);
    at(6, 5, by5);
    at(6, 6, -1.81);
    at(6, 7, by7);
    at(7, 5, -by5);
    at(7, 6, 1.81);
    at(7, 7, -by7);
  },
};

/** High irradiance responses of photomorphogenesis: eight reactions. */
export const hires: TestProblem = {
  name: 'HIRES',
  source: TEST_SET,
  system: () => systemOf(hiresEquations),
  y0: [1, 0, 0, 0, 0, 0, 0, 0.0057],
  tEnd: 321.8122,
  reference: [
    7.371312573325668e-4, 1.442485726316185e-4, 5.888729740967575e-5, 1.175651343283149e-3, 2.386356198831331e-3, 6.238968252742796e-3,
    2.849998395185769e-3, 2.850001604814231e-3,
  ].map((value, i) => [i, value]),
  atol: 1e-4,
  stiff: true,
};

const [E5A, E5B, E5C, E5M] = [7.89e-10, 1.1e7, 1.13e3, 1e6];
const e5Equations: Equations = {
  n: 4,
  rhs(_t, y, out) {
    const [y0, y1, y2, y3] = [y[0]!, y[1]!, y[2]!, y[3]!];
    out[0] = -E5A * y0 - E5B * y0 * y2;
    out[1] = E5A * y0 - E5M * E5C * y1 * y2;
    out[3] = E5B * y0 * y2 - E5C * y3;
    out[2] = out[1] - out[3];
  },
  jacobian(_t, y, values) {
    const [y0, y1, y2] = [y[0]!, y[1]!, y[2]!];
    const both = E5M * E5C;
    values.set([-E5A - E5B * y2, E5A, E5A - E5B * y2, E5B * y2]);
    values.set([0, -both * y2, -both * y2, 0], 4);
    values.set([-E5B * y0, -both * y1, -both * y1 - E5B * y0, E5B * y0], 8);
    values.set([0, 0, E5C, -E5C], 12);
  },
};

/** Pyrolysis: components of sizes 1e-3 to 1e-292. Components 1 and 2 are compared; the two that vanish are not. */
export const e5: TestProblem = {
  name: 'E5',
  source: TEST_SET,
  system: () => systemOf(e5Equations),
  y0: [1.76e-3, 0, 0, 0],
  tEnd: 1e13,
  reference: [
    [1, 8.86765551764212e-23],
    [2, 8.854814626268838e-23],
  ],
  atol: 1.7e-24,
  stiff: true,
};
