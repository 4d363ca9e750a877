import { type Expr, eliminate, MOST_WRITTEN_OUT, type Stmt } from '@hillock/kernel';
import {
  add,
  call,
  compare,
  counter,
  div,
  integer,
  load,
  local,
  mul,
  number,
  select,
  set,
  store,
  sub,
  when,
} from '@hillock/kernel/notation';
import type { Context } from '../lower/context.ts';
import { eliminationFunction, matrixField } from './elimination-loops.ts';
import type { NewtonProblem } from './newton.ts';
import { readValue, type Unknown, writeValue } from './unknown.ts';

/** The matrix of a Newton iteration. */
export interface NewtonMatrix {
  /** Takes ∂r_i/∂x_j from central differences of the residuals, which are those of the unchanged unknowns afterwards. */
  readonly assemble: readonly Stmt[];
  /** Solves for the correction, with the right side in the locals `value`. */
  readonly solve: readonly Stmt[];
  /** The correction of each unknown after `solve`. */
  readonly delta: readonly Expr[];
}

/** Central differences step by 2 % of a value, and by no less than this: NEURON's constants. */
const LEAST_STEP = 1e-6;

function stepOf(u: Unknown): Expr {
  const part = magnitude(mul(number(0.02), readValue(u)));
  return select(compare('gt', part, number(LEAST_STEP)), part, number(LEAST_STEP));
}

function magnitude(a: Expr): Expr {
  return { kind: 'unary', op: 'abs', type: 'f64', a };
}

export function newtonMatrix(context: Context, problem: NewtonProblem, value: readonly string[]): NewtonMatrix {
  return problem.unknowns.length <= MOST_WRITTEN_OUT ? writtenOut(context, problem, value) : inLoops(context, problem, value);
}

/** Straight-line code over locals. */
function writtenOut(context: Context, { unknowns, evaluate, residuals }: NewtonProblem, value: readonly string[]): NewtonMatrix {
  const fresh = (stem: string): string => context.unique(stem);
  const jacobian = unknowns.map(() => unknowns.map(() => fresh('j')));
  const column = (u: Unknown, j: number): readonly Stmt[] => {
    const step = fresh('step');
    const high = unknowns.map(() => fresh('high'));
    const x = readValue(u);
    const span = mul(number(2), local(step));
    return [
      set(step, stepOf(u)),
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
  const rows = work.map((row) => new Map(row.map((name, j) => [j, name])));
  return {
    assemble: unknowns.flatMap(column),
    solve: [
      ...work.flatMap((row, i) => row.map((name, j) => set(name, local(jacobian[i]?.[j] ?? '')))),
      ...right.map((name, i) => set(name, local(value[i] ?? ''))),
      ...eliminate({ size: unknowns.length, rows, sides: [right] }, 'partial', fresh),
    ],
    delta: right.map((name) => local(name)),
  };
}

/** Loops over scratch arrays: as much code for each unknown, however many there are. */
function inLoops(context: Context, { unknowns, evaluate, residuals }: NewtonProblem, value: readonly string[]): NewtonMatrix {
  const n = unknowns.length;
  const jacobian = context.scratch(`_jacobian_${n}`, n * n);
  const high = context.scratch(`_high_${n}`, n);
  const matrix = matrixField(context, n);
  const [column, row, step] = [context.unique('column'), context.unique('row'), context.unique('step')];
  const j = counter(column);
  const i = counter(row);
  const times = (a: Expr, b: number): Expr => ({ kind: 'binary', op: 'mul', type: 'i32', a, b: integer(b) });
  const plus = (a: Expr, b: Expr): Expr => ({ kind: 'binary', op: 'add', type: 'i32', a, b });
  const ofColumn = (move: (u: Unknown) => readonly Stmt[]): readonly Stmt[] =>
    unknowns.map((u, k) => when(compare('eq', j, integer(k)), move(u)));
  const up = (counted: string, body: readonly Stmt[]): Stmt => ({
    kind: 'for',
    local: counted,
    from: integer(0),
    to: integer(n),
    step: 1,
    body,
  });
  const span = mul(number(2), local(step));
  return {
    assemble: [
      up(column, [
        ...ofColumn((u) => [set(step, stepOf(u)), writeValue(u, add(readValue(u), local(step)))]),
        ...evaluate,
        ...residuals.map((r, k) => store(high, r, integer(k))),
        ...ofColumn((u) => [writeValue(u, sub(readValue(u), span))]),
        ...evaluate,
        ...residuals.map((r, k) => store(jacobian, div(sub(load(high, integer(k)), r), span), plus(integer(k * n), j))),
        ...ofColumn((u) => [writeValue(u, add(readValue(u), local(step)))]),
        ...evaluate,
      ]),
    ],
    solve: [
      up(row, [up(column, [store(matrix, load(jacobian, plus(times(i, n), j)), plus(times(i, n + 1), j))])]),
      ...value.map((name, k) => store(matrix, local(name), integer(k * (n + 1) + n))),
      call(eliminationFunction(context, n), []),
    ],
    delta: unknowns.map((_, k) => load(matrix, integer(k * (n + 1) + n))),
  };
}
