import type { Expr, Stmt } from '@hillock/kernel';
import { compare, counter, div, integer, load, local, mul, number, set, store, sub, when } from '@hillock/kernel/notation';
import type { Context } from '../lower/context.ts';
import { nextInteger } from '../lower/conversion.ts';

/** The scratch array of n rows of n coefficients and a right side, row after row. */
export function matrixField(context: Context, n: number): string {
  return context.scratch(`_matrix_${n}`, n * (n + 1));
}

/**
 * A function that solves the system in that array by Gaussian elimination with exchange of rows, the solution in place of the right side. In loops: for
 * systems so large that straight-line code would be too long.
 */
export function eliminationFunction(context: Context, n: number): string {
  const name = `_eliminate_${n}`;
  if (context.functions.some((f) => f.name === name)) return name;
  const matrix = matrixField(context, n);
  const [k, r, c] = [counter('k'), counter('r'), counter('c')];
  const at = (row: Expr, column: Expr): Expr => ({
    kind: 'binary',
    op: 'add',
    type: 'i32',
    a: { kind: 'binary', op: 'mul', type: 'i32', a: row, b: integer(n + 1) },
    b: column,
  });
  const read = (row: Expr, column: Expr): Expr => load(matrix, at(row, column));
  const write = (row: Expr, column: Expr, value: Expr): Stmt => store(matrix, value, at(row, column));
  const up = (counted: string, from: Expr, to: Expr, body: readonly Stmt[]): Stmt => ({
    kind: 'for',
    local: counted,
    from,
    to,
    step: 1,
    body,
  });
  const magnitude = (a: Expr): Expr => ({ kind: 'unary', op: 'abs', type: 'f64', a });
  context.functions.push({
    name,
    params: [],
    result: null,
    body: [
      up('k', integer(0), integer(n), [
        set('best', k),
        set('largest', magnitude(read(k, k))),
        up('r', nextInteger(k), integer(n), [
          when(compare('gt', magnitude(read(r, k)), local('largest')), [set('best', r), set('largest', magnitude(read(r, k)))]),
        ]),
        when(compare('ne', counter('best'), k), [
          up('c', k, integer(n + 1), [
            set('kept', read(k, c)),
            write(k, c, read(counter('best'), c)),
            write(counter('best'), c, local('kept')),
          ]),
        ]),
        up('r', nextInteger(k), integer(n), [
          set('factor', div(read(r, k), read(k, k))),
          when(compare('ne', local('factor'), number(0)), [
            up('c', nextInteger(k), integer(n + 1), [write(r, c, sub(read(r, c), mul(local('factor'), read(k, c))))]),
          ]),
        ]),
      ]),
      {
        kind: 'for',
        local: 'k',
        from: integer(n - 1),
        to: integer(0),
        step: -1,
        body: [
          set('sum', read(k, integer(n))),
          up('c', nextInteger(k), integer(n), [set('sum', sub(local('sum'), mul(read(k, c), read(c, integer(n)))))]),
          write(k, integer(n), div(local('sum'), read(k, k))),
        ],
      },
    ],
  });
  return name;
}
