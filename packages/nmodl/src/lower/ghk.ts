import type { Expr, Func } from '@hillock/kernel';
import { add, compare, div, invoke, load, local, mul, neg, number, set, sub, when } from '@hillock/kernel/notation';
import type { Context } from './context.ts';

/** CODATA 2018: C/mol, J/(mol K). */
const FARADAY = 96485.33212331001;
const GAS_CONSTANT = 8.31446261815324;

const SIZE = '_ghk_size';

/** x/(eˣ − 1), and 1 − x/2 near 0. */
const size: Func = {
  name: SIZE,
  params: [{ name: 'x', type: 'f64' }],
  result: { name: 'r', type: 'f64' },
  body: [
    when(
      compare('lt', { kind: 'unary', op: 'abs', type: 'f64', a: local('x') }, number(1e-4)),
      [set('r', sub(number(1), div(local('x'), number(2))))],
      [set('r', div(local('x'), sub(invoke('exp', local('x')), number(1))))],
    ),
  ],
};

/**
 * `nrn_ghk(v, ci, co, z)`: the constant-field flux (Goldman 1943, Hodgkin and Katz 1949) per permeability, 0.001·z·F·(ci·φ(−x) − co·φ(x)) with
 * x = z·v/(1000·R·T/F) and φ(x) = x/(eˣ − 1): times a permeability in cm/s a current density in mA/cm². v in mV, concentrations in mM.
 */
export function ghk(context: Context, args: readonly Expr[]): Expr {
  const name = '_nrn_ghk';
  if (!context.functions.some((f) => f.name === name)) {
    const celsius = load(context.engineField('celsius', 'scalar', 'celsius'));
    const ktf = div(mul(mul(number(1000), number(GAS_CONSTANT)), add(celsius, number(273.15))), number(FARADAY));
    const flux = sub(mul(local('ci'), invoke(SIZE, neg(local('x')))), mul(local('co'), invoke(SIZE, local('x'))));
    context.functions.push(size, {
      name,
      params: ['v', 'ci', 'co', 'z'].map((parameter) => ({ name: parameter, type: 'f64' as const })),
      result: { name: 'r', type: 'f64' },
      body: [set('x', div(mul(local('z'), local('v')), ktf)), set('r', mul(mul(mul(number(0.001), local('z')), number(FARADAY)), flux))],
    });
  }
  return invoke(name, ...args);
}
