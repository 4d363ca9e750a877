import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { OdeSpec } from '@hillock/contracts';
import { interpreterBackend, scalarBackend } from '@hillock/kernel';
import { describe, expect, it } from 'vitest';
import { Bench, compiled, density } from './support.ts';

const folder = fileURLToPath(new URL('data/mod/', import.meta.url));
const read = (name: string): string => readFileSync(folder + name, 'utf8');
const include = (name: string) => (name.endsWith('.inc') ? { file: name, text: read(name) } : null);

function specOf(text: string): OdeSpec {
  const { ode } = compiled(text, { include }).mechanism;
  if (ode === undefined || 'refused' in ode) throw new Error(ode?.refused ?? 'nothing to integrate');
  return ode;
}

/** Solves a small dense system by Gauss–Jordan with exchange of rows: independent of what is tested. */
function solveDense(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    const best = rows.slice(k).reduce((top, row, i) => (Math.abs(row[k]!) > Math.abs(rows[top]![k]!) ? k + i : top), k);
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    for (let r = 0; r < n; r++) {
      if (r === k) continue;
      const factor = rows[r]![k]! / rows[k]![k]!;
      for (let c = k; c <= n; c++) rows[r]![c]! -= factor * rows[k]![c]!;
    }
  }
  return rows.map((row, k) => row[n]! / row[k]!);
}

/** A mechanism with its states somewhere, and what its kernels say of it. */
class Probe {
  readonly spec: OdeSpec;
  readonly bench: Bench;
  private v: number;
  private readonly prepares: boolean;

  constructor(text: string, v: number) {
    this.v = v;
    this.spec = specOf(text);
    this.bench = new Bench(text, { include }, scalarBackend);
    for (const ion of ['na', 'k', 'ca', 'cl']) {
      this.bench.set(`${ion}.e`, -20).set(`${ion}.in`, 1e-3).set(`${ion}.out`, 2).set(`${ion}.i`, 0.01);
    }
    this.bench.set('diam', 2).set('area', 60).set('v', v);
    const { kernels } = compiled(text, { include }).mechanism;
    this.prepares = kernels.includes('odePrepare');
    if (kernels.includes('tables')) this.bench.run('tables');
    this.bench.run('initial');
    this.spec.states.forEach((s, i) => {
      this.bench.setElement(s.field, s.element, this.bench.get(s.field, s.element) * 0.9 + (0.01 + 0.007 * i) * s.tolerance);
    });
  }

  get(which: 'field' | 'slope' | 'vector'): number[] {
    return this.spec.states.map((s) => this.bench.get(s[which], s.element));
  }

  put(which: 'field' | 'vector', values: readonly number[]): void {
    this.spec.states.forEach((s, i) => {
      this.bench.setElement(s[which], s.element, values[i]!);
    });
  }

  slopes(v = this.v): number[] {
    this.bench.set('v', v).run('odeRhs').set('v', this.v);
    return this.get('slope');
  }

  /** The outward current density as `current` puts it. */
  current(v = this.v): number {
    this.bench.set('v', v).set('rhs', 0).set('d', 0);
    if (this.prepares) this.bench.run('odePrepare');
    this.bench.run('current').set('v', this.v);
    return -this.bench.get('rhs');
  }

  /** A derivative along one state (or v) by central differences, extrapolated to order 4. */
  derivative(of: () => readonly number[], j: number | 'v'): number[] {
    const start = this.get('field');
    const x = j === 'v' ? this.v : start[j]!;
    const h = j === 'v' ? 1e-2 : 1e-3 * Math.max(Math.abs(x), 1e-3 * (this.spec.states[j]?.tolerance ?? 1));
    const at = (step: number): readonly number[] => {
      if (j === 'v') return this.withV(x + step, of);
      this.put(
        'field',
        start.map((s, i) => (i === j ? s + step : s)),
      );
      const value = of();
      this.put('field', start);
      return value;
    };
    const [a, b, c, d] = [at(h), at(-h), at(h / 2), at(-h / 2)];
    return a.map((_, i) => (4 * ((c[i]! - d[i]!) / h) - (a[i]! - b[i]!) / (2 * h)) / 3);
  }

  private withV(v: number, of: () => readonly number[]): readonly number[] {
    const kept = this.v;
    this.v = v;
    const value = of();
    this.v = kept;
    this.bench.set('v', kept);
    return value;
  }
}

/** Whose slopes and currents are no functions: what they compute grows each time they are evaluated, or comes from outside. */
const IMPURE: readonly string[] = ['language.mod', 'functab.mod'];

/** Mechanisms of the suite that error control takes. */
const files = readdirSync(folder).filter((f) => {
  if (!f.endsWith('.mod') || IMPURE.includes(f)) return false;
  const { ode } = compiled(read(f), { include }).mechanism;
  return ode !== undefined && !('refused' in ode);
});

describe('the kernels for error control, of the mechanisms of the suite', () => {
  it.each(files)('%s: solve, condense and expand as differences of its own slopes and currents say', (file) => {
    for (const v of [-61.3, -20.7]) {
      const probe = new Probe(read(file), v);
      const { spec, bench } = probe;
      const n = spec.states.length;
      const gamma = 0.37;
      const slopes = (): number[] => (n === 0 ? [] : probe.slopes());
      const hasCurrent = compiled(read(file), { include }).mechanism.currents.length > 0;
      const current = (): number[] => (hasCurrent ? [probe.current()] : [0]);
      const byState = Array.from({ length: n }, (_, j) => probe.derivative(slopes, j));
      const slopesByV = n === 0 ? [] : probe.derivative(slopes, 'v');
      const currentByState = Array.from({ length: n }, (_, j) => probe.derivative(current, j)[0]!);
      const currentByV = probe.derivative(current, 'v')[0]!;
      const matrix = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_u, j) => (i === j ? 1 : 0) - gamma * byState[j]![i]!));
      const b = Array.from({ length: n }, (_, i) => Math.sin(1 + i) * (spec.states[i]?.tolerance ?? 1));
      const w = solveDense(matrix, b);
      const z = solveDense(
        matrix,
        slopesByV.map((x) => gamma * x),
      );
      bench.set('gamma', gamma).run('odeJacobian');
      const near = (got: readonly number[], want: readonly number[]): void => {
        const scale = Math.max(...want.map(Math.abs), 1e-12);
        got.forEach((x, i) => {
          expect(Math.abs(x - want[i]!)).toBeLessThan(2e-6 * scale);
        });
        expect(got).toHaveLength(want.length);
      };
      if (n > 0) {
        probe.put('vector', b);
        bench.run('odeSolve');
        near(probe.get('vector'), w);
        probe.put('vector', b);
      }
      bench.set('rhs', 3).set('d', 5).run('odeCondense');
      const throughStates = (x: readonly number[]): number => currentByState.reduce((sum, c, j) => sum + c * x[j]!, 0);
      if (hasCurrent) {
        near([bench.get('d') - 5], [currentByV + throughStates(z)]);
        expect(Math.abs(bench.get('rhs') - 3 + throughStates(w))).toBeLessThan(
          2e-6 * Math.max(1e-12, ...currentByState.map((c, j) => Math.abs(c * w[j]!))),
        );
      } else {
        const { fields } = compiled(read(file), { include }).program;
        expect(fields.some((f) => f.key === 'd')).toBe(false);
      }
      if (n > 0) {
        bench.set('rhs', -0.8);
        if (compiled(read(file), { include }).mechanism.kernels.includes('odeExpand')) bench.run('odeExpand');
        near(
          probe.get('vector'),
          w.map((x, i) => x - 0.8 * z[i]!),
        );
      }
    }
  });

  it('takes derivatives from the text for nearly all of them', () => {
    const symbolic = files.filter((f) => specOf(read(f)).derivatives === 'symbolic');
    expect(files.filter((f) => !symbolic.includes(f))).toEqual([]);
    expect(symbolic.length).toBeGreaterThan(20);
  });
});

describe('slopes', () => {
  it('of a scheme are its fluxes over its volumes', () => {
    const text = density(
      'STATE { a b }\nINITIAL { a = 2 b = 1 }\nBREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k { COMPARTMENT 4 {b} ~ 2 a <-> b (3, 2) CONSERVE a + b = 7 }',
    );
    const bench = new Bench(text).run('initial').run('odeRhs');
    // net flux 3·a² − 2·b = 10
    expect(bench.get('_slope_a')).toBe(-20);
    expect(bench.get('_slope_b')).toBe(2.5);
  });

  it('leave states, ions and time alone', () => {
    const bench = new Bench(read('kspace.mod'), { include }).set('k.i', 0.5).set('k.out', 7).run('initial').set('k.out', 9).run('odeRhs');
    expect(bench.get('k.out')).toBe(9);
    expect(bench.get('ko')).toBe(3.5);
  });

  it('in a branch have the derivative of the branch', () => {
    const text = density(
      "ASSIGNED { v }\nSTATE { x }\nBREAKPOINT { SOLVE s METHOD derivimplicit }\nDERIVATIVE s { if (x > 1) { x' = -x*x } else { x' = -3*x } }",
    );
    const bench = new Bench(text).set('gamma', 0.5);
    bench.set('x', 2).set('_ode_vector_x', 1).run('odeJacobian').run('odeSolve');
    expect(bench.get('_ode_vector_x')).toBeCloseTo(1 / (1 + 0.5 * 4), 14);
    bench.set('x', 0.5).set('_ode_vector_x', 1).run('odeJacobian').run('odeSolve');
    expect(bench.get('_ode_vector_x')).toBeCloseTo(1 / (1 + 0.5 * 3), 14);
  });
});

describe('concentrations', () => {
  it('that follow from states are written before currents', () => {
    // a state that is a concentration
    const pool = new Bench(read('kspace.mod'), { include }).set('k.out', 7).run('initial').set('ko', 5.5).run('odePrepare');
    expect(pool.get('k.out')).toBe(5.5);
    // one that a block assigns
    const text = density(
      'STATE { c[2] }\nASSIGNED { cai }\nINITIAL { c[0] = 3 c[1] = 4 }\nBREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k { ~ c[0] <-> c[1] (1, 1) cai = c[0] }',
      'USEION ca WRITE cai',
    );
    const shells = new Bench(text).run('initial').setElement('c', 0, 9).run('odePrepare');
    expect(shells.get('ca.in')).toBe(9);
  });

  it('and what currents read of the equations is made anew', () => {
    const text = density(
      "ASSIGNED { v i g }\nSTATE { m }\nINITIAL { m = 1 }\nBREAKPOINT { SOLVE s METHOD cnexp i = g*v }\nDERIVATIVE s { g = 2*m m' = -m }",
      'NONSPECIFIC_CURRENT i',
    );
    const bench = new Bench(text).run('initial').set('m', 0.25).set('v', 10).run('odePrepare').run('current');
    expect(bench.get('rhs')).toBe(-5);
    // and its dependence on m is known: ∂i/∂m = 2·v
    bench.set('gamma', 0.5).set('_ode_vector_m', 3).set('rhs', 0).set('d', 0).run('odeJacobian').run('odeCondense');
    expect(bench.get('rhs')).toBe(-20 * (3 / 1.5));
    expect(bench.get('d')).toBe(0.5);
  });
});

describe('what error control cannot take', () => {
  const reason = (blocks: string): unknown => compiled(density(blocks)).mechanism.ode;
  it.each([
    ['BREAKPOINT { SOLVE p }\nPROCEDURE p() { }', 'test.mod:5: SOLVE of the PROCEDURE p, which runs once a step of fixed size'],
    ['STATE { x }\nBREAKPOINT { SOLVE l }\nLINEAR l { ~ x = 1 }', 'test.mod:6: a LINEAR block that is solved once a step of fixed size'],
    [
      'STATE { x }\nBREAKPOINT { SOLVE l }\nNONLINEAR l { ~ x = 1 }',
      'test.mod:6: a NONLINEAR block that is solved once a step of fixed size',
    ],
    [
      "STATE { x }\nBREAKPOINT { SOLVE a METHOD euler SOLVE b METHOD euler }\nDERIVATIVE a { x' = 1 }\nDERIVATIVE b { x' = 2 }",
      'test.mod:6: two SOLVEs determine x',
    ],
  ])('says why: %s', (blocks, refused) => {
    expect(reason(blocks)).toMatchObject({ refused });
  });

  it('runs PROCEDUREs that ask for it once a step, or before currents', () => {
    const text = (method: string): string =>
      density(`ASSIGNED { n }\nBREAKPOINT { SOLVE p METHOD ${method} }\nPROCEDURE p() { n = n + 1 }`, 'RANGE n');
    expect(new Bench(text('after_cvode'), {}, interpreterBackend).run('odeStep').get('n')).toBe(1);
    expect(new Bench(text('cvode_t')).run('odePrepare').get('n')).toBe(1);
  });

  it('keeps the scale of a tolerance that a STATE declares', () => {
    const text = density("STATE { x <1e-3> y }\nBREAKPOINT { SOLVE s METHOD euler }\nDERIVATIVE s { x' = 1 y' = 1 }");
    expect(specOf(text).states.map((s) => s.tolerance)).toEqual([1e-3, 1]);
  });
});

describe('derivatives where the text has none', () => {
  it('are differences', () => {
    const text = density(
      `PARAMETER { k = 1 }
ASSIGNED { v w[3] i }
STATE { x }
BREAKPOINT { SOLVE s METHOD derivimplicit i = x*x*v }
DERIVATIVE s { w[k] = x*x x' = -w[k] + 0.1*v }`,
      'RANGE k\nNONSPECIFIC_CURRENT i',
    );
    expect(specOf(text)).toMatchObject({ derivatives: 'difference' });
    const bench = new Bench(text).set('v', -40).set('x', 0.7).set('gamma', 0.5).set('_ode_vector_x', 1).run('odeJacobian').run('odeSolve');
    expect(bench.get('_ode_vector_x')).toBeCloseTo(1 / (1 + 0.5 * 1.4), 6);
    bench.set('_ode_vector_x', 1).run('odeCondense');
    const [w, z] = [1 / 1.7, 0.05 / 1.7];
    expect(bench.get('d')).toBeCloseTo(0.49 + 2 * 0.7 * -40 * z, 5);
    expect(bench.get('rhs')).toBeCloseTo(-(2 * 0.7 * -40 * w), 4);
    expect(bench.get('x')).toBe(0.7);
    expect(bench.get('w', 1)).toBeCloseTo(0.49, 14);
  });
});
