type Matrix = readonly (readonly number[])[];

function times(m: Matrix, v: readonly number[]): number[] {
  return m.map((row) => row.reduce((sum, value, j) => sum + value * v[j]!, 0));
}

function product(...factors: readonly (readonly number[])[]): number[] {
  return factors.reduce<number[]>((made, factor) => made.map((value, i) => value * factor[i]!), new Array(factors[0]!.length).fill(1));
}

/**
 * The order conditions of the 17 rooted trees up to order 5 for Rosenbrock methods (E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, IV.7): a node with one child takes β = α + Γ, with
 * more α. With α = β these are those of Runge–Kutta methods. Each is a vector that b must be multiplied with, what that must give, and its order.
 */
export function orderConditions(
  alpha: Matrix,
  beta: Matrix,
): readonly { readonly order: number; readonly vector: readonly number[]; readonly value: number }[] {
  const one = new Array<number>(alpha.length).fill(1);
  const a = times(alpha, one);
  const b = times(beta, one);
  const [ab, bb] = [times(alpha, b), times(beta, b)];
  const a2 = product(a, a);
  const list: readonly (readonly [number, readonly number[], number])[] = [
    [1, one, 1],
    [2, b, 1 / 2],
    [3, a2, 1 / 3],
    [3, bb, 1 / 6],
    [4, product(a, a2), 1 / 4],
    [4, product(a, ab), 1 / 8],
    [4, times(beta, a2), 1 / 12],
    [4, times(beta, bb), 1 / 24],
    [5, product(a2, a2), 1 / 5],
    [5, product(a2, ab), 1 / 10],
    [5, product(ab, ab), 1 / 20],
    [5, product(a, times(alpha, a2)), 1 / 15],
    [5, product(a, times(alpha, bb)), 1 / 30],
    [5, times(beta, product(a, a2)), 1 / 20],
    [5, times(beta, product(a, ab)), 1 / 40],
    [5, times(beta, times(beta, a2)), 1 / 60],
    [5, times(beta, times(beta, bb)), 1 / 120],
  ];
  return list.map(([order, vector, value]) => ({ order, vector, value }));
}

export function dot(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * y[i]!, 0);
}
