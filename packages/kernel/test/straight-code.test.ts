import { describe, expect, it } from 'vitest';
import {
  commonSubexpressions,
  deadCode,
  dropStores,
  type Func,
  fold,
  inline,
  optimise,
  type Program,
  printProgram,
  proveIndices,
  type Stmt,
} from '../src/index.ts';
import { add, compare, div, integer, invoke, load, local, mul, number, set, store, sub, truncate, up, when } from '../src/ir/notation.ts';
import { programOf } from './program-of.ts';

/** A program before and after a pass, as text. */
function shown(pass: (p: Program) => Program, program: Program): string {
  return `${printProgram(program)}→\n${printProgram(pass(program))}`;
}

const v = load('v');
const one = number(1);
const float = (name: string): { name: string; type: 'f64' } => ({ name, type: 'f64' });

/** a/(1 − e^(−u)), and another value where that is 0/0. */
const rate: Func = {
  name: 'rate',
  params: [float('u')],
  result: float('r'),
  body: [
    when(
      compare('eq', local('u'), number(0)),
      [set('r', one)],
      [set('r', div(local('u'), sub(one, invoke('exp', sub(number(0), local('u'))))))],
    ),
  ],
};

/** More statements than are put in the place of a call where time hardly counts. */
const long: Func = {
  name: 'long',
  params: [float('u')],
  result: float('r'),
  body: Array.from({ length: 80 }, (_, k) => set('r', add(local('r'), mul(local('u'), number(k))))),
};

describe('inline', () => {
  it('puts bodies in the place of calls, with locals of their own; what is evaluated before a call is saved', () => {
    const program: Program = { ...programOf([store('x', add(load('y'), mul(invoke('rate', v), invoke('exp', v))))]), functions: [rate] };
    expect(shown(inline, program)).toMatchInlineSnapshot(`
      "function rate(u) gives r
        if (u == 0)
          r = 1
        else
          r = (u / (1 - exp((0 - u))))
      kernel run each
        $x := ($y + (rate($v) * exp($v)))
      →
      kernel run each
        _i0 = $y
        _i1_u = $v
        _i1_r = 0
        if (_i1_u == 0)
          _i1_r = 1
        else
          _i1_r = (_i1_u / (1 - exp((0 - _i1_u))))
        $x := (_i0 + (_i1_r * exp($v)))
      "
    `);
  });

  it('leaves large functions where time hardly counts: in what seldom runs, and what runs for one instance', () => {
    const body = [store('x', invoke('long', v))];
    const [kernel] = programOf(body).kernels;
    if (kernel === undefined) throw new Error('no kernel');
    const program: Program = {
      ...programOf(body),
      functions: [long, rate],
      kernels: [
        { ...kernel, name: 'often' },
        { ...kernel, name: 'seldom', seldom: true },
        { ...kernel, name: 'event', loop: 'one' },
        { ...kernel, name: 'small', loop: 'one', body: [store('x', invoke('rate', v))] },
      ],
    };
    const made = inline(program);
    const calls = made.kernels.map((k) => [
      k.name,
      printProgram({ ...made, functions: [], kernels: [k] }).match(/(long|rate)\(/g)?.length ?? 0,
    ]);
    expect(Object.fromEntries(calls)).toEqual({ often: 0, seldom: 1, event: 1, small: 0 });
    expect(made.functions.map((f) => f.name)).toEqual(['long']);
  });

  it('puts large functions in their place there too where they have fields of the author: kernels tell which are needed', () => {
    const [kernel] = programOf([store('x', invoke('long', v))]).kernels;
    if (kernel === undefined) throw new Error('no kernel');
    const program: Program = {
      ...programOf([]),
      functions: [{ ...long, body: [...long.body, store('minf', local('r'))] }],
      kernels: [{ ...kernel, seldom: true }],
    };
    expect(inline(program).functions).toEqual([]);
  });
});

describe('fold', () => {
  it('computes what is constant, and keeps what could have other bits', () => {
    const body = [
      store('x', mul(add(number(2), number(3)), v)),
      store('y', mul(one, add(v, number(0)))),
      store('z', mul(number(0), v)),
      when(compare('lt', number(2), one), [store('m', one)], [store('h', div(v, one))]),
    ];
    expect(shown(fold, programOf(body))).toMatchInlineSnapshot(`
      "kernel run each
        $x := ((2 + 3) * $v)
        $y := (1 * ($v + 0))
        $z := (0 * $v)
        if (2 < 1)
          $m := 1
        else
          $h := ($v / 1)
      →
      kernel run each
        $x := (5 * $v)
        $y := ($v + 0)
        $z := (0 * $v)
        $h := $v
      "
    `);
  });
});

describe('deadCode', () => {
  it('takes away what nobody reads, what only that reads, and stores that are overwritten', () => {
    const body = [
      set('a', invoke('exp', v)),
      set('b', mul(local('a'), number(2))),
      store('x', one),
      when(compare('gt', local('b'), number(0)), [set('c', one)]),
      set('d', add(v, one)),
      store('x', local('d')),
    ];
    expect(shown(deadCode, programOf(body))).toMatchInlineSnapshot(`
      "kernel run each
        a = exp($v)
        b = (a * 2)
        $x := 1
        if (b > 0)
          c = 1
        d = ($v + 1)
        $x := d
      →
      kernel run each
        d = ($v + 1)
        $x := d
      "
    `);
  });

  it('keeps what can end the run, and what a load sees before it is overwritten', () => {
    const body = [set('checked', load('table', truncate(v))), store('x', one), store('y', load('x')), store('x', number(2))];
    expect(shown(deadCode, programOf(body))).toMatchInlineSnapshot(`
      "kernel run each
        checked = $table[floatToInt($v)]
        $x := 1
        $y := $x
        $x := 2
      →
      kernel run each
        checked = $table[floatToInt($v)]
        $x := 1
        $y := $x
        $x := 2
      "
    `);
  });
});

describe('dropStores', () => {
  it('takes away fields that nobody looks at, what they are added up in, and what was computed for them', () => {
    const body = [
      store('minf', div(one, add(one, invoke('exp', v)))),
      store('m', add(load('m'), mul(load('dt'), load('h')))),
      store('ina', add(load('ina'), mul(load('gbar'), v))),
    ];
    const program = programOf(body);
    expect(shown((p) => dropStores(p, (field) => field.name === 'm'), program)).toMatchInlineSnapshot(`
      "kernel run each
        $minf := (1 / (1 + exp($v)))
        $m := ($m + ($dt * $h))
        $ina := ($ina + ($gbar * $v))
      →
      kernel run each
        $m := ($m + ($dt * $h))
      "
    `);
    const left = dropStores(program, (field) => field.name === 'm').fields.map((field) => field.name);
    expect(left.sort()).toEqual(['dt', 'h', 'm']);
  });
});

describe('common subexpressions', () => {
  it('computes once what is wanted again, in branches what is known before them', () => {
    const half = mul(v, number(0.5));
    const body = [store('x', invoke('exp', half)), when(compare('gt', half, one), [store('y', invoke('exp', half))], [store('z', half)])];
    expect(shown(commonSubexpressions, programOf(body))).toMatchInlineSnapshot(`
      "kernel run each
        $x := exp(($v * 0.5))
        if (($v * 0.5) > 1)
          $y := exp(($v * 0.5))
        else
          $z := ($v * 0.5)
      →
      kernel run each
        _c1 = ($v * 0.5)
        _c2 = exp(_c1)
        $x := _c2
        if (_c1 > 1)
          $y := _c2
        else
          $z := _c1
      "
    `);
  });

  it('forgets what a store may have changed, and keeps what was proven of a place', () => {
    const body: Stmt[] = [
      store('y', add(load('x'), load('h'))),
      store('x', one),
      store('z', add(load('x'), load('h'))),
      up('k', integer(0), integer(11), [store('table', add(v, load('h')), { kind: 'local', type: 'i32', name: 'k' })]),
    ];
    expect(shown((p) => commonSubexpressions(proveIndices(p)), programOf(body))).toMatchInlineSnapshot(`
      "kernel run each
        $y := ($x + $h)
        $x := 1
        $z := ($x + $h)
        for k = 0i up to 11i
          $table[k] := ($v + $h)
      →
      kernel run each
        _c1 = $h
        $y := ($x + _c1)
        $x := 1
        $z := ($x + _c1)
        for k = 0i up to 11i
          $table[k proven] := ($v + _c1)
      "
    `);
  });
});

describe('optimise', () => {
  it('leaves a kernel that seldom runs after the passes that tell which fields are needed', () => {
    const body = [store('m', div(invoke('exp', mul(v, load('q'))), invoke('exp', mul(load('q'), number(0.5)))))];
    const [kernel] = programOf(body).kernels;
    if (kernel === undefined) throw new Error('no kernel');
    const program: Program = { ...programOf(body), kernels: [kernel, { ...kernel, name: 'first', seldom: true }] };
    expect(shown((p) => optimise(p, { freeRounding: true }), program)).toMatchInlineSnapshot(`
      "kernel run each
        $m := (exp(($v * $q)) / exp(($q * 0.5)))
      kernel first each
        $m := (exp(($v * $q)) / exp(($q * 0.5)))
      →
      kernel first each
        _c1 = $q
        $m := (exp(($v * _c1)) / exp((_c1 * 0.5)))
      kernel run each
        before
          _c1 = $q
          _h0 = exp((0.5 * _c1))
        $m := (exp(($v * _c1)) / _h0)
      "
    `);
  });
});
