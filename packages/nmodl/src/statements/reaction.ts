import type { Cursor } from '../syntax/cursor.ts';
import { argumentList, expression } from '../syntax/expression.ts';
import type { Span } from '../syntax/source.ts';
import type { Statement } from '../syntax/tree.ts';

/**
 * A line of a KINETIC scheme (`~ a + 2 b <-> c (kf, kb)`, `~ a -> (k)`, `~ a << (x)`) or of a LINEAR or NONLINEAR block (`~ x + y = 1`); the cursor
 * is behind the tilde.
 */
export function reaction(cursor: Cursor, start: Span): Statement {
  if (isKinetic(cursor)) {
    reactants(cursor);
    const arrow = cursor.advance();
    if (arrow.text === '<->') reactants(cursor);
    argumentList(cursor);
    return { kind: 'unsupported', what: 'a KINETIC reaction', span: start };
  }
  expression(cursor);
  cursor.expect('=');
  expression(cursor);
  return { kind: 'unsupported', what: 'an equation of a LINEAR or NONLINEAR block', span: start };
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
function reactants(cursor: Cursor): void {
  do {
    if (cursor.token.kind === 'number') cursor.advance();
    cursor.name('a reactant');
    if (cursor.accept('[')) {
      expression(cursor);
      cursor.expect(']');
    }
  } while (cursor.accept('+'));
}
