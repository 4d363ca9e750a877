import type { Expr, Stmt } from '@hillock/kernel';
import type { Context } from '../lower/context.ts';
import { add, both, compare, div, local, mul, neg, not, number, select, set, sub, when } from '../lower/notation.ts';
import { eliminate } from './elimination.ts';
import { readValue, type Unknown, writeValue } from './unknown.ts';

/** Residuals that are to become 0. */
export interface NewtonProblem {
  readonly unknowns: readonly Unknown[];
  /** Computes the residuals at the present values of the unknowns. */
  readonly evaluate: readonly Stmt[];
  /** The residual of each unknown's row, after `evaluate`. */
  readonly residuals: readonly Expr[];
  /** Line of the source, for the message when it does not converge. */
  readonly line: number;
}

// NEURON's constants: they decide how far the iteration goes, and so the last digits of its answers
const MOST_ITERATIONS = 50;
/** Where the solution has changed by more than this (relative), the Jacobian is made again. */
const STALE = 0.05;
/** The iteration ends when the relative change is at most this … */
const SMALL_CHANGE = 1e-6;
/** … and no residual is larger than this. Values below it in magnitude have no relative change. */
const SMALL_RESIDUAL = 1e-8;
/** Central differences step by 2 % of a value, and by no less than this. */
const LEAST_STEP = 1e-6;

const magnitude = (a: Expr): Expr => ({ kind: 'unary', op: 'abs', type: 'f64', a });

/**
 * Newton's iteration with a Jacobian of central differences, made anew only while the solution moves much: the method of NEURON's derivimplicit and
 * NONLINEAR, with its constants, so that it ends at the same iterate. It traps where 50 iterations were not enough, naming the first unknown that
 * is not at rest.
 */
export function newton(context: Context, problem: NewtonProblem): readonly Stmt[] {
  const { unknowns, evaluate, residuals, line } = problem;
  const n = unknowns.length;
  const fresh = (stem: string): string => context.unique(stem);
  const [change, deviation, count] = [fresh('change'), fresh('deviation'), fresh('count')];
  const value = unknowns.map(() => fresh('value'));
  const relative = unknowns.map(() => fresh('relative'));
  const jacobian = unknowns.map(() => unknowns.map(() => fresh('j')));
  const takeValues = value.map((name, i) => set(name, neg(residuals[i] ?? number(0))));

  const column = (u: Unknown, j: number): readonly Stmt[] => {
    const step = fresh('step');
    const high = unknowns.map(() => fresh('high'));
    const x = readValue(u);
    const span = mul(number(2), local(step));
    return [
      set(step, magnitude(mul(number(0.02), x))),
      set(step, select(compare('gt', local(step), number(LEAST_STEP)), local(step), number(LEAST_STEP))),
      writeValue(u, add(x, local(step))),
      ...evaluate,
      ...high.map((name, i) => set(name, residuals[i] ?? number(0))),
      writeValue(u, sub(x, span)),
      ...evaluate,
      ...high.map((name, i) => set(jacobian[i]?.[j] ?? '', div(sub(local(name), residuals[i] ?? number(0)), span))),
      writeValue(u, add(x, local(step))),
      ...evaluate,
    ];
  };

  const work = jacobian.map((row) => row.map(() => fresh('a')));
  const right = unknowns.map(() => fresh('delta'));
  const elimination = eliminate(
    { size: n, rows: work.map((row) => new Map(row.map((name, j) => [j, name]))), sides: [right] },
    'partial',
    fresh,
  );
  const body: Stmt[] = [
    set(count, add(local(count), number(1))),
    when(compare('gt', local(change), number(STALE)), [...unknowns.flatMap(column), ...takeValues]),
    ...work.flatMap((row, i) => row.map((name, j) => set(name, local(jacobian[i]?.[j] ?? '')))),
    ...right.map((name, i) => set(name, local(value[i] ?? ''))),
    ...elimination,
    set(change, number(0)),
    ...unknowns.flatMap((u, i): readonly Stmt[] => {
      const x = readValue(u);
      const delta = local(right[i] ?? '');
      const own = local(relative[i] ?? '');
      return [
        set(relative[i] ?? '', select(compare('gt', magnitude(x), number(SMALL_RESIDUAL)), magnitude(div(delta, x)), number(0))),
        // written so that what is not a number counts as a change
        set(change, select(compare('le', own, local(change)), local(change), own)),
        writeValue(u, add(x, delta)),
      ];
    }),
    ...evaluate,
    ...takeValues,
    set(deviation, number(0)),
    ...value.map((name) =>
      set(deviation, select(compare('le', magnitude(local(name)), local(deviation)), local(deviation), magnitude(local(name)))),
    ),
  ];
  const settled = both(compare('le', local(change), number(SMALL_CHANGE)), compare('le', local(deviation), number(SMALL_RESIDUAL)));
  const atRest = (i: number): Expr =>
    both(
      compare('le', local(relative[i] ?? ''), number(SMALL_CHANGE)),
      compare('le', magnitude(local(value[i] ?? '')), number(SMALL_RESIDUAL)),
    );
  return [
    set(change, number(1)),
    set(deviation, number(1)),
    set(count, number(0)),
    {
      kind: 'while',
      head: [],
      cond: both(not(settled), compare('lt', local(count), number(MOST_ITERATIONS))),
      body,
    },
    when(
      not(settled),
      unknowns.map((u, i) => when(not(atRest(i)), [{ kind: 'trap', code: `divergence ${u.name}`, line, value: readValue(u) }])),
    ),
  ];
}

/** True where all of some numbers are finite. */
export function allFinite(values: readonly Expr[]): Expr {
  // a sum is finite when all its parts are; the difference of what is not finite is not a number
  const sum = values.reduce<Expr>(add, number(0));
  return compare('eq', sub(sum, sum), number(0));
}
