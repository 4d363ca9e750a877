import type { EffectUse } from '@hillock/contracts';
import type { Expr, Func, Param, Stmt } from '@hillock/kernel';
import {
  add,
  both,
  call,
  compare,
  div,
  invoke,
  load,
  local,
  mul,
  neg,
  number,
  set,
  store,
  sub,
  toFloat,
  truncate,
  when,
} from '@hillock/kernel/notation';
import type { Span } from '../syntax/source.ts';
import type { Context } from './context.ts';

/**
 * The random numbers of the language come from one stream for the whole model, a linear congruential generator (SCoP's): x := a·x + c mod 2³², each
 * number x/(2³² − 1). Found from what NEURON 9 draws; the same numbers for the same seed.
 */
const A = 2147437301;
const C = 453816981;

/** Each function with its parameters; those with a result are values, `set_seed` is a statement. */
export const RANDOM: ReadonlyMap<string, number> = new Map([
  ['scop_random', 0],
  ['exprand', 1],
  ['normrand', 2],
  ['poisrand', 1],
  ['set_seed', 1],
]);

const RESULT: Param = { name: 'r', type: 'f64' };
const uniform = invoke('_scop_random');

/** The engine's scalar holds x as a signed integer. */
function stream(context: Context): string {
  return context.engineField('random', 'scalar', 'random');
}

function bodyOf(name: string, context: Context): readonly Stmt[] {
  switch (name) {
    case 'scop_random': {
      const next: Expr = {
        kind: 'binary',
        op: 'mul',
        type: 'i32',
        a: truncate(load(stream(context))),
        b: { kind: 'const', type: 'i32', value: A },
      };
      const shifted: Expr = { kind: 'binary', op: 'add', type: 'i32', a: next, b: { kind: 'const', type: 'i32', value: C } };
      return [
        set('x', toFloat(shifted)),
        store(stream(context), local('x')),
        // who draws first matters: the engine then runs instances one by one
        { kind: 'effect', name: 'drew', args: [] },
        when(compare('lt', local('x'), number(0)), [set('x', add(local('x'), number(2 ** 32)))]),
        set('r', div(local('x'), number(2 ** 32 - 1))),
      ];
    }
    case 'exprand':
      return [set('u', uniform), set('r', mul(neg(invoke('log', local('u'))), local('p0')))];
    case 'normrand': {
      // the polar method of Marsaglia; the second number of each pair is dropped
      const draw: Stmt[] = [
        set('a', sub(mul(number(2), uniform), number(1))),
        set('b', sub(mul(number(2), uniform), number(1))),
        set('s', add(mul(local('a'), local('a')), mul(local('b'), local('b')))),
      ];
      const size: Expr = {
        kind: 'unary',
        op: 'sqrt',
        type: 'f64',
        a: div(mul(number(-2), invoke('log', local('s'))), local('s')),
      };
      return [
        ...draw,
        { kind: 'while', head: [], cond: compare('ge', local('s'), number(1)), body: draw },
        set('r', add(local('p0'), mul(local('p1'), mul(local('a'), size)))),
      ];
    }
    case 'poisrand':
      // events of rate 1 before the mean: a product of uniform numbers against e^−mean
      return [
        set('end', invoke('exp', neg(local('p0')))),
        set('k', number(0)),
        set('u', uniform),
        {
          kind: 'while',
          head: [],
          // with a mean above 745 the end would be 0, and never be reached
          cond: both(compare('ge', local('u'), local('end')), compare('gt', local('u'), number(0))),
          body: [set('k', add(local('k'), number(1))), set('u', mul(local('u'), uniform))],
        },
        set('r', local('k')),
      ];
    default: {
      const whole: Expr = { kind: 'unary', op: 'trunc', type: 'f64', a: local('p0') };
      const turns: Expr = { kind: 'unary', op: 'floor', type: 'f64', a: div(local('x'), number(2 ** 32)) };
      return [
        set('x', whole),
        set('x', sub(local('x'), mul(turns, number(2 ** 32)))),
        when(compare('ge', local('x'), number(2 ** 31)), [set('x', sub(local('x'), number(2 ** 32)))]),
        store(stream(context), local('x')),
      ];
    }
  }
}

function define(context: Context, name: string): void {
  const own = `_${name}`;
  if (context.functions.some((f) => f.name === own)) return;
  if (name !== 'scop_random' && name !== 'set_seed') define(context, 'scop_random');
  const params = Array.from({ length: RANDOM.get(name) ?? 0 }, (_, k): Param => ({ name: `p${k}`, type: 'f64' }));
  const func: Func = { name: own, params, result: name === 'set_seed' ? null : RESULT, body: bodyOf(name, context) };
  context.functions.push(func);
}

/** A number drawn. */
export function drawn(context: Context, name: string, args: readonly Expr[], span: Span): Expr {
  define(context, name);
  context.draws.push(use(span));
  return invoke(`_${name}`, ...args);
}

/** `set_seed(x)`: the stream goes on from x, without its fraction. */
export function setSeed(context: Context, args: readonly Expr[], span: Span): Stmt {
  define(context, 'set_seed');
  context.draws.push(use(span));
  return call('_set_seed', args);
}

function use(span: Span): EffectUse {
  return { kind: 'random', shared: true, at: `${span.source.file}:${span.source.position(span.start).line}` };
}
