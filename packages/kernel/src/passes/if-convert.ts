import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { expressionsOf, operands, statementsOf } from '../ir/walk.ts';
import { mathFunctions } from '../math/index.ts';
import { freshPrefix, mapOperands } from './rewrite.ts';

/**
 * Branches whose sides only set locals become straight code: both sides are computed, and what they set is chosen by the condition. Left alone are branches whose
 * condition is the same for all instances, and in kernels for one instance all of them: there a branch is cheaper.
 */
export function ifConvert(program: Program): Program {
  const fields = new Map(program.fields.map((f) => [f.name, f]));
  return { ...program, kernels: program.kernels.map((k) => (k.loop === 'each' ? new Converter(k, fields).kernel() : k)) };
}

/** What locals are called at a place. */
type Names = ReadonlyMap<string, string>;

class Converter {
  private readonly source: Kernel;
  private readonly fields: ReadonlyMap<string, FieldDecl>;
  private readonly prefix: string;
  private readonly uniform: ReadonlySet<string>;
  private fresh = 0;

  constructor(kernel: Kernel, fields: ReadonlyMap<string, FieldDecl>) {
    this.source = kernel;
    this.fields = fields;
    this.prefix = freshPrefix(statementsOf(kernel), 'b');
    this.uniform = uniformLocals(kernel.body, (e, locals) => this.isUniform(e, locals));
  }

  kernel(): Kernel {
    return { ...this.source, body: this.list(this.source.body) };
  }

  private list(list: readonly Stmt[]): readonly Stmt[] {
    return list.flatMap((s): readonly Stmt[] => {
      switch (s.kind) {
        case 'if': {
          const inner: Stmt = { ...s, then: this.list(s.then), else: this.list(s.else) };
          return s.rare === true || this.isUniform(s.cond, this.uniform) ? [inner] : (this.convert(inner) ?? [inner]);
        }
        case 'for':
          return [{ ...s, body: this.list(s.body) }];
        case 'while':
          return [{ ...s, head: this.list(s.head), body: this.list(s.body) }];
        default:
          return [s];
      }
    });
  }

  private convert(s: Extract<Stmt, { kind: 'if' }>): readonly Stmt[] | null {
    if (![...s.then, ...s.else].every((x): x is Extract<Stmt, { kind: 'set' }> => x.kind === 'set' && this.isPure(x.value))) return null;
    const out: Stmt[] = [];
    const cond = this.save(s.cond, out);
    const then = this.side(s.then, out);
    const otherwise = this.side(s.else, out);
    const types = new Map<string, Expr['type']>();
    for (const x of [...s.then, ...s.else]) if (x.kind === 'set') types.set(x.local, x.value.type);
    for (const [name, type] of types) {
      const value = (names: Names): Expr => ({ kind: 'local', type, name: names.get(name) ?? name });
      out.push({ kind: 'set', local: name, value: { kind: 'select', type, cond, a: value(then), b: value(otherwise) } });
    }
    return out;
  }

  /** The sets of one side, into locals of their own. */
  private side(list: readonly Stmt[], out: Stmt[]): Names {
    const names = new Map<string, string>();
    const expr = (e: Expr): Expr => (e.kind === 'local' ? { ...e, name: names.get(e.name) ?? e.name } : mapOperands(e, expr));
    for (const s of list) {
      if (s.kind !== 'set') continue;
      const value = expr(s.value);
      const local = `${this.prefix}${this.fresh++}`;
      out.push({ kind: 'set', local, value });
      names.set(s.local, local);
    }
    return names;
  }

  private save(value: Expr, out: Stmt[]): Expr {
    const local = `${this.prefix}${this.fresh++}`;
    out.push({ kind: 'set', local, value });
    return { kind: 'local', type: value.type, name: local };
  }

  /** Computing it does nothing else, wherever it stands. */
  private isPure(e: Expr): boolean {
    if (e.kind === 'invoke' && mathFunctions[e.fn] === undefined) return false;
    // a position that is out of range in the side that is not taken
    if (e.kind === 'load' && (e.at !== undefined || (e.element !== undefined && e.element.kind !== 'const'))) return false;
    if (e.kind === 'load' && e.element?.kind === 'const' && !(Number(e.element.value) < (this.fields.get(e.field)?.length ?? 0)))
      return false;
    return operands(e).every((x) => this.isPure(x));
  }

  private isUniform(e: Expr, locals: ReadonlySet<string>): boolean {
    if (e.kind === 'instance') return false;
    if (e.kind === 'local') return locals.has(e.name);
    if (e.kind === 'load' && this.fields.get(e.field)?.space !== 'scalar') return false;
    return operands(e).every((x) => this.isUniform(x, locals));
  }
}

/** Locals that are the same for all instances: whatever sets them is, and so are the conditions it stands under. */
function uniformLocals(body: readonly Stmt[], isUniform: (e: Expr, locals: ReadonlySet<string>) => boolean): ReadonlySet<string> {
  const names = new Set<string>();
  const all = (list: readonly Stmt[], visit: (s: Stmt, free: boolean) => void, free: boolean): void => {
    for (const s of list) {
      visit(s, free);
      const inner = free && expressionsOf(s).every((e) => isUniform(e, names));
      if (s.kind === 'if') {
        all(s.then, visit, inner);
        all(s.else, visit, inner);
      } else if (s.kind === 'for') all(s.body, visit, inner);
      else if (s.kind === 'while') all([...s.head, ...s.body], visit, inner);
    }
  };
  all(
    body,
    (s) => {
      if (s.kind === 'set' || s.kind === 'for') names.add(s.local);
    },
    true,
  );
  for (let size = -1; size !== names.size; ) {
    size = names.size;
    all(
      body,
      (s, free) => {
        if (s.kind === 'set' && !(free && isUniform(s.value, names))) names.delete(s.local);
        if (s.kind === 'for' && !(free && isUniform(s.from, names) && isUniform(s.to, names))) names.delete(s.local);
      },
      true,
    );
  }
  return names;
}
