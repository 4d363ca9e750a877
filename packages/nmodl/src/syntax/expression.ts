import type { Cursor } from './cursor.ts';
import { join } from './source.ts';
import type { BinaryOperator, Expression } from './tree.ts';

interface Level {
  readonly operators: readonly BinaryOperator[];
}

/** Binary operators that group to the left, from loosest to tightest. */
const LEVELS: readonly Level[] = [
  { operators: ['||'] },
  { operators: ['&&'] },
  { operators: ['==', '!=', '<', '<=', '>', '>='] },
  { operators: ['+', '-'] },
  { operators: ['*', '/', '%'] },
];

/** Operators of one level in a row: what follows descends into each of them. */
const MOST_TERMS = 1000;

/** Reads an expression. */
export function expression(cursor: Cursor): Expression {
  return cursor.nested(() => level(cursor, 0));
}

function level(cursor: Cursor, index: number): Expression {
  const here = LEVELS[index];
  if (here === undefined) return unary(cursor);
  let a = level(cursor, index + 1);
  for (let terms = 1; ; terms++) {
    const op = here.operators.find((o) => cursor.is(o));
    // a sign at the start of a line goes on with the expression: NMODL has no empty statements it could begin
    if (op === undefined) return a;
    if (terms > MOST_TERMS) cursor.refuse(`an expression of more than ${MOST_TERMS} terms`);
    cursor.advance();
    const b = level(cursor, index + 1);
    a = { kind: 'binary', op, a, b, span: join(a.span, b.span) };
  }
}

function unary(cursor: Cursor): Expression {
  const { token } = cursor;
  if (cursor.is('-') || cursor.is('!')) {
    cursor.advance();
    const a = cursor.nested(() => unary(cursor));
    return { kind: 'unary', op: token.text === '-' ? '-' : '!', a, span: join(token.span, a.span) };
  }
  if (cursor.accept('+')) return cursor.nested(() => unary(cursor));
  return power(cursor);
}

/** `^` groups to the right and binds tighter than a sign on either side, as in NEURON 9: 2^3^2 = 2^9, −2^2 = −4, 2^−1^2 = 2^−(1^2). */
function power(cursor: Cursor): Expression {
  const a = primary(cursor);
  if (!cursor.accept('^')) return a;
  const b = cursor.nested(() => exponent(cursor));
  return { kind: 'binary', op: '^', a, b, span: join(a.span, b.span) };
}

function exponent(cursor: Cursor): Expression {
  const { token } = cursor;
  if (!cursor.accept('-')) return power(cursor);
  const a = cursor.nested(() => exponent(cursor));
  return { kind: 'unary', op: '-', a, span: join(token.span, a.span) };
}

function primary(cursor: Cursor): Expression {
  const { token } = cursor;
  if (token.kind === 'number') {
    cursor.advance();
    cursor.unit();
    return { kind: 'number', value: Number(token.text), span: token.span };
  }
  if (token.kind === 'name') {
    cursor.advance();
    const defined = cursor.defines.get(token.text);
    if (defined !== undefined) return { kind: 'number', value: defined, span: token.span };
    if (cursor.is('(')) {
      const args = argumentList(cursor);
      return { kind: 'call', name: token.text, args, span: join(token.span, cursor.previous.span) };
    }
    if (!cursor.accept('[')) return { kind: 'name', name: token.text, index: null, span: token.span };
    const index = expression(cursor);
    const close = cursor.expect(']');
    return { kind: 'name', name: token.text, index, span: join(token.span, close.span) };
  }
  if (cursor.accept('(')) {
    const inner = expression(cursor);
    cursor.expect(')');
    return inner;
  }
  return cursor.fail('a number, a name or "("');
}

/** `( a, b, … )`; strings are allowed where a function such as printf takes them, and dropped. */
export function argumentList(cursor: Cursor): readonly Expression[] {
  cursor.expect('(');
  const args: Expression[] = [];
  if (cursor.accept(')')) return args;
  do {
    if (cursor.token.kind === 'string') cursor.advance();
    else args.push(expression(cursor));
  } while (cursor.accept(','));
  cursor.expect(')');
  return args;
}
