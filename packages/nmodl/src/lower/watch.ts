import type { Expr, Func, Kernel, Stmt } from '@hillock/kernel';
import { call, compare, load, local, neg, number, set, store, sub, when } from '@hillock/kernel/notation';
import { lineOf } from '../syntax/source.ts';
import type { Statement, WatchCondition } from '../syntax/tree.ts';
import { type Context, Scope } from './context.ts';
import { float } from './expression.ts';

/** What an instance keeps of a condition. */
const OFF = 0;
const BELOW = 1;
const ABOVE = 2;

/** NEURON's tolerance: a condition that begins this near to its threshold counts as above it. */
const NEARLY = -1e-11;

const UNWATCH = '_unwatch';

function state(context: Context, k: number): string {
  return context.hidden(`_watch${k}`);
}

/** Positive where the condition holds. */
function excess(scope: Scope, { op, a, b }: WatchCondition): Expr {
  const difference = sub(float(scope, a), float(scope, b));
  return op === '>' ? difference : neg(difference);
}

/** A WATCH in NET_RECEIVE: the first that a call meets ends all older ones; a condition that holds at its start waits until it did not. */
export function watch(scope: Scope, s: Extract<Statement, { kind: 'watch' }>, met: string): readonly Stmt[] {
  const { context } = scope;
  const began = when(compare('eq', local(met), number(0)), [set(met, number(1)), call(UNWATCH, [])]);
  const starts = s.conditions.flatMap((condition): Stmt[] => {
    const k = context.watches.push(condition) - 1;
    context.effects.add('watch');
    const field = state(context, k);
    return [
      when(compare('ge', excess(scope, condition), number(NEARLY)), [store(field, number(ABOVE))], [store(field, number(BELOW))]),
      { kind: 'effect', name: 'watch', args: [number(k)], line: lineOf(condition.span) },
    ];
  });
  return [began, ...starts];
}

/** Ends all conditions of an instance; null where the file has none. */
export function unwatch(context: Context): Stmt | null {
  return context.watches.length === 0 ? null : call(UNWATCH, []);
}

export function unwatchFunction(context: Context): Func {
  return { name: UNWATCH, params: [], result: null, body: context.watches.map((_, k) => store(state(context, k), number(OFF))) };
}

/** Where `odeWatch` leaves how far each condition is from holding. */
export function marginFields(context: Context): readonly string[] {
  return context.watches.map((_, k) => context.hidden(`_watch_margin${k}`));
}

/** The kernel `odeWatch`: how much of each condition's difference is above 0, for who looks for the time at which it comes true; −1 where it is not watched. */
export function marginKernel(context: Context, v: Scope['v']): Kernel {
  const scope = new Scope(context, v);
  const body = context.watches.map((condition, k): Stmt => {
    const margin = context.hidden(`_watch_margin${k}`);
    return when(
      compare('ne', load(state(context, k)), number(OFF)),
      [store(margin, excess(scope, condition))],
      [store(margin, number(-1))],
    );
  });
  return { name: 'odeWatch', loop: 'each', body };
}

/** The kernel `watch`: conditions that came true since the last look tell the engine, with their number and the flag of the event. */
export function watchKernel(context: Context, v: Scope['v']): Kernel {
  const scope = new Scope(context, v);
  const body = context.watches.map((condition, k): Stmt => {
    const field = state(context, k);
    const fires: Stmt[] = [store(field, number(ABOVE)), { kind: 'effect', name: 'watchFired', args: [number(k), number(condition.flag)] }];
    return when(compare('ne', load(field), number(OFF)), [
      when(
        compare('gt', excess(scope, condition), number(0)),
        [when(compare('eq', load(field), number(BELOW)), fires)],
        [store(field, number(BELOW))],
      ),
    ]);
  });
  return { name: 'watch', loop: 'each', body };
}
