import { describe, expect, it } from 'vitest';
import { fold, hoist, ifConvert, type Program, printKernel, promote, proveIndices, type Stmt, specialise } from '../src/index.ts';
import {
  add,
  call,
  compare,
  count,
  counter,
  div,
  int,
  load,
  local,
  mul,
  neg,
  num,
  programOf,
  set,
  store,
  sub,
  toInt,
  when,
} from './notation.ts';

/** A kernel before and after a pass, as text. */
function shown(pass: (p: Program) => Program, body: readonly Stmt[], loop: 'each' | 'one' = 'each'): string {
  const text = (p: Program): string => p.kernels.map(printKernel).join('');
  const program = programOf(body, loop);
  return `${text(program)}→\n${text(pass(program))}`;
}

const v = load('v');
const one = num(1);

describe('promote', () => {
  it('keeps stored fields in locals, and stores GLOBALs after the last instance', () => {
    const body = [
      store('minf', div(one, add(one, call('exp', v)))),
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
    const body: Stmt[] = [store('x', one), { kind: 'effect', name: 'netEvent', args: [num(0)] }, store('x', num(2))];
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
    expect(shown(promote, [store('x', load('table', toInt(v))), store('x', add(load('x'), one))])).toMatchInlineSnapshot(`
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
      set('x', div(add(v, num(40)), num(10))),
      when(
        compare('lt', { kind: 'unary', op: 'abs', type: 'f64', a: local('x') }, num(1e-6)),
        [set('a', add(one, div(local('x'), num(2))))],
        [set('e', call('exp', neg(local('x')))), set('a', div(local('x'), sub(one, local('e'))))],
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
      when(compare('eq', load('usetable'), num(0)), [set('a', one)], [set('a', num(2))]),
      when(compare('lt', v, num(0)), [store('x', one)]),
      when(compare('lt', v, num(0)), [set('a', load('table', toInt(v)))]),
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
      set('q10', call('pow', num(3), div(sub(load('celsius'), num(6.3)), num(10)))),
      set('tau', div(load('h'), local('q10'))),
      store('m', sub(load('m'), mul(div(mul(num(2), load('dt')), local('tau')), load('m')))),
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
      set('q', mul(add(v, num(100)), num(0.05))),
      when(
        compare('ne', local('q'), local('q')),
        [store('x', local('q'))],
        [
          when(
            compare('le', local('q'), num(0)),
            [store('x', load('table', int(0)))],
            [
              when(
                compare('ge', local('q'), num(10)),
                [store('x', load('table', int(10)))],
                [set('k', toInt(local('q'))), store('x', sub(load('table', add(counter('k'), int(1))), load('table', counter('k'))))],
              ),
            ],
          ),
        ],
      ),
      count('j', 0, 3, [store('w', load('w', counter('j')), counter('j'))]),
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
    ['no upper bound', [when(compare('gt', local('q'), num(0)), [set('k', toInt(local('q'))), store('x', load('table', counter('k')))])]],
    ['NaN becomes 0, which is in range, but the bound was of a number', [set('k', toInt(v)), store('x', load('table', counter('k')))]],
    ['set again', [count('j', 0, 3, [set('j', add(counter('j'), int(9))), store('x', load('w', counter('j')))])]],
    ['one too many', [count('j', 0, 4, [store('x', load('w', counter('j')))])]],
  ])('proves nothing: %s', (_, body) => {
    expect(JSON.stringify(proveIndices(programOf(body)))).not.toContain('inRange');
  });
});

describe('specialise', () => {
  it('with fold takes away branches of a switch that stays', () => {
    const body = [when(compare('eq', load('usetable'), num(0)), [store('x', one)], [store('x', load('table', toInt(v)))])];
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
