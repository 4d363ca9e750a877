import type { Cursor } from '../syntax/cursor.ts';
import { expression } from '../syntax/expression.ts';
import type { Span } from '../syntax/source.ts';
import type { Name, Statement } from '../syntax/tree.ts';

/** `TABLE a, b DEPEND c FROM lo TO hi WITH n`; in a FUNCTION without names. The cursor is behind TABLE. */
export function table(cursor: Cursor, start: Span): Statement {
  const names = cursor.is('DEPEND') || cursor.is('FROM') ? [] : nameList(cursor, 'a variable to tabulate');
  const depends = cursor.accept('DEPEND') ? nameList(cursor, 'a variable the table depends on') : [];
  cursor.expect('FROM');
  const from = expression(cursor);
  cursor.expect('TO');
  const to = expression(cursor);
  cursor.expect('WITH');
  const { span } = cursor.token;
  const intervals = cursor.number('the number of intervals');
  if (!(Number.isInteger(intervals) && intervals >= 1 && intervals <= 1e6)) {
    cursor.diagnostics.error('value', span, `a TABLE has 1 to 1000000 intervals, not ${intervals}`);
  }
  return { kind: 'table', names, depends, from, to, intervals, span: start };
}

/** `a, b, c`. */
export function nameList(cursor: Cursor, what: string): Name[] {
  const names: Name[] = [];
  do names.push(cursor.name(what));
  while (cursor.accept(','));
  return names;
}
