import type { Expr } from '../ir/expression.ts';
import type { Stmt } from '../ir/statement.ts';
import { visitStatements } from '../ir/walk.ts';
import { foldExpr } from './fold.ts';
import { mapOperands, mapStatement } from './rewrite.ts';

/** Turns of a loop above which it stays a loop. */
const MOST_TURNS = 100;

/**
 * Writes `for` loops of constant bounds out, the counter a constant in each turn, and folds indices: what follows can then tell elements of arrays apart.
 * Loops of many turns, and those whose bounds are not constant, stay.
 */
export function unroll(list: readonly Stmt[]): readonly Stmt[] {
  return list.flatMap((s): readonly Stmt[] => {
    const mapped = mapStatement(s, foldExpr, unroll);
    if (mapped.kind !== 'for' || mapped.from.kind !== 'const' || mapped.to.kind !== 'const') return [mapped];
    const { local, step, body } = mapped;
    const [from, to] = [Number(mapped.from.value), Number(mapped.to.value)];
    const turns: number[] = [];
    for (let k = from; step === 1 ? k < to : k >= to; k += step) {
      turns.push(k);
      if (turns.length > MOST_TURNS) return [mapped];
    }
    if (sets(body, local)) return [mapped];
    const last: Expr = { kind: 'const', type: 'i32', value: from + step * turns.length };
    return [...turns.flatMap((k) => unroll(withCounter(body, local, k))), { kind: 'set', local, value: last }];
  });
}

function sets(body: readonly Stmt[], local: string): boolean {
  let found = false;
  visitStatements(body, (s) => {
    found ||= (s.kind === 'set' || s.kind === 'for') && s.local === local;
  });
  return found;
}

function withCounter(body: readonly Stmt[], counter: string, value: number): readonly Stmt[] {
  const expr = (e: Expr): Expr => (e.kind === 'local' && e.name === counter ? { kind: 'const', type: 'i32', value } : mapOperands(e, expr));
  const inner = (list: readonly Stmt[]): readonly Stmt[] => list.map((s) => mapStatement(s, expr, inner));
  return inner(body);
}
