import { describe, expect, it } from 'vitest';
import {
  type Backend,
  type Expr,
  interpreterBackend,
  optimise,
  type Program,
  type Stmt,
  scalarBackend,
  simdBackend,
} from '../src/index.ts';

const x: Expr = { kind: 'load', type: 'f64', field: 'x' };
const y: Expr = { kind: 'local', type: 'f64', name: 'y' };
const number = (value: number): Expr => ({ kind: 'const', type: 'f64', value });
const op = (kind: 'add' | 'sub' | 'mul', a: Expr, b: Expr): Expr => ({ kind: 'binary', op: kind, type: 'f64', a, b });
const finite = (e: Expr): Expr => ({ kind: 'compare', op: 'eq', type: 'bool', a: op('sub', e, e), b: number(0) });
const not = (a: Expr): Expr => ({ kind: 'unary', op: 'not', type: 'bool', a });
const when = (cond: Expr, then: readonly Stmt[]): Stmt => ({ kind: 'if', cond, then, else: [] });

/** y = 2x; ends the run where y or its square is not finite; x = y. */
const program: Program = {
  irVersion: 1,
  name: 'p',
  fields: [{ name: 'x', space: 'instance', length: 1, type: 'f64' }],
  functions: [],
  kernels: [
    {
      name: 'run',
      loop: 'each',
      body: [
        { kind: 'set', local: 'y', value: op('mul', number(2), x) },
        when(not(finite(op('mul', y, y))), [
          when(not(finite(y)), [{ kind: 'trap', code: 'lost y', line: 7, value: y }]),
          { kind: 'trap', code: 'large y', line: 8, value: op('mul', y, number(1e-100)) },
        ]),
        { kind: 'store', field: 'x', value: y },
      ],
    },
  ],
};

function run(
  backend: Backend,
  values: readonly number[],
  rest = 0,
): { readonly ended: string; readonly values: readonly number[]; readonly one: string[] } {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const all = new Float64Array(memory.buffer, 0, 8).fill(rest);
  all.set(values);
  const compiled = backend.compile(optimise(program), { fields: { x: { base: 0, stride: 8 } } }, memory, {
    effect: () => undefined,
    trap: (name, code, line, value, instance) => {
      throw new Error(`${name} ${code} ${line} ${value} ${instance}`);
    },
  });
  let ended = '';
  try {
    compiled.kernels.run?.(0, values.length, 0);
  } catch (error) {
    ended = error instanceof Error ? error.message : '';
  }
  return { ended, values: Array.from(all.subarray(0, values.length)), one: Object.keys(compiled.oneLane) };
}

describe('a branch that ends the run', () => {
  it('does not keep a kernel from two lanes', () => {
    expect(run(simdBackend, [1, 2]).one).toEqual([]);
  });

  it.each([interpreterBackend, scalarBackend, simdBackend])('names the first instance and its value ($name)', (backend) => {
    expect(run(backend, [1, 2, 3, 4, 5])).toMatchObject({ ended: '', values: [2, 4, 6, 8, 10] });
    expect(run(backend, [1, 2, 3, Number.POSITIVE_INFINITY, 5]).ended).toBe('p lost y 7 Infinity 3');
    expect(run(backend, [1, 2, 1e200, Number.NaN, 5]).ended).toBe('p large y 8 2e+100 2');
    expect(run(backend, [1, Number.NaN]).values[0]).toBe(2);
  });

  it.each([scalarBackend, simdBackend])('does not see what lies beside the last instance ($name)', (backend) => {
    expect(run(backend, [1, 2, 3], Number.NaN)).toMatchObject({ ended: '', values: [2, 4, 6] });
  });
});
