import { ANYWHERE, aliasClass } from '../ir/alias.ts';
import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { operands, visitStatements } from '../ir/walk.ts';
import { freshPrefix, mapOperands } from './rewrite.ts';

/**
 * Common subexpressions: a value that was computed, or loaded, or stored before on every way to here, is not computed again. Straight-line code and what is
 * inside its branches; locals that hold one value count as one (J. Cocke, SIGPLAN Notices 5(7), 1970); a store makes older loads of what it may have changed unknown.
 *
 * Two walks that meet expressions in the same order: the first finds which values are wanted again, the second gives those a local.
 */
export function commonSubexpressions(program: Program): Program {
  const own = new Set(program.functions.map((f) => f.name));
  const rewrite = (body: readonly Stmt[]): readonly Stmt[] => {
    const wanted = new Set<number>();
    new Walk(program, own, '', wanted, false).body(body);
    return wanted.size === 0 ? body : new Walk(program, own, freshPrefix(body, 'c'), wanted, true).body(body);
  };
  return {
    ...program,
    functions: program.functions.map((f) => ({ ...f, body: rewrite(f.body) })),
    kernels: program.kernels.map((k) => ({ ...k, body: rewrite(k.body) })),
  };
}

/** What is known at a place: the value with a key was first met as number `id`. Inner scopes see outer ones. */
class Known {
  private readonly outer: Known | null;
  private readonly ids = new Map<number, number>();

  constructor(outer: Known | null) {
    this.outer = outer;
  }

  find(key: number): number | undefined {
    return this.ids.get(key) ?? this.outer?.find(key);
  }

  add(key: number, id: number): void {
    this.ids.set(key, id);
  }
}

class Walk {
  private readonly fields: ReadonlyMap<string, FieldDecl>;
  private readonly own: ReadonlySet<string>;
  private readonly prefix: string;
  private readonly wanted: Set<number>;
  private readonly emitting: boolean;
  private readonly versions = new Map<string, number>();
  /** Numbers of values by what they are computed from, and what versions of locals hold: two locals with one value are one to what is computed from them. */
  private readonly values = new Map<string | number, number>();
  /** Numbers of expressions since something last changed. */
  private readonly numbered = new Map<Expr, number | null>();
  private readonly numbers = new Map<string, number>();
  private nextId = 0;
  private nextVersion = 1;
  private known = new Known(null);

  constructor(program: Program, own: ReadonlySet<string>, prefix: string, wanted: Set<number>, emitting: boolean) {
    this.prefix = prefix;
    this.fields = new Map(program.fields.map((f) => [f.name, f]));
    this.own = own;
    this.wanted = wanted;
    this.emitting = emitting;
  }

  body(list: readonly Stmt[]): readonly Stmt[] {
    const out: Stmt[] = [];
    for (const s of list) this.statement(s, out);
    return out;
  }

  private inner(list: readonly Stmt[]): readonly Stmt[] {
    const outer = this.known;
    this.known = new Known(outer);
    const out = this.body(list);
    this.known = outer;
    return out;
  }

  private statement(s: Stmt, out: Stmt[]): void {
    switch (s.kind) {
      case 'set': {
        const key = this.keyOf(s.value);
        const value = this.expr(s.value, out);
        this.change(`local ${s.local}`);
        if (key !== null) this.numbers.set(this.versioned(s.local), key);
        out.push({ ...s, value });
        return;
      }
      case 'store':
        this.store(s, out);
        return;
      case 'if': {
        const cond = this.expr(s.cond, out);
        const before = new Map(this.versions);
        const then = this.inner(s.then);
        this.versions.clear();
        this.numbered.clear();
        for (const [what, version] of before) this.versions.set(what, version);
        const otherwise = this.inner(s.else);
        this.changeAll([s]);
        out.push({ ...s, cond, then, else: otherwise });
        return;
      }
      case 'for': {
        const from = this.expr(s.from, out);
        const to = this.expr(s.to, out);
        this.changeAll([s]);
        const body = this.inner(s.body);
        this.changeAll([s]);
        out.push({ ...s, from, to, body });
        return;
      }
      case 'while': {
        this.changeAll([s]);
        const outer = this.known;
        this.known = new Known(outer);
        const head = [...this.body(s.head)];
        const cond = this.expr(s.cond, head);
        const body = this.inner(s.body);
        this.known = outer;
        this.changeAll([s]);
        out.push({ ...s, head, cond, body });
        return;
      }
      case 'call':
      case 'effect': {
        const args = s.args.map((a) => this.expr(a, out));
        // a call may store anywhere; an effect lets the host act, which changes nothing under a running kernel
        if (s.kind === 'call') this.changeMemory();
        out.push({ ...s, args });
        return;
      }
      case 'trap':
        out.push({ ...s, value: this.expr(s.value, out) });
        return;
    }
  }

  /** What is stored in a field is what a load of it gives, until the next store. */
  private store(s: Extract<Stmt, { kind: 'store' }>, out: Stmt[]): void {
    const value = this.expr(s.value, out);
    const at = s.at === undefined ? undefined : this.expr(s.at, out);
    const element = s.element === undefined ? undefined : this.expr(s.element, out);
    const place = {
      field: s.field,
      ...(at === undefined ? {} : { at }),
      ...(element === undefined ? {} : { element }),
      ...(s.line === undefined ? {} : { line: s.line }),
      ...(s.inRange === undefined ? {} : { inRange: s.inRange }),
    };
    const field = this.fields.get(s.field);
    this.change(aliasClass(field));
    const simple =
      field !== undefined && field.type === 'f64' && s.at === undefined && (s.element === undefined || s.element.kind === 'const');
    if (!simple || value.kind === 'const') {
      out.push({ kind: 'store', ...place, value });
      return;
    }
    const load: Expr = { kind: 'load', type: 'f64', field: s.field, ...(s.element === undefined ? {} : { element: s.element }) };
    const id = this.nextId++;
    const key = this.keyOf(load);
    if (key !== null) this.known.add(key, id);
    if (this.emitting && this.wanted.has(id)) {
      out.push(
        { kind: 'set', local: this.nameOf(id), value },
        { kind: 'store', ...place, value: { kind: 'local', type: 'f64', name: this.nameOf(id) } },
      );
    } else {
      out.push({ kind: 'store', ...place, value });
    }
  }

  /** Everything that statements set or store is unknown afterwards. */
  private changeAll(list: readonly Stmt[]): void {
    visitStatements(list, (s) => {
      if (s.kind === 'set' || s.kind === 'for') this.change(`local ${s.local}`);
      else if (s.kind === 'store') this.change(aliasClass(this.fields.get(s.field)));
      else if (s.kind === 'call') this.changeMemory();
    });
  }

  private change(what: string): void {
    this.numbered.clear();
    this.versions.set(what, this.nextVersion++);
    // array fields may lie anywhere
    if (what === ANYWHERE) this.changeMemory();
    else if (!what.startsWith('local ')) this.versions.set(SOMEWHERE, this.nextVersion++);
  }

  private changeMemory(): void {
    this.numbered.clear();
    this.versions.set(EVERYTHING, this.nextVersion++);
    this.versions.set(SOMEWHERE, this.nextVersion++);
  }

  private versioned(local: string): string {
    return `${local}@${this.version(`local ${local}`)}`;
  }

  private numberOf(key: string | number): number {
    const known = this.values.get(key);
    if (known !== undefined) return known;
    this.values.set(key, this.values.size);
    return this.values.size - 1;
  }

  /** The number of a pair of numbers, one of them below 2²⁶. */
  private pair(a: number, b: number): number {
    return this.numberOf(a * 0x400_0000 + b);
  }

  private version(what: string): number {
    return this.versions.get(what) ?? 0;
  }

  private expr(e: Expr, out: Stmt[]): Expr {
    if (isTrivial(e)) return e;
    const key = this.keyOf(e);
    if (key === null) return e;
    const id = this.known.find(key);
    if (id !== undefined) {
      this.wanted.add(id);
      return { kind: 'local', type: e.type, name: this.nameOf(id) };
    }
    // the right side of a short circuit runs only sometimes: nothing in it is known afterwards
    const mapped = e.kind === 'shortCircuit' ? { ...e, a: this.expr(e.a, out) } : mapOperands(e, (x) => this.expr(x, out));
    const own = this.nextId++;
    this.known.add(key, own);
    // in the first walk nothing is looked at but what is wanted
    if (!this.emitting) return e;
    if (!this.wanted.has(own)) return mapped;
    out.push({ kind: 'set', local: this.nameOf(own), value: mapped });
    return { kind: 'local', type: e.type, name: this.nameOf(own) };
  }

  private nameOf(id: number): string {
    return `${this.prefix}${id}`;
  }

  /** Equal numbers, equal values (J. Cocke's value numbers); null for what has none: what calls a function of the program. */
  private keyOf(e: Expr): number | null {
    const known = this.numbered.get(e);
    if (known !== undefined) return known;
    const key = this.number(e);
    this.numbered.set(e, key);
    return key;
  }

  private number(e: Expr): number | null {
    switch (e.kind) {
      case 'const':
        return this.numberOf(`${e.type}:${e.value}`);
      case 'local': {
        const name = this.versioned(e.name);
        return this.numbers.get(name) ?? this.numberOf(name);
      }
      case 'instance':
        return this.numberOf('instance');
      case 'load': {
        const field = this.fields.get(e.field);
        const memory =
          aliasClass(field) === ANYWHERE ? `${this.version(SOMEWHERE)}` : `${this.version(aliasClass(field))},${this.version(EVERYTHING)}`;
        // an element is not a position
        const at = e.at === undefined ? '' : ' at';
        return this.keyed(`load${at} ${aliasClass(field)} ${e.field} ${memory}`, e);
      }
      case 'binary':
      case 'compare': {
        const a = this.keyOf(e.a);
        const b = this.keyOf(e.b);
        // no operation of one kind has the name of one of the other
        return a === null || b === null ? null : this.pair(this.pair(this.operation(e.op, e.type), a), b);
      }
      case 'unary':
      case 'convert': {
        const a = this.keyOf(e.a);
        return a === null ? null : this.pair(this.operation(e.op, e.type), a);
      }
      case 'select':
        return this.keyed(`select ${e.type}`, e);
      case 'invoke':
        return this.own.has(e.fn) ? null : this.keyed(`invoke ${e.fn}`, e);
      case 'table':
        return this.keyed(`table ${e.table} ${e.column}`, e);
      case 'shortCircuit':
        return this.keyed(e.op, e);
    }
  }

  private operation(op: string, type: string): number {
    return this.pair(this.numberOf(op), this.numberOf(type));
  }

  private keyed(what: string, e: Expr): number | null {
    let key = `(${what}`;
    for (const x of operands(e)) {
      const part = this.keyOf(x);
      if (part === null) return null;
      key += ` ${part}`;
    }
    return this.numberOf(key);
  }
}

/** Versions of memory as a whole: of all that an array store or a call may have changed, and of all that any store may have changed. */
const EVERYTHING = 'memory';
const SOMEWHERE = 'memory, any';

function isTrivial(e: Expr): boolean {
  return e.kind === 'const' || e.kind === 'local' || e.kind === 'instance';
}
