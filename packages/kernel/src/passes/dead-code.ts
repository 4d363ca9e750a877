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

/** Removing one local can leave another unread: until nothing changes. */
function withoutUnread(body: readonly Stmt[], kept: readonly string[], about: About): readonly Stmt[] {
  let list = body;
  for (;;) {
    const read = new Set<string>([...kept, ...readIn(list)]);
    const before = count(list);
    list = withoutEmpty(
      filterSets(list, (s) => read.has(s.local) || mayTrap(s.value, about)),
      about,
    );
    if (count(list) === before) return list;
  }
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

function count(list: readonly Stmt[]): number {
  let n = 0;
  visitStatements(list, () => {
    n++;
  });
  return n;
}

function filterSets(list: readonly Stmt[], keep: (s: Extract<Stmt, { kind: 'set' }>) => boolean): readonly Stmt[] {
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
