import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { operands, statementsOf, visitExpressions, visitStatements } from '../ir/walk.ts';
import { mathFunctions } from '../math/index.ts';
import { mapOperands, mapStatement } from './rewrite.ts';

/** What only the end of a call needs, after the last instance, is computed there, once. */
export function sink(program: Program): Program {
  const fields = new Map(program.fields.map((f) => [f.name, f]));
  return { ...program, kernels: program.kernels.map((k) => (k.finish === undefined ? k : sinkKernel(k, fields))) };
}

function sinkKernel(kernel: Kernel, fields: ReadonlyMap<string, FieldDecl>): Kernel {
  const sets = new Map<string, number>();
  const stored = new Set<string>();
  visitStatements(statementsOf(kernel), (s) => {
    if (s.kind === 'set' || s.kind === 'for') sets.set(s.local, (sets.get(s.local) ?? 0) + 1);
    if (s.kind === 'store') stored.add(s.field);
  });
  const movable = (e: Expr): boolean => {
    if (e.kind === 'instance' || (e.kind === 'invoke' && mathFunctions[e.fn] === undefined)) return false;
    if (e.kind === 'local' && (sets.get(e.name) ?? 0) > 1) return false;
    if (e.kind === 'load' && (fields.get(e.field)?.space !== 'scalar' || e.element !== undefined || stored.has(e.field))) return false;
    return operands(e).every(movable);
  };
  let { body, finish = [] } = kernel;
  for (;;) {
    const inBody = readIn(body);
    const moved = body.find(
      (s): s is Extract<Stmt, { kind: 'set' }> =>
        s.kind === 'set' && sets.get(s.local) === 1 && !inBody.has(s.local) && readIn(finish).has(s.local) && movable(s.value),
    );
    if (moved === undefined) return { ...kernel, body, finish };
    const expr = (e: Expr): Expr => (e.kind === 'local' && e.name === moved.local ? moved.value : mapOperands(e, expr));
    finish = finish.map((s) => mapStatement(s, expr, (list) => list));
    body = body.filter((s) => s !== moved);
  }
}

function readIn(list: readonly Stmt[]): ReadonlySet<string> {
  const read = new Set<string>();
  visitExpressions(list, (e) => {
    if (e.kind === 'local') read.add(e.name);
  });
  return read;
}
