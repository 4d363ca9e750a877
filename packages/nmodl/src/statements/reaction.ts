import type { Cursor } from '../syntax/cursor.ts';
import { argumentList, expression } from '../syntax/expression.ts';
import { join, type Span } from '../syntax/source.ts';
import type { Name, Reactant, Statement } from '../syntax/tree.ts';

/**
 * A line of a KINETIC scheme (`~ a + 2 b <-> c (kf, kb)`, `~ a -> (k)`, `~ a << (x)`) or of a LINEAR or NONLINEAR block (`~ x + y = 1`); the cursor
 * is behind the tilde.
 */
export function reaction(cursor: Cursor, start: Span): Statement {
  if (isKinetic(cursor)) {
    const left = reactants(cursor);
    const arrow = cursor.token.text;
    if (arrow !== '<->' && arrow !== '->' && arrow !== '<<') return cursor.fail('"<->", "->" or "<<"');
    cursor.advance();
    const right = arrow === '<->' ? reactants(cursor) : [];
    return { kind: 'reaction', arrow, left, right, rates: argumentList(cursor), span: join(start, cursor.previous.span) };
  }
  const left = expression(cursor);
  cursor.expect('=');
  const right = expression(cursor);
  return { kind: 'equation', left, right, span: join(start, cursor.previous.span) };
}

/** An arrow on this line tells a reaction from an equation. */
function isKinetic(cursor: Cursor): boolean {
  for (let ahead = 0; ; ahead++) {
    const token = cursor.peek(ahead);
    if (token.kind === 'end' || (ahead > 0 && token.startsLine)) return false;
    if (token.text === '<->' || token.text === '->' || token.text === '<<') return true;
  }
}

/** `a + 2 b[i]`: reactants with their stoichiometry. */
function reactants(cursor: Cursor): Reactant[] {
  const list: Reactant[] = [];
  do {
    const stoichiometry = cursor.token.kind === 'number' ? wholeNumber(cursor) : 1;
    const name = cursor.name('a reactant');
    let index = null;
    if (cursor.accept('[')) {
      index = expression(cursor);
      cursor.expect(']');
    }
    list.push({ stoichiometry, name, index });
  } while (cursor.accept('+'));
  return list;
}

function wholeNumber(cursor: Cursor): number {
  const { span } = cursor.token;
  const value = cursor.number('a whole number');
  if (Number.isInteger(value) && value >= 1 && value <= 100) return value;
  cursor.diagnostics.error('value', span, `a stoichiometric coefficient is a whole number from 1 to 100, not ${value}`);
  return 1;
}

/** `CONSERVE a + 2 b = total`; the cursor is behind the word. */
export function conserve(cursor: Cursor, start: Span): Statement {
  const sum = reactants(cursor);
  cursor.expect('=');
  return { kind: 'conserve', sum, total: expression(cursor), span: start };
}

/** `COMPARTMENT volume {a b}`, `COMPARTMENT i, volume[i] {ca cab}`, and LONGITUDINAL_DIFFUSION; the cursor is behind the word. */
export function forStates(kind: 'compartment' | 'diffusion'): (cursor: Cursor, start: Span) => Statement {
  return (cursor, start) => {
    let index: Name | null = null;
    if (cursor.token.kind === 'name' && cursor.peek(1).text === ',') {
      index = cursor.name('an index');
      cursor.advance();
    }
    const value = expression(cursor);
    const states: Name[] = [];
    cursor.expect('{');
    while (!cursor.accept('}')) {
      states.push(cursor.name('a state, or "}"'));
      cursor.accept(',');
    }
    return { kind, index, value, states, span: start };
  };
}
