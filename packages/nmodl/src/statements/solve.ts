import type { Cursor } from '../syntax/cursor.ts';
import type { Span } from '../syntax/source.ts';
import type { Name, Statement } from '../syntax/tree.ts';
import type { ReadBlock } from './read-block.ts';

/** `SOLVE block METHOD method`, `SOLVE block STEADYSTATE method`; the cursor is behind SOLVE. */
export function solve(cursor: Cursor, start: Span, block: ReadBlock): Statement {
  const name = cursor.name('the name of the block to solve');
  let method: Name | null = null;
  let steadyState = false;
  if (cursor.accept('METHOD')) {
    method = cursor.name('a method');
  } else if (cursor.accept('STEADYSTATE')) {
    method = cursor.name('a method');
    steadyState = true;
  }
  if (cursor.accept('IFERROR')) block(cursor);
  return { kind: 'solve', block: name, method, steadyState, span: start };
}
