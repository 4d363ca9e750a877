import { scalarBackend } from '@hillock/kernel';
import { describe, expect, it } from 'vitest';
import { Bench, compiled, density, mistakes } from './support.ts';

/** A mechanism that solves one scheme. */
function scheme(
  reactions: string,
  more: { states?: string; initial?: string; method?: string; neuron?: string; blocks?: string } = {},
): string {
  const { states = 'a b c', initial = '', method = 'METHOD sparse', neuron = '', blocks = '' } = more;
  return density(
    `${blocks}\nSTATE { ${states} }\nINITIAL { ${initial} }\nBREAKPOINT { SOLVE k ${method} }\nKINETIC k { ${reactions} }`,
    neuron,
  );
}

function stepped(text: string, dt: number, steps = 1, kernel = 'advance'): Bench {
  const bench = new Bench(text, {}, scalarBackend).set('dt', dt).run('initial');
  for (let i = 0; i < steps; i++) bench.run(kernel);
  return bench;
}

describe('a KINETIC scheme by sparse', () => {
  it('takes a step of backward Euler', () => {
    // a ⇄ b: a − a0 = dt·(2b − 3a), with a + b kept
    const bench = stepped(scheme('~ a <-> b (3, 2)', { states: 'a b', initial: 'a = 1 b = 0.5' }), 0.1);
    const a = (1 + 0.1 * 2 * 1.5) / (1 + 0.1 * 5);
    expect(bench.get('a')).toBeCloseTo(a, 14);
    expect(bench.get('b')).toBeCloseTo(1.5 - a, 14);
  });

  it('solves equations with terms of second order to 1e-6, as NEURON does, and better where Newton converges fast', () => {
    const text = scheme('~ a + b <-> c (5, 0.5)  ~ 2 c <-> d (1, 2)  ~ d -> (0.3)', {
      states: 'a b c d',
      initial: 'a = 1 b = 0.7 c = 0.1 d = 0',
    });
    const bench = stepped(text, 0.1);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => bench.get(name)) as [number, number, number, number];
    const [f1, f2, f3] = [5 * a * b - 0.5 * c, c * c - 2 * d, 0.3 * d];
    expect((a - 1) / 0.1).toBeCloseTo(-f1, 9);
    expect((b - 0.7) / 0.1).toBeCloseTo(-f1, 9);
    expect((c - 0.1) / 0.1).toBeCloseTo(f1 - 2 * f2, 9);
    expect((d - 0) / 0.1).toBeCloseTo(f2 - f3, 9);
  });

  it('keeps what reactions conserve, and puts right what CONSERVE states', () => {
    const reactions = '~ a <-> b (3, 2)  ~ b <-> c (0.4, 0.1)  ~ c <-> a (1, 7)';
    const free = stepped(scheme(reactions, { initial: 'a = 0.5 b = 0.3 c = 0.1' }), 0.05, 1000);
    expect(free.get('a') + free.get('b') + free.get('c')).toBeCloseTo(0.9, 12);
    const held = stepped(scheme(`${reactions}\nCONSERVE a + b + c = 1`, { initial: 'a = 0.5 b = 0.3 c = 0.1' }), 0.05, 1000);
    expect(held.get('a') + held.get('b') + held.get('c')).toBeCloseTo(1, 14);
  });

  it('weighs states by their COMPARTMENT, and CONSERVE with them', () => {
    const reactions = 'COMPARTMENT 4 {a}\nCOMPARTMENT w {b c}\n~ a <-> b (3, 2)\n~ b <-> c (1, 1)';
    const more = { initial: 'a = 0.5 b = 0.3', neuron: 'RANGE w', blocks: 'PARAMETER { w = 0.5 }' };
    const bench = stepped(scheme(reactions, more), 0.05, 200);
    expect(4 * bench.get('a') + 0.5 * (bench.get('b') + bench.get('c'))).toBeCloseTo(2.15, 12);
    const once = stepped(scheme('COMPARTMENT 4 {a}\n~ a -> (3)', { states: 'a', initial: 'a = 1' }), 0.1);
    // 4·a′ = −3a
    expect(once.get('a')).toBeCloseTo(1 / (1 + (0.1 * 3) / 4), 14);
    const held = stepped(scheme(`${reactions}\nCONSERVE a + b + c = 3`, more), 0.05);
    expect(4 * held.get('a') + 0.5 * (held.get('b') + held.get('c'))).toBeCloseTo(3, 14);
  });

  it('has fluxes that statements read, of the last reaction, at the new states', () => {
    const text = scheme('~ a <-> b (3, 2)  net = f_flux - b_flux  ~ b << (5)  given = b_flux  ~ a -> (2) lost = f_flux - b_flux', {
      states: 'a b',
      initial: 'a = 1 b = 0.5',
      blocks: 'ASSIGNED { net given lost }',
      neuron: 'RANGE net, given, lost',
    });
    const bench = stepped(text, 0.1);
    expect(bench.get('net')).toBeCloseTo(3 * bench.get('a') - 2 * bench.get('b'), 14);
    expect(bench.get('given')).toBe(5);
    expect(bench.get('lost')).toBeCloseTo(2 * bench.get('a'), 14);
    // b grows by what comes from a and by the flux
    expect(bench.get('b') - 0.5).toBeCloseTo(0.1 * (bench.get('net') + 5), 14);
  });

  it('unrolls FROM loops over arrays, with indexed COMPARTMENTs', () => {
    const text = density(
      `DEFINE N 4
STATE { x[N] y[N] }
ASSIGNED { vol[N] }
INITIAL { FROM i = 0 TO N - 1 { vol[i] = i + 1 x[i] = 0 y[i] = 1 } x[0] = 8 }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
  COMPARTMENT i, vol[i] {x y}
  FROM i = 0 TO N - 2 { ~ x[i] <-> x[i+1] (0.7, 0.7) }
  FROM i = 0 TO N - 1 { ~ x[i] <-> y[i] (vol[i], 2*vol[i]) }
}`,
    );
    const bench = stepped(text, 0.1, 5000);
    const total = [0, 1, 2, 3].reduce((sum, i) => sum + (i + 1) * (bench.get('x', i) + bench.get('y', i)), 0);
    expect(total).toBeCloseTo(8 + 10, 10);
    // at rest every x is the same and every y is half of it
    for (let i = 0; i < 4; i++) {
      expect(bench.get('x', i)).toBeCloseTo(1.2, 9);
      expect(bench.get('y', i)).toBeCloseTo(0.6, 9);
    }
  });

  it('takes reactants that are no STATE as they are', () => {
    const text = scheme('~ a + drug <-> b (3, 2)', {
      states: 'a b',
      initial: 'a = 1',
      blocks: 'PARAMETER { drug = 0.5 }',
      neuron: 'RANGE drug',
    });
    const bench = stepped(text, 0.1);
    expect(bench.get('drug')).toBe(0.5);
    expect(bench.get('a')).toBeCloseTo((1 + 0.1 * 2) / (1 + 0.1 * 3.5), 12);
  });

  it('keeps states of nonlinear schemes from becoming negative: one that wants to ends the run', () => {
    const text = scheme('~ a << (-3)  ~ 2 b <-> c (1, 1)', { initial: 'a = 0.1' });
    expect(() => stepped(text, 0.1)).toThrow(/divergence a 0$/);
    // a linear one lets them
    expect(stepped(scheme('~ a << (-3)', { states: 'a', initial: 'a = 0.1' }), 0.1).get('a')).toBeCloseTo(-0.2, 14);
  });

  it('depends on a branch where its reactions do', () => {
    const text = scheme('if (v > 0) { ~ a <-> b (3, 2) } else { ~ a <-> b (1, 0) }', {
      states: 'a b',
      initial: 'a = 1',
      blocks: 'ASSIGNED { v }',
    });
    expect(stepped(text, 0.1).get('a')).toBeCloseTo(1 / 1.1, 14);
    expect(new Bench(text).set('dt', 0.1).set('v', 5).run('initial').run('advance').get('a')).toBeCloseTo(1.2 / 1.5, 14);
  });

  it('is the default, and another name of it is derivimplicit', () => {
    const one = (method: string): number => stepped(scheme('~ a <-> b (3, 2)', { states: 'a b', initial: 'a = 1', method }), 0.1).get('a');
    expect(one('')).toBe(one('METHOD sparse'));
    expect(one('METHOD derivimplicit')).toBe(one('METHOD sparse'));
  });
});

describe('order of convergence of schemes', () => {
  // 2 a → b: a′ = −2·k·a²; a(1) = 1/(1 + 2k)
  const after = (method: string, kernel: string, n: number): number => {
    const text = scheme('~ 2 a <-> b (1.5, 0)', { states: 'a b', initial: 'a = 1', method });
    return stepped(text, kernel === 'advance' ? 1 / n : 1 / (2 * n), n, kernel).get('a');
  };
  it.each([
    ['METHOD sparse', 'advance', 1, [128, 256, 512]],
    ['METHOD sparse', 'advanceSecondOrder', 2, [32, 64, 128]],
    ['METHOD euler', 'advance', 1, [128, 256, 512]],
    ['METHOD runge', 'advance', 4, [32, 64, 128]],
  ] as const)('%s (%s): %i', (method, kernel, order, steps) => {
    const errors = steps.map((n) => Math.abs(after(method, kernel, n) - 0.25));
    errors.slice(1).forEach((error, i) => {
      expect(Math.abs(Math.log2((errors[i] ?? Number.NaN) / error) - order)).toBeLessThan(0.1);
    });
  });
});

describe('STEADYSTATE', () => {
  it('of a linear scheme is its fixed point', () => {
    const text = scheme('~ a <-> b (3, 2)  ~ b <-> c (0.5, 1)\nCONSERVE a + b + c = 1', {
      initial: 'SOLVE k STEADYSTATE sparse',
    });
    const bench = new Bench(text, {}, scalarBackend).run('initial');
    // a : b : c = 2·1 : 3·1 : 3·0.5
    for (const [name, part] of [
      ['a', 2],
      ['b', 3],
      ['c', 1.5],
    ] as const)
      expect(bench.get(name)).toBeCloseTo(part / 6.5, 8);
  });

  it('of a scheme of second order too', () => {
    const text = scheme('~ a + b <-> c (4, 1)\nCONSERVE a + c = 1\nCONSERVE b + c = 1', {
      initial: 'a = 1 b = 1 c = 0 SOLVE k STEADYSTATE sparse',
    });
    const bench = new Bench(text, {}, scalarBackend).run('initial');
    // 4(1 − c)² = c
    const c = (9 - Math.sqrt(81 - 64)) / 8;
    expect(bench.get('c')).toBeCloseTo(c, 8);
    expect(bench.get('a')).toBeCloseTo(1 - c, 8);
  });
});

describe('mistakes in schemes', () => {
  const message = (reactions: string, more: Parameters<typeof scheme>[1] = {}): string[] =>
    mistakes(scheme(reactions, more)).map((d) => `${d.message}${d.nearest === undefined ? '' : ` (${d.nearest})`}`);

  it.each([
    ['~ a <-> bb (1, 2)', 'the reactant "bb" is not declared (b)'],
    ['~ a <-> b (1)', 'a reaction with <-> has two rates, not 1'],
    ['~ a -> (1, 2)', 'a reaction with -> has one rate, not 2'],
    ['~ 2 a << (1)', '<< is a flux into one reactant, without a coefficient'],
    ['~ 0 a <-> b (1, 2)', 'a stoichiometric coefficient is a whole number from 1 to 100, not 0'],
    ['~ a + b = 3', 'an equation with "~" belongs into a LINEAR or NONLINEAR block'],
    ['COMPARTMENT 1 {aa}\n~ a -> (1)', '"aa" is not declared (a)'],
    ["a' = 1", '"a\'" belongs into a DERIVATIVE block'],
  ])('%s', (reactions, expected) => {
    expect(message(reactions)).toEqual([expected]);
  });

  it('indices out of range, in loops too, and those that are not known', () => {
    const more = { states: 'x[3]', blocks: 'PARAMETER { p = 1 }' };
    expect(message('~ x[3] -> (1)', more)).toEqual(['index 3 is outside "x", which has elements 0 to 2']);
    expect(message('FROM i = 0 TO 2 { ~ x[i] <-> x[i+1] (1, 1) }', more)).toEqual(['index 3 is outside "x", which has elements 0 to 2']);
    expect(message('~ x <-> x[1] (1, 1)', more)).toEqual(['"x" is an array of 3: it needs an index']);
    expect(message('~ x[p] -> (1)', more)).toEqual(['which element of "x" reacts has to be known when the file is read']);
    expect(message('FROM i = 0 TO p { ~ x[i] -> (1) }', more)).toEqual(['the bounds of a FROM loop around reactions are constant']);
    expect(message('FROM i = 0 TO 1000000 { ~ x[0] -> (1) }', more)).toEqual([
      'a FROM loop around reactions has at most 1000 turns, not 1000001',
    ]);
  });

  it('an index that is out of range at run time ends the run, with line and value', () => {
    const text = scheme('LOCAL j\nj = 7\n~ a -> (w[j])', { states: 'a', blocks: 'ASSIGNED { w[3] }' });
    expect(() => stepped(text, 0.1)).toThrow(/test line 11: index 7/);
  });

  it('outside KINETIC', () => {
    const inProcedure = (line: string): string[] => mistakes(density(`STATE { a }\nPROCEDURE p() { ${line} }`)).map((d) => d.message);
    expect(inProcedure('~ a -> (1)')).toEqual(['a reaction belongs into a KINETIC block']);
    expect(inProcedure('CONSERVE a = 1')).toEqual(['CONSERVE belongs into a KINETIC block']);
    expect(inProcedure('COMPARTMENT 1 {a}')).toEqual(['COMPARTMENT belongs into a KINETIC block']);
  });

  it('methods that do not fit', () => {
    expect(message('~ a -> (1)', { method: 'METHOD cnexp' })).toEqual(['METHOD cnexp does not solve a KINETIC block']);
    expect(message('~ a -> (1)', { method: 'METHOD spars' })).toEqual(['no METHOD "spars" (sparse)']);
    expect(message('~ a -> (1)', { initial: 'SOLVE k STEADYSTATE euler' })).toEqual([
      'STEADYSTATE of a KINETIC block is found by sparse only',
    ]);
  });
});

describe('a scheme without a solution', () => {
  it('ends the run, naming state and line', () => {
    // 1/dt + k = 0
    expect(() => stepped(scheme('~ a -> (-10)', { states: 'a', initial: 'a = 1' }), 0.1)).toThrow(/test line 8: singular a/);
    // a′ = +a²: the steady state of explosive growth is not found
    const growing = scheme('~ 2 a <-> b (-1, 0)', { states: 'a b', initial: 'a = 5' });
    expect(() => stepped(growing, 10)).toThrow(/test line 8: divergence a/);
  });
});

describe('the code of a scheme', () => {
  it('is straight-line but for the iteration of nonlinear ones', () => {
    const kinds = (text: string): string[] => {
      const body = compiled(text).program.kernels.find((k) => k.name === 'advance')?.body ?? [];
      return [...new Set(body.map((s) => s.kind))].sort();
    };
    expect(kinds(scheme('FROM i = 0 TO 1 { ~ x[i] <-> x[i+1] (1, 2) }', { states: 'x[3]' }))).toEqual(['if', 'set', 'store']);
    expect(kinds(scheme('~ a + b <-> c (1, 2)'))).toEqual(['if', 'set', 'while']);
  });
});

describe('LONGITUDINAL_DIFFUSION', () => {
  const text = density(
    `DEFINE N 2
PARAMETER { D = 3 }
ASSIGNED { diam vol[N] }
STATE { x[N] y }
INITIAL { vol[0] = 5 vol[1] = 7 }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
  COMPARTMENT i, diam*vol[i] {x}
  LONGITUDINAL_DIFFUSION i, D*diam*vol[i] {x}
  LONGITUDINAL_DIFFUSION D {y}
  ~ x[0] <-> x[1] (1, 1)
  ~ y << (0)
}`,
    'RANGE D',
  );

  it('says what diffuses, and evaluates volumes and conductances', () => {
    const { diffusion = [] } = compiled(text).mechanism;
    expect(diffusion.map((d) => `${d.field}[${d.element}]`)).toEqual(['x[0]', 'x[1]', 'y[0]']);
    const bench = new Bench(text).set('diam', 2).run('initial').run('diffusion');
    expect(diffusion.map((d) => bench.get(d.volume, d.element))).toEqual([10, 14, 1]);
    expect(diffusion.map((d) => bench.get(d.conductance, d.element))).toEqual([30, 42, 3]);
  });

  it('of a concentration tells the ion', () => {
    const pool = density(
      'STATE { nai }\nBREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k { LONGITUDINAL_DIFFUSION 1 {nai} ~ nai << (0) }',
      'USEION na WRITE nai',
    );
    expect(new Bench(pool).set('nai', 12).run('afterDiffusion').get('na.in')).toBe(12);
  });

  it('is told apart from what it cannot be', () => {
    const message = (line: string, blocks = 'STATE { a }\nASSIGNED { w }'): string[] =>
      mistakes(density(`${blocks}\nBREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k { ${line} ~ a -> (1) }`)).map((d) => d.message);
    expect(message('LONGITUDINAL_DIFFUSION 1 {w}')).toEqual(['"w" is not a STATE: it cannot diffuse']);
    expect(message('LONGITUDINAL_DIFFUSION 1 {aa}')).toContain('"aa" is not declared');
    const point = text.replace('SUFFIX', 'POINT_PROCESS');
    expect(mistakes(point)[0]?.message).toMatch(/only density mechanisms lie along a section/);
  });
});
