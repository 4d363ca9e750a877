import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { bodiesOf, expressionsOf, operands, visitExpr, visitExpressions, visitStatements } from '../ir/walk.ts';

/** What the pass has to know of a program. */
interface About {
  readonly fields: ReadonlyMap<string, FieldDecl>;
  /** Functions that are not elementary, where calls of them stayed. */
  readonly own: ReadonlySet<string>;
}

/** Takes away locals that nobody reads, and stores that are overwritten before anything could see them. */
export function deadCode(program: Program): Program {
  const about: About = { fields: new Map(program.fields.map((f) => [f.name, f])), own: new Set(program.functions.map((f) => f.name)) };
  const clean = (body: readonly Stmt[], kept: readonly string[]): readonly Stmt[] =>
    withoutOverwritten(withoutUnread(body, kept, about), about);
  return {
    ...program,
    functions: program.functions.map((f) => ({ ...f, body: clean(f.body, f.result === null ? [] : [f.result.name]) })),
    kernels: program.kernels.map((k) => {
      const { setup: before = [], body: all, finish: after = [], ...rest } = k;
      const finish = withoutUnread(after, [], about);
      const body = clean(all, [...readIn(finish)]);
      const setup = withoutUnread(before, [...readIn(body), ...readIn(finish)], about);
      return { ...rest, ...(setup.length === 0 ? {} : { setup }), body, ...(finish.length === 0 ? {} : { finish }) };
    }),
  };
}

type SetLocal = Extract<Stmt, { kind: 'set' }>;

/** Without what sets locals that nobody reads. A branch that does nothing goes, and then what only its condition read: until nothing changes. */
function withoutUnread(body: readonly Stmt[], kept: readonly string[], about: About): readonly Stmt[] {
  let list = body;
  for (;;) {
    const unread = unreadSets(list, kept, about);
    const branches = count(list, 'if');
    if (unread.size === 0 && branches === 0) return list;
    list = withoutEmpty(unread.size === 0 ? list : filterSets(list, (s) => !unread.has(s)), about);
    if (count(list, 'if') === branches) return list;
  }
}

/** Statements whose local nobody reads, and those whose local only such statements read. */
function unreadSets(list: readonly Stmt[], kept: readonly string[], about: About): ReadonlySet<SetLocal> {
  const reads = new Map<string, number>(kept.map((name) => [name, 1]));
  const sets = new Map<string, SetLocal[]>();
  visitStatements(list, (s) => {
    if (s.kind !== 'set') return;
    const others = sets.get(s.local);
    if (others === undefined) sets.set(s.local, [s]);
    else others.push(s);
  });
  visitExpressions(list, (e) => {
    if (e.kind === 'local') reads.set(e.name, (reads.get(e.name) ?? 0) + 1);
  });
  const unread = new Set<SetLocal>();
  const names = [...sets.keys()].filter((name) => !reads.has(name));
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    for (const s of sets.get(name) ?? []) {
      if (mayTrap(s.value, about)) continue;
      unread.add(s);
      visitExpr(s.value, (e) => {
        if (e.kind !== 'local') return;
        const left = (reads.get(e.name) ?? 0) - 1;
        reads.set(e.name, left);
        if (left === 0) names.push(e.name);
      });
    }
  }
  return unread;
}

/** Without branches that do nothing either way. */
function withoutEmpty(list: readonly Stmt[], about: About): readonly Stmt[] {
  return list.flatMap((s): readonly Stmt[] => {
    if (s.kind !== 'if') return [s];
    const then = withoutEmpty(s.then, about);
    const otherwise = withoutEmpty(s.else, about);
    if (then.length + otherwise.length === 0 && !mayTrap(s.cond, about)) return [];
    return [{ ...s, then, else: otherwise }];
  });
}

function readIn(list: readonly Stmt[]): ReadonlySet<string> {
  const read = new Set<string>();
  visitExpressions(list, (e) => {
    if (e.kind === 'local') read.add(e.name);
  });
  return read;
}

function count(list: readonly Stmt[], kind: Stmt['kind']): number {
  let n = 0;
  visitStatements(list, (s) => {
    if (s.kind === kind) n++;
  });
  return n;
}

function filterSets(list: readonly Stmt[], keep: (s: SetLocal) => boolean): readonly Stmt[] {
  return list.flatMap((s): readonly Stmt[] => {
    switch (s.kind) {
      case 'set':
        return keep(s) ? [s] : [];
      case 'if':
        return [{ ...s, then: filterSets(s.then, keep), else: filterSets(s.else, keep) }];
      case 'for':
        return [{ ...s, body: filterSets(s.body, keep) }];
      case 'while':
        return [{ ...s, head: filterSets(s.head, keep), body: filterSets(s.body, keep) }];
      default:
        return [s];
    }
  });
}

/** Evaluating it does something: an index that is checked, a call that is not elementary and stayed. */
function mayTrap(e: Expr, about: About): boolean {
  let found = false;
  visitExpr(e, (x) => {
    if (x.kind === 'load' && x.element !== undefined && x.element.kind !== 'const' && x.inRange !== true)
      found ||= about.fields.get(x.field)?.checked !== false;
    if (x.kind === 'invoke') found ||= about.own.has(x.fn);
  });
  return found;
}

/** In each list on its own, from its end: a store of an own field that a later one of the list hides. */
function withoutOverwritten(list: readonly Stmt[], about: About): readonly Stmt[] {
  const hidden = new Set<string>();
  const kept: Stmt[] = [];
  for (let i = list.length - 1; i >= 0; i--) {
    const s = list[i];
    if (s === undefined) continue;
    const whole = s.kind === 'store' && s.element === undefined && about.fields.get(s.field)?.space === 'instance';
    if (whole && hidden.has(s.field) && !mayTrap(s.value, about)) continue;
    const mayEnd = s.kind === 'store' && s.element !== undefined && s.element.kind !== 'const';
    if (mayEnd || bodiesOf(s).length > 0 || s.kind === 'call' || s.kind === 'effect' || s.kind === 'trap') hidden.clear();
    if (whole) hidden.add(s.field);
    for (const e of expressionsOf(s)) forget(e, hidden, about);
    kept.push(inside(s, about));
  }
  return kept.reverse();
}

/** A load can see what was stored before; a checked index can end the run, and then everything can be seen. */
function forget(e: Expr, hidden: Set<string>, about: About): void {
  if (e.kind === 'load') {
    hidden.delete(e.field);
    if (about.fields.get(e.field)?.space === 'array') hidden.clear(); // it may be any field
    if (e.element !== undefined && e.element.kind !== 'const') hidden.clear();
  }
  if (e.kind === 'invoke' && about.own.has(e.fn)) hidden.clear();
  for (const inner of operands(e)) forget(inner, hidden, about);
}

function inside(s: Stmt, about: About): Stmt {
  switch (s.kind) {
    case 'if':
      return { ...s, then: withoutOverwritten(s.then, about), else: withoutOverwritten(s.else, about) };
    case 'for':
      return { ...s, body: withoutOverwritten(s.body, about) };
    case 'while':
      return { ...s, head: withoutOverwritten(s.head, about), body: withoutOverwritten(s.body, about) };
    default:
      return s;
  }
}
