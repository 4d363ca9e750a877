import { describe, expect, it } from 'vitest';
import {
  fold,
  fuseExponentials,
  hoist,
  ifConvert,
  type Program,
  printKernel,
  promote,
  propagate,
  proveIndices,
  quotients,
  rareBranches,
  type Stmt,
  sink,
  specialise,
} from '../src/index.ts';
import {
  add,
  compare,
  counter,
  div,
  integer,
  invoke,
  load,
  local,
  mul,
  neg,
  number,
  set,
  store,
  sub,
  truncate,
  up,
  when,
} from '../src/ir/notation.ts';
import { programOf } from './program-of.ts';

/** A kernel before and after a pass, as text. */
function shown(pass: (p: Program) => Program, body: readonly Stmt[], loop: 'each' | 'one' = 'each'): string {
  const text = (p: Program): string => p.kernels.map(printKernel).join('');
  const program = programOf(body, loop);
  return `${text(program)}→\n${text(pass(program))}`;
}

const v = load('v');
const one = number(1);

describe('promote', () => {
  it('keeps stored fields in locals, and stores GLOBALs after the last instance', () => {
    const body = [
      store('minf', div(one, add(one, invoke('exp', v)))),
      store('m', add(load('m'), mul(load('dt'), sub(load('minf'), load('m'))))),
      when(compare('gt', load('m'), one), [store('m', one)]),
    ];
    expect(shown(promote, body)).toMatchInlineSnapshot(`
      "kernel run each
        $minf := (1 / (1 + exp($v)))
        $m := ($m + ($dt * ($minf - $m)))
        if ($m > 1)
          $m := 1
      →
      kernel run each
        _f_m = $m
        _f_minf = (1 / (1 + exp($v)))
        _f_m = (_f_m + ($dt * (_f_minf - _f_m)))
        if (_f_m > 1)
          _f_m = 1
        $m := _f_m
        after
          $minf := _f_minf
      "
    `);
  });

  it('leaves kernels alone of which something could be seen half done', () => {
    const body: Stmt[] = [store('x', one), { kind: 'effect', name: 'netEvent', args: [number(0)] }, store('x', number(2))];
    expect(shown(promote, body)).toMatchInlineSnapshot(`
      "kernel run each
        $x := 1
        effect netEvent(0)
        $x := 2
      →
      kernel run each
        $x := 1
        effect netEvent(0)
        $x := 2
      "
    `);
    expect(shown(promote, [store('x', load('table', truncate(v))), store('x', add(load('x'), one))])).toMatchInlineSnapshot(`
      "kernel run each
        $x := $table[floatToInt($v)]
        $x := ($x + 1)
      →
      kernel run each
        $x := $table[floatToInt($v)]
        $x := ($x + 1)
      "
    `);
  });
});

describe('ifConvert', () => {
  it('computes both sides and chooses', () => {
    const body = [
      set('x', div(add(v, number(40)), number(10))),
      when(
        compare('lt', { kind: 'unary', op: 'abs', type: 'f64', a: local('x') }, number(1e-6)),
        [set('a', add(one, div(local('x'), number(2))))],
        [set('e', invoke('exp', neg(local('x')))), set('a', div(local('x'), sub(one, local('e'))))],
      ),
      store('m', local('a')),
    ];
    expect(shown(ifConvert, body)).toMatchInlineSnapshot(`
      "kernel run each
        x = (($v + 40) / 10)
        if (abs(x) < 0.000001)
          a = (1 + (x / 2))
        else
          e = exp(-x)
          a = (x / (1 - e))
        $m := a
      →
      kernel run each
        x = (($v + 40) / 10)
        _b0 = (abs(x) < 0.000001)
        _b1 = (1 + (x / 2))
        _b2 = exp(-x)
        _b3 = (x / (1 - _b2))
        a = (_b0 ? _b1 : _b3)
        e = (_b0 ? e : _b2)
        $m := a
      "
    `);
  });

  it('leaves branches that are the same for all instances, that store, or that read computed elements', () => {
    const body = [
      when(compare('eq', load('usetable'), number(0)), [set('a', one)], [set('a', number(2))]),
      when(compare('lt', v, number(0)), [store('x', one)]),
      when(compare('lt', v, number(0)), [set('a', load('table', truncate(v)))]),
    ];
    expect(shown(ifConvert, body)).toMatchInlineSnapshot(`
      "kernel run each
        if ($usetable == 0)
          a = 1
        else
          a = 2
        if ($v < 0)
          $x := 1
        if ($v < 0)
          a = $table[floatToInt($v)]
      →
      kernel run each
        if ($usetable == 0)
          a = 1
        else
          a = 2
        if ($v < 0)
          $x := 1
        if ($v < 0)
          a = $table[floatToInt($v)]
      "
    `);
  });
});

describe('hoist', () => {
  it('computes once what is the same for all instances', () => {
    const body = [
      set('q10', invoke('pow', number(3), div(sub(load('celsius'), number(6.3)), number(10)))),
      set('tau', div(load('h'), local('q10'))),
      store('m', sub(load('m'), mul(div(mul(number(2), load('dt')), local('tau')), load('m')))),
    ];
    expect(shown(hoist, body)).toMatchInlineSnapshot(`
      "kernel run each
        q10 = pow(3, (($celsius - 6.3) / 10))
        tau = ($h / q10)
        $m := ($m - (((2 * $dt) / tau) * $m))
      →
      kernel run each
        before
          q10 = pow(3, (($celsius - 6.3) / 10))
          _h0 = (2 * $dt)
        tau = ($h / q10)
        $m := ($m - ((_h0 / tau) * $m))
      "
    `);
  });

  it('does not move what is stored, or read before it is set', () => {
    const body = [store('x', local('a')), set('a', load('g')), store('q', add(load('q'), local('a')))];
    expect(shown(hoist, body)).toMatchInlineSnapshot(`
      "kernel run each
        $x := a
        a = $g
        $q := ($q + a)
      →
      kernel run each
        before
          _h0 = $g
        $x := a
        a = _h0
        $q := ($q + a)
      "
    `);
  });
});

describe('proveIndices', () => {
  it('takes away checks of a table that is read only inside its range', () => {
    const body = [
      set('q', mul(add(v, number(100)), number(0.05))),
      when(
        compare('ne', local('q'), local('q')),
        [store('x', local('q'))],
        [
          when(
            compare('le', local('q'), number(0)),
            [store('x', load('table', integer(0)))],
            [
              when(
                compare('ge', local('q'), number(10)),
                [store('x', load('table', integer(10)))],
                [
                  set('k', truncate(local('q'))),
                  store('x', sub(load('table', add(counter('k'), integer(1))), load('table', counter('k')))),
                ],
              ),
            ],
          ),
        ],
      ),
      up('j', integer(0), integer(3), [store('w', load('w', counter('j')), counter('j'))]),
    ];
    const [kernel] = proveIndices(programOf(body)).kernels;
    const proven = JSON.stringify(kernel).match(/"inRange":true/g);
    // two entries of the table, and an element that is read and stored
    expect(proven?.length).toBe(4);
    expect(shown(proveIndices, body)).toMatchInlineSnapshot(`
      "kernel run each
        q = (($v + 100) * 0.05)
        if (q != q)
          $x := q
        else
          if (q <= 0)
            $x := $table[0i]
          else
            if (q >= 10)
              $x := $table[10i]
            else
              k = floatToInt(q)
              $x := ($table[(k + 1i)] - $table[k])
        for j = 0i up to 3i
          $w[j] := $w[j]
      →
      kernel run each
        q = (($v + 100) * 0.05)
        if (q != q)
          $x := q
        else
          if (q <= 0)
            $x := $table[0i]
          else
            if (q >= 10)
              $x := $table[10i]
            else
              k = floatToInt(q)
              $x := ($table[(k + 1i) proven] - $table[k proven])
        for j = 0i up to 3i
          $w[j proven] := $w[j proven]
      "
    `);
  });

  it.each<[string, readonly Stmt[]]>([
    [
      'no upper bound',
      [when(compare('gt', local('q'), number(0)), [set('k', truncate(local('q'))), store('x', load('table', counter('k')))])],
    ],
    ['NaN becomes 0, which is in range, but the bound was of a number', [set('k', truncate(v)), store('x', load('table', counter('k')))]],
    ['set again', [up('j', integer(0), integer(3), [set('j', add(counter('j'), integer(9))), store('x', load('w', counter('j')))])]],
    ['one too many', [up('j', integer(0), integer(4), [store('x', load('w', counter('j')))])]],
  ])('proves nothing: %s', (_, body) => {
    expect(JSON.stringify(proveIndices(programOf(body)))).not.toContain('inRange');
  });
});

describe('specialise', () => {
  it('with fold takes away branches of a switch that stays', () => {
    const body = [when(compare('eq', load('usetable'), number(0)), [store('x', one)], [store('x', load('table', truncate(v)))])];
    expect(shown((p) => fold(specialise(p, { usetable: 0 })), body)).toMatchInlineSnapshot(`
      "kernel run each
        if ($usetable == 0)
          $x := 1
        else
          $x := $table[floatToInt($v)]
      →
      kernel run each
        $x := 1
      "
    `);
  });

  it('refuses what can change', () => {
    expect(() => specialise(programOf([store('g', one)]), { g: 1 })).toThrow('g is stored');
    expect(() => specialise(programOf([]), { v: 1 })).toThrow('v is neither');
    expect(() => specialise(programOf([]), { nothing: 1 })).toThrow('nothing is neither');
  });
});

describe('propagate', () => {
  it('one value a name; copies and constants are read directly', () => {
    const body = [
      set('a', load('x')),
      set('b', local('a')),
      set('a', mul(local('b'), number(2))),
      set('k', number(3)),
      when(compare('gt', v, number(0)), [set('c', local('k'))]),
      store('y', add(mul(local('a'), local('k')), local('c'))),
    ];
    expect(shown(propagate, body)).toMatchInlineSnapshot(`
      "kernel run each
        a = $x
        b = a
        a = (b * 2)
        k = 3
        if ($v > 0)
          c = k
        $y := ((a * k) + c)
      →
      kernel run each
        a = $x
        b = a
        _v0_a = (a * 2)
        k = 3
        if ($v > 0)
          c = 3
        $y := ((_v0_a * 3) + c)
      "
    `);
  });
});

describe('sink', () => {
  it('computes after the last instance what only that needs', () => {
    const body = [set('rate', invoke('exp', v)), store('minf', div(one, local('rate'))), store('m', mul(load('m'), local('rate')))];
    expect(shown((p) => sink(promote(p)), body)).toMatchInlineSnapshot(`
      "kernel run each
        rate = exp($v)
        $minf := (1 / rate)
        $m := ($m * rate)
      →
      kernel run each
        rate = exp($v)
        $m := ($m * rate)
        after
          $minf := (1 / rate)
      "
    `);
  });
});

describe('quotients', () => {
  it('cancels what a steady state and a time constant share', () => {
    const body = [
      set('opening', invoke('exp', v)),
      set('both', add(local('opening'), load('h'))),
      set('mtau', div(one, mul(load('q'), local('both')))),
      set('minf', div(local('opening'), local('both'))),
      set('a', div(number(-1), local('mtau'))),
      set('b', div(local('minf'), local('mtau'))),
      store(
        'm',
        add(load('m'), mul(sub(one, invoke('exp', mul(load('dt'), local('a')))), sub(div(neg(local('b')), local('a')), load('m')))),
      ),
      store('x', div(load('x'), local('both'))),
      store('y', div(load('y'), number(4))),
    ];
    expect(shown(quotients, body)).toMatchInlineSnapshot(`
      "kernel run each
        opening = exp($v)
        both = (opening + $h)
        mtau = (1 / ($q * both))
        minf = (opening / both)
        a = (-1 / mtau)
        b = (minf / mtau)
        $m := ($m + ((1 - exp(($dt * a))) * ((-b / a) - $m)))
        $x := ($x / both)
        $y := ($y / 4)
      →
      kernel run each
        opening = exp($v)
        both = (opening + $h)
        _r_both = (1 / both)
        mtau = (1 / ($q * both))
        minf = (opening * _r_both)
        a = -($q * both)
        b = (opening * $q)
        $m := ($m + ((1 - exp(($dt * a))) * (minf - $m)))
        $x := ($x * _r_both)
        $y := (0.25 * $y)
      "
    `);
  });
});

describe('fuseExponentials', () => {
  it('makes powers of exponentials whose slopes are in whole ratios', () => {
    const body = [
      set('v', v),
      set('u', neg(add(local('v'), number(65)))),
      set('a', invoke('exp', div(local('u'), number(80)))),
      set('b', invoke('exp', div(local('u'), number(20)))),
      set('c', invoke('exp', div(neg(add(local('v'), number(35))), number(10)))),
      set('other', invoke('exp', div(local('u'), number(18)))),
      set('inverse', invoke('exp', div(add(local('v'), number(65)), number(80)))),
      store('x', add(add(local('a'), local('b')), add(local('c'), add(local('other'), local('inverse'))))),
    ];
    expect(shown((p) => fuseExponentials(quotients(p)), body)).toMatchInlineSnapshot(`
      "kernel run each
        v = $v
        u = -(v + 65)
        a = exp((u / 80))
        b = exp((u / 20))
        c = exp((-(v + 35) / 10))
        other = exp((u / 18))
        inverse = exp(((v + 65) / 80))
        $x := ((a + b) + (c + (other + inverse)))
      →
      kernel run each
        v = $v
        u = -(v + 65)
        _e0_1 = exp((-0.0125 * (v + 65)))
        _e0_2 = (_e0_1 * _e0_1)
        _e0_4 = (_e0_2 * _e0_2)
        _e0_8 = (_e0_4 * _e0_4)
        _e0_-1 = (1 / _e0_1)
        a = _e0_1
        b = _e0_4
        c = (20.085536923187668 * _e0_8)
        other = exp((0.05555555555555555 * u))
        inverse = _e0_-1
        $x := ((a + b) + (c + (other + inverse)))
      "
    `);
  });

  it('leaves single ones, and slopes that are only nearly in ratio', () => {
    const body = [set('v', v), store('x', add(invoke('exp', local('v')), invoke('exp', mul(local('v'), number(2.0000001)))))];
    expect(shown(fuseExponentials, body)).toMatchInlineSnapshot(`
      "kernel run each
        v = $v
        $x := (exp(v) + exp((v * 2.0000001)))
      →
      kernel run each
        v = $v
        $x := (exp(v) + exp((v * 2.0000001)))
      "
    `);
  });
});

describe('rareBranches', () => {
  it('what is chosen only at 0 is computed only there', () => {
    const rate = { kind: 'unary', op: 'abs', type: 'f64', a: local('x') } as const;
    const body = [
      set('x', add(v, number(40))),
      set('c', compare('lt', rate, number(1e-6))),
      set('series', mul(number(0.5), local('x'))),
      set('near', sub(one, local('series'))),
      set('far', div(local('x'), sub(invoke('exp', local('x')), one))),
      set('a', { kind: 'select', type: 'f64', cond: { kind: 'local', type: 'bool', name: 'c' }, a: local('near'), b: local('far') }),
      store('m', local('a')),
    ];
    expect(shown(rareBranches, body)).toMatchInlineSnapshot(`
      "kernel run each
        x = ($v + 40)
        c = (abs(x) < 0.000001)
        series = (0.5 * x)
        near = (1 - series)
        far = (x / (exp(x) - 1))
        a = (c ? near : far)
        $m := a
      →
      kernel run each
        x = ($v + 40)
        c = (abs(x) < 0.000001)
        far = (x / (exp(x) - 1))
        a = far
        if rarely c
          series = (0.5 * x)
          near = (1 - series)
          a = near
        $m := a
      "
    `);
  });

  it('leaves choices that are not rare', () => {
    const choice = { kind: 'select', type: 'f64', cond: compare('lt', v, number(-50)), a: number(1), b: number(2) } as const;
    expect(shown(rareBranches, [set('a', choice), store('m', local('a'))])).toMatchInlineSnapshot(`
      "kernel run each
        a = (($v < -50) ? 1 : 2)
        $m := a
      →
      kernel run each
        a = (($v < -50) ? 1 : 2)
        $m := a
      "
    `);
  });
});
