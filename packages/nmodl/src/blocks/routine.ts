import { block } from '../statements/statement.ts';
import type { Cursor } from '../syntax/cursor.ts';
import type { NetReceive, Routine } from '../syntax/tree.ts';
import { parameters } from './parameters.ts';

/** `FUNCTION f(x (mV)) (ms) { … }` and PROCEDURE; the cursor is behind the word. */
export function routine(cursor: Cursor, kind: Routine['kind']): Routine {
  const name = cursor.name(`the name of the ${kind}`);
  const params = parameters(cursor);
  const unit = cursor.unit();
  return { kind, name, params, unit, body: block(cursor) };
}

/** `NET_RECEIVE (w, …) { … }`. */
export function netReceive(cursor: Cursor): NetReceive {
  const { span } = cursor.previous;
  const params = parameters(cursor);
  return { params, body: block(cursor), span };
}
