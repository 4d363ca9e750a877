import type { Cursor } from '../syntax/cursor.ts';
import { expression } from '../syntax/expression.ts';
import type { Span } from '../syntax/source.ts';
import type { Statement } from '../syntax/tree.ts';
import type { ReadBlock } from './read-block.ts';

/** `while (…) { … }`; the cursor is behind the word. */
export function whileLoop(cursor: Cursor, start: Span, block: ReadBlock): Statement {
  cursor.expect('(');
  const cond = expression(cursor);
  cursor.expect(')');
  return { kind: 'while', cond, body: block(cursor), span: start };
}

/** `FROM i = a TO b BY c { … }`, b included; the cursor is behind FROM. */
export function fromLoop(cursor: Cursor, start: Span, block: ReadBlock): Statement {
  const variable = cursor.name('the name of a counter');
  cursor.expect('=');
  const from = expression(cursor);
  if (!cursor.accept('to')) cursor.expect('TO');
  const to = expression(cursor);
  const by = cursor.accept('BY') || cursor.accept('by') ? expression(cursor) : null;
  return { kind: 'from', variable, from, to, by, body: block(cursor), span: start };
}
