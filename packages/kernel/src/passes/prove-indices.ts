import { floatOf } from '../backend/literal.ts';
import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { visitExpressions, visitStatements } from '../ir/walk.ts';
import { mapOperands, mapStatement } from './rewrite.ts';

/** The least and the largest value, both possible; NaN only where `nan`. */
interface Range {
  readonly low: number;
  readonly high: number;
  readonly nan: boolean;
}

type Known = ReadonlyMap<string, Range>;

const ANY: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, nan: true };
const INTEGER: Range = { low: -(2 ** 31), high: 2 ** 31 - 1, nan: false };

/**
 * Proves that computed elements are in range, from the conditions they stand under (a table is read only where its argument is inside) and the bounds of the
 * loops that count them. What is proven is not checked when it runs, and leaves a kernel free of ways to end the run.
 */
export function proveIndices(program: Program): Program {
  const prover = new Prover(new Map(program.fields.map((f) => [f.name, f])));
  const proven = (body: readonly Stmt[]): readonly Stmt[] => (hasComputedElements(body) ? prover.list(body, new Map()) : body);
  return {
    ...program,
    functions: program.functions.map((f) => ({ ...f, body: proven(f.body) })),
    kernels: program.kernels.map((k) => ({ ...k, body: proven(k.body) })),
  };
}

function hasComputedElements(body: readonly Stmt[]): boolean {
  let found = false;
  visitStatements(body, (s) => {
    if (s.kind === 'store') found ||= s.element !== undefined && s.element.kind !== 'const';
  });
  visitExpressions(body, (e) => {
    if (e.kind === 'load') found ||= e.element !== undefined && e.element.kind !== 'const';
  });
  return found;
}

class Prover {
  private readonly fields: ReadonlyMap<string, FieldDecl>;

  constructor(fields: ReadonlyMap<string, FieldDecl>) {
    this.fields = fields;
  }

  list(list: readonly Stmt[], start: Known): readonly Stmt[] {
    const known = new Map(start);
    return list.map((s) => {
      const mapped = this.statement(s, known);
      if (s.kind === 'set') {
        const range = this.range(s.value, known);
        // what says nothing is not kept
        if (range === ANY || range === INTEGER) known.delete(s.local);
        else known.set(s.local, range);
      } else if (s.kind !== 'store') for (const name of setIn([s])) known.delete(name);
      return mapped;
    });
  }

  private statement(s: Stmt, known: Known): Stmt {
    const expr = (e: Expr): Expr => this.expr(e, known);
    switch (s.kind) {
      case 'if':
        return {
          ...s,
          cond: expr(s.cond),
          then: this.list(s.then, assume(s.cond, true, known)),
          else: this.list(s.else, assume(s.cond, false, known)),
        };
      case 'for':
      case 'while': {
        const inner = new Map(known);
        for (const name of setIn([s])) inner.delete(name);
        if (s.kind === 'while')
          return { ...s, head: this.list(s.head, inner), cond: this.expr(s.cond, inner), body: this.list(s.body, inner) };
        if (!setIn(s.body).has(s.local)) inner.set(s.local, this.counter(s, known));
        return { ...s, from: expr(s.from), to: expr(s.to), body: this.list(s.body, inner) };
      }
      case 'store': {
        const mapped = mapStatement(s, expr, (body) => body);
        return mapped.kind === 'store' && this.isInRange(s.field, s.element, known) ? { ...mapped, inRange: true } : mapped;
      }
      default:
        return mapStatement(s, expr, (body) => body);
    }
  }

  /** Values of a counter inside its loop. */
  private counter(s: Extract<Stmt, { kind: 'for' }>, known: Known): Range {
    const from = this.range(s.from, known);
    const to = this.range(s.to, known);
    return s.step === 1 ? { low: from.low, high: to.high - 1, nan: false } : { low: to.low, high: from.high, nan: false };
  }

  private expr(e: Expr, known: Known): Expr {
    const mapped = mapOperands(e, (x) => this.expr(x, known));
    return mapped.kind === 'load' && e.kind === 'load' && this.isInRange(e.field, e.element, known) ? { ...mapped, inRange: true } : mapped;
  }

  private isInRange(name: string, element: Expr | undefined, known: Known): boolean {
    const field = this.fields.get(name);
    if (field === undefined || element === undefined || element.kind === 'const') return false;
    const { low, high } = this.range(element, known);
    return low >= 0 && high < field.length;
  }

  private range(e: Expr, known: Known): Range {
    const whole = e.type === 'i32' ? INTEGER : ANY;
    if (e.type !== 'f64' && e.type !== 'i32') return ANY;
    switch (e.kind) {
      case 'const': {
        const value = floatOf(e.value);
        return Number.isNaN(value) ? ANY : { low: value, high: value, nan: false };
      }
      case 'local':
        return known.get(e.name) ?? whole;
      case 'convert': {
        if (e.op !== 'floatToInt') return whole;
        const a = this.range(e.a, known);
        const clamp = (x: number): number => Math.min(Math.max(Math.trunc(x), INTEGER.low), INTEGER.high);
        const low = clamp(a.low);
        const high = clamp(a.high);
        return a.nan ? { low: Math.min(low, 0), high: Math.max(high, 0), nan: false } : { low, high, nan: false };
      }
      case 'binary': {
        if (e.type !== 'i32') return whole;
        const a = this.range(e.a, known);
        const b = this.range(e.b, known);
        if (e.op === 'and' && b.low >= 0) return { low: 0, high: b.high, nan: false };
        const low = e.op === 'add' ? a.low + b.low : e.op === 'sub' ? a.low - b.high : Number.NEGATIVE_INFINITY;
        const high = e.op === 'add' ? a.high + b.high : e.op === 'sub' ? a.high - b.low : Number.POSITIVE_INFINITY;
        return low < INTEGER.low || high > INTEGER.high ? INTEGER : { low, high, nan: false };
      }
      default:
        return whole;
    }
  }
}

/** The largest double below x, or the smallest above it, for finite x. */
function next(x: number, up: boolean): number {
  if (x === 0) return up ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(x).buffer);
  bits[0] = bits[0]! + (up === x > 0 ? 1n : -1n);
  return new Float64Array(bits.buffer)[0]!;
}

/** What holds besides where a condition is true, or false: of a local compared with a constant. */
function assume(cond: Expr, truth: boolean, known: Known): Known {
  if (cond.kind !== 'compare' || cond.a.kind !== 'local' || cond.a.type === 'i64') return known;
  const { name, type } = cond.a;
  const old = known.get(name) ?? (type === 'i32' ? INTEGER : ANY);
  const narrowed = new Map(known);
  // x ≠ x of a number is not
  if (cond.op === 'ne' && cond.b.kind === 'local' && cond.b.name === name) {
    if (!truth) narrowed.set(name, { ...old, nan: false });
    return narrowed;
  }
  if (cond.b.kind !== 'const') return known;
  const c = floatOf(cond.b.value);
  if (!Number.isFinite(c)) return known;
  const step = (up: boolean): number => (type === 'i32' ? c + (up ? 1 : -1) : next(c, up));
  const below = (x: number): Range => ({ ...old, high: Math.min(old.high, x), nan: truth ? false : old.nan });
  const above = (x: number): Range => ({ ...old, low: Math.max(old.low, x), nan: truth ? false : old.nan });
  switch (cond.op) {
    case 'lt':
      narrowed.set(name, truth ? below(step(false)) : above(c));
      break;
    case 'le':
      narrowed.set(name, truth ? below(c) : above(step(true)));
      break;
    case 'gt':
      narrowed.set(name, truth ? above(step(true)) : below(c));
      break;
    case 'ge':
      narrowed.set(name, truth ? above(c) : below(step(false)));
      break;
    default:
      break;
  }
  return narrowed;
}

function setIn(list: readonly Stmt[]): ReadonlySet<string> {
  const names = new Set<string>();
  visitStatements(list, (s) => {
    if (s.kind === 'set' || s.kind === 'for') names.add(s.local);
  });
  return names;
}
