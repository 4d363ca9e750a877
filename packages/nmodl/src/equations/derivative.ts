import type { Expr, Stmt } from '@hillock/kernel';
import { store } from '@hillock/kernel/notation';
import { nearestName } from '@hillock/names';
import type { Context, Scope } from '../lower/context.ts';
import { float, index } from '../lower/expression.ts';
import { type LowerDerivative, statements } from '../lower/statement.ts';
import { lineOf } from '../syntax/source.ts';
import type { NamedBlock, Statement } from '../syntax/tree.ts';
import { blockFunction } from './block-function.ts';
import { slopeField, type Unknown, unknownsOf } from './unknown.ts';

/** Equations s′ = f(s, v, t): what they determine, and the function that leaves f in the unknowns' slopes. */
export interface Slopes {
  readonly unknowns: readonly Unknown[];
  readonly function: string;
}

/** `x' = value` as a store into the field of x's slope. */
const storeSlope: LowerDerivative = (scope, s) => {
  const { context } = scope;
  const symbol = context.symbol(s.target.text);
  const value = float(scope, s.value);
  if (symbol?.kind !== 'field' || symbol.role !== 'state') {
    notAState(context, s);
    return [];
  }
  const element: Expr | undefined = s.index === null ? undefined : index(scope, s.index);
  return [store(slopeField(context, s.target.text, symbol.length), value, element, lineOf(s.span))];
};

function notAState(context: Context, s: Extract<Statement, { kind: 'derivative' }>): void {
  const { text, span } = s.target;
  const nearest = nearestName(
    text,
    context.file.states.map((d) => d.name.text),
  );
  context.diagnostics.error('kind', span, `"${text}" is not a STATE: it has no derivative`, { nearest });
}

/** The states that a block gives a derivative, in the order of their declaration. */
export function statesOf(context: Context, block: NamedBlock): ReadonlySet<string> {
  const found = new Set<string>();
  const search = (list: readonly Statement[]): void => {
    for (const s of list) {
      if (s.kind === 'derivative') found.add(s.target.text);
      else if (s.kind === 'if') [s.then, s.else].forEach(search);
      else if (s.kind === 'from' || s.kind === 'while') search(s.body);
    }
  };
  search(block.body);
  return new Set(context.file.states.map((d) => d.name.text).filter((name) => found.has(name)));
}

/** A DERIVATIVE block as slopes. */
export function derivativeSlopes(context: Context, block: NamedBlock): Slopes {
  const states = statesOf(context, block);
  const unknowns = context.file.states.filter((d) => states.has(d.name.text)).flatMap((d) => unknownsOf(context, d));
  const name = blockFunction(context, `_slopes_${block.name.text}`, (scope: Scope): readonly Stmt[] =>
    statements(scope, block.body, { derivative: storeSlope }),
  );
  return { unknowns, function: name };
}
