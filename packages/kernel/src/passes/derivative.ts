import type { Expr } from '../ir/expression.ts';
import type { Stmt } from '../ir/statement.ts';
import { visitStatements } from '../ir/walk.ts';

/** What to differentiate by: a local, or a field of the present instance. */
export type Variable = { readonly kind: 'local'; readonly name: string } | { readonly kind: 'field'; readonly name: string };

const number = (value: number): Expr => ({ kind: 'const', type: 'f64', value });
const binary = (op: 'add' | 'sub' | 'mul' | 'div', a: Expr, b: Expr): Expr => ({ kind: 'binary', op, type: 'f64', a, b });
const call = (fn: string, ...args: Expr[]): Expr => ({ kind: 'invoke', type: 'f64', fn, args });

/** Derivatives are null where they are 0 by their form: sums and products with them never come about. */
export type Derivative = Expr | null;

export function plus(a: Derivative, b: Derivative): Derivative {
  if (a === null) return b;
  return b === null ? a : binary('add', a, b);
}

function minus(a: Derivative, b: Derivative): Derivative {
  if (b === null) return a;
  return a === null ? { kind: 'unary', op: 'neg', type: 'f64', a: b } : binary('sub', a, b);
}

function times(a: Derivative, b: Expr): Derivative {
  if (a === null) return null;
  if (a.kind === 'const' && a.value === 1) return b;
  return b.kind === 'const' && b.value === 1 ? a : binary('mul', a, b);
}

function over(a: Derivative, b: Expr): Derivative {
  return a === null ? null : binary('div', a, b);
}

/** d/dx of the elementary functions of one argument, as a factor on the argument's derivative. `f` is the value of the function itself. */
const FACTORS: Readonly<Record<string, (x: Expr, f: Expr) => Expr>> = {
  exp: (_, f) => f,
  expm1: (_, f) => binary('add', f, number(1)),
  log: (x) => binary('div', number(1), x),
  log1p: (x) => binary('div', number(1), binary('add', number(1), x)),
  log2: (x) => binary('div', number(Math.LOG2E), x),
  log10: (x) => binary('div', number(Math.LOG10E), x),
  sin: (x) => call('cos', x),
  cos: (x) => ({ kind: 'unary', op: 'neg', type: 'f64', a: call('sin', x) }),
  tan: (_, f) => binary('add', number(1), binary('mul', f, f)),
  sinh: (x) => call('cosh', x),
  cosh: (x) => call('sinh', x),
  tanh: (_, f) => binary('sub', number(1), binary('mul', f, f)),
  asin: (x) => binary('div', number(1), root(binary('sub', number(1), binary('mul', x, x)))),
  acos: (x) => binary('div', number(-1), root(binary('sub', number(1), binary('mul', x, x)))),
  atan: (x) => binary('div', number(1), binary('add', number(1), binary('mul', x, x))),
};

function root(a: Expr): Expr {
  return { kind: 'unary', op: 'sqrt', type: 'f64', a };
}

/**
 * The derivative of an f64 expression, given those of the values it reads. Where a function has a kink or a jump (abs, floor, comparisons) it is the
 * derivative of the branch that is taken. Throws on a call of a function that is not elementary: inline first.
 */
export function differentiate(e: Expr, of: (read: Expr) => Derivative): Derivative {
  if (e.type !== 'f64') return null;
  const d = (x: Expr): Derivative => differentiate(x, of);
  switch (e.kind) {
    case 'const':
    case 'convert':
      return null;
    case 'local':
    case 'load':
      return of(e);
    case 'unary': {
      const a = d(e.a);
      if (a === null) return null;
      if (e.op === 'neg') return minus(null, a);
      if (e.op === 'sqrt') return over(a, binary('mul', number(2), e));
      if (e.op !== 'abs') return null; // the rounding operations are constant between their jumps
      const negative: Expr = { kind: 'compare', op: 'lt', type: 'bool', a: e.a, b: number(0) };
      return { kind: 'select', type: 'f64', cond: negative, a: minus(null, a) ?? number(0), b: a };
    }
    case 'binary':
      switch (e.op) {
        case 'add':
          return plus(d(e.a), d(e.b));
        case 'sub':
          return minus(d(e.a), d(e.b));
        case 'mul':
          return plus(times(d(e.a), e.b), times(d(e.b), e.a));
        default:
          // (a/b)′ = (a′ − (a/b)·b′)/b
          return over(minus(d(e.a), times(d(e.b), e)), e.b);
      }
    case 'select': {
      const a = d(e.a);
      const b = d(e.b);
      return a === null && b === null ? null : { ...e, a: a ?? number(0), b: b ?? number(0) };
    }
    case 'invoke':
      return ofCall(e, d);
    case 'table':
      return null; // a step function
  }
}

function ofCall(e: Extract<Expr, { kind: 'invoke' }>, d: (x: Expr) => Derivative): Derivative {
  const [x, y] = e.args;
  if (x === undefined) return null;
  const factor = FACTORS[e.fn];
  const dx = d(x);
  if (factor !== undefined) return times(dx, factor(x, e));
  const dy = y === undefined ? null : d(y);
  if (dx === null && dy === null) return null;
  if (y === undefined) throw new Error(`no derivative of ${e.fn}`);
  switch (e.fn) {
    case 'pow':
      // y·x^y/x·x′ + x^y·log(x)·y′: the power itself is there already
      return plus(times(dx, binary('mul', y, perBase(x, y, e))), times(dy, binary('mul', e, call('log', x))));
    case 'atan2':
      // atan2(x, y): x over y
      return over(minus(times(dx, y), times(dy, x)), binary('add', binary('mul', x, x), binary('mul', y, y)));
    case 'fmod':
      return minus(dx, times(dy, { kind: 'unary', op: 'trunc', type: 'f64', a: binary('div', x, y) }));
    default:
      throw new Error(`no derivative of ${e.fn}`);
  }
}

/** x^(y − 1) from the power f = x^y; at x = 0 it is 1, 0 or ∞. */
function perBase(x: Expr, y: Expr, f: Expr): Expr {
  const is = (op: 'eq' | 'lt', a: Expr, value: number): Expr => ({ kind: 'compare', op, type: 'bool', a, b: number(value) });
  const choose = (cond: Expr, a: Expr, b: Expr): Expr => ({ kind: 'select', type: 'f64', cond, a, b });
  const infinite: Expr = { kind: 'const', type: 'f64', value: 'inf' };
  const atZero =
    y.kind === 'const' && Number(y.value) > 1 ? number(0) : choose(is('eq', y, 1), number(1), choose(is('lt', y, 1), infinite, number(0)));
  return choose(is('eq', x, 0), atZero, binary('div', f, x));
}

/** The local that holds the derivative of a local or field. */
function tangentOf(what: string): string {
  return `_d_${what}`;
}

/** Statements that also compute derivatives, and how to read those of a local or of a scalar field afterwards. */
export interface Differentiated {
  readonly statements: readonly Stmt[];
  readonly ofLocal: (name: string) => Derivative;
  readonly ofField: (name: string) => Derivative;
}

/**
 * Forward differentiation of a list of statements by a variable: beside each value that depends on it a local is set to its derivative. Branches and
 * loops are followed as they are taken. Elements of array fields count as constant.
 */
export function differentiateStatements(list: readonly Stmt[], by: Variable): Differentiated {
  const active = activeNames(list, by);
  const seed: Stmt[] = [...active]
    .filter((what) => what !== keyOf(by))
    .map((what) => ({ kind: 'set', local: tangentOf(what), value: number(0) }));
  seed.push({ kind: 'set', local: tangentOf(keyOf(by)), value: number(1) });
  const read = (what: string): Derivative => (active.has(what) ? { kind: 'local', type: 'f64', name: tangentOf(what) } : null);
  const of = (e: Expr): Derivative => {
    if (e.kind === 'local') return read(`local ${e.name}`);
    return e.kind === 'load' && e.at === undefined && e.element === undefined ? read(`field ${e.field}`) : null;
  };
  const walk = (body: readonly Stmt[]): readonly Stmt[] =>
    body.flatMap((s): readonly Stmt[] => {
      switch (s.kind) {
        case 'set':
        case 'store': {
          const what = s.kind === 'set' ? `local ${s.local}` : `field ${s.field}`;
          if (!active.has(what) || (s.kind === 'store' && (s.at !== undefined || s.element !== undefined))) return [s];
          // the derivative first: the statement may change what it reads
          return [{ kind: 'set', local: tangentOf(what), value: differentiate(s.value, of) ?? number(0) }, s];
        }
        case 'if':
          return [{ ...s, then: walk(s.then), else: walk(s.else) }];
        case 'for':
          return [{ ...s, body: walk(s.body) }];
        case 'while':
          return [{ ...s, head: walk(s.head), body: walk(s.body) }];
        default:
          return [s];
      }
    });
  return {
    statements: [...seed, ...walk(list)],
    ofLocal: (name) => read(`local ${name}`),
    ofField: (name) => read(`field ${name}`),
  };
}

function keyOf(by: Variable): string {
  return `${by.kind} ${by.name}`;
}

/** Locals and fields whose derivative is not 0 by form, found by going round until nothing is added. */
function activeNames(list: readonly Stmt[], by: Variable): ReadonlySet<string> {
  const active = new Set([keyOf(by)]);
  const one = (): Expr => number(1);
  const of = (e: Expr): Derivative => {
    if (e.kind === 'local') return active.has(`local ${e.name}`) ? one() : null;
    return e.kind === 'load' && e.at === undefined && e.element === undefined && active.has(`field ${e.field}`) ? one() : null;
  };
  for (let before = -1; before !== active.size; ) {
    before = active.size;
    visitStatements(list, (s) => {
      if (s.kind === 'set' && differentiate(s.value, of) !== null) active.add(`local ${s.local}`);
      if (s.kind === 'store' && s.at === undefined && s.element === undefined && differentiate(s.value, of) !== null)
        active.add(`field ${s.field}`);
    });
  }
  return active;
}
