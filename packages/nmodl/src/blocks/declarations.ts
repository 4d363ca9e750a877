import { arrayLength } from '../statements/local.ts';
import { type Cursor, SyntaxStop } from '../syntax/cursor.ts';
import type { Declaration } from '../syntax/tree.ts';

/** `PARAMETER { a = 1 (mV) <0, 10>  b[3] … }`, and CONSTANT, ASSIGNED, STATE, which share its form; the cursor is behind the word. */
export function declarations(cursor: Cursor): Declaration[] {
  const list: Declaration[] = [];
  cursor.expect('{');
  while (!cursor.is('}')) {
    if (cursor.ended) cursor.fail('"}"');
    try {
      if (cursor.accept('UNITSON') || cursor.accept('UNITSOFF') || cursor.accept(',')) continue;
      list.push(declaration(cursor));
    } catch (stop) {
      if (!(stop instanceof SyntaxStop)) throw stop;
      cursor.recover();
    }
  }
  cursor.advance();
  return list;
}

function declaration(cursor: Cursor): Declaration {
  const name = cursor.name('the name of a variable');
  const length = arrayLength(cursor);
  const value = cursor.accept('=') ? cursor.number('a number') : null;
  let start: number | null = null;
  // STATE x FROM 0 TO 1 START 0.5: the range is for integrators that scale by it
  if (cursor.accept('FROM')) {
    cursor.number('a number');
    cursor.expect('TO');
    cursor.number('a number');
  }
  if (cursor.accept('START')) start = cursor.number('a number');
  const unit = cursor.unit();
  let limits: [number, number] | null = null;
  let tolerance: number | null = null;
  if (cursor.accept('<')) {
    const low = cursor.number('a number');
    if (cursor.accept(',')) limits = [low, cursor.number('a number')];
    else tolerance = low;
    cursor.expect('>');
  }
  return { name, length, value, unit, limits, start, tolerance };
}
