import type { Cursor } from '../syntax/cursor.ts';
import { expression } from '../syntax/expression.ts';
import type { Span } from '../syntax/source.ts';
import type { Statement, WatchCondition } from '../syntax/tree.ts';

/** `WATCH (v > thresh) 2, (v < low) 3`: conditions, each with the flag of the event it causes; the cursor is behind WATCH. */
export function watch(cursor: Cursor, start: Span): Statement {
  const conditions: WatchCondition[] = [];
  do conditions.push(condition(cursor));
  while (cursor.accept(','));
  return { kind: 'watch', conditions, span: start };
}

function condition(cursor: Cursor): WatchCondition {
  const { span } = cursor.expect('(');
  const compared = expression(cursor);
  cursor.expect(')');
  const flag = cursor.number('the flag of the event');
  if (compared.kind === 'binary' && (compared.op === '>' || compared.op === '<')) {
    return { op: compared.op, a: compared.a, b: compared.b, flag, span };
  }
  cursor.diagnostics.error('kind', compared.span, 'WATCH compares two values', { expected: 'WATCH (a > b) flag, or WATCH (a < b) flag' });
  return { op: '>', a: compared, b: compared, flag, span };
}
