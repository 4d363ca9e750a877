import { ANYWHERE, aliasClass } from '../ir/alias.ts';
import type { Expr } from '../ir/expression.ts';
import type { FieldDecl, FieldIndex } from '../ir/field.ts';
import type { Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { bodiesOf, expressionsOf, statementsOf, visitExpr, visitExpressions, visitStatements } from '../ir/walk.ts';
import { mathFunctions } from '../math/index.ts';
import { freshPrefix, mapOperands, mapStatement } from './rewrite.ts';

/**
 * Fields that a kernel stores are kept in locals while it runs, and stored once at its end. So branches have no stores, what is stored and read again needs no
 * memory, and a GLOBAL that every instance assigns is stored once a call, after the last instance.
 *
 * Only where nothing could see the difference: nothing that may be the same memory under another name, no effects, calls or indices that may end the run.
 */
export function promote(program: Program): Program {
  const fields = new Map(program.fields.map((f) => [f.name, f]));
  return { ...program, kernels: program.kernels.map((k) => (k.loop === 'each' && isPlain(k.body, fields) ? promoteKernel(k, fields) : k)) };
}

type Fields = ReadonlyMap<string, FieldDecl>;

/** Nothing outside can see the kernel half done. */
function isPlain(body: readonly Stmt[], fields: Fields): boolean {
  let plain = true;
  const access = (a: FieldIndex): void => {
    const field = fields.get(a.field);
    if (aliasClass(field) === ANYWHERE) plain = false;
    if (a.element !== undefined && a.element.kind !== 'const' && field?.checked !== false && a.inRange !== true) plain = false;
  };
  visitStatements(body, (s) => {
    if (s.kind === 'effect' || s.kind === 'trap' || s.kind === 'call') plain = false;
    else if (s.kind === 'store') access(s);
  });
  visitExpressions(body, (e) => {
    if (e.kind === 'load') access(e);
    else if (e.kind === 'invoke') plain &&= mathFunctions[e.fn] !== undefined;
  });
  return plain;
}

/** What one local stands for. */
interface Place {
  readonly access: FieldIndex;
  readonly local: string;
}

function promoteKernel(kernel: Kernel, fields: Fields): Kernel {
  const { body } = kernel;
  const prefix = freshPrefix(statementsOf(kernel), 'f');
  const places = new Map<string, Place>();
  for (const access of candidates(body, fields)) places.set(keyOf(access), { access, local: `${prefix}_${keyOf(access)}` });
  if (places.size === 0) return kernel;
  const replaced = replace(body, places);
  const start: Stmt[] = [];
  const end: Stmt[] = [];
  const finish: Stmt[] = [...(kernel.finish ?? [])];
  for (const { access, local } of places.values()) {
    const needed = !isAssigned(replaced, local);
    if (needed) start.push({ kind: 'set', local, value: { kind: 'load', type: 'f64', ...access } });
    const store: Stmt = { kind: 'store', ...access, value: { kind: 'local', type: 'f64', name: local } };
    (!needed && fields.get(access.field)?.space === 'scalar' ? finish : end).push(store);
  }
  return { ...kernel, body: [...start, ...replaced, ...end], ...(finish.length === 0 ? {} : { finish }) };
}

function keyOf({ field, element }: FieldIndex): string {
  return element?.kind === 'const' && Number(element.value) !== 0 ? `${field}_${element.value}` : field;
}

/** Places that are stored and could gain: all accesses of their class are of this field, at elements that are known. */
function candidates(body: readonly Stmt[], fields: Fields): readonly FieldIndex[] {
  const names = new Map<string, Set<string>>();
  const computed = new Set<string>();
  const stores = new Map<string, { access: FieldIndex; count: number }>();
  const loads = new Set<string>();
  const meet = (a: FieldIndex): void => {
    const name = aliasClass(fields.get(a.field));
    names.set(name, (names.get(name) ?? new Set()).add(a.field));
    if (a.at !== undefined || (a.element !== undefined && a.element.kind !== 'const')) computed.add(a.field);
    const length = fields.get(a.field)?.length ?? 0;
    if (a.element?.kind === 'const' && !(Number(a.element.value) >= 0 && Number(a.element.value) < length)) computed.add(a.field);
  };
  visitStatements(body, (s) => {
    if (s.kind !== 'store') return;
    meet(s);
    const { field, element } = s;
    const known = stores.get(keyOf(s));
    if (known !== undefined) known.count++;
    else stores.set(keyOf(s), { access: { field, ...(element === undefined ? {} : { element }) }, count: 1 });
  });
  visitExpressions(body, (e) => {
    if (e.kind !== 'load') return;
    meet(e);
    loads.add(keyOf(e));
  });
  return [...stores.values()].flatMap(({ access, count }) => {
    const field = fields.get(access.field);
    const single = names.get(aliasClass(field))?.size === 1 && !computed.has(access.field);
    const simple = field?.type === 'f64' && field.space !== 'event' && field.space !== 'array';
    const settled = field?.space !== 'scalar' && count === 1 && isSettled(body, keyOf(access));
    return single && simple && !settled ? [access] : [];
  });
}

/** The one store of a place is outside all branches, and nothing reads the place after it. */
function isSettled(body: readonly Stmt[], key: string): boolean {
  const at = body.findIndex((s) => s.kind === 'store' && keyOf(s) === key);
  if (at < 0) return false;
  let read = false;
  visitExpressions(body.slice(at + 1), (e) => {
    if (e.kind === 'load' && keyOf(e) === key) read = true;
  });
  return !read;
}

function replace(list: readonly Stmt[], places: ReadonlyMap<string, Place>): readonly Stmt[] {
  const expr = (e: Expr): Expr => {
    const place = e.kind === 'load' ? places.get(keyOf(e)) : undefined;
    return place === undefined ? mapOperands(e, expr) : { kind: 'local', type: 'f64', name: place.local };
  };
  const body = (inner: readonly Stmt[]): readonly Stmt[] =>
    inner.map((s) => {
      const place = s.kind === 'store' ? places.get(keyOf(s)) : undefined;
      return s.kind === 'store' && place !== undefined
        ? { kind: 'set', local: place.local, value: expr(s.value) }
        : mapStatement(s, expr, body);
    });
  return body(list);
}

/** Whether every way through the body sets the local, and none reads it before. */
function isAssigned(body: readonly Stmt[], local: string): boolean {
  let early = false;
  const reads = (e: Expr): boolean => {
    let found = false;
    visitExpr(e, (x) => {
      if (x.kind === 'local' && x.name === local) found = true;
    });
    return found;
  };
  /** Whether it is set after the list, when it was `before`. */
  const walk = (list: readonly Stmt[], before: boolean): boolean =>
    list.reduce((assigned, s) => {
      if (!assigned && expressionsOf(s).some(reads)) early = true;
      if (s.kind === 'set') return assigned || s.local === local;
      if (s.kind === 'if') {
        const then = walk(s.then, assigned);
        return walk(s.else, assigned) && then;
      }
      // a body may run no time at all; the head of a `while` runs once at least
      const [first = [], ...rest] = bodiesOf(s);
      const after = walk(first, assigned);
      for (const part of rest) walk(part, after);
      return s.kind === 'while' ? after : assigned;
    }, before);
  return walk(body, false) && !early;
}
