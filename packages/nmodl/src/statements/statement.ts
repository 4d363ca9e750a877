import { nearestName } from '@hillock/names';
import { type Cursor, SyntaxStop } from '../syntax/cursor.ts';
import { argumentList, expression } from '../syntax/expression.ts';
import { join, type Span } from '../syntax/source.ts';
import type { Expression, Statement } from '../syntax/tree.ts';
import { conditional } from './conditional.ts';
import { conductance } from './conductance.ts';
import { forNetcons } from './for-netcons.ts';
import { local } from './local.ts';
import { fromLoop, whileLoop } from './loop.ts';
import { conserve, forStates, reaction } from './reaction.ts';
import type { ReadBlock } from './read-block.ts';
import { solve } from './solve.ts';
import { table } from './table.ts';
import { watch } from './watch.ts';

type Reader = (cursor: Cursor, start: Span, block: ReadBlock) => Statement | null;

/** Reads the rest of a statement that lists names and expressions up to the end of its line. */
function restOfLine(what: string): Reader {
  return (cursor, start) => {
    while (!cursor.ended && !cursor.token.startsLine && !cursor.is('}')) {
      if (cursor.is('{')) cursor.skipBraces();
      else cursor.advance();
    }
    return { kind: 'unsupported', what, span: start };
  };
}

/** Reads a statement with a braced body, which goes unread. */
function withBody(what: string): Reader {
  return (cursor, start) => {
    while (!cursor.ended && !cursor.is('{') && !cursor.is('}')) cursor.advance();
    if (cursor.is('{')) cursor.skipBraces();
    return { kind: 'unsupported', what, span: start };
  };
}

/** Statements that begin with a word, and who reads the rest. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['LOCAL', local],
  ['if', conditional],
  ['IF', conditional],
  ['while', whileLoop],
  ['WHILE', whileLoop],
  ['FROM', fromLoop],
  ['from', fromLoop],
  ['SOLVE', solve],
  ['TABLE', table],
  ['UNITSON', () => null],
  ['UNITSOFF', () => null],
  ['MUTEXLOCK', () => null],
  ['MUTEXUNLOCK', () => null],
  ['PROTECT', (cursor) => statement(cursor)],
  ['INITIAL', (cursor, start) => ({ kind: 'initial', body: block(cursor), span: start })],
  ['CONSERVE', conserve],
  ['COMPARTMENT', forStates('compartment')],
  ['LONGITUDINAL_DIFFUSION', forStates('diffusion')],
  ['CONDUCTANCE', conductance],
  ['LAG', restOfLine('LAG')],
  ['WATCH', watch],
  ['FOR_NETCONS', forNetcons],
  ['FORALL', withBody('FORALL')],
  ['~', reaction],
]);

/** `{ … }`. A mistake inside is told, and reading goes on with the next statement. */
export function block(cursor: Cursor): readonly Statement[] {
  cursor.expect('{');
  const list: Statement[] = [];
  while (!cursor.is('}')) {
    if (cursor.ended) cursor.fail('"}"');
    try {
      const read = cursor.nested(() => statement(cursor));
      if (read !== null) list.push(read);
    } catch (stop) {
      if (!(stop instanceof SyntaxStop)) throw stop;
      cursor.recover();
    }
  }
  cursor.advance();
  return list;
}

/** One statement; null for those that mean nothing here (UNITSOFF). */
export function statement(cursor: Cursor): Statement | null {
  const { token } = cursor;
  if (token.kind === 'verbatim') {
    cursor.advance();
    return { kind: 'verbatim', text: token.text, span: token.span };
  }
  const reader = token.kind === 'name' || token.text === '~' ? READERS.get(token.text) : undefined;
  if (reader !== undefined) {
    cursor.advance();
    return reader(cursor, token.span, block);
  }
  // braces around statements mean nothing
  if (cursor.is('{'))
    return { kind: 'if', cond: { kind: 'number', value: 1, span: token.span }, then: block(cursor), else: [], span: token.span };
  if (token.kind !== 'name') return cursor.fail('a statement');
  return simple(cursor);
}

/** `name = …`, `name' = …`, `name[i] = …`, `name(…)`. */
function simple(cursor: Cursor): Statement {
  const name = cursor.name('a statement');
  if (cursor.is('(')) {
    const args = argumentList(cursor);
    return { kind: 'call', name: name.text, args, span: join(name.span, cursor.previous.span) };
  }
  let primes = 0;
  while (cursor.accept("'")) primes++;
  const index = indexOf(cursor);
  while (cursor.accept("'")) primes++;
  if (primes > 1) {
    cursor.diagnostics.unsupported(name.span, 'a derivative of higher order');
  }
  // a word in front of something else than an assignment was meant for one that begins a statement
  const meant = cursor.is('=') || primes > 0 || index !== null ? undefined : nearestName(name.text, READERS.keys());
  if (meant !== undefined) return cursor.failAt(name.span, `unexpected "${name.text}"`, 'a statement', meant);
  cursor.expect('=');
  const value = expression(cursor);
  const span = join(name.span, value.span);
  return { kind: primes === 0 ? 'assign' : 'derivative', target: name, index, value, span };
}

function indexOf(cursor: Cursor): Expression | null {
  if (!cursor.accept('[')) return null;
  const index = expression(cursor);
  cursor.expect(']');
  return index;
}
