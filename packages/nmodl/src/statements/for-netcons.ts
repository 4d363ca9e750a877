import { parameters } from '../blocks/parameters.ts';
import type { Cursor } from '../syntax/cursor.ts';
import type { Span } from '../syntax/source.ts';
import type { Statement } from '../syntax/tree.ts';
import type { ReadBlock } from './read-block.ts';

/** `FOR_NETCONS (w, u) { … }`: the body for each connection to the instance, its values under these names; the cursor is behind FOR_NETCONS. */
export function forNetcons(cursor: Cursor, start: Span, block: ReadBlock): Statement {
  const params = parameters(cursor);
  return { kind: 'forNetcons', params, body: block(cursor), span: start };
}
