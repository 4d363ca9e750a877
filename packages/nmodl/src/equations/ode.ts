import type { KernelName, OdeSpec, OdeState, Refusal } from '@hillock/contracts';
import { type Expr, eliminate, type Kernel, type Stmt, visitExpressions, visitStatements } from '@hillock/kernel';
import { add, div, integer, load, local, mul, neg, number, set, store, sub } from '@hillock/kernel/notation';
import type { WrittenIon } from '../check/symbols.ts';
import type { Context } from '../lower/context.ts';
import { currentsOf } from '../lower/current.ts';
import { engineClock, evaluateBlock } from './block-function.ts';
import { inlined, type OdeDerivatives, odeDerivatives } from './ode-derivatives.ts';
import { type OdeEquations, odeEquations } from './ode-equations.ts';
import type { Solve } from './solve.ts';
import { readValue, type Unknown } from './unknown.ts';

/** Unknowns up to which rows are exchanged for the largest pivot; above, and for schemes, the diagonal is taken. */
const MOST_EXCHANGED = 8;

export interface OdeCode {
  readonly kernels: readonly Kernel[];
  readonly spec: OdeSpec | Refusal;
}

/** The kernels for error control of a mechanism with some SOLVEs; null where it has neither equations nor currents. What each does: `OdeSpec`. */
export function odeCode(context: Context, solves: readonly Solve[]): OdeCode | null {
  if (context.file.neuron.kind === 'artificial') return null;
  const equations = odeEquations(context, solves);
  if ('refused' in equations) return { kernels: [], spec: equations };
  const currents = currentsOf(context).length > 0 && context.file.breakpoint !== null;
  if (!currents && equations.unknowns.length === 0 && solves.length === 0) return null;
  const maker = new OdeKernels(context, equations, currents);
  return { kernels: maker.kernels(), spec: maker.spec() };
}

class OdeKernels {
  private readonly context: Context;
  private readonly equations: OdeEquations;
  private readonly derivatives: OdeDerivatives;
  private readonly currents: boolean;
  /** (row, column) of the entries of ∂f/∂s that are kept, in their order. */
  private readonly entries: readonly (readonly [row: number, column: number])[];

  constructor(context: Context, equations: OdeEquations, currents: boolean) {
    this.context = context;
    this.equations = equations;
    this.currents = currents;
    this.derivatives = odeDerivatives(context, equations);
    const { unknowns } = equations;
    this.entries = unknowns.flatMap((_, i) =>
      unknowns.flatMap((_u, j) => (this.derivatives.ofSlope(i, j) === null ? [] : [[i, j] as const])),
    );
  }

  spec(): OdeSpec {
    const { unknowns } = this.equations;
    const { because } = this.derivatives;
    const states = unknowns.map((u): OdeState => {
      const declared = this.context.file.states.find((d) => d.name.text === u.state);
      return { field: u.field, element: u.element ?? 0, slope: u.slope, vector: this.vector(u), tolerance: declared?.tolerance ?? 1 };
    });
    return { states, derivatives: because === '' ? 'symbolic' : 'difference', because };
  }

  kernels(): readonly Kernel[] {
    const { unknowns } = this.equations;
    const list: Kernel[] = [];
    const put = (name: KernelName, body: readonly Stmt[]): void => {
      if (body.length > 0) list.push({ name, loop: 'each', body });
    };
    put('odePrepare', this.prepare());
    put('odeStep', this.equations.perStep);
    if (unknowns.length > 0) put('odeRhs', [...this.copyIn(), ...this.evaluate()]);
    // also where there is nothing to do: who condenses need not ask
    const both = unknowns.length > 0 || this.currents;
    if (both) list.push({ name: 'odeJacobian', loop: 'each', body: this.jacobian() });
    if (unknowns.length > 0) put('odeSolve', this.solve());
    if (both) list.push({ name: 'odeCondense', loop: 'each', body: this.condense() });
    if (unknowns.length > 0) list.push({ name: 'odeExpand', loop: 'each', body: this.expand() });
    if (both) list.push({ name: 'odeProduct', loop: 'each', body: this.product() });
    return list;
  }

  private evaluate(): readonly Stmt[] {
    const clock = engineClock(this.context);
    return this.equations.functions.map((f) => evaluateBlock(this.context, f, clock));
  }

  private own(w: WrittenIon): string {
    const symbol = this.context.symbol(w.name);
    return symbol?.kind === 'field' ? this.context.ownField(w.name, symbol) : w.name;
  }

  private integrates(w: WrittenIon): boolean {
    return this.equations.unknowns.some((u) => u.state === w.name);
  }

  /** Copies of ion variables that the mechanism writes, as they are before its equations; a state that it integrates is not among them. */
  private copyIn(): readonly Stmt[] {
    return this.context.table.written
      .filter((w) => !this.integrates(w) && (w.variable !== 'i' || w.read))
      .map((w) => store(this.own(w), load(this.context.ionField(w.ion, w.variable))));
  }

  /** What currents and other mechanisms need of the states. */
  private prepare(): readonly Stmt[] {
    const { equations, context } = this;
    const assigned = new Set<string>();
    visitStatements(inlined(context, equations, false), (s) => {
      if (s.kind === 'store') assigned.add(s.field);
    });
    const slopes = new Set(equations.unknowns.map((u) => u.slope));
    const written = context.table.written.filter((w) => w.variable !== 'i');
    const out = written
      .filter((w) => this.integrates(w) || assigned.has(this.own(w)))
      .map((w) => store(context.ionField(w.ion, w.variable), load(this.own(w))));
    let needed = written.some((w) => !this.integrates(w) && assigned.has(this.own(w)));
    if (this.currents) {
      visitExpressions(inlined(context, { functions: [] }, true), (e) => {
        needed ||= e.kind === 'load' && assigned.has(e.field) && !slopes.has(e.field);
      });
    }
    return [...equations.prepared, ...(needed ? [...this.copyIn(), ...this.evaluate()] : []), ...out];
  }

  private hidden(name: string, length: number): string {
    return this.context.field({ name: `_ode_${name}`, space: 'instance', length: Math.max(1, length), type: 'f64' });
  }

  private vector(u: Unknown): string {
    const symbol = this.context.symbol(u.state);
    return this.hidden(`vector_${u.state}`, symbol?.kind === 'field' ? symbol.length : 0);
  }

  private vectorAt(u: Unknown): Expr {
    return load(this.vector(u), u.element === null ? undefined : integer(u.element));
  }

  private setVector(u: Unknown, value: Expr): Stmt {
    return store(this.vector(u), value, u.element === null ? undefined : integer(u.element));
  }

  /** Numbers kept between `odeJacobian` and the kernels that use them; `at` elements of one field. */
  private kept(
    name: 'jacobian' | 'by_v' | 'current' | 'current_by_v' | 'response',
    element: number,
  ): { field: string; at: Expr | undefined } {
    const n = this.equations.unknowns.length;
    const length = name === 'jacobian' ? this.entries.length : name === 'current_by_v' ? 1 : n;
    return { field: this.hidden(name, length), at: length > 1 ? integer(element) : undefined };
  }

  private read(name: Parameters<OdeKernels['kept']>[0], element = 0): Expr {
    const { field, at } = this.kept(name, element);
    return load(field, at);
  }

  private write(name: Parameters<OdeKernels['kept']>[0], value: Expr, element = 0): Stmt {
    const { field, at } = this.kept(name, element);
    return store(field, value, at);
  }

  private jacobian(): readonly Stmt[] {
    const { context, derivatives } = this;
    const { unknowns } = this.equations;
    const point = context.file.neuron.kind === 'point';
    const scale = div(number(100), load(context.engineField('area', 'node', 'area')));
    const density = (e: Expr): Expr => (point ? mul(e, scale) : e);
    const optional = (e: Expr | null, put: (e: Expr) => Stmt): readonly Stmt[] => (e === null ? [] : [put(e)]);
    return [
      set('v', load(context.engineField('v', 'node', 'v'))),
      ...this.copyIn(),
      ...derivatives.statements,
      ...this.entries.map(([i, j], k) => this.write('jacobian', derivatives.ofSlope(i, j) ?? number(0), k)),
      ...unknowns.flatMap((_, i) => optional(derivatives.ofSlopeByV(i), (e) => this.write('by_v', e, i))),
      ...(this.currents
        ? [
            ...unknowns.flatMap((_, j) => optional(derivatives.ofCurrent(j), (e) => this.write('current', density(e), j))),
            ...optional(derivatives.ofCurrentByV, (e) => this.write('current_by_v', density(e))),
          ]
        : []),
    ];
  }

  /** (1 − γ·∂f/∂s) eliminated against some right sides, which become solutions. */
  private eliminated(sides: readonly (readonly string[])[]): readonly Stmt[] {
    const { context } = this;
    const { unknowns, kinetic } = this.equations;
    const fresh = (stem: string): string => context.unique(stem);
    const rows = unknowns.map(() => new Map<number, string>());
    const gamma = load(context.engineField('gamma', 'scalar', 'gamma'));
    const list: Stmt[] = [];
    unknowns.forEach((_, i) => {
      const name = fresh('m');
      rows[i]?.set(i, name);
      list.push(set(name, number(1)));
    });
    this.entries.forEach(([i, j], k) => {
      const known = rows[i]?.get(j);
      const part = mul(gamma, this.read('jacobian', k));
      const name = known ?? fresh('m');
      rows[i]?.set(j, name);
      list.push(set(name, known === undefined ? neg(part) : sub(local(known), part)));
    });
    const pivots = !kinetic && unknowns.length <= MOST_EXCHANGED ? 'partial' : 'none';
    return [...list, ...eliminate({ size: unknowns.length, rows, sides }, pivots, fresh)];
  }

  private solve(): readonly Stmt[] {
    const { unknowns } = this.equations;
    const side = unknowns.map(() => this.context.unique('x'));
    return [
      ...unknowns.map((u, i) => set(side[i] ?? '', this.vectorAt(u))),
      ...this.eliminated([side]),
      ...unknowns.map((u, i) => this.setVector(u, local(side[i] ?? ''))),
    ];
  }

  /** Whether any equation depends on v: only then do states answer to it. */
  private get answers(): boolean {
    return this.equations.unknowns.some((_, i) => this.derivatives.ofSlopeByV(i) !== null);
  }

  private condense(): readonly Stmt[] {
    const { context, derivatives } = this;
    const { unknowns } = this.equations;
    const w = unknowns.map(() => context.unique('w'));
    const z = unknowns.map(() => context.unique('z'));
    const gamma = load(context.engineField('gamma', 'scalar', 'gamma'));
    const response = this.answers
      ? unknowns.map((_, i) => set(z[i] ?? '', derivatives.ofSlopeByV(i) === null ? number(0) : mul(gamma, this.read('by_v', i))))
      : [];
    const list: Stmt[] = [
      ...unknowns.map((u, i) => set(w[i] ?? '', this.vectorAt(u))),
      ...response,
      ...(unknowns.length === 0 ? [] : this.eliminated(this.answers ? [w, z] : [w])),
      ...unknowns.map((u, i) => this.setVector(u, local(w[i] ?? ''))),
      ...(this.answers ? unknowns.map((_, i) => this.write('response', local(z[i] ?? ''), i)) : []),
    ];
    if (!this.currents) return list;
    const rhs = context.engineField('rhs', 'node', 'rhs');
    const d = context.engineField('d', 'node', 'd');
    const acting = unknowns.flatMap((_, j) => (derivatives.ofCurrent(j) === null ? [] : [j]));
    const sum = (list_: readonly Expr[], start: Expr): Expr => list_.reduce((all, e) => add(all, e), start);
    const byV = derivatives.ofCurrentByV === null ? [] : [this.read('current_by_v')];
    const throughStates = this.answers ? acting.map((j) => mul(this.read('current', j), local(z[j] ?? ''))) : [];
    if (byV.length + throughStates.length > 0) list.push(store(d, sum([...byV, ...throughStates], load(d))));
    if (acting.length > 0) {
      const [first = number(0), ...rest] = acting.map((j) => mul(this.read('current', j), local(w[j] ?? '')));
      list.push(store(rhs, sub(load(rhs), sum(rest, first))));
    }
    return list;
  }

  /** Derivatives times a change of states and v. */
  private product(): readonly Stmt[] {
    const { context, derivatives } = this;
    const { unknowns } = this.equations;
    const v = load(context.engineField('v', 'node', 'v'));
    const total = (terms: readonly Expr[]): Expr => terms.reduce((sum, e) => add(sum, e));
    const slope = unknowns.map((u, i) => {
      const byStates = this.entries.flatMap(([row, j], k) => {
        const other = unknowns[j];
        return row === i && other !== undefined ? [mul(this.read('jacobian', k), readValue(other))] : [];
      });
      const byV = derivatives.ofSlopeByV(i) === null ? [] : [mul(this.read('by_v', i), v)];
      const terms = [...byStates, ...byV];
      return store(u.slope, terms.length === 0 ? number(0) : total(terms), u.element === null ? undefined : integer(u.element));
    });
    if (!this.currents) return slope;
    const rhs = context.engineField('rhs', 'node', 'rhs');
    const d = context.engineField('d', 'node', 'd');
    const byV = derivatives.ofCurrentByV === null ? [] : [this.read('current_by_v')];
    const byStates = unknowns.flatMap((u, j) => (derivatives.ofCurrent(j) === null ? [] : [mul(this.read('current', j), readValue(u))]));
    const terms = [...byV.map((e) => mul(e, v)), ...byStates];
    return [
      ...slope,
      ...(terms.length === 0 ? [] : [store(rhs, sub(load(rhs), total(terms)))]),
      ...byV.map((e) => store(d, add(load(d), e))),
    ];
  }

  private expand(): readonly Stmt[] {
    if (!this.answers) return [];
    const { context } = this;
    const change = load(context.engineField('rhs', 'node', 'rhs'));
    return this.equations.unknowns.map((u, i) => this.setVector(u, add(this.vectorAt(u), mul(this.read('response', i), change))));
  }
}
