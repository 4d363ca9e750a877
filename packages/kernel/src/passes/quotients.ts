import { floatOf } from '../backend/literal.ts';
import { ANYWHERE, aliasClass } from '../ir/alias.ts';
import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import { printExpr } from '../ir/print.ts';
import type { Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { operands, statementsOf, visitStatements } from '../ir/walk.ts';
import { literal } from './fold.ts';
import { freshPrefix, mapOperands, mapStatement } from './rewrite.ts';

/**
 * Fewer divisions: products and quotients are taken through locals, common factors cancel ((x/τ)/(1/τ) is x), division by a constant becomes multiplication, and what
 * is divided by more than once is inverted once. Changes last bits: each product is rounded less often or in another order, by a few units
 * of the last place. Where a factor is 0 or infinite a result that was NaN can become a number.
 */
export function quotients(program: Program): Program {
  const fields = new Map(program.fields.map((f) => [f.name, f]));
  return { ...program, kernels: program.kernels.map((k) => (k.loop === 'each' ? shareInverses(new Reducer(k, fields).kernel()) : k)) };
}

/** coefficient · Π factor^power. */
interface Monomial {
  readonly coefficient: number;
  readonly factors: ReadonlyMap<string, { readonly expr: Expr; readonly power: number }>;
}

const ONE: Monomial = { coefficient: 1, factors: new Map() };

function times(a: Monomial, b: Monomial, sign: 1 | -1): Monomial {
  const factors = new Map(a.factors);
  for (const [key, { expr, power }] of b.factors) {
    const sum = (factors.get(key)?.power ?? 0) + sign * power;
    if (sum === 0) factors.delete(key);
    else factors.set(key, { expr, power: sum });
  }
  return { coefficient: sign === 1 ? a.coefficient * b.coefficient : a.coefficient / b.coefficient, factors };
}

/** Operations of a monomial: a division counts like several products. */
function cost({ coefficient, factors }: Monomial): number {
  const powers = [...factors.values()].map((f) => f.power);
  const above = powers.filter((p) => p > 0).reduce((sum, p) => sum + p, 0);
  const below = powers.filter((p) => p < 0).reduce((sum, p) => sum - p, 0);
  const scaled = Math.abs(coefficient) === 1 && above > 0 ? 0 : 1;
  return Math.max(0, above + scaled - 1) + (below === 0 ? 0 : 8 + below - 1);
}

function isProduct(e: Expr): boolean {
  return e.type === 'f64' && ((e.kind === 'binary' && (e.op === 'mul' || e.op === 'div')) || (e.kind === 'unary' && e.op === 'neg'));
}

class Reducer {
  private readonly source: Kernel;
  /** Locals with one value that is a product. */
  private readonly products = new Map<string, Monomial>();
  /** Products that a local holds, by their factors. */
  private readonly holders = new Map<string, { readonly local: string; readonly coefficient: number }>();
  private readonly once: ReadonlySet<string>;
  /** Locals that were set where the walk is. */
  private readonly defined = new Set<string>();
  private readonly fields: ReadonlyMap<string, FieldDecl>;
  private readonly stored = new Set<string>();

  constructor(kernel: Kernel, fields: ReadonlyMap<string, FieldDecl>) {
    this.source = kernel;
    this.fields = fields;
    const counts = new Map<string, number>();
    visitStatements(statementsOf(kernel), (s) => {
      if (s.kind === 'set' || s.kind === 'for') counts.set(s.local, (counts.get(s.local) ?? 0) + 1);
      if (s.kind === 'store') this.stored.add(aliasClass(fields.get(s.field)));
    });
    for (const s of kernel.setup ?? []) if (s.kind === 'set') this.defined.add(s.local);
    this.once = new Set([...counts].flatMap(([name, count]) => (count === 1 ? [name] : [])));
  }

  kernel(): Kernel {
    return { ...this.source, body: this.list(this.source.body, true) };
  }

  private list(list: readonly Stmt[], top: boolean): readonly Stmt[] {
    return list.map((s) => {
      const mapped = mapStatement(
        s,
        (e) => this.rewrite(e),
        (inner) => this.list(inner, false),
      );
      if (top && mapped.kind === 'set') {
        if (mapped.value.type === 'f64' && this.isFinal(mapped)) this.define(mapped.local, mapped.value);
        this.defined.add(mapped.local);
      }
      return mapped;
    });
  }

  /** The local has this value wherever it is read, and what the value is made of stays. */
  private isFinal(s: Extract<Stmt, { kind: 'set' }>): boolean {
    return this.once.has(s.local) && this.isStable(s.value);
  }

  private isStable(e: Expr): boolean {
    if (e.kind === 'local') return this.once.has(e.name) && this.defined.has(e.name);
    if (e.kind === 'load' && (this.stored.has(aliasClass(this.fields.get(e.field))) || this.stored.has(ANYWHERE))) return false;
    return operands(e).every((x) => this.isStable(x));
  }

  private define(local: string, value: Expr): void {
    if (!isProduct(value) && value.kind !== 'local') return;
    const product = this.expanded(value);
    this.products.set(local, product);
    const key = keyOf(product);
    if (cost(product) > 0 && product.factors.size > 0 && !this.holders.has(key))
      this.holders.set(key, { local, coefficient: product.coefficient });
  }

  private rewrite(e: Expr): Expr {
    if (!isProduct(e)) return mapOperands(e, (x) => this.rewrite(x));
    const plain = this.product(e, false);
    const through = this.expanded(e);
    const held = this.held(through);
    if (held !== null) return held;
    const best = cost(through) < cost(plain) && isUsual(through.coefficient) ? through : plain;
    // coefficients that overflow or vanish are left to the instructions as they were written
    return isUsual(best.coefficient) ? build(best) : mapOperands(e, (x) => this.rewrite(x));
  }

  /** What a local already holds, up to a coefficient. */
  private held(product: Monomial): Expr | null {
    const holder = this.holders.get(keyOf(product));
    if (holder === undefined || !isUsual(product.coefficient / holder.coefficient)) return null;
    return scaled(product.coefficient / holder.coefficient, { kind: 'local', type: 'f64', name: holder.local });
  }

  private expanded(e: Expr): Monomial {
    return this.product(e, true);
  }

  /** The monomial of an expression; `through`: locals that are products are taken apart. */
  private product(e: Expr, through: boolean): Monomial {
    if (e.kind === 'const') return { ...ONE, coefficient: floatOf(e.value) };
    if (e.kind === 'binary' && isProduct(e)) return times(this.product(e.a, through), this.product(e.b, through), e.op === 'mul' ? 1 : -1);
    if (e.kind === 'unary' && isProduct(e)) {
      const inner = this.product(e.a, through);
      return { ...inner, coefficient: -inner.coefficient };
    }
    const known = e.kind === 'local' && through ? this.products.get(e.name) : undefined;
    if (known !== undefined) return known;
    const expr = mapOperands(e, (x) => this.rewrite(x));
    return { coefficient: 1, factors: new Map([[printExpr(expr), { expr, power: 1 }]]) };
  }
}

function isUsual(coefficient: number): boolean {
  const size = Math.abs(coefficient);
  return size > 2 ** -500 && size < 2 ** 500;
}

function keyOf({ factors }: Monomial): string {
  return [...factors]
    .map(([key, { power }]) => `${power} ${key}`)
    .sort()
    .join();
}

function scaled(coefficient: number, e: Expr): Expr {
  if (coefficient === 1) return e;
  if (coefficient === -1) return { kind: 'unary', op: 'neg', type: 'f64', a: e };
  return { kind: 'binary', op: 'mul', type: 'f64', a: literal(coefficient), b: e };
}

function multiply(list: readonly Expr[]): Expr | null {
  return list.reduce<Expr | null>(
    (product, f) => (product === null ? f : { kind: 'binary', op: 'mul', type: 'f64', a: product, b: f }),
    null,
  );
}

function build({ coefficient, factors }: Monomial): Expr {
  const repeat = (sign: 1 | -1): readonly Expr[] =>
    [...factors.values()].flatMap(({ expr, power }) => Array.from({ length: Math.max(0, sign * power) }, () => expr));
  const above = multiply(repeat(1));
  const below = multiply(repeat(-1));
  const numerator = above === null ? literal(coefficient) : scaled(coefficient, above);
  return below === null ? numerator : { kind: 'binary', op: 'div', type: 'f64', a: numerator, b: below };
}

/** Divisors that occur more than once at the top of a kernel, and are locals with one value: 1/d is computed once, after d. */
function shareInverses(kernel: Kernel): Kernel {
  const sets = new Map<string, number>();
  visitStatements(statementsOf(kernel), (s) => {
    if (s.kind === 'set' || s.kind === 'for') sets.set(s.local, (sets.get(s.local) ?? 0) + 1);
  });
  const uses = new Map<string, number>();
  const count = (e: Expr): void => {
    if (e.kind === 'binary' && e.op === 'div' && e.b.kind === 'local' && sets.get(e.b.name) === 1)
      uses.set(e.b.name, (uses.get(e.b.name) ?? 0) + 1);
    operands(e).forEach(count);
  };
  for (const s of kernel.body) {
    if (s.kind === 'set' || s.kind === 'store') count(s.value);
  }
  const prefix = freshPrefix(statementsOf(kernel), 'r');
  const body = kernel.body.flatMap((s): readonly Stmt[] => {
    const expr = (e: Expr): Expr => {
      const inner = mapOperands(e, expr);
      if (inner.kind !== 'binary' || inner.op !== 'div' || inner.b.kind !== 'local' || (uses.get(inner.b.name) ?? 0) < 2) return inner;
      const inverse: Expr = { kind: 'local', type: 'f64', name: `${prefix}_${inner.b.name}` };
      return inner.a.kind === 'const' && floatOf(inner.a.value) === 1 ? inverse : { ...inner, op: 'mul', b: inverse };
    };
    if (s.kind !== 'set' && s.kind !== 'store') return [s];
    const mapped = mapStatement(s, expr, (list) => list);
    if (mapped.kind !== 'set' || (uses.get(mapped.local) ?? 0) < 2) return [mapped];
    const value: Expr = { kind: 'binary', op: 'div', type: 'f64', a: literal(1), b: { kind: 'local', type: 'f64', name: mapped.local } };
    return [mapped, { kind: 'set', local: `${prefix}_${mapped.local}`, value }];
  });
  return { ...kernel, body };
}
