import type { Cursor } from '../syntax/cursor.ts';
import type { Parameter } from '../syntax/tree.ts';

/** `(a (mV), b)`. */
export function parameters(cursor: Cursor): Parameter[] {
  cursor.expect('(');
  const list: Parameter[] = [];
  if (cursor.accept(')')) return list;
  do {
    const name = cursor.name('a parameter');
    list.push({ name, unit: cursor.unit() });
  } while (cursor.accept(','));
  cursor.expect(')');
  return list;
}
