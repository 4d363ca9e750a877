import type { F64 } from '@hillock/contracts';

/** (1 − cos(πj/19))/2: Chebyshev's points of the second kind, both ends among them. */
export const NODES: readonly number[] = [
  0, 0.006819348298638839, 0.02709137914968268, 0.06026312439675546, 0.10542974530180321, 0.16135921418712945, 0.22652592093878654,
  0.2991522876735152, 0.3772572564296004, 0.4587103272638338, 0.5412896727361661, 0.6227427435703995, 0.7008477123264847,
  0.7734740790612136, 0.8386407858128704, 0.8945702546981967, 0.9397368756032445, 0.9729086208503174, 0.9931806517013612, 1,
];

/** Barycentric weights of these points. */
const WEIGHTS: readonly number[] = NODES.map((_, j) => (j % 2 === 0 ? 1 : -1) * (j === 0 || j === NODES.length - 1 ? 0.5 : 1));

/**
 * out := the polynomial of degree 19 through `values`, or its derivative by theta, at 0 ≤ theta ≤ 1. Node j of component i is values[from + j·n + i]. The dense output of odex is of degree 19 at
 * most, so this is it, to round-off (J.-P. Berrut, L. N. Trefethen, SIAM Review 46, 2004, 501–517).
 */
export function evaluateStep(values: F64, from: number, n: number, theta: number, derivative: 0 | 1, out: F64): void {
  const exact = NODES.indexOf(theta);
  if (exact >= 0) {
    for (let i = 0; i < n; i++) out[i] = derivative === 0 ? values[from + exact * n + i]! : slopeAtNode(values, from, n, exact, i);
    return;
  }
  let below = 0;
  for (const [j, node] of NODES.entries()) below += WEIGHTS[j]! / (theta - node);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (const [j, node] of NODES.entries()) sum += (WEIGHTS[j]! / (theta - node)) * values[from + j * n + i]!;
    const p = sum / below;
    if (derivative === 0) {
      out[i] = p;
      continue;
    }
    let slope = 0;
    for (const [j, node] of NODES.entries()) slope += ((WEIGHTS[j]! / (theta - node)) * (p - values[from + j * n + i]!)) / (theta - node);
    out[i] = slope / below;
  }
}

function slopeAtNode(values: F64, from: number, n: number, at: number, i: number): number {
  let slope = 0;
  for (const [j, node] of NODES.entries()) {
    if (j === at) continue;
    slope += ((WEIGHTS[j]! / WEIGHTS[at]!) * (values[from + j * n + i]! - values[from + at * n + i]!)) / (NODES[at]! - node);
  }
  return slope;
}
