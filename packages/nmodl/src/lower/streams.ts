import type { EffectUse } from '@hillock/contracts';
import type { Expr, Func, Stmt } from '@hillock/kernel';
import { add, compare, div, invoke, load, local, mul, neg, number, set, store, sub } from '@hillock/kernel/notation';
import type { Span } from '../syntax/source.ts';
import type { Expression } from '../syntax/tree.ts';
import type { Context } from './context.ts';
import { PHILOX, philox } from './philox.ts';

/** A RANDOM variable is a stream of its own: the ids that name it, and how many words were taken. */
export function streamFields(name: string): { readonly ids: readonly [string, string, string]; readonly taken: string } {
  return { ids: [`_random_${name}_id1`, `_random_${name}_id2`, `_random_${name}_id3`], taken: `_random_${name}_taken` };
}

/** What can be done with a RANDOM variable, and how many numbers may follow it. Those that give a value first. */
export const STREAM_VALUES: ReadonlyMap<string, readonly number[]> = new Map([
  ['random_uniform', [0, 2]],
  ['random_negexp', [0, 1]],
  ['random_normal', [0, 2]],
  ['random_ipick', [0]],
  ['random_dpick', [0]],
]);
export const STREAM_STATEMENTS: ReadonlyMap<string, readonly number[]> = new Map([
  ['random_setseq', [1]],
  ['random_setids', [3]],
]);

/** The functions of one stream: a word, a number between 0 and 1, one of normal distribution. */
function define(context: Context, name: string): void {
  const taking = `_word_${name}`;
  if (context.functions.some((f) => f.name === taking)) return;
  if (!context.functions.some((f) => f.name === '_philox')) context.functions.push(...PHILOX);
  const { ids, taken } = streamFields(name);
  const [id1, id2, id3] = ids.map((field) => load(context.hidden(field)));
  if (id1 === undefined || id2 === undefined || id3 === undefined) return;
  const value = (own: string, body: readonly Stmt[]): Func => ({ name: own, params: [], result: { name: 'r', type: 'f64' }, body });
  const draw: Stmt[] = [
    set('a', sub(mul(number(2), invoke(`_unit_${name}`)), number(1))),
    set('b', sub(mul(number(2), invoke(`_unit_${name}`)), number(1))),
    set('s', add(mul(local('a'), local('a')), mul(local('b'), local('b')))),
  ];
  const size: Expr = { kind: 'unary', op: 'sqrt', type: 'f64', a: div(mul(number(-2), invoke('log', local('s'))), local('s')) };
  context.functions.push(
    value(taking, [
      set('r', philox(load(context.hidden(taken)), [id1, id2, id3])),
      store(context.hidden(taken), add(load(context.hidden(taken)), number(1))),
    ]),
    value(`_unit_${name}`, [set('r', div(add(invoke(taking), number(1)), number(2 ** 32 + 1)))]),
    // the polar method of Marsaglia; the second number of each pair is dropped
    value(`_normal_${name}`, [
      ...draw,
      { kind: 'while', head: [], cond: compare('gt', local('s'), number(1)), body: draw },
      set('r', mul(local('a'), size)),
    ]),
  );
}

/** The stream a call is about: its first argument; null (and a diagnostic) when that is none, or numbers are missing. */
export function streamOf(
  context: Context,
  e:
    | Extract<Expression, { kind: 'call' }>
    | { readonly name: string; readonly args: readonly Expression[]; readonly span: Expression['span'] },
  counts: readonly number[],
): string | null {
  const [first, ...rest] = e.args;
  if (first?.kind !== 'name' || context.symbol(first.name)?.kind !== 'random') {
    context.diagnostics.error('kind', e.span, `the first argument of ${e.name} is a RANDOM variable`);
    return null;
  }
  if (counts.includes(rest.length)) return first.name;
  context.diagnostics.error(
    'arity',
    e.span,
    `${e.name} takes ${counts.join(' or ')} numbers after its RANDOM variable, not ${rest.length}`,
  );
  return null;
}

/** Where a number is drawn, for messages. */
function use(span: Span): EffectUse {
  return { kind: 'random', at: `${span.source.file}:${span.source.position(span.start).line}` };
}

/** A number from a stream. */
export function drawnFrom(context: Context, name: string, stream: string, args: readonly Expr[], span: Span): Expr {
  define(context, stream);
  context.draws.push(use(span));
  const [a, b] = args;
  const unit = invoke(`_unit_${stream}`);
  switch (name) {
    case 'random_uniform':
      return a === undefined || b === undefined ? unit : add(a, mul(unit, sub(b, a)));
    case 'random_negexp': {
      const one = neg(invoke('log', unit));
      return a === undefined ? one : mul(one, a);
    }
    case 'random_normal': {
      const one = invoke(`_normal_${stream}`);
      return a === undefined || b === undefined ? one : add(a, mul(b, one));
    }
    case 'random_dpick':
      return unit;
    default:
      return invoke(`_word_${stream}`);
  }
}

/** `random_setseq(R, n)`: the stream goes on at its word n. `random_setids(R, a, b, c)`: another stream, from its beginning. */
export function setStream(context: Context, name: string, stream: string, args: readonly Expr[]): readonly Stmt[] {
  define(context, stream);
  const { ids, taken } = streamFields(stream);
  if (name === 'random_setseq') return args.map((a) => store(context.hidden(taken), a));
  const fields = args.map((a, k) => store(context.hidden(ids[k] ?? ''), a));
  return [...fields, store(context.hidden(taken), number(0))];
}

/** Streams begin where they begin at every initialisation. */
export function startStreams(context: Context): readonly Stmt[] {
  return context.file.neuron.random.map(({ text }) => store(context.hidden(streamFields(text).taken), number(0)));
}
