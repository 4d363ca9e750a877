import type { Expr, Func, Stmt } from '@hillock/kernel';
import { call, load } from '@hillock/kernel/notation';
import { type Context, DT_PARAMETER, instanceScope, Scope, T_PARAMETER, V_PARAMETER } from '../lower/context.ts';
import { handDown } from '../lower/expression.ts';

/** When a block is evaluated: what it reads as t and dt. */
export interface Clock {
  readonly t: Expr;
  readonly dt: Expr;
}

/** The engine's time and step. */
export function engineClock(context: Context): Clock {
  return { t: load(context.engineField('t', 'scalar', 't')), dt: load(context.engineField('dt', 'scalar', 'dt')) };
}

/** Makes a function of v, t and dt once, from what `lower` makes of a block in a scope of its own; gives its name. */
export function blockFunction(context: Context, name: string, lower: (scope: Scope) => readonly Stmt[]): string {
  if (context.functions.some((f) => f.name === name)) return name;
  const scope = new Scope(context, 'parameter', null, 'parameter');
  const func: Func = {
    name,
    params: [V_PARAMETER, T_PARAMETER, DT_PARAMETER].map((parameter) => ({ name: parameter, type: 'f64' })),
    result: null,
    body: lower(scope),
  };
  context.functions.push(func);
  return name;
}

/** Evaluates such a function in the kernel of an instance. */
export function evaluateBlock(context: Context, name: string, clock: Clock): Stmt {
  return call(name, [...handDown(instanceScope(context)), clock.t, clock.dt]);
}
