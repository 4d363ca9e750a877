import type { Stmt } from '@hillock/kernel';
import { add, compare, div, invoke, load, local, mul, neg, number, set, sub, when } from '@hillock/kernel/notation';
import type { Expression, Statement } from '../syntax/tree.ts';
import { affineForm } from './affine-form.ts';
import type { Scope } from './context.ts';
import { float } from './expression.ts';
import { assign } from './statement.ts';

/**
 * One equation s' = a·s + b by the exact solution with a and b held (METHOD cnexp): s += (1 − exp(dt·a))·(−b/a − s), and s += dt·b where a is 0. Equations
 * follow each other in source order: a later one sees the new value of an earlier state.
 */
export function cnexp(scope: Scope, s: Extract<Statement, { kind: 'derivative' }>): readonly Stmt[] {
  const { context } = scope;
  const form = affineForm(s.value, s.target.text, s.index);
  if (form === null) {
    context.diagnostics.unsupported(s.span, `an equation that is not linear in ${s.target.text} (it would need METHOD derivimplicit)`);
    return [];
  }
  const state: Expression = { kind: 'name', name: s.target.text, index: s.index, span: s.target.span };
  const old = float(scope, state);
  const dt = load(context.engineField('dt', 'scalar', 'dt'));
  const grown = (b: ReturnType<typeof number>): readonly Stmt[] => assign(scope, s.target, s.index, add(old, mul(dt, b)));
  if (form.a === null) return grown(form.b === null ? number(0) : float(scope, form.b));
  const a = context.unique('a');
  const b = context.unique('b');
  const relax = mul(sub(number(1), invoke('exp', mul(dt, local(a)))), sub(div(neg(local(b)), local(a)), old));
  return [
    set(a, float(scope, form.a)),
    set(b, form.b === null ? number(0) : float(scope, form.b)),
    when(compare('eq', local(a), number(0)), grown(local(b)), assign(scope, s.target, s.index, add(old, relax))),
  ];
}
