import { floatOf } from '../backend/literal.ts';
import type { Const, Expr } from '../ir/expression.ts';
import type { Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { operands } from '../ir/walk.ts';
import { mapOperands, mapStatement } from './rewrite.ts';

/**
 * Computes what is constant, with the same IEEE operations that would run: the bits stay the same. So x·1 is x, but x + 0 stays (−0 + 0 is 0), and so does
 * x·0 (NaN, −0). Branches that are never taken go.
 */
export function fold(program: Program): Program {
  return {
    ...program,
    functions: program.functions.map((f) => ({ ...f, body: foldList(f.body) })),
    kernels: program.kernels.map((k) => ({ ...k, body: foldList(k.body) })),
  };
}

function foldList(list: readonly Stmt[]): readonly Stmt[] {
  return list.flatMap((s): readonly Stmt[] => {
    const mapped = mapStatement(s, foldExpr, foldList);
    if (mapped.kind === 'if') {
      const truth = truthOf(mapped.cond);
      if (truth !== null) return truth ? mapped.then : mapped.else;
      if (mapped.then.length === 0 && mapped.else.length === 0) return [];
    }
    return [mapped];
  });
}

/** An f64 literal; what JSON has no number for is a text. */
export function literal(value: number): Const {
  const text = Object.is(value, -0) ? '-0' : Number.isNaN(value) ? 'nan' : value === Number.POSITIVE_INFINITY ? 'inf' : '-inf';
  return { kind: 'const', type: 'f64', value: Number.isFinite(value) && !Object.is(value, -0) ? value : text };
}

const TRUE: Expr = compareIntegers(0);
const FALSE: Expr = compareIntegers(1);

/** Truth values have no literal of their own in the representation: 0 == 0 and 0 == 1. */
function compareIntegers(b: number): Expr {
  return {
    kind: 'compare',
    op: 'eq',
    type: 'bool',
    a: { kind: 'const', type: 'i32', value: 0 },
    b: { kind: 'const', type: 'i32', value: b },
  };
}

function truthOf(e: Expr): boolean | null {
  if (e.kind !== 'compare' || e.a.kind !== 'const' || e.b.kind !== 'const' || e.a.type === 'i64') return null;
  const a = floatOf(e.a.value);
  const b = floatOf(e.b.value);
  switch (e.op) {
    case 'lt':
      return a < b;
    case 'le':
      return a <= b;
    case 'gt':
      return a > b;
    case 'ge':
      return a >= b;
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
  }
}

function numberOf(e: Expr): number | null {
  return e.kind === 'const' && e.type === 'f64' ? floatOf(e.value) : null;
}

/** An index that is checked, or a call. */
function mayEnd(e: Expr): boolean {
  return e.kind === 'invoke' || (e.kind === 'load' && e.element !== undefined && e.element.kind !== 'const') || operands(e).some(mayEnd);
}

/** Folds an expression from the inside out. */
export function foldExpr(e: Expr): Expr {
  const f = mapOperands(e, foldExpr);
  switch (f.kind) {
    case 'unary':
      return foldUnary(f);
    case 'binary':
      return foldBinary(f);
    case 'compare': {
      const truth = truthOf(f);
      return truth === null ? f : truth ? TRUE : FALSE;
    }
    case 'select': {
      const truth = truthOf(f.cond);
      // both sides are evaluated: one that could end the run is not dropped
      if (truth === null || mayEnd(truth ? f.b : f.a)) return f;
      return truth ? f.a : f.b;
    }
    case 'shortCircuit': {
      const truth = truthOf(f.a);
      if (truth === null) return f;
      return truth === (f.op === 'and') ? f.b : f.a;
    }
    case 'convert':
      if (f.op === 'intToFloat' && f.a.kind === 'const') return literal(Number(f.a.value));
      if (f.op === 'boolToFloat' && truthOf(f.a) !== null) return literal(truthOf(f.a) === true ? 1 : 0);
      return f;
    default:
      return f;
  }
}

function foldUnary(e: Extract<Expr, { kind: 'unary' }>): Expr {
  if (e.op === 'not') {
    const truth = truthOf(e.a);
    return truth === null ? e : truth ? FALSE : TRUE;
  }
  const a = numberOf(e.a);
  if (a === null || Number.isNaN(a)) return e;
  switch (e.op) {
    case 'neg':
      return literal(-a);
    case 'abs':
      return literal(Math.abs(a));
    case 'sqrt':
      return literal(Math.sqrt(a));
    case 'floor':
      return literal(Math.floor(a));
    case 'ceil':
      return literal(Math.ceil(a));
    case 'trunc':
      return literal(Math.trunc(a));
    case 'nearest':
      return e;
  }
}

function foldBinary(e: Extract<Expr, { kind: 'binary' }>): Expr {
  if (e.type === 'i32') return foldInteger(e);
  if (e.type !== 'f64') return e;
  const a = numberOf(e.a);
  const b = numberOf(e.b);
  if (e.op === 'mul' && a === 1) return e.b;
  if ((e.op === 'mul' || e.op === 'div') && b === 1) return e.a;
  if (a === null || b === null) return e;
  const value = e.op === 'add' ? a + b : e.op === 'sub' ? a - b : e.op === 'mul' ? a * b : e.op === 'div' ? a / b : Number.NaN;
  return Number.isNaN(value) ? e : literal(value);
}

function foldInteger(e: Extract<Expr, { kind: 'binary' }>): Expr {
  if (e.a.kind !== 'const' || e.b.kind !== 'const') return e;
  const a = Number(e.a.value);
  const b = Number(e.b.value);
  const value = e.op === 'add' ? (a + b) | 0 : e.op === 'sub' ? (a - b) | 0 : e.op === 'mul' ? Math.imul(a, b) : null;
  return value === null ? e : { kind: 'const', type: 'i32', value };
}
