import { type Equations, systemOf, type TestProblem } from './problem.ts';

/** Inner points of the line; unknowns are u and v in turns. */
const POINTS = 500;
const N = 2 * POINTS;
const DIFFUSION = ((POINTS + 1) * (POINTS + 1)) / 50;

/** Column j: the two neighbours of its own kind, and both kinds at its point. */
function entries(): { readonly colPtr: Int32Array; readonly rowIdx: Int32Array } {
  const colPtr = new Int32Array(N + 1);
  const rows: number[] = [];
  for (let j = 0; j < N; j++) {
    const first = j - (j % 2);
    rows.push(...[j - 2, first, first + 1, j + 2].filter((i) => i >= 0 && i < N));
    colPtr[j + 1] = rows.length;
  }
  return { colPtr, rowIdx: Int32Array.from(rows) };
}

const pattern = entries();

const equations: Equations = {
  n: N,
  pattern,
  rhs(_t, y, out) {
    for (let i = 0; i < N; i += 2) {
      const [u, v] = [y[i]!, y[i + 1]!];
      const reaction = u * u * v;
      const [ul, vl] = i > 0 ? [y[i - 2]!, y[i - 1]!] : [1, 3];
      const [ur, vr] = i < N - 2 ? [y[i + 2]!, y[i + 3]!] : [1, 3];
      out[i] = 1 + reaction - 4 * u + DIFFUSION * (ul - 2 * u + ur);
      out[i + 1] = 3 * u - reaction + DIFFUSION * (vl - 2 * v + vr);
    }
  },
  jacobian(_t, y, values) {
    for (let j = 0; j < N; j++) {
      const first = j - (j % 2);
      const [u, v] = [y[first]!, y[first + 1]!];
      for (let p = pattern.colPtr[j]!; p < pattern.colPtr[j + 1]!; p++) {
        const i = pattern.rowIdx[p]!;
        const own = i === j ? -2 * DIFFUSION : 0;
        if (i === first) values[p] = own + (j === first ? 2 * u * v - 4 : u * u);
        else if (i === first + 1) values[p] = own + (j === first ? 3 - 2 * u * v : -u * u);
        else values[p] = DIFFUSION;
      }
    }
  },
};

/** The Brusselator with diffusion in one dimension, at 500 points. */
export const brusselator1d: TestProblem = {
  name: 'BRUSS',
  source: 'E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, 1996, IV.10',
  system: () => systemOf(equations),
  y0: Array.from({ length: N }, (_, i) => (i % 2 === 1 ? 3 : 1 + Math.sin((2 * Math.PI * (i / 2 + 1)) / (POINTS + 1)))),
  tEnd: 10,
  reference: [
    [2 * 124, 0.5278654865],
    [2 * 124 + 1, 3.5839014038],
    [2 * 249, 0.4298555081],
    [2 * 249 + 1, 3.6881025891],
    [2 * 374, 0.5267056461],
    [2 * 374 + 1, 3.597566768],
  ],
  atol: 1,
  stiff: true,
};
