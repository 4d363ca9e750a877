import type { Expr } from '../ir/expression.ts';
import type { Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { bodiesOf, statementsOf, visitStatements } from '../ir/walk.ts';
import { freshPrefix, mapOperands, mapStatement } from './rewrite.ts';

/**
 * Reads of a local that only stands for a constant or for another local become that. Locals that are set again and again outside of branches and loops
 * get a name each time, so that later passes see one value a name.
 */
export function propagate(program: Program): Program {
  return { ...program, kernels: program.kernels.map(propagateKernel) };
}

function propagateKernel(kernel: Kernel): Kernel {
  const named = nameOnce(kernel);
  const known = new Known();
  const body = propagateList(named.body, known);
  const finish = named.finish?.map((s) =>
    mapStatement(
      s,
      (e) => substitute(e, known),
      (list) => list,
    ),
  );
  return { ...named, body, ...(finish === undefined ? {} : { finish }) };
}

/** Locals that are set more than once, each time at the top of the body: a name of its own for every value but the first. */
function nameOnce(kernel: Kernel): Kernel {
  const top = new Map<string, number>();
  const inner = new Set<string>();
  for (const s of kernel.body) {
    if (s.kind === 'set') top.set(s.local, (top.get(s.local) ?? 0) + 1);
    if (s.kind === 'for') inner.add(s.local);
    for (const part of bodiesOf(s)) {
      visitStatements(part, (x) => {
        if (x.kind === 'set' || x.kind === 'for') inner.add(x.local);
      });
    }
  }
  const again = new Set([...top].flatMap(([name, count]) => (count > 1 && !inner.has(name) ? [name] : [])));
  if (again.size === 0) return kernel;
  const prefix = freshPrefix(statementsOf(kernel), 'v');
  const names = new Map<string, string>();
  let fresh = 0;
  const rename = (e: Expr): Expr => (e.kind === 'local' ? { ...e, name: names.get(e.name) ?? e.name } : mapOperands(e, rename));
  const list = (body: readonly Stmt[]): readonly Stmt[] => body.map((s) => mapStatement(s, rename, list));
  const body = kernel.body.map((s): Stmt => {
    const mapped = mapStatement(s, rename, list);
    if (mapped.kind !== 'set' || !again.has(mapped.local)) return mapped;
    const name = names.has(mapped.local) ? `${prefix}${fresh++}_${mapped.local}` : mapped.local;
    names.set(mapped.local, name);
    return { ...mapped, local: name };
  });
  return { ...kernel, body, ...(kernel.finish === undefined ? {} : { finish: list(kernel.finish) }) };
}

/** What locals stand for. */
class Known {
  private readonly values: Map<string, Expr>;
  /** Locals that others stand for, or stood for. */
  private readonly meant: Set<string>;

  constructor(outer?: Known) {
    this.values = new Map(outer?.values);
    this.meant = new Set(outer?.meant);
  }

  get(local: string): Expr | undefined {
    return this.values.get(local);
  }

  set(local: string, value: Expr): void {
    this.values.set(local, value);
    if (value.kind === 'local') this.meant.add(value.name);
  }

  /** The local has another value now: nothing stands for it, and it stands for nothing. */
  forget(local: string): void {
    this.values.delete(local);
    if (!this.meant.delete(local)) return;
    for (const [name, value] of this.values) if (value.kind === 'local' && value.name === local) this.values.delete(name);
  }
}

function substitute(e: Expr, known: Known): Expr {
  if (e.kind === 'local') return known.get(e.name) ?? e;
  return mapOperands(e, (x) => substitute(x, known));
}

function forgetSet(known: Known, list: readonly Stmt[]): void {
  visitStatements(list, (s) => {
    if (s.kind === 'set' || s.kind === 'for') known.forget(s.local);
  });
}

function propagateList(list: readonly Stmt[], known: Known): readonly Stmt[] {
  return list.map((s) => {
    if (s.kind === 'for' || s.kind === 'while') {
      const { from, to } = s.kind === 'for' ? { from: substitute(s.from, known), to: substitute(s.to, known) } : { from: null, to: null };
      forgetSet(known, [s]);
      const head = new Known(known);
      if (s.kind === 'for') return { ...s, from: from ?? s.from, to: to ?? s.to, body: propagateList(s.body, head) };
      const first = propagateList(s.head, head);
      return { ...s, head: first, cond: substitute(s.cond, head), body: propagateList(s.body, head) };
    }
    const mapped = mapStatement(
      s,
      (e) => substitute(e, known),
      (body) => propagateList(body, new Known(known)),
    );
    if (mapped.kind === 'set') {
      known.forget(mapped.local);
      const { value } = mapped;
      if (value.kind === 'const' || (value.kind === 'local' && value.name !== mapped.local)) known.set(mapped.local, value);
    } else forgetSet(known, [s]);
    return mapped;
  });
}
