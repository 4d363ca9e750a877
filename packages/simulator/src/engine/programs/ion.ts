import type { Expr, Program, Stmt } from '@hillock/kernel';
import { add, compare, div, load, local, mul, number, select, set, store, when } from '@hillock/kernel/notation';
import { node, own, scalar } from './fields.ts';

/** CODATA 2018: elementary charge × Avogadro (C/mol), Boltzmann × Avogadro (J/(mol K)). */
const FARADAY = 96485.33212331001;
const GAS_CONSTANT = 8.31446261815324;

const log = (x: Expr): Expr => ({ kind: 'invoke', type: 'f64', fn: 'log', args: [x] });

/** RT/F at the temperature of the model, mV. */
export const thermal: Expr = div(mul(mul(number(1000), number(GAS_CONSTANT)), add(load('celsius'), number(273.15))), number(FARADAY));

/** e := (1000·R·T/F)/z·ln(out/in), mV; 0 without charge, ±1e6 where a concentration is not positive. */
const nernst: readonly Stmt[] = [
  set('ktf', thermal),
  set('e', mul(div(local('ktf'), load('valence')), log(div(load('out'), load('in'))))),
  set('e', select(compare('le', load('out'), number(0)), number(-1e6), local('e'))),
  set('e', select(compare('le', load('in'), number(0)), number(1e6), local('e'))),
  store('e', select(compare('eq', load('valence'), number(0)), number(0), local('e'))),
];

/** Whether a flag of a segment is set. */
export const on = (flag: string): Expr => compare('ne', load(flag), number(0));

/**
 * One ion in every segment that has it.
 * - `initial`: concentrations back to their GLOBAL starting values where something writes them, then e by Nernst where it follows.
 * - `reversal`: e again, after a mechanism wrote concentrations in its INITIAL.
 * - `current`: before the mechanisms of an assembly: current and slope to zero, e by Nernst where it follows at every step.
 * - `move`: Crank–Nicolson: the current moves along with the half step's δ (in rhs): i += (∂i/∂v)·δ.
 */
const ionProgram: Program = {
  irVersion: 1,
  name: 'ion',
  fields: [
    ...['e', 'in', 'out', 'i', 'didv', 'cinit', 'einit', 'eadvance'].map(own),
    { name: 'in0', space: 'scalar', length: 1, type: 'f64' },
    { name: 'out0', space: 'scalar', length: 1, type: 'f64' },
    { name: 'valence', space: 'scalar', length: 1, type: 'f64' },
    scalar('celsius'),
    node('rhs'),
  ],
  functions: [],
  kernels: [
    {
      name: 'initial',
      loop: 'each',
      body: [when(on('cinit'), [store('in', load('in0')), store('out', load('out0'))]), when(on('einit'), nernst)],
    },
    { name: 'reversal', loop: 'each', body: [when(on('einit'), nernst)] },
    { name: 'current', loop: 'each', body: [store('i', number(0)), store('didv', number(0)), when(on('eadvance'), nernst)] },
    { name: 'move', loop: 'each', body: [store('i', add(load('i'), mul(load('didv'), load('rhs'))))] },
  ],
};

const variants = new Map<string, Program>();

/** The program for an ion that has only parts: no kernel where there is nothing to do. Every variant is made once. */
export function ionProgramFor(has: { readonly current: boolean; readonly styles: boolean }): Program {
  const key = `${has.current} ${has.styles}`;
  const known = variants.get(key);
  if (known !== undefined) return known;
  const wanted = (name: string): boolean => (name === 'move' ? has.current : name === 'current' ? has.current || has.styles : has.styles);
  const kernels = ionProgram.kernels
    .filter((k) => wanted(k.name))
    .map((k) => {
      if (k.name !== 'current') return k;
      const body = k.body.filter((s) => (s.kind === 'store' ? has.current : has.styles));
      return { ...k, body };
    });
  const made: Program = { ...ionProgram, kernels };
  variants.set(key, made);
  return made;
}
