import type { Cursor } from '../syntax/cursor.ts';
import { expression } from '../syntax/expression.ts';
import type { Span } from '../syntax/source.ts';
import type { Statement } from '../syntax/tree.ts';
import type { ReadBlock } from './read-block.ts';

/** `if (…) { … } else if (…) { … } else { … }`; the cursor is behind `if`. */
export function conditional(cursor: Cursor, start: Span, block: ReadBlock): Statement {
  cursor.expect('(');
  const cond = expression(cursor);
  cursor.expect(')');
  const then = block(cursor);
  if (!cursor.accept('else') && !cursor.accept('ELSE')) return { kind: 'if', cond, then, else: [], span: start };
  const { span } = cursor.token;
  if (cursor.accept('if') || cursor.accept('IF'))
    return { kind: 'if', cond, then, else: [cursor.nested(() => conditional(cursor, span, block))], span: start };
  return { kind: 'if', cond, then, else: block(cursor), span: start };
}
