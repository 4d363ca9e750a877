// What published files write, and NEURON takes.
import { describe, expect, it } from 'vitest';
import { Bench, compiled, density, mistakes, point } from './support.ts';

describe('what published files write', () => {
  it('lines that end with a carriage return alone', () => {
    const text = density('COMMENT\nold\nENDCOMMENT\nASSIGNED { x } : a comment\nINITIAL { x = 2 }', 'RANGE x');
    for (const end of ['\r', '\r\n']) expect(new Bench(text.replace(/\n/g, end)).run('initial').get('x')).toBe(2);
  });

  it('braces around statements', () => {
    expect(new Bench(density('ASSIGNED { x }\nINITIAL { x = 1 { x = x + 1 { x = x*3 } } }', 'RANGE x')).run('initial').get('x')).toBe(6);
  });

  it('the starting value of a state, listed or not', () => {
    const listed = compiled(density('STATE { m }', 'GLOBAL m0')).mechanism.fields.find((f) => f.name === 'm0');
    expect(listed).toMatchObject({ scope: 'global', role: 'parameter', initial: 0 });
    const text = density('STATE { m START 0.25 }\nASSIGNED { x }\nINITIAL { x = m0 }', 'RANGE x, m0');
    expect(new Bench(text).set('m0', 0.5).run('initial').get('m')).toBe(0.5);
    expect(new Bench(density('STATE { m START 0.25 }\nASSIGNED { x }\nINITIAL { x = m0 }', 'RANGE x')).run('initial').get('x')).toBe(0.25);
  });

  it('an ion variable that is only READ, and set: the ion keeps its own', () => {
    const text = density(
      'ASSIGNED { ena x v ina }\nBREAKPOINT { x = ena  ena = ena + 1  ina = v - ena }',
      'USEION na READ ena WRITE ina\nRANGE x',
    );
    const b = new Bench(text).set('na.e', 50).set('v', 0).run('current').run('current');
    expect([b.get('x'), b.get('na.e'), b.get('ena')]).toEqual([50, 50, 51]);
  });

  it('v that a procedure moves off a pole: for the rest of the procedure', () => {
    const text = density('ASSIGNED { v x }\nINITIAL { rates() }\nPROCEDURE rates() { if (v == -30) { v = v + 1 } x = v }', 'RANGE x');
    const b = new Bench(text).set('v', -30).run('initial');
    expect([b.get('x'), b.get('v')]).toEqual([-29, -30]);
  });

  it('TABLE of arrays', () => {
    const text = density(
      `ASSIGNED { inf[2] tau v }
       INITIAL { rates(v) }
       PROCEDURE rates(v) {
         TABLE inf, tau FROM 0 TO 4 WITH 4
         inf[0] = v*v
         inf[1] = v
         tau = 2*v
       }`,
      'RANGE inf, tau',
    );
    const b = new Bench(text).set('usetable', 1).set('v', 1.5).run('tables').run('initial');
    // between 1 and 4; the others are straight
    expect([b.get('inf', 0), b.get('inf', 1), b.get('tau')]).toEqual([2.5, 1.5, 3]);
    expect(b.set('usetable', 0).run('initial').get('inf', 0)).toBe(2.25);
  });

  it('a variable or a routine named flag beside NET_RECEIVE', () => {
    const text = point('ASSIGNED { flag x }\nINITIAL { flag = 7 }\nNET_RECEIVE (w) { x = flag }', 'RANGE flag, x');
    const b = new Bench(text).run('initial').run('netReceive');
    expect(b.get('x')).toBe(0);
  });

  it('nrn_ghk: the constant-field flux', () => {
    const flux = (v: number): number =>
      new Bench(density('ASSIGNED { x v }\nINITIAL { x = nrn_ghk(v, 1e-4, 2, 2) }', 'RANGE x'))
        .set('v', v)
        .set('celsius', 20)
        .run('initial')
        .get('x');
    // by its closed form
    const ktf = (1000 * 8.31446261815324 * 293.15) / 96485.33212331001;
    const closed = (v: number): number => {
      const x = (2 * v) / ktf;
      return (0.002 * 96485.33212331001 * x * (1e-4 - 2 * Math.exp(-x))) / (1 - Math.exp(-x));
    };
    for (const v of [-80, -20, 5, 60]) expect(flux(v) / closed(v)).toBeCloseTo(1, 13);
    // φ(0) = 1: no jump where its formula changes
    expect(flux(0)).toBeCloseTo(0.002 * 96485.33212331001 * (1e-4 - 2), 9);
    expect(flux(1e-3 * (1 - 1e-9)) / flux(1e-3)).toBeCloseTo(1, 9);
  });

  it.each([
    ['nothing', '', true],
    ['a return', 'return 0;', true],
    ['comments', '/* x = 1; */ // y', true],
    ['printing', 'printf("seed; = %g\\n", _lseed); fflush(NULL);', true],
    ['what every block begins with', 'cai = _ion_cai;\nko = _ion_ko;', true],
    ['an assignment', 'x = 1;', false],
    ['another ion variable', 'cai = _ion_cao;', false],
    ['an assignment while printing', 'printf("%g", x = 2);', false],
    ['a condition', 'if (x > 1) { return 0; }', false],
  ])('C code that does %s', (_, code, nothing) => {
    const text = density(`ASSIGNED { x cai cao ko }\nINITIAL { x = 1\nVERBATIM\n${code}\nENDVERBATIM\n}`, 'RANGE x');
    expect(mistakes(text).map((d) => d.message)).toEqual(nothing ? [] : ['VERBATIM (C code) is not supported yet']);
  });

  it('nrn_pointing: a POINTER leads somewhere', () => {
    expect(new Bench(density('ASSIGNED { p x }\nINITIAL { x = nrn_pointing(p) }', 'POINTER p\nRANGE x')).run('initial').get('x')).toBe(1);
  });

  it('constants of UNITS in other spellings', () => {
    const text = density(
      'UNITS { R = (mole k) (mV-coulomb/degC)  S = (k-mole) (joule/degC) }\nASSIGNED { x }\nINITIAL { x = R/S }',
      'RANGE x',
    );
    expect(new Bench(text).run('initial').get('x')).toBeCloseTo(1000, 9);
  });
});
