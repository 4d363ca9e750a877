import type { Cursor } from '../syntax/cursor.ts';
import type { Span } from '../syntax/source.ts';
import type { Statement } from '../syntax/tree.ts';

/** `CONDUCTANCE g USEION k`, or without an ion; the cursor is behind CONDUCTANCE. */
export function conductance(cursor: Cursor, start: Span): Statement {
  const name = cursor.name('the conductance of a current');
  const ion = cursor.accept('USEION') ? cursor.name('the name of an ion') : null;
  return { kind: 'conductance', name, ion, span: start };
}
