import { floatOf } from '../backend/literal.ts';
import type { Expr } from '../ir/expression.ts';
import type { Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { operands, statementsOf, visitExpressions, visitStatements } from '../ir/walk.ts';
import { mathFunctions } from '../math/index.ts';

/** A band around 0 this narrow is seldom met. */
const NARROW = 1e-3;

/**
 * A value that is only chosen where something is exactly 0, or nearly, moves behind a branch that is hardly ever taken, with all that is computed for it alone:
 * where a rate is 0/0, where a time constant is infinite.
 */
export function rareBranches(program: Program): Program {
  return { ...program, kernels: program.kernels.map((k) => (k.loop === 'each' ? moveRare(k) : k)) };
}

function moveRare(kernel: Kernel): Kernel {
  const sets = new Map<string, number>();
  const reads = new Map<string, number>();
  visitStatements(statementsOf(kernel), (s) => {
    if (s.kind === 'set' || s.kind === 'for') sets.set(s.local, (sets.get(s.local) ?? 0) + 1);
  });
  visitExpressions(statementsOf(kernel), (e) => {
    if (e.kind === 'local') reads.set(e.name, (reads.get(e.name) ?? 0) + 1);
  });
  const values = new Map<string, Expr>();
  for (const s of kernel.body) if (s.kind === 'set' && sets.get(s.local) === 1) values.set(s.local, s.value);
  const isRare = (e: Expr): boolean => {
    const cond = e.kind === 'local' ? values.get(e.name) : e;
    if (cond?.kind !== 'compare' || cond.b.kind !== 'const' || cond.a.type !== 'f64') return false;
    if (cond.op === 'eq') return true;
    const small = cond.op === 'lt' && cond.a.kind === 'unary' && cond.a.op === 'abs';
    return small && floatOf(cond.b.value) <= NARROW;
  };
  const body: Stmt[] = [...kernel.body];
  for (let at = 0; at < body.length; at++) {
    const s = body[at];
    if (s?.kind !== 'set' || s.value.kind !== 'select' || sets.get(s.local) !== 1 || !isRare(s.value.cond)) continue;
    const { cond, a, b } = s.value;
    if (!isCalm(b)) continue;
    // what only the rare value needs, from the last to the first
    const needed = counts(a);
    const moved: Stmt[] = [];
    for (let i = at - 1; i >= 0; i--) {
      const x = body[i];
      if (x?.kind !== 'set' || sets.get(x.local) !== 1 || !movable(x.value)) continue;
      const inside = needed.get(x.local) ?? 0;
      if (inside === 0 || inside !== reads.get(x.local)) continue;
      for (const [name, count] of counts(x.value)) needed.set(name, (needed.get(name) ?? 0) + count);
      moved.unshift(x);
      body.splice(i, 1);
      at--;
    }
    const rare: Stmt = { kind: 'if', cond, then: [...moved, { ...s, value: a }], else: [], rare: true };
    body.splice(at, 1, { ...s, value: b }, rare);
    sets.set(s.local, 2);
    at++;
  }
  return { ...kernel, body };
}

/** Evaluating it later gives the same: it reads locals with one value, and no memory. */
function movable(e: Expr): boolean {
  if (e.kind === 'load' || e.kind === 'table' || (e.kind === 'invoke' && mathFunctions[e.fn] === undefined)) return false;
  return operands(e).every(movable);
}

/** Evaluating it where it was not chosen does nothing else. */
function isCalm(e: Expr): boolean {
  if (e.kind === 'invoke' && mathFunctions[e.fn] === undefined) return false;
  return operands(e).every(isCalm);
}

function counts(e: Expr): Map<string, number> {
  const found = new Map<string, number>();
  const visit = (x: Expr): void => {
    if (x.kind === 'local') found.set(x.name, (found.get(x.name) ?? 0) + 1);
    operands(x).forEach(visit);
  };
  visit(e);
  return found;
}
