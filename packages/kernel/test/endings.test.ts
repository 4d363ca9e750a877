import fc from 'fast-check';
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

const g: Expr = { kind: 'load', type: 'f64', field: 'g' };
const z: Expr = { kind: 'local', type: 'f64', name: 'z' };
const set = (local: string, value: Expr): Stmt => ({ kind: 'set', local, value });
const store = (field: string, value: Expr): Stmt => ({ kind: 'store', field, value });
const above = (a: Expr, limit: number): Expr => ({ kind: 'compare', op: 'gt', type: 'bool', a, b: number(limit) });
const trap = (code: string, value: Expr): Stmt => ({ kind: 'trap', code, line: 1, value });

/** What is told where a kernel with these statements ends, or the values that it leaves. */
function told(backend: Backend, body: readonly Stmt[], values: readonly number[], count: { two: number } = { two: 0 }): string {
  const source: Program = {
    ...program,
    fields: [...program.fields, { name: 'g', space: 'scalar', length: 1, type: 'f64' }],
    kernels: [{ name: 'run', loop: 'each', body }],
  };
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const all = new Float64Array(memory.buffer, 0, 8);
  all.set(values);
  const compiled = backend.compile(source, { fields: { x: { base: 0, stride: 8 }, g: { base: 64, stride: 0 } } }, memory, {
    effect: () => undefined,
    trap: (_name, code, _line, value, instance) => {
      throw new Error(`${code} ${value} of ${instance}`);
    },
  });
  if (Object.keys(compiled.oneLane).length === 0) count.two++;
  try {
    compiled.kernels.run?.(0, values.length, 0);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return [...all.subarray(0, values.length), new Float64Array(memory.buffer, 64, 1)[0]].join();
}

describe('what a branch that ends the run tells', () => {
  const bodies: Readonly<Record<string, readonly Stmt[]>> = {
    'a local that is set again': [set('y', x), when(above(y, 3), [trap('large', y)]), set('y', number(7)), store('x', y)],
    'a field that is stored again': [when(above(x, 3), [trap('large', x)]), store('x', number(7))],
    'a condition inside, on what changes': [
      set('y', x),
      when(above(x, 2), [when(above(y, 3), [trap('large', y)])]),
      set('y', number(0)),
      store('x', number(0)),
      store('x', y),
    ],
    'a value made inside, of what changes': [
      set('y', x),
      when(above(x, 3), [set('z', op('mul', y, number(2))), trap('twice', z)]),
      set('y', number(7)),
      store('x', y),
    ],
    'a local of its own that is set outside too': [
      set('z', x),
      when(above(x, 3), [when(above(x, 9), [set('z', number(1))]), trap('large', z)]),
      set('z', number(7)),
      store('x', number(1)),
    ],
    'a sum over instances': [store('g', op('add', g, x)), when(above(g, 9), [trap('sum', g)]), store('g', op('add', g, number(1)))],
  };

  it.each(Object.entries(bodies))('is what it is there: %s', (_, body) => {
    for (const values of [
      [1, 2, 3, 1, 2],
      [1, 2, 3, 4, 5],
      [1, 5, 3, 4, 10],
      [20, 1, 30, 40, 1],
    ]) {
      const expected = told(interpreterBackend, body, values);
      expect(told(scalarBackend, body, values)).toBe(expected);
      expect(told(simdBackend, body, values)).toBe(expected);
    }
  });

  it('is what it is there, whatever the statements', () => {
    const leaf = fc.constantFrom(x, y, z, g, number(2));
    const value = fc.oneof(
      leaf,
      fc.tuple(fc.constantFrom('add', 'sub', 'mul'), leaf, leaf).map(([kind, a, b]) => op(kind, a, b)),
    );
    const assignment = fc.oneof(
      fc.tuple(fc.constantFrom('y', 'z'), value).map(([name, e]) => set(name, e)),
      value.map((e) => store('x', e)),
    );
    const ending = fc
      .tuple(value, value, value, fc.option(assignment.filter((s) => s.kind === 'set')))
      .map(([a, b, c, before]) =>
        when(above(a, 4), [...(before === null ? [] : [before]), when(above(b, 3), [trap('b', b)]), trap('c', c)]),
      );
    const sum = value.map((e) => store('g', op('add', g, e)));
    const body = fc.array(fc.oneof({ weight: 4, arbitrary: assignment }, { weight: 2, arbitrary: ending }, { weight: 1, arbitrary: sum }), {
      minLength: 2,
      maxLength: 8,
    });
    const count = { two: 0 };
    let ended = 0;
    fc.assert(
      fc.property(body, fc.array(fc.integer({ min: -2, max: 5 }), { minLength: 2, maxLength: 7 }), (statements, values) => {
        const expected = told(interpreterBackend, statements, values);
        ended += expected.includes('of') ? 1 : 0;
        expect(told(scalarBackend, statements, values)).toBe(expected);
        expect(told(simdBackend, statements, values, count)).toBe(expected);
      }),
      { numRuns: 400 },
    );
    expect(count.two).toBeGreaterThan(150);
    expect(ended).toBeGreaterThan(30);
  });
});
