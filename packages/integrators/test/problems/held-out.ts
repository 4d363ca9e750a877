import type { F64, OdeSystem, Status } from '@hillock/contracts';
import type { TestProblem } from './problem.ts';

// Problems that no constant of a method was chosen on. Their derivatives are differences.

interface Rates {
  readonly n: number;
  readonly pattern?: OdeSystem['pattern'];
  rhs(t: number, y: F64, out: F64): void;
}

function differenced({ n, pattern, rhs }: Rates): OdeSystem {
  return {
    n,
    reason: '',
    ...(pattern === undefined ? {} : { pattern }),
    rhs(t, y, out): Status {
      rhs(t, y, out);
      return 0;
    },
  };
}

/** Rate constants of POLLU's reactions. */
const K = [
  0.35, 26.6, 12300, 8.6e-4, 8.2e-4, 15000, 1.3e-4, 24000, 16500, 9000, 0.022, 12000, 1.88, 16300, 4.8e6, 3.5e-4, 0.0175, 1e8, 4.44e11,
  1240, 2.1, 5.78, 0.0474, 1780, 3.12,
] as const;

/** 25 reactions of 20 species in polluted air. */
export const pollution: TestProblem = {
  name: 'POLLU',
  source: 'J. G. Verwer, SIAM J. Sci. Comput. 15, 1994, 1243–1250; as in F. Mazzia, C. Magherini, Test Set for IVP Solvers, release 2.4',
  system: () =>
    differenced({
      n: 20,
      rhs(_t, y, out) {
        const [y1, y2, y3, y4, y5, y6, y7, , y9, y10, y11, , y13, y14, , y16, y17, , y19, y20] =
          y as unknown as readonly number[] as number[];
        const r = [
          K[0] * y1!,
          K[1] * y2! * y4!,
          K[2] * y5! * y2!,
          K[3] * y7!,
          K[4] * y7!,
          K[5] * y7! * y6!,
          K[6] * y9!,
          K[7] * y9! * y6!,
          K[8] * y11! * y2!,
          K[9] * y11! * y1!,
          K[10] * y13!,
          K[11] * y10! * y2!,
          K[12] * y14!,
          K[13] * y1! * y6!,
          K[14] * y3!,
          K[15] * y4!,
          K[16] * y4!,
          K[17] * y16!,
          K[18] * y16!,
          K[19] * y17! * y6!,
          K[20] * y19!,
          K[21] * y19!,
          K[22] * y1! * y4!,
          K[23] * y19! * y1!,
          K[24] * y20!,
        ] as const;
        out[0] = -r[0] - r[9] - r[13] - r[22] - r[23] + r[1] + r[2] + r[8] + r[10] + r[11] + r[21] + r[24];
        out[1] = -r[1] - r[2] - r[8] - r[11] + r[0] + r[20];
        out[2] = -r[14] + r[0] + r[16] + r[18] + r[21];
        out[3] = -r[1] - r[15] - r[16] - r[22] + r[14];
        out[4] = -r[2] + 2 * r[3] + r[5] + r[6] + r[12] + r[19];
        out[5] = -r[5] - r[7] - r[13] - r[19] + r[2] + 2 * r[17];
        out[6] = -r[3] - r[4] - r[5] + r[12];
        out[7] = r[3] + r[4] + r[5] + r[6];
        out[8] = -r[6] - r[7];
        out[9] = -r[11] + r[6] + r[8];
        out[10] = -r[8] - r[9] + r[7] + r[10];
        out[11] = r[8];
        out[12] = -r[10] + r[9];
        out[13] = -r[12] + r[11];
        out[14] = r[13];
        out[15] = -r[17] - r[18] + r[15];
        out[16] = -r[19];
        out[17] = r[19];
        out[18] = -r[20] - r[21] - r[23] + r[22] + r[24];
        out[19] = -r[24] + r[23];
      },
    }),
  y0: [0, 0.2, 0, 0.04, 0, 0, 0.1, 0.3, 0.01, 0, 0, 0, 0, 0, 0, 0, 0.007, 0, 0, 0],
  tEnd: 60,
  reference: [
    [0, 0.5646255480022769e-1],
    [1, 0.1342484130422339],
    [2, 0.4139734331099427e-8],
    [3, 0.5523140207484359e-2],
    [4, 0.2018977262302196e-6],
    [5, 0.1464541863493966e-6],
    [6, 0.7784249118997964e-1],
    [7, 0.3245075353396018],
    [8, 0.7494013383880406e-2],
    [9, 0.1622293157301561e-7],
    [10, 0.1135863833257075e-7],
    [11, 0.2230505975721359e-2],
    [12, 0.208716288279863e-3],
    [13, 0.1396921016840158e-4],
    [14, 0.8964884856898295e-2],
    [15, 0.4352846369330103e-17],
    [16, 0.6899219696263405e-2],
    [17, 0.1007803037365946e-3],
    [18, 0.1772146513969984e-5],
    [19, 0.5682943292316392e-4],
  ],
  // species of 1e-8 and less are followed by rtol alone
  atol: [1, 1, 1e-7, 1e-2, 1e-5, 1e-5, 1, 1, 1e-1, 1e-6, 1e-6, 1e-1, 1e-2, 1e-3, 1e-1, 1e-15, 1e-1, 1e-2, 1e-4, 1e-3],
  stiff: true,
};

const POINTS = 200;
const SPACING = 1 / POINTS;
const BINDING = 100;
const PLACE = 4;

/** A drug that penetrates tissue: one-dimensional diffusion and binding, u and v by turns. */
export const medicalAkzo: TestProblem = {
  name: 'MEDAKZO',
  source: 'R. van der Hout, as in F. Mazzia, C. Magherini, Test Set for IVP Solvers, release 2.4: a jump in t at 5',
  system: () => {
    const colPtr = new Int32Array(2 * POINTS + 1);
    const rows: number[] = [];
    for (let j = 0; j < 2 * POINTS; j++) {
      const first = j - (j % 2);
      rows.push(...(j === first ? [j - 2, first, first + 1, j + 2] : [first, j]).filter((i) => i >= 0 && i < 2 * POINTS));
      colPtr[j + 1] = rows.length;
    }
    return differenced({
      n: 2 * POINTS,
      pattern: { colPtr, rowIdx: Int32Array.from(rows) },
      rhs(t, y, out) {
        const edge = t <= 5 ? 2 : 0;
        for (let j = 0; j < POINTS; j++) {
          const zeta = (j + 1) * SPACING - 1;
          const alpha = (2 * zeta * zeta * zeta) / (PLACE * PLACE);
          const beta = (zeta * zeta * zeta * zeta) / (PLACE * PLACE);
          const [u, v] = [y[2 * j]!, y[2 * j + 1]!];
          const before = j === 0 ? edge : y[2 * j - 2]!;
          const after = j === POINTS - 1 ? u : y[2 * j + 2]!;
          const binding = BINDING * u * v;
          out[2 * j] = (alpha * (after - before)) / (2 * SPACING) + (beta * (before - 2 * u + after)) / (SPACING * SPACING) - binding;
          out[2 * j + 1] = -binding;
        }
      },
    });
  },
  y0: Array.from({ length: 2 * POINTS }, (_, i) => i % 2),
  jump: 5,
  tEnd: 20,
  reference: [
    [78, 0.2339942217046434e-3],
    [148, 0.3595616017506735e-3],
    [198, 0.11737412926802e-3],
    [238, 0.68600948191191e-11],
    [239, 0.99999973258552],
  ],
  atol: 1e-8,
  stiff: true,
};

const [C, CS, CP, LH, LS1, LS2, LS3] = [1.6e-8, 2e-12, 1e-8, 4.45, 2e-3, 5e-4, 5e-4];
const [DIODE, EXPONENT] = [40.67286402e-9, 17.7493332];
const [R, RP, RG1, RG2, RG3, RI, RC] = [25000, 50, 36.3, 17.3, 17.3, 50, 600];
const diode = (u: number): number => DIODE * (Math.exp(EXPONENT * u) - 1);

/** Four diodes multiply two signals, of 1 and 10 kHz: stiff and oscillating. */
export const ringModulator: TestProblem = {
  name: 'RING',
  source: 'E. H. Horneber 1976, as in F. Mazzia, C. Magherini, Test Set for IVP Solvers, release 2.4',
  system: () =>
    differenced({
      n: 15,
      rhs(t, y, out) {
        const [y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, y11, y12, y13, y14, y15] = Array.from(y) as [
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
        ];
        const first = 0.5 * Math.sin(2000 * Math.PI * t);
        const second = 2 * Math.sin(20000 * Math.PI * t);
        const d1 = diode(y3 - y5 - y7 - second);
        const d2 = diode(-y4 + y6 - y7 - second);
        const d3 = diode(y4 + y5 + y7 + second);
        const d4 = diode(-y3 - y6 + y7 + second);
        out[0] = (y8 - 0.5 * y10 + 0.5 * y11 + y14 - y1 / R) / C;
        out[1] = (y9 - 0.5 * y12 + 0.5 * y13 + y15 - y2 / R) / C;
        out[2] = (y10 - d1 + d4) / CS;
        out[3] = (-y11 + d2 - d3) / CS;
        out[4] = (y12 + d1 - d3) / CS;
        out[5] = (-y13 - d2 + d4) / CS;
        out[6] = (-y7 / RP + d1 + d2 - d3 - d4) / CP;
        out[7] = -y1 / LH;
        out[8] = -y2 / LH;
        out[9] = (0.5 * y1 - y3 - RG2 * y10) / LS2;
        out[10] = (-0.5 * y1 + y4 - RG3 * y11) / LS3;
        out[11] = (0.5 * y2 - y5 - RG2 * y12) / LS2;
        out[12] = (-0.5 * y2 + y6 - RG3 * y13) / LS3;
        out[13] = (-y1 + first - (RI + RG1) * y14) / LS1;
        out[14] = (-y2 - (RC + RG1) * y15) / LS1;
      },
    }),
  y0: Array.from({ length: 15 }, () => 0),
  tEnd: 1e-3,
  reference: [
    [0, -0.2339057358486745e-1],
    [1, -0.7367485485540825e-2],
    [2, 0.2582956709291169],
    [3, -0.406446572128345],
    [4, -0.4039455665149794],
    [5, 0.2607966765422943],
    [6, 0.1106761861269975],
    [7, 0.2939904342435596e-6],
    [8, -0.2840029933642329e-7],
    [9, 0.7267198267264553e-3],
    [10, 0.792948719696084e-3],
    [11, -0.7255283495698965e-3],
    [12, -0.7941401968526521e-3],
    [13, 0.7088495416976114e-4],
    [14, 0.239005907523657e-4],
  ],
  atol: [1, 1, 1, 1, 1, 1, 1, 1e-5, 1e-5, 1e-2, 1e-2, 1e-2, 1e-2, 1e-2, 1e-2],
  stiff: true,
};

const rate = (x: number): number => (Math.abs(x) < 1e-6 ? 1 + x / 2 : x / (1 - Math.exp(-x)));

/** A Hodgkin–Huxley membrane that fires under a steady current, 10 µA/cm²; ms, mV. */
export const hodgkinHuxley: TestProblem = {
  name: 'HH',
  source:
    'A. L. Hodgkin, A. F. Huxley, J. Physiol. 117, 1952, 500–544, rest at −65 mV; the reference is the solution of two methods (esdirk and CVODE at 1e-13), which agree to ten digits',
  system: () =>
    differenced({
      n: 4,
      rhs(_t, y, out) {
        const [v, m, h, n] = [y[0]!, y[1]!, y[2]!, y[3]!];
        const n4 = n * n * n * n;
        out[0] = 10 - 120 * m * m * m * h * (v - 50) - 36 * n4 * (v + 77) - 0.3 * (v + 54.3);
        out[1] = rate((v + 40) / 10) * (1 - m) - 4 * Math.exp(-(v + 65) / 18) * m;
        out[2] = 0.07 * Math.exp(-(v + 65) / 20) * (1 - h) - h / (1 + Math.exp(-(v + 35) / 10));
        out[3] = 0.1 * rate((v + 55) / 10) * (1 - n) - 0.125 * Math.exp(-(v + 65) / 80) * n;
      },
    }),
  y0: [-65, 0.05, 0.6, 0.32],
  tEnd: 50,
  reference: [
    [0, -73.7414203924],
    [1, 0.0176467919677],
    [2, 0.230477110923],
    [3, 0.59304374],
  ],
  atol: [1, 1e-2, 1e-2, 1e-2],
  stiff: true,
};

/** All of them. */
export const heldOut: readonly TestProblem[] = [pollution, medicalAkzo, ringModulator, hodgkinHuxley];
