import type { Expr, ValueType } from '../ir/expression.ts';
import { linkFunctions } from '../ir/link.ts';
import type { Func, Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { expressionsOf, fieldNames, operands, visitExpressions, visitStatements } from '../ir/walk.ts';
import { freshPrefix, mapOperands, mapStatement, renameLocals, zeroOf } from './rewrite.ts';

/** Nodes of a kernel above which calls stay calls: back ends can call, only less well. */
const LARGEST = 20_000;
/**
 * Nodes of a function above which it stays one where time hardly counts: in what seldom runs, and what runs for one instance. Not if it has to do with fields that
 * the mechanism's author named: which of them anybody needs is told by kernels alone.
 */
const LARGE = 200;

/**
 * Puts the bodies of a program's own functions where they are called; elementary functions stay. Order of evaluation and effects are kept: an
 * operand that is evaluated before a call is saved in a local first.
 */
export function inline(program: Program): Program {
  const own = new Set(program.functions.map((f) => f.name));
  const done = new Map<string, Func>();
  // callees come before callers, so that each body is inlined once
  for (const func of linkFunctions(program)) {
    if (own.has(func.name)) done.set(func.name, { ...func, body: Inliner.inline(func.body, done, LARGEST) });
  }
  const kernels = program.kernels.map((kernel): Kernel => {
    const largest = kernel.seldom === true || kernel.loop === 'one' ? LARGE : LARGEST;
    return { ...kernel, body: Inliner.inline(kernel.body, done, largest) };
  });
  const still = new Set<string>();
  for (const { body } of [...kernels, ...done.values()]) {
    visitStatements(body, (s) => {
      if (s.kind === 'call') still.add(s.fn);
    });
    visitExpressions(body, (e) => {
      if (e.kind === 'invoke' && own.has(e.fn)) still.add(e.fn);
    });
  }
  return { ...program, functions: [...done.values()].filter((f) => still.has(f.name)), kernels };
}

/** Stores or loads fields other than hidden ones (names with `_` in front). */
function touchesNamed(body: readonly Stmt[]): boolean {
  return [...fieldNames(body)].some((name) => !name.startsWith('_'));
}

/** Nodes of a list of statements. */
export function sizeOf(list: readonly Stmt[]): number {
  let nodes = 0;
  visitStatements(list, () => {
    nodes++;
  });
  visitExpressions(list, () => {
    nodes++;
  });
  return nodes;
}

class Inliner {
  private readonly functions: ReadonlyMap<string, Func>;
  /** Which expressions have calls in them. */
  private readonly calling = new Map<Expr, boolean>();
  private size = 0;
  private fresh = 0;

  private readonly prefix: string;
  private readonly largest: number;

  private constructor(functions: ReadonlyMap<string, Func>, prefix: string, largest: number) {
    this.functions = functions;
    this.prefix = prefix;
    this.largest = largest;
  }

  static inline(body: readonly Stmt[], functions: ReadonlyMap<string, Func>, largest: number): readonly Stmt[] {
    return new Inliner(functions, freshPrefix(body, 'i'), largest).list(body);
  }

  private list(list: readonly Stmt[]): readonly Stmt[] {
    return list.flatMap((s) => this.statement(s));
  }

  private statement(s: Stmt): readonly Stmt[] {
    const out: Stmt[] = [];
    if (s.kind === 'call') {
      const func = this.functions.get(s.fn);
      const args = this.operands(s.args, out);
      if (func === undefined || !this.fits(func)) out.push({ ...s, args });
      else this.expand(func, args, out);
      return out;
    }
    if (s.kind === 'while') {
      const cond: Stmt[] = [];
      const value = this.expr(s.cond, cond);
      return [{ ...s, head: [...this.list(s.head), ...cond], cond: value, body: this.list(s.body) }];
    }
    const hoisted = this.operands(expressionsOf(s), out);
    let next = 0;
    const mapped = mapStatement(
      s,
      (e) => hoisted[next++] ?? e,
      (body) => this.list(body),
    );
    out.push(mapped);
    return out;
  }

  private fits(func: Func): boolean {
    const size = sizeOf(func.body);
    if (this.size + size > LARGEST || (size > this.largest && !touchesNamed(func.body))) return false;
    this.size += size;
    return true;
  }

  /** Expressions in order of evaluation: those before the last one that calls are saved, so that the call cannot change them. */
  private operands(list: readonly Expr[], out: Stmt[]): Expr[] {
    const last = list.reduce((found, e, i) => (this.calls(e) ? i : found), -1);
    return list.map((e, i) => {
      const value = this.expr(e, out);
      return i < last && value.kind !== 'const' && value.kind !== 'instance' ? this.save(value, out) : value;
    });
  }

  private save(value: Expr, out: Stmt[]): Expr {
    const name = `${this.prefix}${this.fresh++}`;
    out.push({ kind: 'set', local: name, value });
    return { kind: 'local', type: value.type, name };
  }

  private calls(e: Expr): boolean {
    if (e.kind === 'const' || e.kind === 'local' || e.kind === 'instance') return false;
    const known = this.calling.get(e);
    if (known !== undefined) return known;
    const found = (e.kind === 'invoke' && this.functions.has(e.fn)) || operands(e).some((inner) => this.calls(inner));
    this.calling.set(e, found);
    return found;
  }

  private expr(e: Expr, out: Stmt[]): Expr {
    if (!this.calls(e)) return e;
    if (e.kind === 'shortCircuit') return this.shortCircuit(e, out);
    const inner = this.operands(operands(e), out);
    let next = 0;
    const mapped = mapOperands(e, (x) => inner[next++] ?? x);
    if (mapped.kind !== 'invoke') return mapped;
    const func = this.functions.get(mapped.fn);
    if (func?.result == null) return mapped;
    if (!this.fits(func)) return this.save(mapped, out);
    return { kind: 'local', type: func.result.type, name: this.expand(func, mapped.args, out) };
  }

  /** The right side runs only when the left does not decide: an `if`. */
  private shortCircuit(e: Extract<Expr, { kind: 'shortCircuit' }>, out: Stmt[]): Expr {
    const saved = this.save(this.expr(e.a, out), out);
    const body: Stmt[] = [];
    const value = this.expr(e.b, body);
    if (saved.kind === 'local') body.push({ kind: 'set', local: saved.name, value });
    out.push({ kind: 'if', cond: saved, then: e.op === 'and' ? body : [], else: e.op === 'and' ? [] : body });
    return saved;
  }

  /** Emits a function's body with locals of its own; gives the name of the local with the result. */
  private expand(func: Func, args: readonly Expr[], out: Stmt[]): string {
    const prefix = `${this.prefix}${this.fresh++}_`;
    const rename = (local: string): string => prefix + local;
    func.params.forEach((p, i) => {
      out.push({ kind: 'set', local: rename(p.name), value: args[i] ?? zeroOf(p.type) });
    });
    const params = new Set(func.params.map((p) => p.name));
    for (const [name, type] of localTypes(func)) if (!params.has(name)) out.push({ kind: 'set', local: rename(name), value: zeroOf(type) });
    out.push(...renameLocals(func.body, rename));
    return rename(func.result?.name ?? '');
  }
}

/** Every local of a function: a call starts with all of them 0. */
function localTypes(func: Func): ReadonlyMap<string, ValueType> {
  const types = new Map<string, ValueType>();
  if (func.result !== null) types.set(func.result.name, func.result.type);
  visitStatements(func.body, (s) => {
    if (s.kind === 'set') types.set(s.local, s.value.type);
    else if (s.kind === 'for') types.set(s.local, 'i32');
  });
  visitExpressions(func.body, (e) => {
    if (e.kind === 'local') types.set(e.name, e.type);
  });
  return types;
}
