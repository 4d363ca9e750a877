import { type Cursor, SyntaxStop } from '../syntax/cursor.ts';
import type { Span } from '../syntax/source.ts';

/** Constants that a UNITS block can name, CODATA 2018: "(faraday) (coulomb)" and so on, blanks left out. */
const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['faraday/coulomb', 96485.33212331001],
  ['faraday/coulombs', 96485.33212331001],
  ['faraday/coul', 96485.33212331001],
  ['faraday/c', 96485.33212331001],
  ['faraday/10000coulomb', 9.648533212331001],
  ['faraday/kilocoulomb', 96.48533212331001],
  ['faraday/kilocoulombs', 96.48533212331001],
  ['k-mole/joule/degC', 8.31446261815324],
  ['k-mole/joule/degK', 8.31446261815324],
  ['mole-k/joule/degC', 8.31446261815324],
  ['k-mole/millijoule/degC', 8314.46261815324],
  ['k-mole/mV-coulomb/degC', 8314.46261815324],
  ['k-mole/millivolt-coulomb/degC', 8314.46261815324],
  ['pi/1', 3.141592653589793],
  ['pi/', 3.141592653589793],
  ['e/coulomb', 1.602176634e-19],
  ['e/coul', 1.602176634e-19],
  ['mole/1', 6.02214076e23],
  ['mole/', 6.02214076e23],
  ['k/joule/degC', 1.380649e-23],
  ['k/joule/degK', 1.380649e-23],
  ['avogadro/1', 6.02214076e23],
]);

/** `UNITS { (mV) = (millivolt)  F = (faraday) (coulomb)  k = 8.3 (joule/degC) }`: defined units change no number; named constants do. */
export function unitsBlock(cursor: Cursor, constants: Map<string, number>): void {
  cursor.expect('{');
  while (!cursor.is('}')) {
    if (cursor.ended) cursor.fail('"}"');
    try {
      if (cursor.accept('UNITSON') || cursor.accept('UNITSOFF')) continue;
      if (cursor.is('(')) {
        cursor.unit();
        cursor.expect('=');
        cursor.unit();
      } else {
        constant(cursor, constants);
      }
    } catch (stop) {
      if (!(stop instanceof SyntaxStop)) throw stop;
      cursor.recover();
    }
  }
  cursor.advance();
}

function constant(cursor: Cursor, constants: Map<string, number>): void {
  const name = cursor.name('a unit in parentheses or the name of a constant');
  cursor.expect('=');
  if (!cursor.is('(')) {
    constants.set(name.text, cursor.number('a number or a unit in parentheses'));
    cursor.unit();
    return;
  }
  const { span } = cursor.token;
  const of = cursor.unit();
  const unit = cursor.is('(') ? cursor.unit() : '';
  constants.set(name.text, lookUp(cursor, of, unit, span));
}

function lookUp(cursor: Cursor, of: string, unit: string, span: Span): number {
  const value = CONSTANTS.get(`${of}/${unit}`.replace(/\s/g, ''));
  if (value !== undefined) return value;
  cursor.diagnostics.error('value', span, `no value is known for (${of}) in (${unit})`, {
    expected: [...CONSTANTS.keys()]
      .map((k) =>
        k
          .split(/\/(.*)/s)
          .map((part) => (part === '' ? '' : `(${part})`))
          .join(' ')
          .trim(),
      )
      .join(', '),
  });
  return Number.NaN;
}
