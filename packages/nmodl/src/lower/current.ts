import { degrees, differentiateStatements, type Expr, type Func, inline, type Program, type Stmt } from '@hillock/kernel';
import { add, call, div, load, local, mul, number, set, store, sub } from '@hillock/kernel/notation';
import type { Name } from '../syntax/tree.ts';
import { Conductances, type ListedSlope } from './conductance.ts';
import { type Context, Scope, V_PARAMETER } from './context.ts';
import { statements } from './statement.ts';

/** The step of v for a conductance, mV: NEURON's own, because it enters its answers. */
const DELTA_V = 0.001;

/** One current of a mechanism: its field, and the ion that carries it. */
export interface Current {
  readonly name: Name;
  readonly ion: string | null;
  readonly electrode: boolean;
}

export function currentsOf(context: Context): readonly Current[] {
  const { neuron } = context.file;
  const ionic = neuron.ions.flatMap((use) =>
    use.writes.filter((w) => w.text === `i${use.ion.text}`).map((name): Current => ({ name, ion: use.ion.text, electrode: false })),
  );
  return [
    ...ionic,
    ...neuron.nonspecific.map((name): Current => ({ name, ion: null, electrode: false })),
    ...neuron.electrode.map((name): Current => ({ name, ion: null, electrode: true })),
  ];
}

/** BREAKPOINT without its SOLVEs, as a function of v, and the slopes it lists. */
function breakpointFunction(context: Context): { readonly func: Func; readonly slopes: readonly ListedSlope[] } {
  const scope = new Scope(context, 'parameter');
  const list = context.file.breakpoint ?? [];
  const conductances = new Conductances(scope, list);
  const body = [...statements(scope, [...list, ...conductances.body], { dropSolve: true }), ...conductances.after];
  return { func: { name: '_breakpoint', params: [{ name: V_PARAMETER, type: 'f64' }], result: null, body }, slopes: conductances.slopes };
}

function currentValue(context: Context, current: Current): Expr {
  const symbol = context.symbol(current.name.text);
  return symbol?.kind === 'field' || symbol?.kind === 'global' ? load(context.ownField(current.name.text, symbol)) : number(0);
}

/** What a kernel needs of one evaluation: statements, and for each current its value and its slope by v afterwards. */
interface Evaluation {
  readonly statements: readonly Stmt[];
  readonly values: readonly Expr[];
  readonly slopes: readonly Expr[];
  /** The slope of all currents together. */
  readonly total: Expr;
}

const BY_V = { kind: 'local', name: 'v' } as const;

/**
 * Currents that are all of the form a·v + b, with a and b free of v, are evaluated once: the slope is a, which the difference quotient only blurs (by its
 * round-off). Null when one of them is not, and for a file with mistakes, of which nothing can be derived.
 */
function once(context: Context, currents: readonly Current[]): Evaluation | null {
  if (context.diagnostics.errors.length > 0) return null;
  const probe: Program = {
    irVersion: 1,
    name: context.suffix,
    fields: context.fieldList,
    functions: context.functions,
    kernels: [{ name: 'current', loop: 'each', body: [call('_breakpoint', [local('v')])] }],
  };
  const list = inline(probe).kernels[0]?.body ?? [];
  const { ofField } = degrees(list, BY_V);
  if (currents.some((c) => ofField(c.name.text) === 'nonlinear')) return null;
  const differentiated = differentiateStatements(list, BY_V);
  const slopes = currents.map((c) => differentiated.ofField(c.name.text) ?? number(0));
  return {
    statements: differentiated.statements,
    values: currents.map((c) => currentValue(context, c)),
    slopes,
    total: total(slopes),
  };
}

/** With CONDUCTANCE statements: once, and the slopes are what they list; a current without one has none. */
function listed(context: Context, currents: readonly Current[], slopes: readonly ListedSlope[]): Evaluation {
  const of = (ion: string): Expr => total(slopes.filter((s) => s.ion === ion).map((s) => s.value));
  return {
    statements: [call('_breakpoint', [local('v')])],
    values: currents.map((c) => currentValue(context, c)),
    slopes: currents.map(({ ion }) => (ion === null ? number(0) : of(ion))),
    total: total(slopes.map((s) => s.value)),
  };
}

/** At v + 0.001 and then at v, so that what the body assigns holds values at v; slopes are (I(v + 0.001) − I(v))/0.001. */
function twice(context: Context, currents: readonly Current[]): Evaluation {
  const evaluate = (stem: string, at: Expr): Stmt[] => [
    call('_breakpoint', [at]),
    ...currents.map((c, k) => set(`${stem}${k}`, currentValue(context, c))),
  ];
  const sum = (stem: string): Expr => total(currents.map((_, k) => local(`${stem}${k}`)));
  return {
    statements: [...evaluate('high', add(local('v'), number(DELTA_V))), ...evaluate('here', local('v'))],
    values: currents.map((_, k) => local(`here${k}`)),
    slopes: currents.map((_, k) => div(sub(local(`high${k}`), local(`here${k}`)), number(DELTA_V))),
    // of the sums, in NEURON's order
    total: div(sub(sum('high'), sum('here')), number(DELTA_V)),
  };
}

function total(list: readonly Expr[]): Expr {
  const [first = number(0), ...rest] = list;
  return rest.reduce((sum, e) => add(sum, e), first);
}

/** The kernel `current`. Currents of a point process are in nA: times 100/area they are densities. */
export function lowerCurrent(context: Context): readonly Stmt[] {
  const currents = currentsOf(context);
  const { func, slopes } = breakpointFunction(context);
  context.functions.push(func);
  const point = context.file.neuron.kind === 'point';
  const body: Stmt[] = [set('v', load(context.engineField('v', 'node', 'v')))];
  if (currents.length === 0) return [...body, call('_breakpoint', [local('v')])];
  const rhs = context.engineField('rhs', 'node', 'rhs');
  const d = context.engineField('d', 'node', 'd');
  // random numbers are drawn as often as NEURON draws them
  const affine = slopes.length > 0 || context.draws.length > 0 ? null : once(context, currents);
  const evaluation = slopes.length > 0 ? listed(context, currents, slopes) : (affine ?? twice(context, currents));
  context.evaluations =
    slopes.length > 0
      ? { currentEvaluations: 1, because: 'CONDUCTANCE statements tell the slopes' }
      : affine !== null
        ? { currentEvaluations: 1, because: 'all currents are affine in v' }
        : {
            currentEvaluations: 2,
            because: `${context.draws.length > 0 ? 'random numbers are drawn' : 'a current is not affine in v'}: the slope is a difference over 0.001 mV`,
          };
  const scaled = (e: Expr): Expr => (point ? mul(e, local('scale')) : e);
  body.push(...evaluation.statements);
  if (point) body.push(set('scale', div(number(100), load(context.engineField('area', 'node', 'area')))));
  currents.forEach(({ ion }, k) => {
    const value = evaluation.values[k];
    const slope = evaluation.slopes[k];
    if (ion === null || value === undefined || slope === undefined) return;
    const didv = context.ionField(ion, 'didv');
    const i = context.ionField(ion, 'i');
    body.push(store(didv, add(load(didv), scaled(slope))), store(i, add(load(i), scaled(value))));
  });
  body.push(set('i', scaled(total(evaluation.values))), set('g', scaled(evaluation.total)));
  const plus = (field: string, by: Expr): Stmt => store(field, add(load(field), by));
  const minus = (field: string, by: Expr): Stmt => store(field, sub(load(field), by));
  if (currents.some((c) => c.electrode)) body.push(plus(rhs, local('i')), minus(d, local('g')));
  else body.push(minus(rhs, local('i')), plus(d, local('g')));
  return body;
}
