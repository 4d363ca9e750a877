import { scalarBackend } from '@hillock/kernel';
import { describe, expect, it } from 'vitest';
import { Bench, density, mistakes } from './support.ts';

/** A mechanism that solves one block in INITIAL. */
function solved(kind: 'LINEAR' | 'NONLINEAR', equations: string, states = 'x y z', before = '', more = ''): string {
  return density(`${more}\nSTATE { ${states} }\nINITIAL { ${before} SOLVE s }\n${kind} s { ${equations} }`, more === '' ? '' : 'RANGE p');
}

describe('a LINEAR block', () => {
  it('is solved, whatever its states were, with rows in any order', () => {
    const text = solved(
      'LINEAR',
      '~ 2*x + y = 5  ~ y - z = p  ~ (x + y)/2 + 3*(z - 1) = -(x - 4)',
      'x y z',
      'x = 1e300 y = -7',
      'PARAMETER { p = 1 }',
    );
    const bench = new Bench(text, {}, scalarBackend).run('initial');
    const [x, y, z] = ['x', 'y', 'z'].map((name) => bench.get(name)) as [number, number, number];
    expect(2 * x + y).toBeCloseTo(5, 12);
    expect(y - z).toBeCloseTo(1, 12);
    expect((x + y) / 2 + 3 * (z - 1)).toBeCloseTo(4 - x, 12);
  });

  it('exchanges rows where a pivot is 0 or small', () => {
    // without exchange the first pivot is 1e-20, and x is lost
    const bench = new Bench(solved('LINEAR', '~ p*x + y = 1  ~ x + y = 2  ~ z = x', 'x y z', '', 'PARAMETER { p = 1e-20 }')).run('initial');
    expect(bench.get('x')).toBeCloseTo(1, 12);
    expect(bench.get('y')).toBeCloseTo(1, 12);
    expect(bench.get('z')).toBe(bench.get('x'));
  });

  it('writes FROM loops out', () => {
    // −1, 2, −1 with ends held at 0 and 5: a straight line
    const text = solved('LINEAR', '~ x[0] = 0  FROM i = 1 TO 4 { ~ x[i-1] - 2*x[i] + x[i+1] = 0 }  ~ x[5] = 5', 'x[6]');
    const bench = new Bench(text, {}, scalarBackend).run('initial');
    for (let i = 0; i < 6; i++) expect(bench.get('x', i)).toBeCloseTo(i, 12);
  });

  it('of many states is solved in loops, with exchange of rows', () => {
    // x[i] + 2·x[i+1] = 3, the last row x[0] = 1: no row has its diagonal in its place
    const text = solved('LINEAR', 'FROM i = 0 TO 14 { ~ 1e-18*x[i] + 2*x[i+1] = 2 }  ~ x[0] = 1', 'x[16]');
    for (const backend of [undefined, scalarBackend]) {
      const bench = new Bench(text, {}, backend).run('initial');
      for (let i = 0; i < 16; i++) expect(bench.get('x', i)).toBeCloseTo(1, 13);
    }
  });

  it('without a single solution ends the run, naming line and state', () => {
    const text = solved('LINEAR', '~ x + y = 1  ~ p*x + 2*y = 3', 'x y', '', 'PARAMETER { p = 2 }');
    for (const backend of [undefined, scalarBackend])
      expect(() => new Bench(text, {}, backend).run('initial')).toThrow(/test line 7: singular/);
  });
});

describe('a NONLINEAR block', () => {
  it('is solved by Newton, from the values its states have', () => {
    const text = solved('NONLINEAR', '~ x*x + y*y = 4  ~ x - y = p', 'x y', 'x = 2 y = 0.5', 'PARAMETER { p = 1 }');
    const bench = new Bench(text, {}, scalarBackend).run('initial');
    const y = (-1 + Math.sqrt(7)) / 2;
    expect(bench.get('y')).toBeCloseTo(y, 8);
    expect(bench.get('x')).toBeCloseTo(1 + y, 8);
    const other = new Bench(solved('NONLINEAR', '~ x*x + y*y = 4  ~ x - y = p', 'x y', 'x = -1 y = -2', 'PARAMETER { p = 1 }')).run(
      'initial',
    );
    expect(other.get('y')).toBeCloseTo((-1 - Math.sqrt(7)) / 2, 8);
  });

  it('runs its statements at every evaluation, and works on arrays', () => {
    const text = density(
      `ASSIGNED { s }
STATE { x[3] }
INITIAL { FROM i = 0 TO 2 { x[i] = 1 } SOLVE n }
NONLINEAR n {
  s = x[0] + x[1] + x[2]
  FROM i = 0 TO 2 { ~ x[i]*s = i + 1 }
}`,
      'RANGE s',
    );
    const bench = new Bench(text, {}, scalarBackend).run('initial');
    // x_i = (i + 1)/s, so s² = 6
    for (let i = 0; i < 3; i++) expect(bench.get('x', i)).toBeCloseTo((i + 1) / Math.sqrt(6), 8);
    expect(bench.get('s')).toBeCloseTo(Math.sqrt(6), 8);
  });

  it('without a solution ends the run', () => {
    const text = solved('NONLINEAR', '~ x*x = -1', 'x', 'x = 0.5');
    expect(() => new Bench(text, {}, scalarBackend).run('initial')).toThrow(/test line 7: divergence x/);
  });
});

describe('mistakes in equations', () => {
  const message = (kind: 'LINEAR' | 'NONLINEAR', equations: string): string[] => mistakes(solved(kind, equations)).map((d) => d.message);

  it.each([
    ['LINEAR', '~ x + y = 1', '"s" has 1 equation for 2 unknown states (x, y)'],
    ['NONLINEAR', '~ x = 1 ~ x = 2', '"s" has 2 equations for 1 unknown state (x)'],
    ['LINEAR', '~ x*y = 1 ~ x + y = 2', 'an equation of a LINEAR block is not linear in its states'],
    ['LINEAR', '~ exp(x) = 1', 'an equation of a LINEAR block is not linear in its states'],
    ['LINEAR', '~ x <-> y (1, 2)', 'a reaction belongs into a KINETIC block'],
    ['NONLINEAR', '~ x = xx', '"xx" is not declared'],
    ['NONLINEAR', 'CONSERVE x = 1', 'CONSERVE belongs into a KINETIC block'],
  ] as const)('%s: %s', (kind, equations, expected) => {
    expect(message(kind, equations)).toContain(expected);
  });

  it('methods of other blocks, and a steady state', () => {
    const text = (solve: string): string => density(`STATE { x }\nINITIAL { ${solve} }\nLINEAR s { ~ x = 1 }`);
    expect(mistakes(text('SOLVE s METHOD sparse')).map((d) => d.message)).toEqual(['METHOD sparse does not solve a LINEAR block']);
    expect(mistakes(text('SOLVE s STEADYSTATE simeq')).map((d) => d.message)).toEqual([
      'a LINEAR block has no time, and so no STEADYSTATE: SOLVE alone finds it',
    ]);
  });
});
