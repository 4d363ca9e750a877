import type { Expr, Func, Stmt } from '@hillock/kernel';
import type { Name } from '../syntax/tree.ts';
import { type Context, Scope, V_PARAMETER } from './context.ts';
import { add, call, div, load, local, mul, number, set, store, sub } from './notation.ts';
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

/** BREAKPOINT without its SOLVEs, as a function of v. */
export function breakpointFunction(context: Context): Func {
  const scope = new Scope(context, 'parameter');
  return {
    name: '_breakpoint',
    params: [{ name: V_PARAMETER, type: 'f64' }],
    result: null,
    body: statements(scope, context.file.breakpoint ?? [], { dropSolve: true }),
  };
}

function currentValue(context: Context, current: Current): Expr {
  const symbol = context.symbol(current.name.text);
  return symbol?.kind === 'field' || symbol?.kind === 'global' ? load(context.ownField(current.name.text, symbol)) : number(0);
}

/**
 * The kernel `current`: the body at v + 0.001 and then at v, so that what it assigns holds values at v; g = (I(v + 0.001) − I(v))/0.001. Currents of a
 * point process are in nA: times 100/area they are densities.
 */
export function lowerCurrent(context: Context): readonly Stmt[] {
  const currents = currentsOf(context);
  const point = context.file.neuron.kind === 'point';
  const v = load(context.engineField('v', 'node', 'v'));
  const rhs = context.engineField('rhs', 'node', 'rhs');
  const d = context.engineField('d', 'node', 'd');
  const electrode = currents.some((c) => c.electrode);
  const scaled = (e: Expr): Expr => (point ? mul(e, local('scale')) : e);
  const total = (stem: string): Expr =>
    currents.reduce<Expr>((sum, _, k) => (k === 0 ? local(`${stem}0`) : add(sum, local(`${stem}${k}`))), number(0));
  const evaluate = (stem: string, at: Expr): Stmt[] => [
    call('_breakpoint', [at]),
    ...currents.map((c, k) => set(`${stem}${k}`, currentValue(context, c))),
  ];
  const body: Stmt[] = [set('v', v), ...evaluate('high', add(local('v'), number(DELTA_V))), ...evaluate('here', local('v'))];
  if (currents.length === 0) return body;
  if (point) body.push(set('scale', div(number(100), load(context.engineField('area', 'node', 'area')))));
  currents.forEach(({ ion }, k) => {
    if (ion === null) return;
    const slope = div(sub(local(`high${k}`), local(`here${k}`)), number(DELTA_V));
    const didv = context.ionField(ion, 'didv');
    const i = context.ionField(ion, 'i');
    body.push(store(didv, add(load(didv), scaled(slope))), store(i, add(load(i), scaled(local(`here${k}`)))));
  });
  body.push(set('i', scaled(total('here'))), set('g', scaled(div(sub(total('high'), total('here')), number(DELTA_V)))));
  const plus = (field: string, by: Expr): Stmt => store(field, add(load(field), by));
  const minus = (field: string, by: Expr): Stmt => store(field, sub(load(field), by));
  if (electrode) body.push(plus(rhs, local('i')), minus(d, local('g')));
  else body.push(minus(rhs, local('i')), plus(d, local('g')));
  return body;
}
