import type { Expr } from '../../ir/expression.ts';
import type { FieldDecl } from '../../ir/field.ts';
import type { Stmt } from '../../ir/statement.ts';
import { bodiesOf, operands, visitExpressions, visitStatements } from '../../ir/walk.ts';
import { freshPrefix, mapOperands, mapStatement } from '../../passes/rewrite.ts';
import { type Contested, dependsOn, isPositioned, touches } from './contested.ts';

/** A body in two parts with the effect of one: `vector` for both lanes at once, then `serial` for one lane after the other. */
export interface SplitBody {
  readonly vector: readonly Stmt[];
  readonly serial: readonly Stmt[];
}

/** Takes what touches contested memory out of a body. What it needs of the rest is saved in locals where it stands. */
export function split(body: readonly Stmt[], fields: ReadonlyMap<string, FieldDecl>, found: Contested): SplitBody {
  const ends = endings(body);
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
  private readonly ends: ReadonlySet<Stmt>;
  private readonly prefix: string;
  private fresh = 0;

  constructor(fields: ReadonlyMap<string, FieldDecl>, found: Contested, ends: ReadonlySet<Stmt>, prefix: string) {
    this.fields = fields;
    this.found = found;
    this.ends = ends;
    this.prefix = prefix;
  }

  list(list: readonly Stmt[], vector: Stmt[], serial: Stmt[]): void {
    for (const s of list) this.statement(s, vector, serial);
  }

  private statement(s: Stmt, vector: Stmt[], serial: Stmt[]): void {
    if (s.kind === 'if' && this.ends.has(s)) {
      // lane by lane, so that the instance can be named; what stands behind it has run by then, which nobody sees of a run that ends
      serial.push({ ...s, cond: this.save(s.cond, vector) });
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

/** Branches of a body that do nothing but end the run: what they set, if anything, nobody else reads. */
export function endings(body: readonly Stmt[]): ReadonlySet<Stmt> {
  const found = new Set(body.filter(onlyEnds));
  const read = new Set<string>();
  visitExpressions(
    body.filter((s) => !found.has(s)),
    (e) => {
      if (e.kind === 'local') read.add(e.name);
    },
  );
  for (const s of found) {
    visitStatements([s], (x) => {
      if (x.kind === 'set' && read.has(x.local)) found.delete(s);
    });
  }
  return found;
}

function onlyEnds(s: Stmt): boolean {
  const inner = bodiesOf(s).flat();
  return s.kind === 'if' && inner.some((x) => x.kind !== 'set') && inner.every((x) => x.kind === 'trap' || x.kind === 'set' || onlyEnds(x));
}

function hasPosition(e: Expr): boolean {
  if (e.kind === 'load' && isPositioned(e)) return true;
  return operands(e).some(hasPosition);
}
