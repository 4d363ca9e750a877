import { type Expr, eliminate, MOST_WRITTEN_OUT, type Stmt, visitExpr } from '@hillock/kernel';
import { add, call, div, integer, load, local, mul, neg, not, number, set, store, sub, when } from '@hillock/kernel/notation';
import { type Context, DT_PARAMETER, instanceScope, Scope, T_PARAMETER } from '../lower/context.ts';
import { float } from '../lower/expression.ts';
import { statements } from '../lower/statement.ts';
import type { EquationStatement, NamedBlock } from '../syntax/tree.ts';
import { blockFunction, type Clock, evaluateBlock } from './block-function.ts';
import { eliminationFunction, matrixField } from './elimination-loops.ts';
import { allFinite, newton } from './newton.ts';
import { readSlope, readValue, type Unknown, unknownsOf, writeSlope, writeValue } from './unknown.ts';

/** The states that the equations of a LINEAR or NONLINEAR block speak of: what it solves for. Null after telling of what cannot be solved. */
function unknownsIn(context: Context, block: NamedBlock): readonly Unknown[] | null {
  const { diagnostics } = context;
  const states = context.file.states.flatMap((d) => unknownsOf(context, d));
  const found = new Set<Unknown>();
  let equations = 0;
  let known = true;
  statements(new Scope(context, 'parameter', null, 'parameter'), block.body, {
    unroll: true,
    equation: (scope, s) => {
      equations++;
      visitExpr(difference(scope, s), (e) => {
        if (e.kind !== 'load' || !states.some((u) => u.field === e.field)) return;
        const { element } = e;
        if (element !== undefined && element.kind !== 'const') {
          diagnostics.error('value', s.span, 'the elements that an equation solves for have to be known when the file is read');
          known = false;
          return;
        }
        const unknown = states.find((u) => u.field === e.field && (u.element ?? 0) === Number(element?.value ?? 0));
        if (unknown !== undefined) found.add(unknown);
      });
      return [];
    },
  });
  const unknowns = states.filter((u) => found.has(u));
  if (known && unknowns.length !== equations) {
    const names = unknowns.map((u) => u.name).join(', ');
    diagnostics.error(
      'value',
      block.name.span,
      `"${block.name.text}" has ${equations} ${equations === 1 ? 'equation' : 'equations'} for ${unknowns.length} unknown ${unknowns.length === 1 ? 'state' : 'states'}${names === '' ? '' : ` (${names})`}`,
    );
    return null;
  }
  return known ? unknowns : null;
}

/** right − left of an equation. */
function difference(scope: Scope, s: EquationStatement): Expr {
  return sub(float(scope, s.right), float(scope, s.left));
}

/** A NONLINEAR block by Newton's iteration. */
export function solveNonlinear(context: Context, block: NamedBlock, clock: Clock, line: number): readonly Stmt[] {
  const unknowns = unknownsIn(context, block);
  if (unknowns === null) return [];
  const name = blockFunction(context, `_residuals_${block.name.text}`, (scope) => {
    let row = 0;
    return statements(scope, block.body, {
      unroll: true,
      equation: (inner, s) => {
        const unknown = unknowns[row++];
        return unknown === undefined ? [] : [writeSlope(unknown, difference(inner, s))];
      },
    });
  });
  return newton(context, { unknowns, evaluate: [evaluateBlock(context, name, clock)], residuals: unknowns.map(readSlope), line });
}

/** A LINEAR block by elimination with exchange of rows; its states are set, whatever they were. */
export function solveLinear(context: Context, block: NamedBlock, clock: Clock, line: number): readonly Stmt[] {
  const unknowns = unknownsIn(context, block);
  if (unknowns === null) return [];
  const fresh = (stem: string): string => context.unique(stem);
  const right = unknowns.map(() => fresh('b'));
  const rows = unknowns.map(() => new Map<number, string>());
  let row = 0;
  const numberOf = (e: Expr): number =>
    e.kind === 'load'
      ? unknowns.findIndex((u) => u.field === e.field && (u.element ?? 0) === Number(e.element?.kind === 'const' ? e.element.value : 0))
      : -1;
  const body = statements(instanceScope(context, 'parameter'), block.body, {
    unroll: true,
    equation: (scope, s) => {
      const form = linearForm(difference(scope, s), numberOf);
      const i = row++;
      if (form === null) {
        context.diagnostics.error('value', s.span, 'an equation of a LINEAR block is not linear in its states');
        return [];
      }
      return [
        set(right[i] ?? '', form.rest === null ? number(0) : form.rest),
        ...[...form.factors].map(([j, factor]) => {
          const name = fresh('a');
          rows[i]?.set(j, name);
          return set(name, neg(factor));
        }),
      ];
    },
  });
  const { elimination, values } = eliminated(context, rows, right);
  return [
    set(T_PARAMETER, clock.t),
    set(DT_PARAMETER, clock.dt),
    ...body,
    ...elimination,
    ...unknowns.map((u, i) => writeValue(u, values[i] ?? number(0))),
    when(
      not(allFinite(values)),
      unknowns.map((u, i) =>
        when(not(allFinite([values[i] ?? number(0)])), [{ kind: 'trap', code: `singular ${u.name}`, line, value: readValue(u) }]),
      ),
    ),
  ];
}

/** Solves rows of locals against their right sides: written out where that is short. */
function eliminated(
  context: Context,
  rows: readonly ReadonlyMap<number, string>[],
  right: readonly string[],
): { readonly elimination: readonly Stmt[]; readonly values: readonly Expr[] } {
  const n = right.length;
  if (n <= MOST_WRITTEN_OUT) {
    const elimination = eliminate({ size: n, rows, sides: [right] }, 'partial', (stem) => context.unique(stem));
    return { elimination, values: right.map((name) => local(name)) };
  }
  const matrix = matrixField(context, n);
  const at = (i: number, j: number): Expr => integer(i * (n + 1) + j);
  const fill = rows.flatMap((row, i) =>
    Array.from({ length: n + 1 }, (_, j) => {
      const name = j === n ? right[i] : row.get(j);
      return store(matrix, name === undefined ? number(0) : local(name), at(i, j));
    }),
  );
  return { elimination: [...fill, call(eliminationFunction(context, n), [])], values: right.map((_, i) => load(matrix, at(i, n))) };
}

/** Σ factor·unknown + rest; null stands for 0. */
interface LinearForm {
  readonly factors: ReadonlyMap<number, Expr>;
  readonly rest: Expr | null;
}

/** An expression as a linear form in the unknowns; null when it is none. `numberOf` gives the number of an unknown that is read, or −1. */
function linearForm(e: Expr, numberOf: (e: Expr) => number): LinearForm | null {
  const unknown = numberOf(e);
  if (unknown >= 0) return { factors: new Map([[unknown, number(1)]]), rest: null };
  let mentioned = false;
  visitExpr(e, (x) => {
    mentioned ||= numberOf(x) >= 0;
  });
  if (!mentioned) return { factors: new Map(), rest: e };
  if (e.kind === 'unary' && e.op === 'neg') {
    const a = linearForm(e.a, numberOf);
    return a === null ? null : mapForm(a, neg);
  }
  if (e.kind !== 'binary') return null;
  const a = linearForm(e.a, numberOf);
  const b = linearForm(e.b, numberOf);
  if (a === null || b === null) return null;
  switch (e.op) {
    case 'add':
      return sumOf(a, b);
    case 'sub':
      return sumOf(a, mapForm(b, neg));
    case 'mul':
      if (b.factors.size === 0) return mapForm(a, (x) => mul(x, e.b));
      return a.factors.size === 0 ? mapForm(b, (x) => mul(e.a, x)) : null;
    case 'div':
      return b.factors.size === 0 ? mapForm(a, (x) => div(x, e.b)) : null;
    default:
      return null;
  }
}

function mapForm(form: LinearForm, map: (e: Expr) => Expr): LinearForm {
  return {
    factors: new Map([...form.factors].map(([j, factor]) => [j, map(factor)])),
    rest: form.rest === null ? null : map(form.rest),
  };
}

function sumOf(a: LinearForm, b: LinearForm): LinearForm {
  const factors = new Map(a.factors);
  for (const [j, factor] of b.factors) {
    const known = factors.get(j);
    factors.set(j, known === undefined ? factor : add(known, factor));
  }
  return { factors, rest: a.rest === null ? b.rest : b.rest === null ? a.rest : add(a.rest, b.rest) };
}
