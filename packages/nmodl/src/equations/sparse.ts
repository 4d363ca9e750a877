import { type Expr, eliminate, type Stmt } from '@hillock/kernel';
import { add, both, compare, div, local, mul, neg, not, number, select, set, sub, when } from '@hillock/kernel/notation';
import { type Context, DT_PARAMETER, instanceScope, type Scope, T_PARAMETER } from '../lower/context.ts';
import { float } from '../lower/expression.ts';
import type { Clock } from './block-function.ts';
import { allFinite } from './newton.ts';
import { changes, fluxDerivatives, fluxes, netFlux, times } from './reactions.ts';
import type { Scheme, SchemeHandlers } from './scheme.ts';
import { readValue, type Unknown, writeValue } from './unknown.ts';

/** The iteration ends when the magnitudes of a correction add up to at most this. NEURON's constants, here and below. */
const CONVERGED = 1e-6;
const MOST_ITERATIONS = 21;
/** A steady state is a step this long, ms. */
export const STEADY_STEP = 1e9;
/** Linear steps towards a steady state of a nonlinear scheme, and the value below which a state is put back to 0 after each. */
const MOST_STEADY_STEPS = 7;
const NEGATIVE = -1e-6;

const magnitude = (a: Expr): Expr => ({ kind: 'unary', op: 'abs', type: 'f64', a });

/** What one evaluation of a scheme makes: a row for each unknown of (C/dt − ∂F/∂s)·δ = F(s) − C·(s − s_old)/dt. */
class Rows {
  readonly right: readonly string[];
  readonly entries: readonly Map<number, string>[];
  private readonly fresh: (stem: string) => string;

  constructor(unknowns: readonly Unknown[], fresh: (stem: string) => string) {
    this.fresh = fresh;
    this.right = unknowns.map(() => fresh('r'));
    this.entries = unknowns.map(() => new Map<number, string>());
  }

  entry(row: number, column: number): string {
    const known = this.entries[row]?.get(column);
    if (known !== undefined) return known;
    const made = this.fresh('m');
    this.entries[row]?.set(column, made);
    return made;
  }
}

export interface SparseStep {
  readonly statements: readonly Stmt[];
  /** What a method of order 2 appends: s += dt·(s − s_old)/step. */
  readonly extrapolation: readonly Stmt[];
}

/**
 * One step of backward Euler of a KINETIC scheme: the equations are assembled with their own Jacobian and eliminated in an order that was found when
 * the file was read; all of it straight-line code but for the iteration of schemes with terms of higher order. The block runs once more at the solution.
 */
export class SparseMethod {
  private readonly context: Context;
  private readonly scheme: Scheme;
  private readonly clock: Clock;
  private readonly line: number;
  private readonly old: readonly string[];
  private readonly fresh = (stem: string): string => this.context.unique(stem);

  constructor(context: Context, scheme: Scheme, clock: Clock, line: number) {
    this.context = context;
    this.scheme = scheme;
    this.clock = clock;
    this.line = line;
    this.old = scheme.unknowns.map((u) => this.fresh(`${u.state}_old`));
  }

  /** A step in time. */
  advance(): SparseStep {
    return this.step([...this.keep(), ...(this.scheme.nonlinear ? this.iterate() : this.solveOnce())]);
  }

  /** A steady state: a very long step. */
  steady(): SparseStep {
    return this.step(this.scheme.nonlinear ? this.steadyNonlinear() : [...this.keep(), ...this.iterate()]);
  }

  private step(body: readonly Stmt[]): SparseStep {
    const { unknowns } = this.scheme;
    const { t, dt } = this.clock;
    const engineDt = this.context.engineField('dt', 'scalar', 'dt');
    return {
      statements: [set(T_PARAMETER, t), set(DT_PARAMETER, dt), ...body, ...this.quietly()],
      extrapolation: unknowns.map((u, i) => {
        const slope = div(sub(readValue(u), local(this.old[i] ?? '')), dt);
        return writeValue(u, add(readValue(u), mul({ kind: 'load', type: 'f64', field: engineDt }, slope)));
      }),
    };
  }

  private scope(): Scope {
    return instanceScope(this.context, 'parameter');
  }

  private keep(): readonly Stmt[] {
    return this.scheme.unknowns.map((u, i) => set(this.old[i] ?? '', readValue(u)));
  }

  /** The block for what it assigns: reactions leave their fluxes only. */
  private quietly(): readonly Stmt[] {
    return this.scheme.lower(this.scope(), {
      reaction: (scope, s, left, right) => fluxes(scope, s, left, right),
      conserve: () => [],
    });
  }

  /** Assembles the equations at the present states and eliminates them; `delta` holds the correction afterwards. */
  private correction(): { readonly statements: readonly Stmt[]; readonly delta: readonly string[] } {
    const { scheme, context } = this;
    const { unknowns } = scheme;
    const scope = this.scope();
    const rows = new Rows(unknowns, this.fresh);
    const start = unknowns.flatMap((u, i): readonly Stmt[] => {
      if (scheme.conservedBy(i) !== null) return [];
      const perStep = div(number(1), local(DT_PARAMETER));
      const volume = scheme.volume(scope, u);
      const capacity = volume === null ? perStep : mul(perStep, volume);
      const diagonal = rows.entry(i, i);
      return [set(diagonal, capacity), set(rows.right[i] ?? '', neg(mul(local(diagonal), sub(readValue(u), local(this.old[i] ?? '')))))];
    });
    const assembled = scheme.lower(scope, this.assembly(rows));
    const zero = rows.entries.flatMap((row, i) =>
      [...row].filter(([j]) => j !== i || scheme.conservedBy(i) !== null).map(([, name]) => set(name, number(0))),
    );
    const system = { size: unknowns.length, rows: rows.entries, sides: [rows.right] };
    const elimination = eliminate(system, 'none', (stem) => context.unique(stem));
    return { statements: [...zero, ...start, ...assembled, ...elimination], delta: rows.right };
  }

  private assembly(rows: Rows): SchemeHandlers {
    const { scheme } = this;
    let conserves = 0;
    const grow = (name: string, by: Expr, sign: 1 | -1): Stmt => set(name, sign === 1 ? add(local(name), by) : sub(local(name), by));
    return {
      reaction: (scope, s, left, right) => {
        const change = netFlux(s);
        const rowsOf = [...changes(left, right)].filter(([i]) => scheme.conservedBy(i) === null);
        return [
          ...fluxes(scope, s, left, right),
          ...rowsOf.map(([i, n]) => grow(rows.right[i] ?? '', times(change, Math.abs(n)), n > 0 ? 1 : -1)),
          ...fluxDerivatives(scope, s, left, right).flatMap(({ unknown, value, sign }): readonly Stmt[] => {
            const slope = this.context.unique('slope');
            // the row holds −∂F/∂s
            const entries = rowsOf.map(([i, n]) => grow(rows.entry(i, unknown), times(local(slope), Math.abs(n)), n * sign > 0 ? -1 : 1));
            return [set(slope, value), ...entries];
          }),
        ];
      },
      conserve: (scope, s, terms) => {
        const row = scheme.replacedBy(conserves++);
        if (row === null) return [];
        const right = rows.right[row] ?? '';
        const out: Stmt[] = [set(right, float(scope, s.total))];
        for (const t of terms) {
          const unknown = t.unknown === null ? undefined : scheme.unknowns[t.unknown];
          const volume = unknown === undefined ? null : scheme.volume(scope, unknown);
          const factor = volume === null ? number(t.stoichiometry) : times(volume, t.stoichiometry);
          if (t.unknown !== null) out.push(set(rows.entry(row, t.unknown), factor));
          out.push(set(right, sub(local(right), mul(t.value, factor))));
        }
        return out;
      },
    };
  }

  /** One correction, complete for a linear scheme. */
  private solveOnce(): readonly Stmt[] {
    const { unknowns } = this.scheme;
    const { statements, delta } = this.correction();
    const corrections = delta.map((name) => local(name));
    return [
      ...statements,
      ...unknowns.map((u, i) => writeValue(u, add(readValue(u), local(delta[i] ?? '')))),
      when(
        not(allFinite(corrections)),
        unknowns.map((u, i) =>
          when(not(allFinite(corrections.slice(i, i + 1))), [
            { kind: 'trap', code: `singular ${u.name}`, line: this.line, value: readValue(u) },
          ]),
        ),
      ),
    ];
  }

  /** Newton's iteration; states that become negative are put to 0. */
  private iterate(): readonly Stmt[] {
    const { unknowns } = this.scheme;
    const [error, count] = [this.fresh('error'), this.fresh('count')];
    const { statements, delta } = this.correction();
    const going = not(compare('le', local(error), number(CONVERGED)));
    return [
      set(error, number(1)),
      set(count, number(0)),
      {
        kind: 'while',
        head: [],
        cond: both(going, compare('le', local(count), number(MOST_ITERATIONS))),
        body: [
          ...statements,
          set(error, number(0)),
          ...unknowns.flatMap((u, i) => {
            const moved = add(readValue(u), local(delta[i] ?? ''));
            return [
              writeValue(u, select(compare('lt', moved, number(0)), number(0), moved)),
              set(error, add(local(error), magnitude(local(delta[i] ?? '')))),
            ];
          }),
          set(count, add(local(count), number(1))),
        ],
      },
      when(
        going,
        unknowns.map((u, i) =>
          // one of n parts of a sum above the limit is above its n-th part
          when(not(compare('le', magnitude(local(delta[i] ?? '')), number(CONVERGED / unknowns.length))), [
            { kind: 'trap', code: `divergence ${u.name}`, line: this.line, value: readValue(u) },
          ]),
        ),
      ),
    ];
  }

  /** Long linear steps, until none leaves a negative state, and then the iteration. */
  private steadyNonlinear(): readonly Stmt[] {
    const { unknowns } = this.scheme;
    const [tries, negative] = [this.fresh('tries'), this.fresh('negative')];
    const [first] = unknowns;
    const trap: readonly Stmt[] =
      first === undefined ? [] : [{ kind: 'trap', code: `divergence ${first.name}`, line: this.line, value: readValue(first) }];
    return [
      set(tries, number(0)),
      set(negative, number(1)),
      {
        kind: 'while',
        head: [],
        cond: both(compare('gt', local(negative), number(0)), compare('lt', local(tries), number(MOST_STEADY_STEPS))),
        body: [
          ...this.keep(),
          ...this.solveOnce(),
          set(negative, number(0)),
          ...unknowns.map((u) => when(compare('lt', readValue(u), number(NEGATIVE)), [writeValue(u, number(0)), set(negative, number(1))])),
          set(tries, add(local(tries), number(1))),
        ],
      },
      when(compare('gt', local(negative), number(0)), trap),
      ...this.keep(),
      ...this.iterate(),
    ];
  }
}
