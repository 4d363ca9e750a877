import type { Stmt } from '@hillock/kernel';
import { add, call, compare, load, mul, number, when } from '@hillock/kernel/notation';
import { nearestName } from '@hillock/names';
import { affineForm } from '../lower/affine-form.ts';
import { cnexp } from '../lower/cnexp.ts';
import { type Context, instanceScope } from '../lower/context.ts';
import { handDown } from '../lower/expression.ts';
import { statements } from '../lower/statement.ts';
import { lineOf } from '../syntax/source.ts';
import type { NamedBlock, Routine, Statement } from '../syntax/tree.ts';
import { solveLinear, solveNonlinear } from './algebraic.ts';
import { type Clock, engineClock } from './block-function.ts';
import { derivativeSlopes, type Slopes } from './derivative.ts';
import { euler, rungeKutta } from './explicit.ts';
import { derivimplicit } from './implicit.ts';
import { kineticSlopes } from './kinetic-slopes.ts';
import { Scheme } from './scheme.ts';
import { SparseMethod, STEADY_STEP } from './sparse.ts';
import { readSlope, readValue, type Unknown, writeValue } from './unknown.ts';

export type Solve = Extract<Statement, { kind: 'solve' }>;

/** What a SOLVE statement becomes. */
export interface Solved {
  readonly statements: readonly Stmt[];
  /** What follows half a step in a method of order 2: s += dt·s′. Null where the method is complete by itself. */
  readonly extrapolation: readonly Stmt[] | null;
}

const NOTHING: Solved = { statements: [], extrapolation: null };

interface Request {
  readonly context: Context;
  readonly block: NamedBlock;
  readonly solve: Solve;
  readonly clock: Clock;
}

/** Methods by the kind of block they solve; the first is the default. */
const METHODS: Readonly<Record<string, ReadonlyMap<string, (request: Request) => Solved>>> = {
  DERIVATIVE: new Map([
    ['derivimplicit', (r: Request) => bySlopes(r, (slopes) => derivimplicit(r.context, slopes, r.clock, lineOf(r.solve.span)))],
    ['cnexp', exponential],
    ['euler', (r: Request) => bySlopes(r, (slopes) => euler(r.context, slopes, r.clock))],
    ['runge', (r: Request) => bySlopes(r, (slopes) => rungeKutta(r.context, slopes, r.clock))],
  ]),
  KINETIC: new Map([
    ['sparse', sparse],
    // the same equations; NEURON's translator calls them by these names too
    ['derivimplicit', sparse],
    ['euler', (r: Request) => bySlopes(r, (slopes) => euler(r.context, slopes, r.clock))],
    ['runge', (r: Request) => bySlopes(r, (slopes) => rungeKutta(r.context, slopes, r.clock))],
  ]),
  LINEAR: new Map([['simeq', (r: Request) => algebraic(r, solveLinear)]]),
  NONLINEAR: new Map([['newton', (r: Request) => algebraic(r, solveNonlinear)]]),
};

/** Methods of a SOLVE that calls a PROCEDURE. At fixed step all of them run it once a step, after the voltage. */
const PROCEDURE_METHODS: readonly string[] = ['after_cvode', 'cvode_t', 'cvode_v'];

/** dt of a STEADYSTATE by derivimplicit, ms: NEURON's own, which leaves a state as it is. */
const STEADY_DERIVIMPLICIT = 1e-9;

/** SOLVE of a block of equations or of a PROCEDURE, in the kernel of an instance. */
export function lowerSolve(context: Context, solve: Solve): Solved {
  const { diagnostics, file } = context;
  const { block, method } = solve;
  const procedure = file.routines.find((r) => r.kind === 'procedure' && r.name.text === block.text);
  if (procedure !== undefined) return solveProcedure(context, solve, procedure);
  const equations = file.equations.find((e) => e.name.text === block.text);
  if (equations === undefined) {
    const known = [
      ...file.equations.map((e) => e.name.text),
      ...file.routines.filter((r) => r.kind === 'procedure').map((r) => r.name.text),
    ];
    diagnostics.error('missingBlock', block.span, `SOLVE of "${block.text}", but there is no such block`, {
      expected: known.length === 0 ? 'a DERIVATIVE block or a PROCEDURE' : `one of ${known.join(', ')}`,
      nearest: nearestName(block.text, known),
    });
    return NOTHING;
  }
  const methods = METHODS[equations.kind];
  if (methods === undefined) {
    diagnostics.unsupported(equations.name.span, `a ${equations.kind} block`);
    return NOTHING;
  }
  const [standard = ''] = methods.keys();
  const chosen = methods.get(method?.text ?? standard);
  if (chosen === undefined) {
    refuseMethod(context, solve, `a ${equations.kind} block`, [...methods.keys()]);
    return NOTHING;
  }
  const written = method?.text ?? standard;
  const used = methodUsed(equations, solve, written);
  context.solved.push({
    block: block.text,
    kind: equations.kind,
    method: used,
    ...(used === written ? {} : { written }),
    steadyState: solve.steadyState,
  });
  return chosen({ context, block: equations, solve, clock: engineClock(context) });
}

/** The method that solves a block: not always the one that is written. */
function methodUsed({ kind, body }: NamedBlock, { steadyState }: Solve, written: string): string {
  if (kind === 'KINETIC') return steadyState || written === 'derivimplicit' ? 'sparse' : written;
  return written === 'cnexp' && (steadyState || nonlinear(body) !== null) ? 'derivimplicit' : written;
}

function refuseMethod(context: Context, { method, span }: Solve, what: string, known: readonly string[]): void {
  const name = method?.text ?? '';
  const others = Object.values(METHODS).flatMap((m) => [...m.keys()]);
  const exists = others.includes(name) || PROCEDURE_METHODS.includes(name);
  context.diagnostics.error('method', method?.span ?? span, exists ? `METHOD ${name} does not solve ${what}` : `no METHOD "${name}"`, {
    expected: `one of ${known.join(', ')}`,
    nearest: nearestName(name, known),
  });
}

function solveProcedure(context: Context, solve: Solve, procedure: Routine): Solved {
  const { block, method } = solve;
  if (procedure.params.length > 0)
    context.diagnostics.error('arity', block.span, `SOLVE calls "${block.text}" without arguments, but it has parameters`);
  if (method !== null && !PROCEDURE_METHODS.includes(method.text)) refuseMethod(context, solve, 'a PROCEDURE', PROCEDURE_METHODS);
  context.solved.push({ block: block.text, kind: 'PROCEDURE', method: method?.text ?? '', steadyState: false });
  return { statements: [call(block.text, handDown(instanceScope(context)))], extrapolation: null };
}

/** A method that works on slopes alone. */
function bySlopes(request: Request, method: (slopes: Slopes) => readonly Stmt[]): Solved {
  const { context, block, solve } = request;
  const steady = block.kind === 'KINETIC' ? 'sparse' : 'derivimplicit';
  if (solve.steadyState && solve.method?.text !== steady) {
    const what = `STEADYSTATE of a ${block.kind} block is found by ${steady} only`;
    context.diagnostics.error('method', solve.method?.span ?? solve.span, what);
    return NOTHING;
  }
  const slopes = block.kind === 'KINETIC' ? kineticSlopes(context, block) : derivativeSlopes(context, block);
  const extrapolation = extrapolate(context, slopes.unknowns);
  if (!solve.steadyState) return { statements: method(slopes), extrapolation };
  const what = 'STEADYSTATE derivimplicit leaves the states where they are: a step of 1e-9 ms, as in NEURON';
  context.diagnostics.warn('ignored', solve.span, what);
  const clock = { ...request.clock, dt: number(STEADY_DERIVIMPLICIT) };
  return { statements: derivimplicit(context, slopes, clock, lineOf(solve.span)), extrapolation };
}

/** cnexp, or derivimplicit where an equation is not linear in its state. */
function exponential(request: Request): Solved {
  const { context, block, solve, clock } = request;
  const bent = nonlinear(block.body);
  if (bent === null && !solve.steadyState) {
    return { statements: statements(instanceScope(context), block.body, { derivative: cnexp }), extrapolation: null };
  }
  if (bent !== null)
    context.diagnostics.warn(
      'method',
      bent.span,
      `${bent.target.text}' is not linear in ${bent.target.text}: derivimplicit solves the block instead of cnexp`,
    );
  return bySlopes(request, (slopes) => derivimplicit(context, slopes, clock, lineOf(solve.span)));
}

/** A KINETIC block by backward Euler. */
function sparse({ context, block, solve, clock }: Request): Solved {
  const scheme = new Scheme(context, block, instanceScope(context, 'parameter'));
  const at = solve.steadyState ? { ...clock, dt: number(STEADY_STEP) } : clock;
  const method = new SparseMethod(context, scheme, at, lineOf(solve.span));
  return solve.steadyState ? method.steady() : method.advance();
}

/** A block of equations without time: its states follow from everything else. */
function algebraic({ context, block, solve, clock }: Request, method: typeof solveLinear): Solved {
  if (solve.steadyState)
    context.diagnostics.error('method', solve.span, `a ${block.kind} block has no time, and so no STEADYSTATE: SOLVE alone finds it`);
  return { statements: method(context, block, clock, lineOf(solve.span)), extrapolation: null };
}

/** The first equation that cnexp cannot solve. */
function nonlinear(list: readonly Statement[]): Extract<Statement, { kind: 'derivative' }> | null {
  for (const s of list) {
    if (s.kind === 'derivative') {
      if (affineForm(s.value, s.target.text, s.index) === null) return s;
    } else {
      const inner = s.kind === 'if' ? [...s.then, ...s.else] : s.kind === 'from' || s.kind === 'while' ? s.body : [];
      const found = nonlinear(inner);
      if (found !== null) return found;
    }
  }
  return null;
}

/** s += dt·s′ with the slopes that a method left. */
function extrapolate(context: Context, unknowns: readonly Unknown[]): readonly Stmt[] {
  const { dt } = engineClock(context);
  return unknowns.map((u) => writeValue(u, add(readValue(u), mul(dt, readSlope(u)))));
}

/** The statements of a SOLVE where the kernel has to find out by itself whether the stepper is of order 2 (INITIAL). */
export function solvedInPlace(context: Context, { statements: list, extrapolation }: Solved): readonly Stmt[] {
  if (extrapolation === null || extrapolation.length === 0) return list;
  const flag = load(context.engineField('secondOrder', 'scalar', 'secondOrder'));
  return [...list, when(compare('ne', flag, number(0)), extrapolation)];
}
