import type { Expr, Stmt } from '@hillock/kernel';
import { local, mul, neg, number, set, sub } from '@hillock/kernel/notation';
import type { Scope } from '../lower/context.ts';
import { float } from '../lower/expression.ts';
import type { ReactionStatement } from '../syntax/tree.ts';
import type { Term } from './scheme.ts';

/** The locals that statements read as f_flux and b_flux. */
const FORWARD = '_f_flux';
const BACKWARD = '_b_flux';

export function times(a: Expr, n: number): Expr {
  return n === 1 ? a : mul(number(n), a);
}

/** A rate constant times the product of its reactants, each as often as its stoichiometry says. */
function flux(scope: Scope, s: ReactionStatement, side: 0 | 1, terms: readonly Term[]): Expr {
  const rate = s.rates[side];
  const factors = terms.flatMap((t) => Array.from({ length: t.stoichiometry }, () => t.value));
  return factors.reduce<Expr>(mul, rate === undefined ? number(0) : float(scope, rate));
}

/** The fluxes of a reaction, left where statements read them. */
export function fluxes(scope: Scope, s: ReactionStatement, left: readonly Term[], right: readonly Term[]): readonly Stmt[] {
  switch (s.arrow) {
    case '<->':
      return [set(FORWARD, flux(scope, s, 0, left)), set(BACKWARD, flux(scope, s, 1, right))];
    case '->':
      return [set(FORWARD, flux(scope, s, 0, left)), set(BACKWARD, number(0))];
    case '<<':
      return [set(FORWARD, number(0)), set(BACKWARD, flux(scope, s, 0, []))];
  }
}

/** What goes from the left side to the right, after `fluxes`. */
export function netFlux(s: ReactionStatement): Expr {
  if (s.arrow === '<<') return neg(local(BACKWARD));
  return s.arrow === '->' ? local(FORWARD) : sub(local(FORWARD), local(BACKWARD));
}

/** How many of each unknown a net flux of one makes; those it leaves as they are do not appear. */
export function changes(left: readonly Term[], right: readonly Term[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const note = (terms: readonly Term[], sign: 1 | -1): void => {
    for (const t of terms) if (t.unknown !== null) found.set(t.unknown, (found.get(t.unknown) ?? 0) + sign * t.stoichiometry);
  };
  note(left, -1);
  note(right, 1);
  return new Map([...found].filter(([, change]) => change !== 0));
}

/** Partial derivatives of the net flux: for each unknown that takes part, what to add and with which sign. */
export function fluxDerivatives(
  scope: Scope,
  s: ReactionStatement,
  left: readonly Term[],
  right: readonly Term[],
): readonly { readonly unknown: number; readonly value: Expr; readonly sign: 1 | -1 }[] {
  if (s.arrow === '<<') return [];
  const side = (terms: readonly Term[], which: 0 | 1, sign: 1 | -1) =>
    terms.flatMap((of) => {
      const rate = s.rates[which];
      if (of.unknown === null || rate === undefined) return [];
      return [{ unknown: of.unknown, value: derivative(float(scope, rate), terms, of), sign }];
    });
  return [...side(left, 0, 1), ...(s.arrow === '<->' ? side(right, 1, -1) : [])];
}

/** ∂/∂x of rate·Π x^n: rate·n·x^(n − 1)·(the others). */
function derivative(rate: Expr, terms: readonly Term[], by: Term): Expr {
  let value = times(rate, by.stoichiometry);
  for (const t of terms) {
    const power = t === by ? t.stoichiometry - 1 : t.stoichiometry;
    for (let k = 0; k < power; k++) value = mul(value, t.value);
  }
  return value;
}
