import { interpreterBackend, mathFunctions, scalarBackend, simdBackend } from '@hillock/kernel';
import { describe, expect, it } from 'vitest';
import { Bench, compiled, density } from './support.ts';

const GATE = `
PARAMETER { tau = 2 inf = 0.75 }
ASSIGNED { v }
STATE { m }
BREAKPOINT { SOLVE states METHOD cnexp }
DERIVATIVE states { m' = (inf - m)/tau }
`;

describe('powers', () => {
  // the values are NEURON 9.0.2's
  it.each([
    ['2^3^2', 512],
    ['(2^3)^2', 64],
    ['-2^2', -4],
    ['2^-1^2', 0.5],
    ['2*3^2^0.5', 9.457608775674831],
    ['2^-1*8', 4],
    ['2^--3', 8],
  ])('%s', (text, value) => {
    const bench = new Bench(density(`ASSIGNED { x }\nINITIAL { x = ${text} }`, 'RANGE x')).run('initial');
    expect(bench.get('x')).toBeCloseTo(value, 14);
  });
});

describe('cnexp', () => {
  it('relaxes exactly', () => {
    const bench = new Bench(density(GATE, 'RANGE tau, inf')).run('initial').run('advance');
    // m(dt) = inf·(1 − e^(−dt/τ)) from 0; the formula loses ε/(dt/τ) of it to 1 − e^x
    expect(bench.get('m')).toBeCloseTo(0.75 * -Math.expm1(-0.025 / 2), 15);
  });

  it('handles rates that are constant, and a slope of 0 found at run time', () => {
    const constant = density("PARAMETER { k = 3 }\nSTATE { x }\nBREAKPOINT { SOLVE s METHOD cnexp }\nDERIVATIVE s { x' = k }", 'RANGE k');
    expect(new Bench(constant).run('initial').run('advance').get('x')).toBe(0.025 * 3);
    const slope = density(
      "PARAMETER { k = 0 c = 5 }\nSTATE { x }\nBREAKPOINT { SOLVE s METHOD cnexp }\nDERIVATIVE s { x' = c - k*x }",
      'RANGE k, c',
    );
    expect(new Bench(slope).run('initial').run('advance').get('x')).toBe(0.025 * 5);
  });

  it.each([
    ["x' = a*(1 - x) - b*x", -5, 2],
    ["x' = -(x - a)/b", -1 / 3, 2 / 3],
    ["x' = 2*(a - x)*b - x/b + x*a", -6 - 1 / 3 + 2, 12],
    ["x' = (a + b*x)/2", 1.5, 1],
    ["x' = a - (b + a)*(x)", -5, 2],
  ])('finds slope and rest of %s', (equation, slope, rest) => {
    const text = density(
      `PARAMETER { a = 2 b = 3 }\nSTATE { x }\nINITIAL { x = 0.3 }\nBREAKPOINT { SOLVE s METHOD cnexp }\nDERIVATIVE s { ${equation} }`,
    );
    const limit = -rest / slope;
    const expected = limit + (0.3 - limit) * Math.exp(slope * 0.025);
    expect(new Bench(text).run('initial').run('advance').get('x')).toBeCloseTo(expected, 13);
  });

  it('takes equations in source order: a later one sees the new value', () => {
    const text = density("STATE { x y }\nBREAKPOINT { SOLVE s METHOD cnexp }\nDERIVATIVE s { x' = 1 y' = x }");
    const bench = new Bench(text).run('initial').run('advance');
    expect(bench.get('y')).toBe(0.025 * 0.025);
  });
});

describe('currents', () => {
  it('take the slope from a difference of 0.001 mV', () => {
    const text = density('PARAMETER { g = 2 }\nASSIGNED { i v }\nBREAKPOINT { i = g*v*v }', 'NONSPECIFIC_CURRENT i\nRANGE g');
    const bench = new Bench(text).set('v', 3).run('current');
    expect(bench.get('rhs')).toBe(-18);
    const high = 2 * (3 + 0.001) * (3 + 0.001);
    expect(bench.get('d')).toBe((high - 18) / 0.001);
    expect(bench.get('i')).toBe(18);
  });

  it('of an ion go to the ion as well, and are kept', () => {
    const text = density(
      'PARAMETER { g = 0.5 }\nASSIGNED { ena ina v }\nBREAKPOINT { ina = g*(v - ena) }',
      'USEION na READ ena WRITE ina\nRANGE g',
    );
    const bench = new Bench(text).set('na.e', 50).set('na.i', 1).set('na.didv', 2).set('v', -50).run('current');
    expect(bench.get('na.i')).toBe(1 - 50);
    expect(bench.get('na.didv')).toBeCloseTo(2.5, 10);
    expect(bench.get('rhs')).toBe(50);
    expect(bench.get('ina')).toBe(-50);
  });

  it('of a point process are densities: times 100/area', () => {
    const text =
      'NEURON { POINT_PROCESS P NONSPECIFIC_CURRENT i RANGE g }\nPARAMETER { g = 0.01 }\nASSIGNED { i v }\nBREAKPOINT { i = g*v }';
    const bench = new Bench(text).set('area', 250).set('v', 10).run('current');
    expect(bench.get('rhs')).toBe(-0.1 * (100 / 250));
    expect(bench.get('d')).toBeCloseTo(0.01 * 0.4, 12);
  });

  it('of an electrode are inward', () => {
    const text = 'NEURON { POINT_PROCESS P ELECTRODE_CURRENT i RANGE amp }\nPARAMETER { amp = 3 }\nASSIGNED { i }\nBREAKPOINT { i = amp }';
    const bench = new Bench(text).run('current');
    expect(bench.get('rhs')).toBe(3);
    expect(bench.get('d')).toBe(0);
  });
});

describe('TABLE', () => {
  const text = density(
    `PARAMETER { k = 2 }
ASSIGNED { y v }
INITIAL { f(v) }
PROCEDURE f(x) { TABLE y DEPEND k FROM -10 TO 10 WITH 20  y = k*x*x }`,
    'RANGE y\nGLOBAL k',
  );
  const looked = (x: number): number => new Bench(text).run('tables').set('v', x).run('initial').get('y');

  it('is linear between its points and exact at them', () => {
    expect(looked(3)).toBe(18);
    expect(looked(3.25)).toBeCloseTo(18 + 0.25 * (32 - 18), 12);
  });

  it('holds its ends, and lets NaN through', () => {
    expect(looked(-10.5)).toBe(200);
    expect(looked(10)).toBe(200);
    expect(looked(1e9)).toBe(200);
    expect(looked(Number.NaN)).toBeNaN();
  });

  it('is filled again when what it depends on changes, and only then', () => {
    const bench = new Bench(text).run('tables').set('k', 5).set('v', 1).run('initial');
    expect(bench.get('y')).toBe(2);
    expect(bench.run('tables').run('initial').get('y')).toBe(5);
  });

  it('can be turned off', () => {
    expect(compiled(text).mechanism.tableSwitches).toEqual(['usetable']);
    expect(new Bench(text).set('usetable', 0).run('tables').set('v', 3.25).run('initial').get('y')).toBe(2 * 3.25 * 3.25);
  });

  it('of a FUNCTION holds its value', () => {
    const f = density('ASSIGNED { y v }\nINITIAL { y = f(v) }\nFUNCTION f(x) { TABLE FROM 0 TO 4 WITH 4  f = x*x }', 'RANGE y');
    expect(new Bench(f).run('tables').set('v', 2.5).run('initial').get('y')).toBe(6.5);
  });
});

describe('the language', () => {
  const value = (expression: string, more = ''): number => {
    const text = density(`ASSIGNED { y w[4] v }\nINITIAL { ${more} y = ${expression} }\nFUNCTION twice(x) { twice = 2*x }`, 'RANGE y');
    return new Bench(text).run('initial').get('y');
  };

  it.each([
    ['2 + 3*4 - 6/2', 11],
    ['-2^2', -4],
    ['2^3', 8],
    ['2^-1', 0.5],
    ['7 % 4', 3],
    ['(1 < 2) + (2 <= 2) + (3 > 4) + (1 == 1) + (1 != 1)', 3],
    ['(1 && 0) + (1 || 0)*10 + !5 + !0*100', 110],
    ['1e-3 + .5 + 3.', 3.501],
    ['3 (mV) + 2(mV)', 5],
    ['twice(twice(1) + 1)', 6],
    ['fabs(-3) + sqrt(16) + floor(2.7) + ceil(2.2)', 12],
    ['v', -65],
    ['celsius', 6.3],
  ])('%s is %f', (expression, expected) => {
    expect(value(expression)).toBeCloseTo(expected, 14);
  });

  it('loops, branches and arrays', () => {
    expect(value('w[0] + w[3]', 'FROM k = 0 TO 3 { w[k] = k*k } w[0] = 10')).toBe(19);
    expect(value('w[2]', 'FROM k = 0 TO 3 BY 2 { w[k] = k + 1 }')).toBe(3);
    expect(value('w[1]', 'LOCAL n n = 5 while (n > 0) { n = n - 1 w[1] = w[1] + 1 }')).toBe(5);
    expect(value('w[0]', 'if (v > 0) { w[0] = 1 } else if (v > -70) { w[0] = 2 } else { w[0] = 3 }')).toBe(2);
  });

  it('traps an index that is out of range at run time, with the line', () => {
    const text = density('ASSIGNED { w[2] k }\nINITIAL {\n  k = 2\n  w[k] = 1\n}');
    expect(() => new Bench(text).run('initial')).toThrow(/test line 8: index 2/);
  });

  it.each([scalarBackend, simdBackend, interpreterBackend].map((b) => [b.name, b] as const))(
    '%s stops a loop that does not end, and tells its line',
    (_, backend) => {
      const text = density('ASSIGNED { x }\nINITIAL {\n while (1) { x = x + 1 } }');
      expect(() => new Bench(text, {}, backend).run('initial')).toThrow('test line 7: endless');
    },
  );

  it('reads what UNITS names', () => {
    const text = density(
      'UNITS { FARADAY = (faraday) (coulomb) R = (k-mole) (joule/degC) PI = (pi) (1) (mV) = (millivolt) }\nASSIGNED { y }\nINITIAL { y = FARADAY/R + PI }',
      'RANGE y',
    );
    expect(new Bench(text).run('initial').get('y')).toBe(96485.33212331001 / 8.31446261815324 + Math.PI);
  });

  it('splices INCLUDEs and DEFINEs', () => {
    const include = (name: string) => (name === 'a.inc' ? { file: name, text: 'FUNCTION f() { f = N }' } : null);
    const text = density('DEFINE N 3\nASSIGNED { y }\nINITIAL { y = f() }\nINCLUDE "a.inc"', 'RANGE y');
    expect(new Bench(text, { include }).run('initial').get('y')).toBe(3);
  });

  it('reads "cai = _ion_cai;" in VERBATIM as the value of the ion', () => {
    const text = density(
      'ASSIGNED { cai cao rest ica x }\nINITIAL {\nVERBATIM\n  cai = _ion_cai; /* at once */\n  rest = _ion_cai;\nENDVERBATIM\n  x = cai\n}',
      'USEION ca READ cai, ica WRITE cai\nRANGE rest, x',
    );
    const bench = new Bench(text).set('ca.in', 3e-4).run('initial');
    expect([bench.get('rest'), bench.get('x'), bench.get('ca.in')]).toEqual([3e-4, 3e-4, 3e-4]);
    const read = density('ASSIGNED { cai x }\nINITIAL {\nVERBATIM\ncai = _ion_cai;\nENDVERBATIM\nx = cai }', 'USEION ca READ cai\nRANGE x');
    expect(new Bench(read).set('ca.in', 2).run('initial').get('x')).toBe(2);
  });

  it('lets usetable be asked for where there is a TABLE', () => {
    const text = density(
      'ASSIGNED { v y inf }\nINITIAL { rates(v) y = usetable }\nPROCEDURE rates(u) { TABLE inf FROM -100 TO 100 WITH 2 inf = u*u }',
      'RANGE y\nGLOBAL inf',
    );
    expect(compiled(text).mechanism.fields.filter((f) => f.name === 'usetable')).toHaveLength(1);
    expect(new Bench(text).run('tables').run('initial').get('y')).toBe(1);
    expect(new Bench(text).set('usetable', 0).run('initial').get('y')).toBe(0);
  });

  it('reads a Ctrl-Z at the end of a file as nothing', () => {
    expect(compiled('NEURON { SUFFIX test }\nINITIAL { }\n\u001a').mechanism.name).toBe('test');
  });

  it('knows the word behind THREADSAFE on one line', () => {
    expect(compiled('NEURON { THREADSAFE SUFFIX test }\nINITIAL { }').mechanism.name).toBe('test');
  });

  it('merges several INITIAL blocks', () => {
    const text = density('ASSIGNED { y }\nINITIAL { y = 1 }\nINITIAL { y = y + 1 }', 'RANGE y');
    expect(new Bench(text).run('initial').get('y')).toBe(2);
  });
});

describe('events', () => {
  const text = `NEURON { POINT_PROCESS P RANGE g }
ASSIGNED { g }
NET_RECEIVE (w, n) {
  INITIAL { n = 7 }
  if (flag == 0) { n = n + 1 g = g + w net_send(2.5, 3) } else { g = 0 net_event(t) }
}`;

  it('run with the values of their connection', () => {
    const bench = new Bench(text).set('arguments', 0.5, 0).run('netInitial');
    expect(bench.get('arguments', 1)).toBe(7);
    bench.run('netReceive');
    expect(bench.get('g')).toBe(0.5);
    expect(bench.get('arguments', 1)).toBe(8);
    expect(bench.effects).toEqual([{ name: 'netSend', instance: 0, args: [2.5, 3] }]);
  });

  it('see their flag', () => {
    const bench = new Bench(text).set('flag', 3).set('t', 12).set('g', 1).run('netReceive');
    expect(bench.get('g')).toBe(0);
    expect(bench.effects).toEqual([{ name: 'netEvent', instance: 0, args: [12, 0] }]);
  });

  it('make an instance a source when it sends', () => {
    expect(compiled(text).mechanism).toMatchObject({ eventSource: true, events: { arguments: ['w', 'n'] } });
  });
});

describe('what the outside sees', () => {
  it('follows the rules of scope', () => {
    const { mechanism } = compiled(density('PARAMETER { a = 1 b = 2 <0, 5> }\nASSIGNED { c d e }\nSTATE { s }', 'RANGE a, c\nGLOBAL d'));
    const scopes = Object.fromEntries(mechanism.fields.map((f) => [f.name, f.scope]));
    // a PARAMETER that is not in RANGE is GLOBAL, an ASSIGNED that is not is private
    expect(scopes).toEqual({ a: 'range', b: 'global', c: 'range', d: 'global', e: 'private', s: 'range' });
    expect(mechanism.fields.find((f) => f.name === 'b')).toMatchObject({ initial: 2, limits: [0, 5] });
  });

  it('has only functions that exist', () => {
    for (const name of ['exp', 'log', 'pow', 'fmod', 'tanh']) expect(mathFunctions[name]).toBeDefined();
  });
});
