import { describe, expect, it } from 'vitest';
import {
  type Backend,
  type Binding,
  checkProgram,
  type Host,
  interpreterBackend,
  MATH_TABLE_BYTES,
  optimise,
  type Program,
  printKernel,
  type Stmt,
  simdBackend,
  TABLE_OPTIONS,
  TABLE_REPORT,
  tabulate,
} from '../src/index.ts';
import { add, compare, div, invoke, load, local, mul, neg, number, set, store, sub, when } from '../src/ir/notation.ts';
import { programOf } from './program-of.ts';

const host: Host = {
  effect: () => undefined,
  trap: (program, code, line, value) => {
    throw new Error(`${program}:${line} ${code} ${value}`);
  },
};

/** m ← m + (1 − e^(−dt/τ))·(m∞ − m), with `opening` at the present v. */
function gate(opening: readonly Stmt[]): Program {
  const body = [
    set('v', load('v')),
    ...opening,
    set('minf', div(local('opening'), add(local('opening'), number(1)))),
    set('factor', invoke('exp', neg(mul(load('dt'), add(local('opening'), number(1)))))),
    store('m', add(load('m'), mul(sub(number(1), local('factor')), sub(local('minf'), load('m'))))),
    store('h', mul(load('h'), load('gbar'))),
  ];
  const program = programOf(body);
  return { ...program, kernels: program.kernels.map((k) => ({ ...k, name: 'advance' })) };
}

const SMOOTH = [set('opening', invoke('exp', mul(number(0.04), add(local('v'), number(40)))))];
const SPLIT = [
  when(
    compare('lt', local('v'), number(-30.1)),
    [set('opening', invoke('exp', mul(number(0.04), add(local('v'), number(40)))))],
    [set('opening', number(2))],
  ),
];

const VOLTS = [-150, -100.0001, -100, -99.7, -30.3, -30.1, -30.05, 0, 0.1, 99.9, 100, 200, Number.NaN, -65];
const COUNT = VOLTS.length;

/** A program with its memory; `run` gives m after a step of `dt` from 0.3. */
function bound(
  backend: Backend,
  program: Program,
): { readonly run: (dt: number, fill: boolean) => number[]; readonly read: (field: string) => number } {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
  let top = 1024;
  const take = (bytes: number): number => {
    const at = top;
    top += 16 * Math.ceil(bytes / 16);
    return at;
  };
  const fields = Object.fromEntries(
    program.fields.map((f) => [f.name, { base: take(8 * (f.space === 'scalar' ? f.length : f.length * COUNT)), stride: COUNT }]),
  );
  const index = take(4 * COUNT);
  new Int32Array(memory.buffer, index, COUNT).set(VOLTS.map((_, i) => i));
  const binding: Binding = { fields, nodeIndex: index, ionIndex: { na: index }, distinct: true, tables: take(MATH_TABLE_BYTES) };
  const { kernels } = backend.compile(program, binding, memory, host);
  const array = (name: string): Float64Array => new Float64Array(memory.buffer, fields[name]?.base ?? 0, COUNT);
  return {
    run: (dt, fill) => {
      array('v').set(VOLTS);
      array('m').fill(0.3);
      new Float64Array(memory.buffer, fields.dt?.base ?? 0, 1)[0] = dt;
      if (fill) kernels.tables?.(0, 0, 0);
      kernels.advance?.(0, COUNT, 0);
      return [...array('m')];
    },
    read: (name) => array(name)[0] ?? Number.NaN,
  };
}

function made(source: Program): { readonly exact: Program; readonly tables: Program } {
  return { exact: optimise(source), tables: optimise(source, { tables: TABLE_OPTIONS }) };
}

describe('tabulate', () => {
  it('reads steps of states from tables, and has the step itself for where they do not hold', () => {
    const text = (p: Program): string =>
      p.kernels
        .filter((k) => k.name === 'advance')
        .map(printKernel)
        .join('');
    const program = optimise(gate(SMOOTH));
    expect(`${text(program)}→\n${text(tabulate(program))}`).toMatchInlineSnapshot(`
      "kernel advance each
        before
          _h0 = $dt
        v = $v
        opening = exp((0.04 * (v + 40)))
        _c4 = (opening + 1)
        minf = (opening / _c4)
        factor = exp(-(_h0 * _c4))
        _c10 = $m
        $m := (_c10 + ((1 - factor) * (minf - _c10)))
        $h := ($h * $gbar)
      →
      kernel advance each
        before
          _h0 = $dt
          _t_valid = (($_rates_filled == 1) & ($_rates_dt == $dt))
        _o_h = $h
        _o_m = $m
        v = $v
        opening = exp((0.04 * (v + 40)))
        _c4 = (opening + 1)
        minf = (opening / _c4)
        factor = exp(-(_h0 * _c4))
        _c10 = _o_m
        _o_m_after = (_c10 + ((1 - factor) * (minf - _c10)))
        _t_q = (($v - -100) * 2.5)
        _t_inside = ((_t_q >= 0) & (_t_q < 500))
        _t_held = (_t_inside ? _t_q : 0)
        _t_k = floatToInt(_t_held)
        _t_f = (_t_held - intToFloat(_t_k))
        _t_row = (_t_k * 8i)
        _t_a0 = ($_rates[_t_row proven] + (_t_f * ($_rates[(_t_row + 1i) proven] + (_t_f * ($_rates[(_t_row + 2i) proven] + (_t_f * $_rates[(_t_row + 3i) proven]))))))
        _t_b0 = ($_rates[(_t_row + 4i) proven] + (_t_f * ($_rates[(_t_row + 5i) proven] + (_t_f * ($_rates[(_t_row + 6i) proven] + (_t_f * $_rates[(_t_row + 7i) proven]))))))
        _t_bad = !((_t_inside & _t_valid) & (_t_a0 == _t_a0))
        _t_x0 = ((_t_a0 * _o_m) + _t_b0)
        if rarely _t_bad
          _t_v = $v
          _t_opening = exp((0.04 * (_t_v + 40)))
          _t__c4 = (_t_opening + 1)
          _t_minf = (_t_opening / _t__c4)
          _t_factor = exp(-(_h0 * _t__c4))
          _t__c10 = _o_m
          _t__o_m_after = (_t__c10 + ((1 - _t_factor) * (_t_minf - _t__c10)))
          _t_x0 = _t__o_m_after
        $m := _t_x0
        _o_h_after = (_o_h * $gbar)
        $h := _o_h_after
      "
    `);
  });

  it.each([interpreterBackend, simdBackend])(
    'is within its tolerance of the exact step, which it is outside of the range ($name)',
    (backend) => {
      const { exact, tables } = made(gate(SMOOTH));
      expect(checkProgram(tables)).toEqual([]);
      const expected = bound(backend, exact).run(0.025, false);
      const table = bound(backend, tables);
      const got = table.run(0.025, true);
      const most = table.read(TABLE_REPORT.steadyState) + table.read(TABLE_REPORT.rate);
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThan(1e-7);
      expect(table.read(TABLE_REPORT.exact)).toBe(0);
      VOLTS.forEach((v, i) => {
        if (v >= -100 && v < 100) expect(Math.abs(got[i]! - expected[i]!)).toBeLessThanOrEqual(most);
        else expect(got[i]).toBe(expected[i]);
      });
    },
  );

  it('leaves the interval of a jump exact', () => {
    const { exact, tables } = made(gate(SPLIT));
    const table = bound(simdBackend, tables);
    const got = table.run(0.025, true);
    const expected = bound(simdBackend, exact).run(0.025, false);
    expect(table.read(TABLE_REPORT.exact)).toBe(1);
    // −30.3 … −30.05 lie in the interval from −30.4 to −30
    VOLTS.forEach((v, i) => {
      if (v > -30.4 && v < -30) expect(got[i]).toBe(expected[i]);
    });
  });

  it('is exact until it is filled, and again when what it was filled for has changed', () => {
    const { exact, tables } = made(gate(SMOOTH));
    const table = bound(simdBackend, tables);
    const plain = bound(simdBackend, exact);
    expect(table.run(0.025, false)).toEqual(plain.run(0.025, false));
    expect(table.run(0.025, true)).not.toEqual(plain.run(0.025, false));
    expect(table.run(0.05, false)).toEqual(plain.run(0.05, false));
    const filled = table.run(0.05, true);
    expect(filled).not.toEqual(plain.run(0.05, false));
    filled.forEach((x, i) => {
      if (Number.isFinite(x)) expect(x).toBeCloseTo(plain.run(0.05, false)[i]!, 7);
    });
  });

  it('leaves alone what depends on more than v', () => {
    const program = optimise(gate([set('opening', invoke('exp', mul(load('h'), add(local('v'), number(40)))))]));
    expect(tabulate(program)).toBe(program);
  });
});
