import { aliasClass } from '../../ir/alias.ts';
import type { Expr, Load, LocalRead } from '../../ir/expression.ts';
import type { FieldDecl } from '../../ir/field.ts';
import type { Stmt } from '../../ir/statement.ts';
import { operands, visitStatements } from '../../ir/walk.ts';
import { freshPrefix, mapOperands, mapStatement, renameLocals } from '../../passes/rewrite.ts';
import { type Contested, dependsOn, isPositioned, touches } from './contested.ts';
import { type Ending, endings } from './endings.ts';

/** A body in two parts with the effect of one: `vector` for both lanes at once, then `serial` for one lane after the other. */
export interface SplitBody {
  readonly vector: readonly Stmt[];
  readonly serial: readonly Stmt[];
}

/** Takes what touches contested memory out of a body. What it needs of the rest is saved in locals where it stands. */
export function split(body: readonly Stmt[], fields: ReadonlyMap<string, FieldDecl>, found: Contested): SplitBody {
  const ends = endings(body, fields);
  if (found.classes.size === 0 && ends.size === 0) return { vector: body, serial: [] };
  const splitter = new Splitter(fields, found, ends, freshPrefix(body, 's'));
  const vector: Stmt[] = [];
  const serial: Stmt[] = [];
  splitter.list(body, vector, serial);
  return { vector, serial };
}

class Splitter {
  private readonly fields: ReadonlyMap<string, FieldDecl>;
  private readonly found: Contested;
  private readonly ends: ReadonlyMap<Stmt, Ending>;
  private readonly prefix: string;
  private fresh = 0;

  constructor(fields: ReadonlyMap<string, FieldDecl>, found: Contested, ends: ReadonlyMap<Stmt, Ending>, prefix: string) {
    this.fields = fields;
    this.found = found;
    this.ends = ends;
    this.prefix = prefix;
  }

  list(list: readonly Stmt[], vector: Stmt[], serial: Stmt[]): void {
    for (const s of list) this.statement(s, vector, serial);
  }

  private statement(s: Stmt, vector: Stmt[], serial: Stmt[]): void {
    const end = this.ends.get(s);
    if (end !== undefined) {
      serial.push(this.ending(end, vector));
      return;
    }
    if (!touches(s, this.fields, this.found)) {
      vector.push(s);
      return;
    }
    if (s.kind !== 'if' || dependsOn(s.cond, this.fields, this.found)) {
      serial.push(this.whole(s, vector, s.kind !== 'set' && s.kind !== 'store'));
      return;
    }
    const cond = this.save(s.cond, vector);
    const two = { then: [] as Stmt[], else: [] as Stmt[] };
    const one = { then: [] as Stmt[], else: [] as Stmt[] };
    this.list(s.then, two.then, one.then);
    this.list(s.else, two.else, one.else);
    vector.push({ kind: 'if', cond, ...two });
    serial.push({ kind: 'if', cond, ...one });
  }

  /**
   * A branch that ends the run, for one lane, so that the instance can be named. What stands behind it has run by then, which nobody sees of a run that ends; what it
   * reads is as it was where it stands. What is contested is changed lane by lane itself, in order.
   */
  private ending({ branch, changed, stored }: Ending, vector: Stmt[]): Stmt {
    const kept = new Map<string, string>();
    const keep = (e: LocalRead | Load, key: string): LocalRead => {
      let name = kept.get(key);
      if (name === undefined) {
        name = `${this.prefix}${this.fresh++}`;
        kept.set(key, name);
        vector.push({ kind: 'set', local: name, value: e });
      }
      return { kind: 'local', type: e.type, name };
    };
    const expr = (e: Expr): Expr => {
      if (e.kind === 'local' && changed.has(e.name) && !this.found.locals.has(e.name)) return keep(e, `local ${e.name}`);
      const of = e.kind === 'load' ? aliasClass(this.fields.get(e.field)) : '';
      if (e.kind === 'load' && stored.has(of) && !this.found.classes.has(of)) return keep(e, `load ${JSON.stringify(e)}`);
      return mapOperands(e, expr);
    };
    // what it sets it has for itself
    const own = new Map<string, LocalRead>();
    visitStatements([branch], (s) => {
      if (s.kind === 'set') own.set(s.local, { kind: 'local', type: s.value.type, name: `${this.prefix}${s.local}` });
    });
    const before = [...own].map(
      ([local, { name, type }]): Stmt => ({ kind: 'set', local: name, value: expr({ kind: 'local', type, name: local }) }),
    );
    const list = (body: readonly Stmt[]): readonly Stmt[] => body.map((s) => mapStatement(s, expr, list));
    const alone = (body: readonly Stmt[]): readonly Stmt[] =>
      body.length === 0 ? body : [...before, ...list(renameLocals(body, (local) => own.get(local)?.name ?? local))];
    const cond = dependsOn(branch.cond, this.fields, this.found) ? expr(branch.cond) : this.save(branch.cond, vector);
    return { ...branch, cond, then: alone(branch.then), else: alone(branch.else) };
  }

  /**
   * A statement for one lane. What is in it and does not depend on contested memory is computed before: everything a branch or a loop sets
   * is contested, so that is the same each time.
   */
  private whole(s: Stmt, vector: Stmt[], inner: boolean): Stmt {
    const body = (list: readonly Stmt[]): readonly Stmt[] => list.map((x) => this.whole(x, vector, true));
    return mapStatement(s, (e) => this.saved(e, vector, inner), body);
  }

  /** The largest parts that do not depend on contested memory, saved. Inside branches and loops computed positions are read only where the program does. */
  private saved(e: Expr, vector: Stmt[], inner: boolean): Expr {
    if (e.kind === 'const' || e.kind === 'instance') return e;
    if (!dependsOn(e, this.fields, this.found) && !(inner && hasPosition(e))) return this.save(e, vector);
    return mapOperands(e, (x) => this.saved(x, vector, inner));
  }

  private save(value: Expr, vector: Stmt[]): Expr {
    const local = `${this.prefix}${this.fresh++}`;
    vector.push({ kind: 'set', local, value });
    return { kind: 'local', type: value.type, name: local };
  }
}

function hasPosition(e: Expr): boolean {
  if (e.kind === 'load' && isPositioned(e)) return true;
  return operands(e).some(hasPosition);
}
