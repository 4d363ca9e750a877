import { block } from '../statements/statement.ts';
import type { Cursor } from '../syntax/cursor.ts';
import type { Hook } from '../syntax/tree.ts';

/** Where BEFORE and AFTER blocks can be hung on. */
const PLACES: Readonly<Record<Hook['when'], readonly Hook['block'][]>> = {
  BEFORE: ['INITIAL', 'BREAKPOINT', 'STEP'],
  AFTER: ['INITIAL', 'SOLVE'],
};

/** `BEFORE BREAKPOINT { … }`; the cursor is behind the first word. */
export function hook(cursor: Cursor, when: Hook['when']): Hook {
  const { span } = cursor.previous;
  const place = PLACES[when].find((word) => cursor.accept(word));
  if (place === undefined) return cursor.fail(`one of ${PLACES[when].join(', ')}`);
  return { when, block: place, body: block(cursor), span };
}
