import { ANYWHERE, aliasClass } from '../ir/alias.ts';
import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { operands, statementsOf, visitExpressions, visitStatements } from '../ir/walk.ts';
import { mathFunctions } from '../math/index.ts';
import { freshPrefix, mapOperands, mapStatement } from './rewrite.ts';

/**
 * What is the same for all instances of a call (dt, celsius, GLOBALs, and what is computed of them alone) is evaluated once, before the first instance.
 */
export function hoist(program: Program): Program {
  const fields = new Map(program.fields.map((f) => [f.name, f]));
  return { ...program, kernels: program.kernels.map((k) => (k.loop === 'each' ? hoistKernel(k, fields) : k)) };
}

function hoistKernel(kernel: Kernel, fields: ReadonlyMap<string, FieldDecl>): Kernel {
  const stored = new Set<string>();
  let calls = false;
  visitStatements(kernel.body, (s) => {
    if (s.kind === 'store') stored.add(aliasClass(fields.get(s.field)));
    calls ||= s.kind === 'call';
  });
  visitExpressions(kernel.body, (e) => {
    calls ||= e.kind === 'invoke' && mathFunctions[e.fn] === undefined;
  });
  if (calls || stored.has(ANYWHERE)) return kernel;
  const setup: Stmt[] = [...(kernel.setup ?? [])];
  const fixed = new Set<string>();
  visitStatements(setup, (s) => {
    if (s.kind === 'set' || s.kind === 'for') fixed.add(s.local);
  });
  const isFixed = (e: Expr): boolean => {
    if (e.kind === 'instance') return false;
    if (e.kind === 'local') return fixed.has(e.name);
    if (e.kind === 'load') {
      const field = fields.get(e.field);
      if (field?.space !== 'scalar' || stored.has(aliasClass(field))) return false;
      if (
        e.element !== undefined &&
        !(e.element.kind === 'const' && Number(e.element.value) >= 0 && Number(e.element.value) < field.length)
      )
        return false;
    }
    return operands(e).every(isFixed);
  };
  const rest: Stmt[] = [];
  const sets = setCounts(kernel.body);
  for (const s of kernel.body) {
    // a local that is set once, and is not read before that, is what it is from the start
    if (s.kind === 'set' && sets.get(s.local) === 1 && isFixed(s.value) && !isRead(rest, s.local)) {
      setup.push(s);
      fixed.add(s.local);
    } else rest.push(s);
  }
  const prefix = freshPrefix(statementsOf(kernel), 'h');
  const names = new Map<string, string>();
  const expr = (e: Expr): Expr => {
    if (e.kind === 'const' || e.kind === 'local' || !isFixed(e) || isConstant(e)) return mapOperands(e, expr);
    const key = JSON.stringify(e);
    const known = names.get(key);
    const local = known ?? `${prefix}${names.size}`;
    if (known === undefined) {
      names.set(key, local);
      setup.push({ kind: 'set', local, value: e });
    }
    return { kind: 'local', type: e.type, name: local };
  };
  const list = (inner: readonly Stmt[]): readonly Stmt[] => inner.map((s) => mapStatement(s, expr, list));
  const body = list(rest);
  return setup.length === 0 ? kernel : { ...kernel, setup, body };
}

function isConstant(e: Expr): boolean {
  return e.kind === 'const' || (operands(e).length > 0 && operands(e).every(isConstant));
}

function setCounts(body: readonly Stmt[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  visitStatements(body, (s) => {
    if (s.kind === 'set' || s.kind === 'for') counts.set(s.local, (counts.get(s.local) ?? 0) + 1);
  });
  return counts;
}

function isRead(list: readonly Stmt[], local: string): boolean {
  let read = false;
  visitExpressions(list, (e) => {
    if (e.kind === 'local' && e.name === local) read = true;
  });
  return read;
}
