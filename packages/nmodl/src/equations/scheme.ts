import type { Expr, Stmt } from '@hillock/kernel';
import { number } from '@hillock/kernel/notation';
import { nearestName } from '@hillock/names';
import type { Context, Scope } from '../lower/context.ts';
import { checkElement, float, index, readVariable } from '../lower/expression.ts';
import { statements } from '../lower/statement.ts';
import type { ConserveStatement, ForStates, NamedBlock, Reactant, ReactionStatement, Statement } from '../syntax/tree.ts';
import { type Unknown, unknownsOf } from './unknown.ts';

/** One species of a side of a reaction, each once, with its stoichiometry. */
export interface Term {
  /** The number of its unknown; null for what the scheme does not determine. */
  readonly unknown: number | null;
  readonly value: Expr;
  readonly stoichiometry: number;
}

/** What becomes of the parts of a scheme while its statements are lowered. */
export interface SchemeHandlers {
  /** `scope` already knows f_flux and b_flux. */
  readonly reaction: (scope: Scope, s: ReactionStatement, left: readonly Term[], right: readonly Term[]) => readonly Stmt[];
  readonly conserve: (scope: Scope, s: ConserveStatement, terms: readonly Term[]) => readonly Stmt[];
}

/** The fluxes of the last reaction, by the names that statements read them by. */
const FLUXES = ['f_flux', 'b_flux'] as const;

/**
 * A KINETIC block as a system: which numbers it determines, which of them a CONSERVE takes the place of, their volumes, and whether it is linear. FROM
 * loops are written out, so all of it is known when the file is read.
 */
export class Scheme {
  readonly unknowns: readonly Unknown[];
  /** A side of a reaction has more than one molecule: NEURON iterates then, and keeps states from becoming negative. */
  readonly nonlinear: boolean;
  private readonly context: Context;
  private readonly block: NamedBlock;
  private readonly numbers = new Map<string, number>();
  /** Unknown → CONSERVE statement (in order of lowering) that replaces its equation. */
  private readonly replaced = new Map<number, number>();
  private readonly volumes: ReadonlyMap<string, ForStates>;

  constructor(context: Context, block: NamedBlock, scope: Scope) {
    this.context = context;
    this.block = block;
    const found = new Map<string, Unknown>();
    const sums: (readonly string[])[] = [];
    let nonlinear = false;
    const note = (list: readonly Reactant[], inner: Scope): string[] =>
      list.flatMap((r) => {
        const unknown = this.resolve(inner, r);
        if (unknown === null) return [];
        found.set(unknown.name, unknown);
        return [unknown.name];
      });
    statements(scope, block.body, {
      unroll: true,
      reaction: (inner, s) => {
        this.check(s);
        note([...s.left, ...s.right], inner);
        nonlinear ||= s.arrow !== '<<' && [s.left, s.right].some((side) => side.reduce((n, r) => n + r.stoichiometry, 0) > 1);
        defineFluxes(inner);
        return [];
      },
      conserve: (inner, s) => {
        sums.push(note(s.sum, inner));
        return [];
      },
    });
    const states = context.file.states.flatMap((d) => unknownsOf(context, d));
    this.unknowns = states.filter((u) => found.has(u.name));
    this.nonlinear = nonlinear;
    this.unknowns.forEach((u, i) => {
      this.numbers.set(u.name, i);
    });
    // the last statement first, and in each the last state that is still free: scalars before elements
    for (let k = sums.length - 1; k >= 0; k--) {
      const free = [...(sums[k] ?? [])].reverse().filter((name) => !this.replaced.has(this.numbers.get(name) ?? -1));
      const chosen = free.find((name) => !name.includes('[')) ?? free[0];
      const unknown = chosen === undefined ? undefined : this.numbers.get(chosen);
      if (unknown !== undefined) this.replaced.set(unknown, k);
    }
    this.volumes = volumesOf(context, block, 'compartment');
  }

  /** The CONSERVE statement that replaces the equation of an unknown, or null. */
  conservedBy(unknown: number): number | null {
    return this.replaced.get(unknown) ?? null;
  }

  /** The unknown whose equation the k-th CONSERVE statement replaces, or null. */
  replacedBy(statement: number): number | null {
    for (const [unknown, by] of this.replaced) if (by === statement) return unknown;
    return null;
  }

  /** The volume an unknown is in, null where no COMPARTMENT names it. */
  volume(scope: Scope, unknown: Unknown): Expr | null {
    const compartment = this.volumes.get(unknown.state);
    return compartment === undefined ? null : forElement(scope, compartment, unknown);
  }

  /** The statements of the block, with reactions and CONSERVEs as the handlers make them. */
  lower(scope: Scope, handlers: SchemeHandlers): readonly Stmt[] {
    return statements(scope, this.block.body, {
      unroll: true,
      reaction: (inner, s) => {
        const [left, right] = [this.terms(inner, s.left), this.terms(inner, s.right)];
        const list = handlers.reaction(inner, s, left, right);
        defineFluxes(inner);
        return list;
      },
      conserve: (inner, s) => handlers.conserve(inner, s, this.terms(inner, s.sum)),
    });
  }

  private terms(scope: Scope, list: readonly Reactant[]): readonly Term[] {
    const merged = new Map<string, Term>();
    for (const r of list) {
      const unknown = this.resolve(scope, r);
      const key = unknown?.name ?? `${r.name.text} ${r.name.span.start}`;
      const before = merged.get(key)?.stoichiometry ?? 0;
      merged.set(key, {
        unknown: unknown === null ? null : (this.numbers.get(unknown.name) ?? null),
        value: this.isDeclared(scope, r.name.text) ? readVariable(scope, r.name, r.index) : number(0),
        stoichiometry: before + r.stoichiometry,
      });
    }
    return [...merged.values()];
  }

  private isDeclared(scope: Scope, name: string): boolean {
    return scope.find(name) !== undefined || this.context.symbol(name) !== undefined;
  }

  /** The unknown a reactant is; null where it is none, after telling of what cannot be. */
  private resolve(scope: Scope, { name, index: at }: Reactant): Unknown | null {
    const { context } = this;
    const { text, span } = name;
    const symbol = context.symbol(text);
    if (!this.isDeclared(scope, text)) {
      const nearest = nearestName(text, scope.known());
      context.diagnostics.error('undeclared', span, `the reactant "${text}" is not declared`, { nearest });
      return null;
    }
    if (scope.find(text) !== undefined || symbol?.kind !== 'field' || symbol.role !== 'state') return null;
    const element = at === null ? undefined : index(scope, at);
    checkElement(context, text, span, symbol.length, at, element);
    if (element !== undefined && element.kind !== 'const') {
      context.diagnostics.error('value', at?.span ?? span, `which element of "${text}" reacts has to be known when the file is read`, {
        expected: 'a number, a DEFINEd name, the counter of a FROM loop, or sums of them',
      });
      return null;
    }
    const state = context.file.states.find((d) => d.name.text === text);
    const place = element === undefined ? 0 : Number(element.value);
    return state === undefined ? null : (unknownsOf(context, state)[place] ?? null);
  }

  private check(s: ReactionStatement): void {
    const { diagnostics } = this.context;
    const rates = s.arrow === '<->' ? 2 : 1;
    if (s.rates.length !== rates)
      diagnostics.error('arity', s.span, `a reaction with ${s.arrow} has ${rates === 1 ? 'one rate' : 'two rates'}, not ${s.rates.length}`);
    const [only, ...more] = s.left;
    if (s.arrow === '<<' && (more.length > 0 || (only?.stoichiometry ?? 1) !== 1))
      diagnostics.error('kind', s.span, '<< is a flux into one reactant, without a coefficient');
  }
}

/** f_flux and b_flux can be read from the first reaction on. */
function defineFluxes(scope: Scope): void {
  for (const name of FLUXES) if (scope.find(name) === undefined) scope.defineOutermost(name, { kind: 'float', local: `_${name}` });
}

/** State → the COMPARTMENT or LONGITUDINAL_DIFFUSION statement that names it. */
export function volumesOf(context: Context, block: NamedBlock, kind: ForStates['kind']): ReadonlyMap<string, ForStates> {
  const found = new Map<string, ForStates>();
  const known = context.file.states.map((d) => d.name.text);
  const search = (list: readonly Statement[]): void => {
    for (const s of list) {
      if (s.kind === 'from' || s.kind === 'while') search(s.body);
      if (s.kind === 'if') [s.then, s.else].forEach(search);
      if (s.kind !== kind) continue;
      for (const name of s.states) {
        if (context.symbol(name.text) === undefined)
          context.diagnostics.error('undeclared', name.span, `"${name.text}" is not declared`, { nearest: nearestName(name.text, known) });
        found.set(name.text, s);
      }
    }
  };
  search(block.body);
  return found;
}

/** The expression of a COMPARTMENT or LONGITUDINAL_DIFFUSION for one unknown: its index counts the elements of the state. */
export function forElement(scope: Scope, s: ForStates, unknown: Unknown): Expr {
  const inner = scope.inner();
  if (s.index !== null) inner.define(s.index.text, { kind: 'constant', value: unknown.element ?? 0 });
  return float(inner, s.value);
}
