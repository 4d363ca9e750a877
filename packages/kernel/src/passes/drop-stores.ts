import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { fieldNames, visitExpressions, visitStatements } from '../ir/walk.ts';
import { deadCode } from './dead-code.ts';
import { mapStatement } from './rewrite.ts';

/**
 * Takes away stores to fields that nobody looks at: no code of the program loads them, other than to add to them, and `seen` says that nobody outside
 * does. What was computed for them alone goes with them. Functions must be inlined where they are called.
 */
export function dropStores(program: Program, seen: (field: FieldDecl) => boolean): Program {
  let current = program;
  for (;;) {
    const read = readFields(current);
    const stored = storedFields(current);
    const dropped = new Set(current.fields.filter((f) => stored.has(f.name) && !read.has(f.name) && !seen(f)).map((f) => f.name));
    if (dropped.size === 0) return withoutUnusedFields(current);
    const unused = freshName(current);
    const without = (list: readonly Stmt[]): readonly Stmt[] =>
      list.map((s) => {
        const inner = mapStatement(s, (e) => e, without);
        // a value whose evaluation can end the run is still evaluated
        return inner.kind === 'store' && dropped.has(inner.field) ? { kind: 'set', local: unused, value: ownPart(inner) } : inner;
      });
    const kernels = current.kernels.map((k) => ({
      ...k,
      body: without(k.body),
      ...(k.finish === undefined ? {} : { finish: without(k.finish) }),
    }));
    current = deadCode({ ...current, kernels });
  }
}

/** Fields declared, less those that no code reaches. */
function withoutUnusedFields(program: Program): Program {
  const used = fieldNames(bodies(program).flat());
  return { ...program, fields: program.fields.filter((f) => used.has(f.name)) };
}

function bodies(program: Program): readonly (readonly Stmt[])[] {
  return [...program.functions.map((f) => f.body), ...program.kernels.flatMap((k) => [k.setup ?? [], k.body, k.finish ?? []])];
}

function storedFields(program: Program): ReadonlySet<string> {
  const stored = new Set<string>();
  for (const { body, finish = [] } of program.kernels)
    visitStatements([...body, ...finish], (s) => {
      if (s.kind === 'store') stored.add(s.field);
    });
  return stored;
}

/** Fields that are loaded for something else than adding to them. */
function readFields(program: Program): ReadonlySet<string> {
  const read = new Set<string>();
  for (const body of bodies(program)) {
    const own = new Set<Expr>();
    visitStatements(body, (s) => {
      if (s.kind === 'store' && isAddition(s)) own.add(s.value.a);
    });
    visitExpressions(body, (e) => {
      if (e.kind === 'load' && !own.has(e)) read.add(e.field);
    });
  }
  return read;
}

type Store = Extract<Stmt, { kind: 'store' }>;
type Addition = Store & { readonly value: Extract<Expr, { kind: 'binary' }> };

/** `f := f + x` or `f := f − x`. */
function isAddition(s: Store): s is Addition {
  const { value } = s;
  if (value.kind !== 'binary' || (value.op !== 'add' && value.op !== 'sub')) return false;
  return value.a.kind === 'load' && value.a.field === s.field && value.a.element === undefined && s.element === undefined;
}

/** What a store computes without looking at what was there. */
function ownPart(s: Store): Expr {
  return isAddition(s) ? s.value.b : s.value;
}

function freshName(program: Program): string {
  const names = new Set<string>();
  for (const body of bodies(program)) {
    visitStatements(body, (s) => {
      if (s.kind === 'set' || s.kind === 'for') names.add(s.local);
    });
    visitExpressions(body, (e) => {
      if (e.kind === 'local') names.add(e.name);
    });
  }
  let name = '_dropped';
  while (names.has(name)) name += '_';
  return name;
}
