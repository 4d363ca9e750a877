import { floatOf } from '../backend/literal.ts';
import type { Expr } from '../ir/expression.ts';
import { printExpr } from '../ir/print.ts';
import type { Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { expressionsOf, statementsOf, visitExpr, visitStatements } from '../ir/walk.ts';
import { evaluateElementary } from '../math/evaluate.ts';
import { literal } from './fold.ts';
import { freshPrefix, mapOperands, mapStatement } from './rewrite.ts';

/** Powers above which an exponential is evaluated after all: the error of a power grows with it. */
const LARGEST_POWER = 8;
/** How far the ratio of two slopes may be from a whole number, as part of it: what rounding to doubles leaves. */
const TOLERANCE = 2 ** -50;
/** Exponents up to which a constant factor is a usual number. */
const LARGEST_FACTOR = 100;

/**
 * Exponentials whose arguments are k·(x + c) of one x with slopes k in whole ratios become powers of one exponential, times constants: with y = e^(κ·(x + a)),
 * e^(n·κ·(x + b)) = yⁿ·e^(n·κ·(b − a)). For example all rates of Hodgkin and Huxley's channels but one need y = e^(−(v + 65)/80), y⁴ and y⁸.
 * The error of yⁿ is n times that of y (0.52 units of the last place) and half a unit a product: below 12 units for n ≤ 8, 16 with the constants.
 */
export function fuseExponentials(program: Program): Program {
  return { ...program, kernels: program.kernels.map((k) => (k.loop === 'each' ? fuseKernel(k) : k)) };
}

/**
 * slope·(x + shift): in this form an argument near 0 keeps its last bits, which slope·x + offset would lose. What programs write there (v + 65) stays as it is.
 */
interface Line {
  readonly x: Expr;
  readonly slope: number;
  readonly shift: number;
}

/** The argument of an exponential that stands at the top of a kernel. */
interface Exponential extends Line {
  readonly key: string;
  readonly at: number;
}

function fuseKernel(kernel: Kernel): Kernel {
  const once = locals(kernel);
  const found = new Map<string, Exponential>();
  kernel.body.forEach((s, at) => {
    for (const e of expressionsOf(s)) {
      visitExpr(e, (inner) => {
        if (inner.kind !== 'invoke' || inner.fn !== 'exp' || inner.args[0] === undefined) return;
        const key = printExpr(inner);
        const argument = linear(inner.args[0], once);
        if (argument === null || found.has(key) || !isSetBefore(argument.x, kernel.body, at)) return;
        found.set(key, { key, at, ...argument });
      });
    }
  });
  const groups = new Map<string, Exponential[]>();
  for (const e of found.values()) groups.set(printExpr(e.x), [...(groups.get(printExpr(e.x)) ?? []), e]);
  const prefix = freshPrefix(statementsOf(kernel), 'e');
  const replaced = new Map<string, Expr>();
  const before = new Map<number, Stmt[]>();
  let fresh = 0;
  for (const group of groups.values()) {
    for (const family of families(group)) {
      const name = `${prefix}${fresh++}`;
      const made = powers(family, name);
      for (const [key, value] of made.values) replaced.set(key, value);
      const at = Math.min(...family.members.map((m) => m.at));
      before.set(at, [...(before.get(at) ?? []), ...made.statements]);
    }
  }
  if (replaced.size === 0) return kernel;
  const expr = (e: Expr): Expr => (e.kind === 'invoke' ? (replaced.get(printExpr(e)) ?? mapOperands(e, expr)) : mapOperands(e, expr));
  const list = (body: readonly Stmt[]): readonly Stmt[] => body.map((s) => mapStatement(s, expr, list));
  const body = kernel.body.flatMap((s, at): readonly Stmt[] => [...(before.get(at) ?? []), ...list([s])]);
  return { ...kernel, body };
}

/** Locals of an expression have their one value at a place of the body. */
function isSetBefore(e: Expr, body: readonly Stmt[], at: number): boolean {
  let before = true;
  visitExpr(e, (x) => {
    if (x.kind !== 'local') return;
    let last = -1;
    visitSets(body, (name, where) => {
      if (name === x.name) last = where;
    });
    before &&= last < at;
  });
  return before;
}

function visitSets(body: readonly Stmt[], visit: (local: string, at: number) => void): void {
  body.forEach((top, at) => {
    visitStatements([top], (s) => {
      if (s.kind === 'set' || s.kind === 'for') visit(s.local, at);
    });
  });
}

/** Locals set once, at the top, with their values. */
function locals(kernel: Kernel): ReadonlyMap<string, Expr> {
  const counts = new Map<string, number>();
  visitStatements(statementsOf(kernel), (s) => {
    if (s.kind === 'set' || s.kind === 'for') counts.set(s.local, (counts.get(s.local) ?? 0) + 1);
  });
  return new Map(kernel.body.flatMap((s) => (s.kind === 'set' && counts.get(s.local) === 1 ? [[s.local, s.value] as const] : [])));
}

/** A line with constants, seen through locals; null where that is not the form. */
function linear(e: Expr, once: ReadonlyMap<string, Expr>): Line | null {
  if (e.kind === 'binary' && e.type === 'f64') {
    const [a, b] = [constant(e.a), constant(e.b)];
    const inner = b !== null ? linear(e.a, once) : a !== null ? linear(e.b, once) : null;
    if (inner === null) return leaf(e);
    const { x, slope, shift } = inner;
    const c = a ?? b ?? 0;
    if (e.op === 'add') return { x, slope, shift: shift + c / slope };
    if (e.op === 'mul') return { x, slope: slope * c, shift };
    if (e.op === 'sub') return b !== null ? { x, slope, shift: shift - c / slope } : { x, slope: -slope, shift: shift - c / slope };
    if (e.op === 'div' && b !== null) return { x, slope: slope / c, shift };
    return leaf(e);
  }
  if (e.kind === 'unary' && e.op === 'neg') {
    const inner = linear(e.a, once);
    return inner === null ? null : { ...inner, slope: -inner.slope };
  }
  const known = e.kind === 'local' ? once.get(e.name) : undefined;
  if (known !== undefined && (known.kind === 'binary' || known.kind === 'unary')) {
    const inner = linear(known, once);
    if (inner !== null) return inner;
  }
  return leaf(e);
}

/** A local, or the difference of two (one may be a half-activation voltage): with its sign such that b − a is −(a − b). */
function leaf(e: Expr): Line | null {
  if (e.kind === 'local') return { x: e, slope: 1, shift: 0 };
  if (e.kind !== 'binary' || e.op !== 'sub' || e.a.kind !== 'local' || e.b.kind !== 'local') return null;
  return e.a.name < e.b.name ? { x: e, slope: 1, shift: 0 } : { x: { ...e, a: e.b, b: e.a }, slope: -1, shift: 0 };
}

function constant(e: Expr): number | null {
  return e.kind === 'const' ? floatOf(e.value) : null;
}

/** Exponentials that are powers of one: of e^(slope·(x + shift)). */
interface Family extends Line {
  readonly members: readonly (Exponential & { readonly power: number })[];
}

/** The families of a group, the one that saves most first; exponentials that save nothing are left out. */
function families(group: readonly Exponential[]): readonly Family[] {
  const out: Family[] = [];
  let rest = group.filter((e) => e.slope !== 0 && Number.isFinite(e.slope) && Math.abs(e.slope * e.shift) < LARGEST_FACTOR);
  for (;;) {
    let best: Family | null = null;
    for (const base of rest) {
      for (const part of [1, 2]) {
        const family = familyOf(base, part, rest);
        if (saved(family) > (best === null ? 0 : saved(best))) best = family;
      }
    }
    if (best === null) return out;
    out.push(best);
    const taken = new Set(best.members.map((m) => m.key));
    rest = rest.filter((e) => !taken.has(e.key));
  }
}

/** Exponentials less, one for the base; an inverse costs about half a one. */
function saved({ members }: Family): number {
  return members.length - 1 - (members.some((m) => m.power < 0) ? 0.5 : 0);
}

function familyOf(base: Exponential, part: number, group: readonly Exponential[]): Family {
  const slope = base.slope / part;
  const members = group.flatMap((e) => {
    const power = Math.round(e.slope / slope);
    const fits = power !== 0 && Math.abs(power) <= LARGEST_POWER && Math.abs(e.slope / slope - power) <= TOLERANCE * Math.abs(power);
    return fits ? [{ ...e, power }] : [];
  });
  return { x: base.x, slope, shift: base.shift, members };
}

/** slope·(x + shift), without what changes nothing. */
function line({ x, slope, shift }: Line): Expr {
  const moved: Expr = shift === 0 ? x : { kind: 'binary', op: 'add', type: 'f64', a: x, b: literal(shift) };
  return slope === 1 ? moved : { kind: 'binary', op: 'mul', type: 'f64', a: literal(slope), b: moved };
}

/** Statements that compute the base and its powers, and what each member becomes. */
function powers(family: Family, name: string): { readonly statements: readonly Stmt[]; readonly values: ReadonlyMap<string, Expr> } {
  const statements: Stmt[] = [];
  const product = (a: Expr, b: Expr): Expr => ({ kind: 'binary', op: 'mul', type: 'f64', a, b });
  const let_ = (power: number, value: Expr): Expr => {
    const local = `${name}_${power}`;
    statements.push({ kind: 'set', local, value });
    const read: Expr = { kind: 'local', type: 'f64', name: local };
    known.set(power, read);
    return read;
  };
  const known = new Map<number, Expr>();
  let_(1, { kind: 'invoke', type: 'f64', fn: 'exp', args: [line(family)] });
  const raise = (power: number): Expr => {
    const done = known.get(power);
    if (done !== undefined) return done;
    if (power < 0) return let_(power, { kind: 'binary', op: 'div', type: 'f64', a: literal(1), b: raise(-power) });
    const half = power >> 1;
    return let_(power, product(raise(half), raise(power - half)));
  };
  const values = new Map<string, Expr>();
  for (const { key, power, slope, shift } of family.members) {
    const factor = evaluateElementary('exp', slope * (shift - family.shift));
    values.set(key, factor === 1 ? raise(power) : product(literal(factor), raise(power)));
  }
  return { statements, values };
}
