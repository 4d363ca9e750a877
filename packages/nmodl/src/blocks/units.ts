import { nearestName } from '@hillock/names';
import { unitNames, unknownUnit } from '../check/unit-names.ts';
import { type Cursor, SyntaxStop } from '../syntax/cursor.ts';
import { join, type Span } from '../syntax/source.ts';

/** CODATA 2018. */
const FARADAY = 96485.33212331001;
const GAS_CONSTANT = 8.31446261815324;
const CHARGE = 1.602176634e-19;
const AVOGADRO = 6.02214076e23;
const BOLTZMANN = 1.380649e-23;

/** Constants that a UNITS block can name: the thing, the unit it is wanted in, and the value, blanks left out. */
const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ...['coulomb', 'coulombs', 'coul', 'C'].map((unit) => [`faraday/${unit}`, FARADAY] as const),
  ...['kilocoulomb', 'kilocoulombs', 'kcoulomb'].map((unit) => [`faraday/${unit}`, FARADAY / 1000] as const),
  ['faraday/10000coulomb', FARADAY / 10000],
  ...['joule/degC', 'joule/degK', 'joule/K', 'volt-coulomb/degC'].flatMap((unit) =>
    [`k-mole/${unit}`, `mole-k/${unit}`].map((key) => [key, GAS_CONSTANT] as const),
  ),
  ...['millijoule/degC', 'mV-coulomb/degC', 'millivolt-coulomb/degC'].map((unit) => [`k-mole/${unit}`, GAS_CONSTANT * 1000] as const),
  ...['1', ''].flatMap((unit) => [
    [`pi/${unit}`, Math.PI] as const,
    [`mole/${unit}`, AVOGADRO] as const,
    [`avogadro/${unit}`, AVOGADRO] as const,
  ]),
  ...['coulomb', 'coul'].map((unit) => [`e/${unit}`, CHARGE] as const),
  ...['joule/degC', 'joule/degK', 'joule/K'].map((unit) => [`k/${unit}`, BOLTZMANN] as const),
]);

/** `UNITS { (mV) = (millivolt)  F = (faraday) (coulomb)  k = 8.3 (joule/degC) }`: defined units change no number; named constants do. */
export function unitsBlock(cursor: Cursor, constants: Map<string, number>): void {
  cursor.expect('{');
  while (!cursor.is('}')) {
    if (cursor.ended) cursor.fail('"}"');
    try {
      if (cursor.accept('UNITSON') || cursor.accept('UNITSOFF')) continue;
      if (cursor.is('(')) {
        definition(cursor);
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

/** `(mV) = (millivolt)`. */
function definition(cursor: Cursor): void {
  const name = cursor.unit();
  cursor.expect('=');
  const { span } = cursor.token;
  const meaning = cursor.unit();
  const unknown = unknownUnit(meaning, cursor.units);
  // numbers do not depend on it, so it is no mistake
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, unitNames(cursor.units));
    cursor.diagnostics.warn('unit', join(span, cursor.previous.span), `"${unknown}" is no known unit`, { nearest });
  }
  cursor.units.add(name.replace(/\d+$/, ''));
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
  // written in either order, with a hyphen or a blank
  const what = of.replace(/^(k[\s-]*mole|mole[\s-]*k)$/, 'k-mole');
  const value = CONSTANTS.get(`${what}/${unit}`.replace(/\s/g, ''));
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
