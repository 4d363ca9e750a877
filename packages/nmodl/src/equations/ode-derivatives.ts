import {
  differentiateBy,
  type Expr,
  inline,
  type Program,
  placeLocal,
  type Stmt,
  scalarise,
  unroll,
  visitExpressions,
} from '@hillock/kernel';
import { add, call, compare, div, load, local, mul, number, select, set, store, sub } from '@hillock/kernel/notation';
import type { Context } from '../lower/context.ts';
import { type Current, currentsOf } from '../lower/current.ts';
import { engineClock } from './block-function.ts';
import type { OdeEquations } from './ode-equations.ts';
import { readSlope, readValue, type Unknown, writeValue } from './unknown.ts';

/** Derivatives of slopes f and of the outward current i, as code: `statements` first, then the expressions. Null: 0 by form. */
export interface OdeDerivatives {
  readonly statements: readonly Stmt[];
  /** ∂f_i/∂s_j. */
  readonly ofSlope: (i: number, j: number) => Expr | null;
  readonly ofSlopeByV: (i: number) => Expr | null;
  readonly ofCurrent: (j: number) => Expr | null;
  readonly ofCurrentByV: Expr | null;
  /** '' where they are symbolic. */
  readonly because: string;
}

const V = 'v';

/** The body of slopes and currents in one, every call in its place; v is a local. */
export function inlined(context: Context, { functions }: Pick<OdeEquations, 'functions'>, breakpoint: boolean): readonly Stmt[] {
  const { t, dt } = engineClock(context);
  const probe: Program = {
    irVersion: 1,
    name: context.suffix,
    fields: context.fieldList,
    functions: context.functions,
    kernels: [
      {
        name: 'probe',
        loop: 'each',
        body: [...functions.map((f) => call(f, [local(V), t, dt])), ...(breakpoint ? [call('_breakpoint', [local(V)])] : [])],
      },
    ],
  };
  return inline(probe).kernels[0]?.body ?? [];
}

/** Symbolic derivatives; of differences where the code does not allow them. */
export function odeDerivatives(context: Context, equations: OdeEquations): OdeDerivatives {
  const currents = currentsOf(context);
  return symbolic(context, equations, currents) ?? differences(context, equations, currents);
}

/** Σ of outward currents, electrode currents counted the other way. */
function outward(currents: readonly Current[], of: (current: Current) => Expr | null): Expr | null {
  return currents.reduce<Expr | null>((sum, current) => {
    const one = of(current);
    if (one === null) return sum;
    if (sum === null) return current.electrode ? { kind: 'unary', op: 'neg', type: 'f64', a: one } : one;
    return current.electrode ? sub(sum, one) : add(sum, one);
  }, null);
}

function symbolic(context: Context, equations: OdeEquations, currents: readonly Current[]): OdeDerivatives | null {
  const { unknowns } = equations;
  const list = unroll(inlined(context, equations, currents.length > 0));
  const fields = new Map(context.fieldList.map((f) => [f.name, f]));
  const plain = scalarise(list, fields, [...unknowns.map((u) => u.field), ...currents.map((c) => c.name.text)]);
  if (plain === null) return null;
  const own = new Set(context.functions.map((f) => f.name));
  let calls = false;
  visitExpressions(plain.body, (e) => {
    calls ||= e.kind === 'invoke' && own.has(e.fn);
  });
  if (calls) return null;
  const states = unknowns.map((u) => placeLocal(u.field, u.element ?? 0));
  const { statements, ofLocal } = differentiateBy(plain.body, [...states, V]);
  const byV = states.length;
  const slope = (u: Unknown): string => placeLocal(u.slope, u.element ?? 0);
  const current = (c: Current, by: number): Expr | null => ofLocal(placeLocal(c.name.text), by);
  return {
    statements: [...plain.start, ...statements],
    ofSlope: (i, j) => of(unknowns[i], (u) => ofLocal(slope(u), j)),
    ofSlopeByV: (i) => of(unknowns[i], (u) => ofLocal(slope(u), byV)),
    ofCurrent: (j) => outward(currents, (c) => current(c, j)),
    ofCurrentByV: outward(currents, (c) => current(c, byV)),
    because: '',
  };
}

function of<T>(x: T | undefined, f: (x: T) => Expr | null): Expr | null {
  return x === undefined ? null : f(x);
}

/** Steps of one-sided differences: relative, and the least (in the unit of the state); of v in mV. */
const RELATIVE_STEP = 1e-7;
const LEAST_STEP = 1e-9;
const STEP_OF_V = 1e-3;

function differences(context: Context, equations: OdeEquations, currents: readonly Current[]): OdeDerivatives {
  const { unknowns, functions } = equations;
  const { t, dt } = engineClock(context);
  const fresh = (stem: string): string => context.unique(stem);
  const evaluate = (v: Expr): readonly Stmt[] => [
    ...functions.map((f) => call(f, [v, t, dt])),
    ...(currents.length > 0 ? [call('_breakpoint', [v])] : []),
  ];
  const total = (): Expr => outward(currents, (c) => currentOf(context, c)) ?? number(0);
  const base = unknowns.map(() => fresh('base'));
  const current = fresh('current');
  const columns = [...unknowns, null].map((u) => ({
    u,
    slopes: unknowns.map(() => fresh('d')),
    current: fresh('di'),
    step: fresh('step'),
    kept: fresh('kept'),
  }));
  const statements = [
    ...columns.flatMap(({ u, slopes, current: ofCurrent, step, kept }): readonly Stmt[] => {
      const results = (of: (value: Expr, i: number) => Expr): readonly Stmt[] =>
        slopes.map((name, i) => set(name, of(readSlope(unknowns[i] as Unknown), i)));
      if (u === null) {
        return [
          ...evaluate(add(local(V), number(STEP_OF_V))),
          ...results((value) => value),
          set(ofCurrent, total()),
          set(step, number(STEP_OF_V)),
        ];
      }
      const x = readValue(u);
      const reach = mul(number(RELATIVE_STEP), { kind: 'unary', op: 'abs', type: 'f64', a: x });
      return [
        set(kept, x),
        set(step, select(compare('gt', reach, number(LEAST_STEP)), reach, number(LEAST_STEP))),
        // the step that is taken is the one that can be represented
        writeValue(u, add(local(kept), local(step))),
        set(step, sub(readValue(u), local(kept))),
        ...evaluate(local(V)),
        ...results((value) => value),
        set(ofCurrent, total()),
        writeValue(u, local(kept)),
      ];
    }),
    // last where it belongs: assigned values are those of the present states
    ...evaluate(local(V)),
    ...base.map((name, i) => set(name, readSlope(unknowns[i] as Unknown))),
    set(current, total()),
  ];
  const quotient = (high: string, low: string, step: string): Expr => div(sub(local(high), local(low)), local(step));
  const slopeBy = (i: number, column: number): Expr => {
    const c = columns[column];
    return c === undefined ? number(0) : quotient(c.slopes[i] ?? '', base[i] ?? '', c.step);
  };
  const currentBy = (column: number): Expr | null => {
    const c = columns[column];
    return c === undefined || currents.length === 0 ? null : quotient(c.current, current, c.step);
  };
  return {
    statements,
    ofSlope: slopeBy,
    ofSlopeByV: (i) => slopeBy(i, unknowns.length),
    ofCurrent: currentBy,
    ofCurrentByV: currentBy(unknowns.length),
    because: 'its code chooses elements of arrays at run time, or is too long to be written in one piece',
  };
}

function currentOf(context: Context, current: Current): Expr {
  const symbol = context.symbol(current.name.text);
  return symbol?.kind === 'field' || symbol?.kind === 'global' ? load(context.ownField(current.name.text, symbol)) : number(0);
}

/** Puts an expression into an element of a field. */
export function keep(field: string, element: number, value: Expr): Stmt {
  return store(field, value, { kind: 'const', type: 'i32', value: element });
}
