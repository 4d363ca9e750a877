import fc from 'fast-check';
import type { BinaryOp, Expr, FieldDecl, Func, Program, Stmt, UnaryOp, ValueType } from '../src/index.ts';

/** Random programs with everything the representation has: functions, branches, loops, all kinds of fields, awkward numbers. They check, and they end. */

export const FIELDS: readonly FieldDecl[] = [
  { name: 'x', space: 'instance', length: 1, type: 'f64' },
  { name: 'y', space: 'instance', length: 1, type: 'f64' },
  { name: 'w', space: 'instance', length: 3, type: 'f64' },
  { name: 'g', space: 'scalar', length: 1, type: 'f64' },
  { name: 'table', space: 'scalar', length: 4, type: 'f64' },
  { name: 't', space: 'scalar', length: 1, type: 'f64', key: 't' },
  { name: 'v', space: 'node', length: 1, type: 'f64', key: 'v' },
  { name: 'again', space: 'node', length: 1, type: 'f64', key: 'v' },
  { name: 'e', space: 'ion', length: 1, type: 'f64', ion: 'na', key: 'e' },
  { name: 'args', space: 'event', length: 2, type: 'f64' },
  { name: 'memory', space: 'array', length: 0, type: 'f64', checked: false },
  { name: 'whole', space: 'array', length: 0, type: 'i32', checked: false },
  { name: 'list', space: 'array', length: 0, type: 'f64', checked: false, apart: true },
  { name: 'links', space: 'array', length: 0, type: 'i32', checked: false, apart: true },
];

const awkward = fc.oneof(
  { weight: 4, arbitrary: fc.double({ noNaN: true, min: -100, max: 100 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1, -1, 0.5, 1e300, -1e-310, 4503599627370497, 2.5, -2.5) },
);

function literal(x: number): Expr {
  return { kind: 'const', type: 'f64', value: Object.is(x, -0) ? '-0' : x };
}

const floats = fc.constantFrom('a', 'b', 'c');
const integers = fc.constantFrom('m', 'n');
const F64_UNARY: readonly UnaryOp[] = ['neg', 'abs', 'sqrt', 'floor', 'ceil', 'trunc', 'nearest'];
const F64_BINARY: readonly BinaryOp[] = ['add', 'sub', 'mul', 'div'];
const I32_BINARY: readonly BinaryOp[] = ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shrS', 'shrU'];
const I64_BINARY: readonly BinaryOp[] = ['add', 'sub', 'and', 'or', 'xor', 'shl', 'shrS', 'shrU'];
const COMPARE = ['lt', 'le', 'gt', 'ge', 'eq', 'ne'] as const;
/** Elementary functions, one and two arguments. */
const CALLS = ['exp', 'log', 'tanh', 'pow', 'fmod'] as const;

const index = (e: Expr, mask: number): Expr => ({
  kind: 'binary',
  op: 'and',
  type: 'i32',
  a: e,
  b: { kind: 'const', type: 'i32', value: mask },
});

/** instance + by */
const next = (by: number): Expr => ({
  kind: 'binary',
  op: 'add',
  type: 'i32',
  a: { kind: 'instance', type: 'i32' },
  b: { kind: 'const', type: 'i32', value: by },
});

/** An element that is in range; now and then one that may not be. */
function element(e: Expr, wild: boolean, length: 3 | 4): Expr {
  return wild ? index(e, 7) : index(e, length === 4 ? 3 : 1);
}

interface Sizes {
  readonly functions: boolean;
  readonly wild: boolean;
  /** Only what two lanes can run: no effects, no computed elements, no memory that may be anything. */
  readonly lanes: boolean;
}

/** Expressions of each type, `depth` levels deep. `wild`: with indices that may be out of range. */
export function expressions(depth: number, sizes: Sizes): Readonly<Record<ValueType, fc.Arbitrary<Expr>>> {
  const leafF: fc.Arbitrary<Expr> = fc.oneof(
    awkward.map(literal),
    floats.map((name): Expr => ({ kind: 'local', type: 'f64', name })),
    fc
      .constantFrom('x', 'y', 'g', 't', 'v', 'again', 'e', ...(sizes.lanes ? [] : ['args']))
      .map((field): Expr => ({ kind: 'load', type: 'f64', field })),
    fc
      .integer({ min: 0, max: 2 })
      .map((k): Expr => ({ kind: 'load', type: 'f64', field: 'w', element: { kind: 'const', type: 'i32', value: k } })),
  );
  const leafI: fc.Arbitrary<Expr> = fc.oneof(
    fc.integer({ min: -5, max: 70 }).map((value): Expr => ({ kind: 'const', type: 'i32', value })),
    integers.map((name): Expr => ({ kind: 'local', type: 'i32', name })),
    fc.constant<Expr>({ kind: 'instance', type: 'i32' }),
  );
  const leafL: fc.Arbitrary<Expr> = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value): Expr => ({ kind: 'const', type: 'i64', value: String(value) })),
    fc.constant<Expr>({ kind: 'local', type: 'i64', name: 'l' }),
  );
  const leafB: fc.Arbitrary<Expr> = fc
    .tuple(fc.constantFrom(...COMPARE), leafF, leafF)
    .map(([op, a, b]): Expr => ({ kind: 'compare', op, type: 'bool', a, b }));
  if (depth === 0) return { f64: leafF, i32: leafI, i64: leafL, bool: leafB };
  const inner = expressions(depth - 1, sizes);
  const select = (type: ValueType): fc.Arbitrary<Expr> =>
    fc.tuple(inner.bool, inner[type], inner[type]).map(([cond, a, b]): Expr => ({ kind: 'select', type, cond, a, b }));
  const binary = (type: ValueType, ops: readonly BinaryOp[]): fc.Arbitrary<Expr> =>
    fc.tuple(fc.constantFrom(...ops), inner[type], inner[type]).map(([op, a, b]): Expr => ({ kind: 'binary', op, type, a, b }));
  const convert = (
    op: 'intToFloat' | 'floatToInt' | 'boolToFloat' | 'boolToInt' | 'bitsOf' | 'ofBits',
    type: ValueType,
    a: fc.Arbitrary<Expr>,
  ): fc.Arbitrary<Expr> => a.map((e): Expr => ({ kind: 'convert', op, type, a: e }));
  const f64: fc.Arbitrary<Expr>[] = [
    leafF,
    binary('f64', F64_BINARY),
    fc.tuple(fc.constantFrom(...F64_UNARY), inner.f64).map(([op, a]): Expr => ({ kind: 'unary', op, type: 'f64', a })),
    select('f64'),
    convert('intToFloat', 'f64', inner.i32),
    convert('boolToFloat', 'f64', inner.bool),
    // NaN payloads are not the same everywhere: only numbers made of bits that are taken apart again
    fc
      .tuple(fc.constantFrom(...CALLS), inner.f64, inner.f64)
      .map(([fn, a, b]): Expr => ({ kind: 'invoke', type: 'f64', fn, args: fn === 'pow' || fn === 'fmod' ? [a, b] : [a] })),
    inner.i32.map((e): Expr => ({ kind: 'load', type: 'f64', field: 'list', at: index(e, 7) })),
    fc.constant<Expr>({ kind: 'load', type: 'f64', field: 'list', at: { kind: 'instance', type: 'i32' } }),
  ];
  if (!sizes.lanes) {
    f64.push(
      fc
        .tuple(inner.i32, fc.boolean())
        .map(([e, wild]): Expr => ({ kind: 'load', type: 'f64', field: 'w', element: element(e, wild && sizes.wild, 3), line: 7 })),
      inner.i32.map((e): Expr => ({ kind: 'load', type: 'f64', field: 'table', element: element(e, false, 4) })),
      inner.i32.map((e): Expr => ({ kind: 'load', type: 'f64', field: 'memory', at: index(e, 63) })),
    );
  }
  if (sizes.functions) {
    f64.push(
      fc
        .tuple(fc.constantFrom('f', 'h'), inner.f64, inner.i32)
        .map(([fn, a, b]): Expr => ({ kind: 'invoke', type: 'f64', fn, args: [a, b] })),
    );
  }
  return {
    f64: fc.oneof(...f64),
    i32: fc.oneof(
      leafI,
      binary('i32', I32_BINARY),
      select('i32'),
      convert('floatToInt', 'i32', inner.f64),
      convert('boolToInt', 'i32', inner.bool),
      fc.constant<Expr>({ kind: 'load', type: 'i32', field: 'links', at: next(1) }),
      inner.i32.map((e): Expr => ({ kind: 'load', type: 'i32', field: 'links', at: index(e, 7) })),
    ),
    i64: fc.oneof(leafL, binary('i64', I64_BINARY), select('i64')),
    bool: fc.oneof(
      leafB,
      fc.tuple(fc.constantFrom(...COMPARE), inner.i32, inner.i32).map(([op, a, b]): Expr => ({ kind: 'compare', op, type: 'bool', a, b })),
      fc.tuple(fc.constantFrom(...COMPARE), inner.i64, inner.i64).map(([op, a, b]): Expr => ({ kind: 'compare', op, type: 'bool', a, b })),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), inner.bool, inner.bool)
        .map(([op, a, b]): Expr => ({ kind: 'shortCircuit', op, type: 'bool', a, b })),
      binary('bool', ['and', 'or', 'xor']),
      inner.bool.map((a): Expr => ({ kind: 'unary', op: 'not', type: 'bool', a })),
    ),
  };
}

/** A list of statements, `depth` levels of nesting. */
export function statements(depth: number, sizes: Sizes): fc.Arbitrary<readonly Stmt[]> {
  const e = expressions(2, sizes);
  const flat: fc.Arbitrary<Stmt>[] = [
    fc.tuple(floats, e.f64).map(([local, value]): Stmt => ({ kind: 'set', local, value })),
    fc.tuple(integers, e.i32).map(([local, value]): Stmt => ({ kind: 'set', local, value })),
    e.i64.map((value): Stmt => ({ kind: 'set', local: 'l', value })),
    fc
      .tuple(fc.constantFrom('x', 'y', 'g', 'v', 'again', 'e', ...(sizes.lanes ? [] : ['args'])), e.f64)
      .map(([field, value]): Stmt => ({ kind: 'store', field, value })),
    fc
      .tuple(fc.integer({ min: 0, max: 2 }), e.f64)
      .map(([k, value]): Stmt => ({ kind: 'store', field: 'w', element: { kind: 'const', type: 'i32', value: k }, value })),
    fc
      .tuple(fc.constantFrom('x', 'v', 'e', 'list'), e.f64, fc.constantFrom('add' as const, 'sub' as const))
      .map(([field, by, op]): Stmt => {
        const at: { readonly at?: Expr } = field === 'list' ? { at: { kind: 'instance', type: 'i32' } } : {};
        return {
          kind: 'store',
          field,
          ...at,
          value: { kind: 'binary', op, type: 'f64', a: { kind: 'load', type: 'f64', field, ...at }, b: by },
        };
      }),
    e.i32.map((value): Stmt => ({ kind: 'store', field: 'links', at: next(1), value })),
  ];
  if (!sizes.lanes) {
    flat.push(
      fc
        .tuple(e.i32, e.f64, fc.boolean())
        .map(([k, value, wild]): Stmt => ({ kind: 'store', field: 'w', element: element(k, wild && sizes.wild, 3), value, line: 9 })),
      fc.tuple(e.i32, e.f64).map(([k, value]): Stmt => ({ kind: 'store', field: 'memory', at: index(k, 63), value })),
      fc.tuple(e.i32, e.i32).map(([k, value]): Stmt => ({ kind: 'store', field: 'whole', at: index(k, 63), value })),
      fc.tuple(e.f64, e.f64).map(([a, b]): Stmt => ({ kind: 'effect', name: 'netSend', args: [a, b] })),
    );
  }
  if (sizes.functions)
    flat.push(fc.tuple(fc.constantFrom('f', 'p'), e.f64, e.i32).map(([fn, a, b]): Stmt => ({ kind: 'call', fn, args: [a, b] })));
  if (depth === 0) return fc.array(fc.oneof(...flat), { minLength: 1, maxLength: 4 });
  const inner = statements(depth - 1, sizes);
  return fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.oneof(...flat) },
      {
        weight: 2,
        arbitrary: fc.tuple(e.bool, inner, inner).map(([cond, then, otherwise]): Stmt => ({ kind: 'if', cond, then, else: otherwise })),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 3 }), fc.constantFrom(1 as const, -1 as const), inner)
          .map(
            ([from, to, step, body]): Stmt => ({
              kind: 'for',
              local: 'k',
              from: { kind: 'const', type: 'i32', value: from },
              to: { kind: 'const', type: 'i32', value: to },
              step,
              body: withoutLoops(body),
            }),
          ),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(inner, inner, e.bool)
          .map(([head, body, cond]): Stmt => countedWhile(withoutLoops(head), withoutLoops(body), cond)),
      },
    ),
    { minLength: 1, maxLength: 5 },
  );
}

/** One loop's counter would be another's: loops are not nested. */
function withoutLoops(list: readonly Stmt[]): readonly Stmt[] {
  return list.flatMap((s): readonly Stmt[] => {
    if (s.kind === 'for' || s.kind === 'while') return [];
    return s.kind === 'if' ? [{ ...s, then: withoutLoops(s.then), else: withoutLoops(s.else) }] : [s];
  });
}

/** A loop with a condition of its own, and at most three turns. */
function countedWhile(head: readonly Stmt[], body: readonly Stmt[], cond: Expr): Stmt {
  const turns: Expr = { kind: 'local', type: 'i32', name: 'turns' };
  const one: Expr = { kind: 'const', type: 'i32', value: 1 };
  const more: Expr = { kind: 'compare', op: 'le', type: 'bool', a: turns, b: { kind: 'const', type: 'i32', value: 3 } };
  return {
    kind: 'while',
    head: [...head, { kind: 'set', local: 'turns', value: { kind: 'binary', op: 'add', type: 'i32', a: turns, b: one } }],
    cond: { kind: 'shortCircuit', op: 'and', type: 'bool', a: more, b: cond },
    body,
  };
}

const params = [
  { name: 'a', type: 'f64' },
  { name: 'm', type: 'i32' },
] as const;

/** Whole programs: `f` and `h` give values (h calls f), `p` only acts. */
export const programs: fc.Arbitrary<Program> = fc.boolean().chain((wild) => programsOf(wild, false));

/** Programs that mostly can run two instances at a time. */
export const vectorPrograms: fc.Arbitrary<Program> = programsOf(false, true);

function programsOf(wild: boolean, lanes: boolean): fc.Arbitrary<Program> {
  const plain = { functions: false, wild, lanes };
  const full = { functions: true, wild, lanes };
  const f: fc.Arbitrary<Func> = statements(0, plain).map((body) => ({ name: 'f', params, result: { name: 'b', type: 'f64' }, body }));
  const h: fc.Arbitrary<Func> = statements(1, plain).map((body) => ({
    name: 'h',
    params,
    result: { name: 'c', type: 'f64' },
    body: [
      ...body,
      {
        kind: 'set',
        local: 'c',
        value: {
          kind: 'invoke',
          type: 'f64',
          fn: 'f',
          args: [
            { kind: 'local', type: 'f64', name: 'a' },
            { kind: 'local', type: 'i32', name: 'm' },
          ],
        },
      },
    ],
  }));
  const p: fc.Arbitrary<Func> = statements(1, plain).map((body) => ({ name: 'p', params, result: null, body }));
  const loops = lanes ? fc.constant('each' as const) : fc.constantFrom('each' as const, 'one' as const);
  return fc.tuple(f, h, p, statements(2, full), loops).map(
    ([a, b, c, body, loop]): Program => ({
      irVersion: 1,
      name: 'random',
      fields: FIELDS,
      functions: [a, b, c],
      kernels: [{ name: 'run', loop, body }],
    }),
  );
}
