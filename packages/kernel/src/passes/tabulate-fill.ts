import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import {
  abs,
  add,
  and,
  compare,
  counter,
  div,
  integer,
  invoke,
  load,
  local,
  mul,
  not,
  number,
  or,
  select,
  set,
  store,
  sub,
  toFloat,
  when,
} from '../ir/notation.ts';
import type { Kernel } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import type { TableOptions } from './tabulate.ts';

/** Coefficients of all cubics, four a quantity, all quantities of an interval together. */
export const TABLE = '_rates';
/** A, B of each state at the voltage asked for last, then their slopes. */
export const NOW = '_rates_now';
/** What was measured when the tables were filled: largest |Δx∞|, largest relative Δ(1/τ), intervals left exact; and whether they were (1). */
export const TABLE_REPORT = { steadyState: '_rates_dx', rate: '_rates_dr', exact: '_rates_exact', filled: '_rates_filled' } as const;

/** Places of an interval where its errors are measured, in parts of it. */
const SAMPLES = 8;
/** Below this A the step forgets the state, and its rate is not measured. */
const FORGOTTEN = 1e-6;

export function tableFields(states: number, { intervals }: TableOptions, keys: readonly string[]): readonly FieldDecl[] {
  const scalar = (name: string, length = 1): FieldDecl => ({ name, space: 'scalar', length, type: 'f64' });
  return [
    scalar(TABLE, 8 * states * intervals),
    scalar(NOW, 4 * states),
    ...Object.values(TABLE_REPORT).map((name) => scalar(name)),
    ...keys.map((key) => scalar(`${TABLE}_${key}`)),
  ];
}

/** The kernel that fills the tables where they are empty or made for other keys. */
export function fillKernel(states: number, options: TableOptions, keys: readonly string[]): Kernel {
  const filled = `${TABLE}_filled`;
  const changed = keys.reduce<Expr>(
    (any, key) => or(any, compare('ne', load(`${TABLE}_${key}`), load(key))),
    compare('ne', load(filled), number(1)),
  );
  return {
    name: 'tables',
    loop: 'range',
    body: [
      when(changed, [
        ...keys.map((key) => store(`${TABLE}_${key}`, load(key))),
        ...Object.values(TABLE_REPORT).map((name) => store(name, number(0))),
        ...fill(states, options),
        store(filled, number(1)),
      ]),
    ],
  };
}

function fill(states: number, options: TableOptions): readonly Stmt[] {
  const { low, high, intervals } = options;
  const quantities = Array.from({ length: 2 * states }, (_, j) => j);
  const h = (high - low) / intervals;
  const k = counter('k');
  const at = (k_: Expr, part: number): Expr => add(number(low), mul(number(h), add(toFloat(k_), number(part))));
  const row = (j: number, c: number): Expr => ({
    kind: 'binary',
    op: 'add',
    type: 'i32',
    a: { kind: 'binary', op: 'mul', type: 'i32', a: k, b: integer(8 * states) },
    b: integer(4 * j + c),
  });
  const value = (j: number): Expr => load(NOW, integer(j));
  const slope = (j: number): Expr => mul(number(h), load(NOW, integer(2 * states + j)));
  const keep: readonly Stmt[] = quantities.flatMap((j) => [set(`y${j}`, value(j)), set(`s${j}`, slope(j))]);
  // cubic Hermite: y₀ + f·(s₀ + f·(3Δ − 2s₀ − s₁ + f·(s₀ + s₁ − 2Δ))), Δ = y₁ − y₀
  const cubics: readonly Stmt[] = quantities.flatMap((j) => {
    const delta = sub(value(j), local(`y${j}`));
    const s = local(`s${j}`);
    return [
      set(`c${j}_0`, local(`y${j}`)),
      set(`c${j}_1`, s),
      set(`c${j}_2`, sub(sub(mul(number(3), delta), mul(number(2), s)), slope(j))),
      set(`c${j}_3`, sub(add(s, slope(j)), mul(number(2), delta))),
      ...[0, 1, 2, 3].map((c) => store(TABLE, local(`c${j}_${c}`), row(j, c))),
    ];
  });
  return [
    { kind: 'call', fn: '_ratesAt', args: [number(low)] },
    ...keep,
    {
      kind: 'for',
      local: 'k',
      from: integer(0),
      to: integer(intervals),
      step: 1,
      body: [
        { kind: 'call', fn: '_ratesAt', args: [at(k, 1)] },
        ...cubics,
        ...keep,
        ...measure(states, options.tolerance, at),
        when(
          compare('eq', local('bad'), number(0)),
          [
            store(TABLE_REPORT.steadyState, larger(load(TABLE_REPORT.steadyState), local('dx'))),
            store(TABLE_REPORT.rate, larger(load(TABLE_REPORT.rate), local('dr'))),
          ],
          [
            store(TABLE, { kind: 'const', type: 'f64', value: 'nan' }, row(0, 0)),
            store(TABLE_REPORT.exact, add(load(TABLE_REPORT.exact), number(1))),
          ],
        ),
      ],
    },
  ];
}

const larger = (a: Expr, b: Expr): Expr => select(compare('gt', b, a), b, a);

/** Leaves in dx and dr the largest errors of the interval k, in bad 1 where they are too large or no numbers. */
function measure(states: number, tolerance: number, at: (k: Expr, part: number) => Expr): readonly Stmt[] {
  const list: Stmt[] = [set('dx', number(0)), set('dr', number(0)), set('bad', number(0))];
  for (let s = 1; s < SAMPLES; s++) {
    list.push({ kind: 'call', fn: '_ratesAt', args: [at(counter('k'), s / SAMPLES)] });
    for (let i = 0; i < states; i++) {
      const [a, b] = [2 * i, 2 * i + 1];
      const table = (j: number): Expr =>
        [2, 1, 0].reduce<Expr>((v, c) => add(local(`c${j}_${c}`), mul(number(s / SAMPLES), v)), local(`c${j}_3`));
      list.push(set('a', table(a)), set('b', table(b)), set('exactA', load(NOW, integer(a))), set('exactB', load(NOW, integer(b))));
      const steady = (x: string, y: string): Expr => div(local(y), sub(number(1), local(x)));
      const still = and(compare('eq', local('exactA'), number(1)), compare('eq', local('a'), number(1)));
      const measured = and(compare('gt', local('exactA'), number(FORGOTTEN)), not(compare('eq', local('exactA'), number(1))));
      list.push(
        set('ex', select(still, abs(sub(local('b'), local('exactB'))), abs(sub(steady('a', 'b'), steady('exactA', 'exactB'))))),
        set(
          'er',
          select(
            measured,
            abs(sub(div(invoke('log', local('a')), invoke('log', local('exactA'))), number(1))),
            abs(sub(local('a'), local('exactA'))),
          ),
        ),
        // false also where one is no number
        when(
          and(compare('le', local('ex'), number(tolerance)), compare('le', local('er'), number(tolerance))),
          [set('dx', larger(local('dx'), local('ex'))), set('dr', larger(local('dr'), local('er')))],
          [set('bad', number(1))],
        ),
      );
    }
  }
  return list;
}
