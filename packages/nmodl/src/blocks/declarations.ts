import { arrayLength } from '../statements/local.ts';
import { type Cursor, SyntaxStop } from '../syntax/cursor.ts';
import { join } from '../syntax/source.ts';
import type { Declaration, Name } from '../syntax/tree.ts';

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
  return { name, length, value, unit, start, ...limitsOf(cursor, name, value) };
}

/** `<low, high>`, or `<tolerance>`. */
function limitsOf(cursor: Cursor, { text, span }: Name, value: number | null): Pick<Declaration, 'limits' | 'tolerance'> {
  const start = cursor.token.span;
  if (!cursor.accept('<')) return { limits: null, tolerance: null };
  const low = cursor.number('a number');
  const high = cursor.accept(',') ? cursor.number('a number') : null;
  const end = cursor.expect('>');
  if (high === null) return { limits: null, tolerance: low };
  if (low > high)
    cursor.diagnostics.error(
      'value',
      join(start, end.span),
      `the limits of "${text}" are the wrong way round: nothing is from ${low} to ${high}`,
    );
  else if (value !== null && !(value >= low && value <= high))
    cursor.diagnostics.warn('value', span, `"${text}" is ${value} by default, which is outside its own limits, ${low} to ${high}`);
  return { limits: [low, high], tolerance: null };
}
