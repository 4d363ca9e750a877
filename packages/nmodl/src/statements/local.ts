import type { Cursor } from '../syntax/cursor.ts';
import type { Span } from '../syntax/source.ts';
import type { LocalVariable, Statement } from '../syntax/tree.ts';

/** `LOCAL a, b[3]`; the cursor is behind LOCAL. */
export function local(cursor: Cursor, start: Span): Statement {
  return { kind: 'local', variables: localVariables(cursor), span: start };
}

export function localVariables(cursor: Cursor): LocalVariable[] {
  const variables: LocalVariable[] = [];
  do {
    const name = cursor.name('the name of a local variable');
    variables.push({ name, length: arrayLength(cursor) });
    cursor.unit();
  } while (cursor.accept(','));
  return variables;
}

/** `[n]`, n at least 1; 0 when it is not there. */
export function arrayLength(cursor: Cursor): number {
  if (!cursor.accept('[')) return 0;
  const { span } = cursor.token;
  const length = cursor.number('the length of the array');
  cursor.expect(']');
  if (Number.isInteger(length) && length >= 1 && length <= 1e6) return length;
  cursor.diagnostics.error('value', span, `an array has 1 to 1000000 elements, not ${length}`);
  return 1;
}
