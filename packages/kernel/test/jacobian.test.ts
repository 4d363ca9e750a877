import { describe, expect, it } from 'vitest';
import {
  differentiateBy,
  type Expr,
  type FieldDecl,
  interpreterBackend,
  type Kernel,
  keepKernels,
  type Program,
  placeLocal,
  type Stmt,
  scalarise,
  unroll,
} from '../src/index.ts';

const number = (value: number): Expr => ({ kind: 'const', type: 'f64', value });
const integer = (value: number): Expr => ({ kind: 'const', type: 'i32', value });
const local = (name: string): Expr => ({ kind: 'local', type: 'f64', name });
const counter = (name: string): Expr => ({ kind: 'local', type: 'i32', name });
const op = (kind: 'add' | 'sub' | 'mul' | 'div', a: Expr, b: Expr): Expr => ({ kind: 'binary', op: kind, type: 'f64', a, b });
const load = (field: string, element?: Expr): Expr => ({ kind: 'load', type: 'f64', field, ...(element === undefined ? {} : { element }) });
const store = (field: string, value: Expr, element?: Expr): Stmt => ({
  kind: 'store',
  field,
  value,
  ...(element === undefined ? {} : { element }),
});
const field = (name: string, length = 1): FieldDecl => ({ name, space: 'instance', length, type: 'f64' });

/** Runs one kernel of a program whose fields lie one after the other, and gives them back. */
function run(
  fields: readonly FieldDecl[],
  body: readonly Stmt[],
  start: Readonly<Record<string, readonly number[]>>,
): (name: string) => number[] {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const values = new Float64Array(memory.buffer);
  const bases: Record<string, number> = {};
  let top = 0;
  for (const f of fields) {
    bases[f.name] = top;
    values.set(start[f.name] ?? [], top);
    top += f.length;
  }
  const kernel: Kernel = { name: 'k', loop: 'each', body };
  const program: Program = { irVersion: 1, name: 'p', fields, functions: [], kernels: [kernel] };
  const binding = { fields: Object.fromEntries(fields.map((f) => [f.name, { base: 8 * bases[f.name]!, stride: 1 }])) };
  const host = {
    effect: () => undefined,
    trap: (): never => {
      throw new Error('trap');
    },
  };
  interpreterBackend.compile(program, binding, memory, host).kernels.k?.(0, 1, 0);
  const length = (name: string): number => fields.find((f) => f.name === name)?.length ?? 0;
  return (name) => Array.from(values.subarray(bases[name]!, bases[name]! + length(name)));
}

// y[k] = x[k]·x[k+1] + p, z = Σ y, in loops
const fields = [field('x', 4), field('y', 3), field('z'), field('p'), field('out', 4)];
const loops: readonly Stmt[] = [
  store('z', number(0)),
  {
    kind: 'for',
    local: 'k',
    from: integer(0),
    to: integer(3),
    step: 1,
    body: [
      store(
        'y',
        op(
          'add',
          op('mul', load('x', counter('k')), load('x', { kind: 'binary', op: 'add', type: 'i32', a: counter('k'), b: integer(1) })),
          load('p'),
        ),
        counter('k'),
      ),
      store('z', op('add', load('z'), load('y', counter('k')))),
    ],
  },
];
const start = { x: [2, 3, 5, 7], p: [0.5] };

describe('unroll', () => {
  it('leaves what loops compute, without loops', () => {
    const flat = unroll(loops);
    expect(flat.some((s) => s.kind === 'for')).toBe(false);
    const [one, other] = [run(fields, loops, start), run(fields, flat, start)];
    for (const name of ['y', 'z']) expect(other(name)).toEqual(one(name));
    expect(one('z')).toEqual([2 * 3 + 3 * 5 + 5 * 7 + 1.5]);
  });

  it('leaves long loops, those with bounds of run time, and those whose counter is set', () => {
    const body: readonly Stmt[] = [store('z', number(1))];
    const loop = (to: Expr, inner: readonly Stmt[] = body): Stmt => ({
      kind: 'for',
      local: 'k',
      from: integer(0),
      to,
      step: 1,
      body: inner,
    });
    for (const kept of [loop(integer(1000)), loop(counter('n')), loop(integer(3), [{ kind: 'set', local: 'k', value: integer(2) }])])
      expect(unroll([kept])).toEqual([kept]);
    expect(unroll([loop(integer(0))]).some((s) => s.kind === 'store')).toBe(false);
  });
});

describe('scalarise', () => {
  const declared = new Map(fields.map((f) => [f.name, f]));

  it('keeps what is stored in locals, and stores nothing', () => {
    const made = scalarise(unroll(loops), declared, ['x']);
    expect(made).not.toBeNull();
    if (made === null) return;
    const list = [...made.start, ...made.body, store('out', local(placeLocal('z')), integer(0))];
    const after = run(fields, list, start);
    expect(after('out')[0]).toBe(2 * 3 + 3 * 5 + 5 * 7 + 1.5);
    expect(after('y')).toEqual([0, 0, 0]);
  });

  it('refuses elements that are chosen at run time', () => {
    expect(scalarise(loops, declared, [])).toBeNull();
  });
});

describe('differentiateBy', () => {
  it('gives all partial derivatives at once, and nothing where there is none', () => {
    const made = scalarise(unroll(loops), new Map(fields.map((f) => [f.name, f])), ['x', 'p']);
    if (made === null) throw new Error('not scalar');
    const variables = [0, 1, 2, 3].map((k) => placeLocal('x', k));
    const { statements, ofLocal } = differentiateBy(made.body, variables);
    const [z] = [placeLocal('z')];
    const list = [...made.start, ...statements, ...variables.map((_, k) => store('out', ofLocal(z, k) ?? number(Number.NaN), integer(k)))];
    // ∂z/∂x: neighbours
    expect(run(fields, list, start)('out')).toEqual([3, 2 + 5, 3 + 7, 5]);
    expect(ofLocal(placeLocal('y', 0), 3)).toBeNull();
    expect(ofLocal(placeLocal('p'), 0)).toBeNull();
  });

  it('follows branches and loops as they are taken, and forgets what is overwritten', () => {
    const body: readonly Stmt[] = [
      { kind: 'set', local: 'a', value: op('mul', local('x'), local('x')) },
      {
        kind: 'if',
        cond: { kind: 'compare', op: 'gt', type: 'bool', a: local('x'), b: number(1) },
        then: [{ kind: 'set', local: 'a', value: op('mul', number(7), local('x')) }],
        else: [],
      },
      { kind: 'set', local: 'n', value: number(0) },
      { kind: 'set', local: 'b', value: number(1) },
      {
        kind: 'while',
        head: [],
        cond: { kind: 'compare', op: 'lt', type: 'bool', a: local('n'), b: number(3) },
        body: [
          { kind: 'set', local: 'b', value: op('mul', local('b'), local('x')) },
          { kind: 'set', local: 'n', value: op('add', local('n'), number(1)) },
        ],
      },
      { kind: 'set', local: 'c', value: local('x') },
      { kind: 'set', local: 'c', value: number(4) },
    ];
    const { statements, ofLocal } = differentiateBy(body, ['x']);
    const at = (x: number): number[] =>
      run(
        fields,
        [
          { kind: 'set', local: 'x', value: number(x) },
          ...statements,
          ...['a', 'b', 'c'].map((name, k) => store('out', ofLocal(name, 0) ?? number(Number.NaN), integer(k))),
        ],
        {},
      )('out');
    expect(at(0.5).slice(0, 2)).toEqual([1, 0.75]);
    expect(at(2).slice(0, 2)).toEqual([7, 12]);
    expect(ofLocal('n', 0)).toBeNull();
    expect(ofLocal('c', 0)).toBeNull();
  });
});

describe('keepKernels', () => {
  it('drops kernels, and the functions and hidden fields that only they need', () => {
    const call = (fn: string): Stmt => ({ kind: 'call', fn, args: [] });
    const func = (name: string, body: readonly Stmt[]) => ({ name, params: [], result: null, body });
    const program: Program = {
      irVersion: 1,
      name: 'p',
      fields: [field('seen'), field('_one'), field('_two')],
      functions: [func('f', [store('_one', number(1))]), func('g', [store('_two', number(1))]), func('h', [call('g')])],
      kernels: [
        { name: 'a', loop: 'each', body: [call('f')] },
        { name: 'b', loop: 'each', body: [call('h')] },
      ],
    };
    const kept = keepKernels(program, (name) => name === 'a');
    expect(kept.kernels.map((k) => k.name)).toEqual(['a']);
    expect(kept.functions.map((f) => f.name)).toEqual(['f']);
    expect(kept.fields.map((f) => f.name)).toEqual(['seen', '_one']);
    expect(keepKernels(program, () => true).functions).toHaveLength(3);
  });
});
