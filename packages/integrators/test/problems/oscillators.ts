import { systemOf, type TestProblem } from './problem.ts';

/** Van der Pol's equation in the two forms of the literature: μ = 1000 in its own time, and ε = 1e-6 in relaxation time. */
export const vdpol: TestProblem = {
  name: 'VDPOL',
  source: 'Test Set for IVP Solvers, release 2.4 (F. Mazzia, C. Magherini, Bari 2008)',
  system: () =>
    systemOf({
      n: 2,
      rhs(_t, y, out) {
        out[0] = y[1]!;
        out[1] = 1000 * (1 - y[0]! * y[0]!) * y[1]! - y[0]!;
      },
      jacobian(_t, y, values) {
        values.set([0, -2000 * y[0]! * y[1]! - 1, 1, 1000 * (1 - y[0]! * y[0]!)]);
      },
    }),
  y0: [2, 0],
  tEnd: 2000,
  reference: [
    [0, 1.706167732170469],
    [1, -8.928097010248125e-4],
  ],
  atol: 1e-2,
  stiff: true,
};

export const vdpolStiff: TestProblem = {
  name: 'VDPOL ε=1e-6',
  source: 'E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, 1996, IV.10',
  system: () =>
    systemOf({
      n: 2,
      rhs(_t, y, out) {
        out[0] = y[1]!;
        out[1] = ((1 - y[0]! * y[0]!) * y[1]! - y[0]!) / 1e-6;
      },
      jacobian(_t, y, values) {
        values.set([0, (-2 * y[0]! * y[1]! - 1) / 1e-6, 1, (1 - y[0]! * y[0]!) / 1e-6]);
      },
    }),
  y0: [2, -0.66],
  tEnd: 2,
  reference: [
    [0, 1.7061674375],
    [1, -0.8928100166],
  ],
  atol: 1,
  stiff: true,
};

function brusselator(a: number, b: number, epsilon: number): ReturnType<TestProblem['system']> {
  return systemOf({
    n: 3,
    rhs(_t, y, out) {
      const [u, v, w] = [y[0]!, y[1]!, y[2]!];
      out[0] = a - (w + 1) * u + v * u * u;
      out[1] = w * u - v * u * u;
      out[2] = (b - w) / epsilon - w * u;
    },
    jacobian(_t, y, values) {
      const [u, v, w] = [y[0]!, y[1]!, y[2]!];
      values.set([2 * u * v - w - 1, w - 2 * u * v, -w, u * u, -u * u, 0, -u, u, -1 / epsilon - u]);
    },
  });
}

const ARK = 'ark_brusselator of SUNDIALS (D. R. Reynolds et al., ACM TOMS 49, 2023, 1–26)';

export const brusselators: readonly TestProblem[] = [
  {
    name: 'ark_brusselator 1',
    source: ARK,
    system: () => brusselator(1, 3.5, 5e-6),
    y0: [1.2, 3.1, 3],
    tEnd: 10,
    reference: [
      // two methods at rtol 1e-12; what SUNDIALS prints with its own tolerance is off by 1e-4
      [0, 0.30559915845],
      [1, 3.65738243704],
      [2, 3.49999465202],
    ],
    atol: 1,
    stiff: true,
  },
  {
    name: 'ark_brusselator 2',
    source: ARK,
    system: () => brusselator(1.2, 2.5, 1e-5),
    y0: [1.2, 3.1, 3],
    tEnd: 10,
    reference: [
      [0, 0.98479423323],
      [1, 2.63037184922],
      [2, 2.49997538046],
    ],
    atol: 1,
    stiff: true,
  },
  {
    name: 'ark_brusselator 3',
    source: ARK,
    system: () => brusselator(0.5, 3, 5e-4),
    y0: [3, 3, 3.5],
    tEnd: 10,
    reference: [
      [0, 0.15690125909],
      [1, 5.32232972109],
      [2, 2.99976466917],
    ],
    atol: 1,
    stiff: true,
  },
];

/** Seven stars in a plane: non-stiff, with near collisions. Order: x, y, x′, y′. */
export const pleiades: TestProblem = {
  name: 'PLEI',
  source: 'Test Set for IVP Solvers, release 2.4 (F. Mazzia, C. Magherini, Bari 2008)',
  system: () =>
    systemOf({
      n: 28,
      rhs(_t, y, out) {
        for (let i = 0; i < 7; i++) {
          let [ax, ay] = [0, 0];
          for (let j = 0; j < 7; j++) {
            if (i === j) continue;
            const [dx, dy] = [y[j]! - y[i]!, y[7 + j]! - y[7 + i]!];
            const square = dx * dx + dy * dy;
            const pull = (j + 1) / (square * Math.sqrt(square));
            ax += pull * dx;
            ay += pull * dy;
          }
          out[i] = y[14 + i]!;
          out[7 + i] = y[21 + i]!;
          out[14 + i] = ax;
          out[21 + i] = ay;
        }
      },
      jacobian(_t, y, values) {
        values.fill(0);
        const add = (i: number, j: number, value: number): void => {
          values[28 * j + i] = values[28 * j + i]! + value;
        };
        for (let i = 0; i < 7; i++) {
          add(i, 14 + i, 1);
          add(7 + i, 21 + i, 1);
          for (let j = 0; j < 7; j++) {
            if (i === j) continue;
            const [dx, dy] = [y[j]! - y[i]!, y[7 + j]! - y[7 + i]!];
            const square = dx * dx + dy * dy;
            const cube = (j + 1) / (square * Math.sqrt(square));
            const [xx, xy, yy] = [
              cube - (3 * cube * dx * dx) / square,
              (-3 * cube * dx * dy) / square,
              cube - (3 * cube * dy * dy) / square,
            ];
            for (const [at, sign] of [
              [j, 1],
              [i, -1],
            ] as const) {
              add(14 + i, at, sign * xx);
              add(14 + i, 7 + at, sign * xy);
              add(21 + i, at, sign * xy);
              add(21 + i, 7 + at, sign * yy);
            }
          }
        }
      },
    }),
  y0: [3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4, 0, 0, 0, 0, 0, 1.75, -1.5, 0, 0, 0, -1.25, 1, 0, 0],
  tEnd: 3,
  reference: [
    0.3706139143970502, 3.237284092057233, -3.222559032418324, 0.659709145577531, 0.3425581707156584, 1.562172101400631,
    -0.7003092922212495, -3.943437585517392, -3.27138097397255, 5.225081843456543, -2.59061243497747, 1.198213693392275,
    -0.2429682344935824, 1.09144924042898,
  ].map((value, i) => [i, value]),
  atol: 1,
  stiff: false,
};
