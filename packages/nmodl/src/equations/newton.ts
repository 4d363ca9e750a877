import type { Expr, Stmt } from '@hillock/kernel';
import { add, both, compare, div, local, neg, not, number, select, set, sub, when } from '@hillock/kernel/notation';
import type { Context } from '../lower/context.ts';
import { newtonMatrix } from './newton-matrix.ts';
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

const magnitude = (a: Expr): Expr => ({ kind: 'unary', op: 'abs', type: 'f64', a });

/**
 * Newton's iteration with a Jacobian of central differences, made anew only while the solution moves much: the method of NEURON's derivimplicit and
 * NONLINEAR, with its constants, so that it ends at the same iterate. It traps where 50 iterations were not enough, naming the first unknown that
 * is not at rest.
 */
export function newton(context: Context, problem: NewtonProblem): readonly Stmt[] {
  const { unknowns, evaluate, residuals, line } = problem;
  const fresh = (stem: string): string => context.unique(stem);
  const [change, deviation, count] = [fresh('change'), fresh('deviation'), fresh('count')];
  const value = unknowns.map(() => fresh('value'));
  const relative = unknowns.map(() => fresh('relative'));
  const takeValues = value.map((name, i) => set(name, neg(residuals[i] ?? number(0))));

  const { assemble, solve, delta: deltas } = newtonMatrix(context, problem, value);
  const body: Stmt[] = [
    set(count, add(local(count), number(1))),
    when(compare('gt', local(change), number(STALE)), [...assemble, ...takeValues]),
    ...solve,
    set(change, number(0)),
    ...unknowns.flatMap((u, i): readonly Stmt[] => {
      const x = readValue(u);
      const delta = deltas[i] ?? number(0);
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
