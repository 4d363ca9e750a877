import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  degrees,
  differentiate,
  differentiateStatements,
  type Expr,
  type Host,
  interpreterBackend,
  mathFunctions,
  type Stmt,
} from '../src/index.ts';

const host: Host = {
  effect: () => undefined,
  trap: (program, code) => {
    throw new Error(`${program} ${code}`);
  },
};
const x: Expr = { kind: 'local', type: 'f64', name: 'x' };
const c: Expr = { kind: 'local', type: 'f64', name: 'c' };
const n = (value: number): Expr => ({ kind: 'const', type: 'f64', value });
const bin = (op: 'add' | 'sub' | 'mul' | 'div', a: Expr, b: Expr): Expr => ({ kind: 'binary', op, type: 'f64', a, b });
const fn = (name: string, ...args: Expr[]): Expr => ({ kind: 'invoke', type: 'f64', fn: name, args });
const set = (local: string, value: Expr): Stmt => ({ kind: 'set', local, value });
const BY = { kind: 'local', name: 'x' } as const;

/** Runs statements with x and c set, and gives the value of an expression after them. */
function evaluate(list: readonly Stmt[], result: Expr, at: number, constant = 1.3): number {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const body: Stmt[] = [set('x', n(at)), set('c', n(constant)), ...list, { kind: 'store', field: 'r', value: result }];
  const fields = [{ name: 'r', space: 'scalar', length: 1, type: 'f64' } as const];
  const program = { irVersion: 1, name: 'd', fields, functions: [], kernels: [{ name: 'run', loop: 'one', body }] } as const;
  interpreterBackend.compile(program, { fields: { r: { base: 64, stride: 1 } } }, memory, host).kernels.run?.(0, 1, 0);
  return new Float64Array(memory.buffer, 64, 1)[0] ?? Number.NaN;
}

/** Central difference with its error of order h² extrapolated away. */
function difference(f: (at: number) => number, at: number): number {
  const slope = (h: number): number => (f(at + h) - f(at - h)) / (2 * h);
  const h = 1e-3 * Math.max(1, Math.abs(at));
  return (4 * slope(h / 2) - slope(h)) / 3;
}

function check(e: Expr, at: number): void {
  const derivative = differentiate(e, (read) => (read.kind === 'local' && read.name === 'x' ? n(1) : null)) ?? n(0);
  const expected = difference((p) => evaluate([], e, p), at);
  // a difference of O(h⁴) ~ 1e-12 and of rounding ~ 1e-13/h
  expect(Math.abs(evaluate([], derivative, at) - expected)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected)));
}

describe('differentiate', () => {
  const one = Object.keys(mathFunctions).filter((name) => mathFunctions[name]?.params.length === 1);
  it.each(one)('%s', (name) => {
    const argument = name === 'asin' || name === 'acos' ? bin('mul', x, n(0.4)) : x;
    for (const at of [0.3, 0.9, 1.7]) check(fn(name, argument), at);
  });

  it('of two arguments, by each of them', () => {
    for (const at of [0.3, 1.2, 2.6]) {
      check(fn('pow', x, c), at);
      check(fn('pow', c, x), at);
      check(fn('pow', x, x), at);
      check(fn('atan2', x, c), at);
      check(fn('atan2', c, x), at);
      check(fn('fmod', bin('mul', x, n(3.1)), n(1.7)), at);
    }
  });

  it('of random expressions agrees with differences', () => {
    const smooth: fc.Arbitrary<Expr> = fc.letrec<{ e: Expr }>((tie) => ({
      e: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(x, c),
        fc.integer({ min: -3, max: 3 }).map(n),
        fc.tuple(fc.constantFrom('add' as const, 'sub' as const, 'mul' as const), tie('e'), tie('e')).map(([op, a, b]) => bin(op, a, b)),
        tie('e').map((e) => fn('tanh', e)),
        tie('e').map((e) => bin('div', e, bin('add', n(2), bin('mul', x, x)))),
        tie('e').map((e): Expr => ({ kind: 'unary', op: 'neg', type: 'f64', a: e })),
      ),
    })).e;
    fc.assert(fc.property(smooth, fc.double({ min: -1.5, max: 1.5, noNaN: true }), (e, at) => check(e, at)));
  });

  it('is null for what does not depend on the variable', () => {
    expect(differentiate(bin('mul', c, fn('exp', c)), () => null)).toBeNull();
  });
});

describe('differentiateStatements', () => {
  const list: readonly Stmt[] = [
    set('a', bin('mul', x, x)),
    {
      kind: 'if',
      cond: { kind: 'compare', op: 'gt', type: 'bool', a: x, b: n(1) },
      then: [set('b', bin('add', { kind: 'local', type: 'f64', name: 'a' }, x))],
      else: [set('b', fn('exp', x))],
    },
    set('s', n(0)),
    {
      kind: 'for',
      local: 'k',
      from: { kind: 'const', type: 'i32', value: 0 },
      to: { kind: 'const', type: 'i32', value: 3 },
      step: 1,
      body: [set('s', bin('add', bin('mul', { kind: 'local', type: 'f64', name: 's' }, x), { kind: 'local', type: 'f64', name: 'b' }))],
    },
    set('a', n(2)),
  ];
  it('follows branches, loops and what is set again', () => {
    const { statements, ofLocal } = differentiateStatements(list, BY);
    for (const at of [0.4, 1.6]) {
      const s: Expr = { kind: 'local', type: 'f64', name: 's' };
      expect(evaluate(statements, ofLocal('s') ?? n(Number.NaN), at)).toBeCloseTo(
        difference((p) => evaluate(list, s, p), at),
        7,
      );
      expect(evaluate(statements, s, at)).toBe(evaluate(list, s, at));
      expect(evaluate(statements, ofLocal('a') ?? n(0), at)).toBe(0);
    }
    expect(ofLocal('c')).toBeNull();
  });
});

describe('degrees', () => {
  const degree = (...list: Stmt[]): string => degrees(list, BY).ofLocal('y');
  const y: Expr = { kind: 'local', type: 'f64', name: 'y' };

  it.each([
    ['constant', set('y', fn('exp', c))],
    ['affine', set('y', bin('mul', c, bin('sub', x, n(3))))],
    ['affine', set('y', bin('div', bin('sub', n(1), x), c))],
    ['nonlinear', set('y', bin('mul', x, x))],
    ['nonlinear', set('y', bin('div', c, x))],
    ['nonlinear', set('y', fn('exp', x))],
    ['nonlinear', set('y', { kind: 'select', type: 'f64', cond: { kind: 'compare', op: 'lt', type: 'bool', a: x, b: c }, a: c, b: n(1) })],
    ['affine', set('y', { kind: 'select', type: 'f64', cond: { kind: 'compare', op: 'lt', type: 'bool', a: c, b: n(1) }, a: x, b: n(1) })],
    ['nonlinear', set('y', { kind: 'unary', op: 'abs', type: 'f64', a: x })],
  ])('%s', (expected, statement) => {
    expect(degree(statement)).toBe(expected);
  });

  it('sees through branches and loops', () => {
    const onX: Expr = { kind: 'compare', op: 'lt', type: 'bool', a: x, b: c };
    const onC: Expr = { kind: 'compare', op: 'lt', type: 'bool', a: c, b: n(0) };
    const three = { from: { kind: 'const', type: 'i32', value: 0 }, to: { kind: 'const', type: 'i32', value: 3 } } as const;
    expect(degree({ kind: 'if', cond: onX, then: [set('y', c)], else: [] })).toBe('nonlinear');
    expect(degree({ kind: 'if', cond: onC, then: [set('y', x)], else: [set('y', c)] })).toBe('affine');
    expect(degree(set('y', n(1)), { kind: 'for', local: 'k', ...three, step: 1, body: [set('y', bin('mul', y, x))] })).toBe('nonlinear');
    expect(degree(set('y', x), { kind: 'for', local: 'k', ...three, step: 1, body: [set('y', bin('add', y, c))] })).toBe('affine');
    expect(
      degree({
        kind: 'while',
        head: [],
        cond: { kind: 'compare', op: 'lt', type: 'bool', a: y, b: n(9) },
        body: [set('y', bin('add', y, x))],
      }),
    ).toBe('nonlinear');
    expect(degree(set('y', x), { kind: 'call', fn: 'unknown', args: [] }, set('y', bin('add', y, c)))).toBe('nonlinear');
  });

  it('takes an array for any memory: what it holds may depend on whatever was stored', () => {
    const at: Expr = { kind: 'const', type: 'i32', value: 0 };
    const element: Expr = { kind: 'load', type: 'f64', field: 'memory', at };
    const place: Expr = { kind: 'load', type: 'i32', field: 'places', at };
    const own = (value: Expr): Stmt => ({ kind: 'store', field: 'own', value });
    expect(degree(own(c), set('y', bin('add', element, x)))).toBe('affine');
    expect(degree(own(x), set('y', element))).toBe('nonlinear');
    expect(degree(set('y', element), own(x))).toBe('constant');
    expect(degree(own(x), set('y', { kind: 'convert', op: 'intToFloat', type: 'f64', a: place }))).toBe('constant');
    expect(degree({ kind: 'store', field: 'memory', at, value: x }, set('y', { kind: 'load', type: 'f64', field: 'own' }))).toBe(
      'nonlinear',
    );
  });
});
