import { keepKernels, optimise, scalarBackend, visitExpressions } from '@hillock/kernel';
import { describe, expect, it } from 'vitest';
import { Bench, compiled, density, mistakes } from './support.ts';

/** x from 1 at t = 0 to t = 1 in n steps; the engine's part (t, dt and which kernel) is done here. */
function integrate(equation: string, method: string, n: number, kernel = 'advance'): number {
  const text = density(
    `PARAMETER { k = 2 }\nSTATE { x }\nINITIAL { x = 1 }\nBREAKPOINT { SOLVE s METHOD ${method} }\nDERIVATIVE s { ${equation} }`,
    'RANGE k',
  );
  const bench = new Bench(text, {}, scalarBackend).run('initial');
  const dt = 1 / n;
  bench.set('dt', kernel === 'advance' ? dt : dt / 2);
  // the state phase sees the time at the end of the step
  for (let i = 1; i <= n; i++) bench.set('t', i * dt).run(kernel);
  return bench.get('x');
}

/** log2 of the ratios of errors, each step half of the one before. */
function orders(equation: string, exact: number, method: string, steps: readonly number[], kernel = 'advance'): number[] {
  const errors = steps.map((n) => Math.abs(integrate(equation, method, n, kernel) - exact));
  return errors.slice(1).map((error, i) => Math.log2((errors[i] ?? Number.NaN) / error));
}

describe('order of convergence', () => {
  // x′ = −k·x²: x(1) = 1/(1 + k)
  const [square, limit] = ["x' = -k*x*x", 1 / 3];
  it.each([
    ['euler', 'advance', 1, [64, 128, 256, 512]],
    ['derivimplicit', 'advance', 1, [64, 128, 256, 512]],
    ['runge', 'advance', 4, [32, 64, 128]],
    // half a step and an extrapolation: the trapezoidal rule, and for euler again a whole step
    ['derivimplicit', 'advanceSecondOrder', 2, [16, 32, 64, 128]],
    ['euler', 'advanceSecondOrder', 1, [64, 128, 256, 512]],
  ] as const)('%s (%s): %i', (method, kernel, order, steps) => {
    for (const found of orders(square, limit, method, steps, kernel)) expect(Math.abs(found - order)).toBeLessThan(0.1);
  });

  it('runge sees the time of its stages', () => {
    // x′ = 4·t³, with t the time at the end of the step, as NEURON hands it over: Simpson's rule over [dt, 1 + dt], exact for cubics
    const n = 8;
    const [from, to] = [1 / n, 1 + 1 / n];
    expect(integrate("x' = 4*t*t*t", 'runge', n)).toBeCloseTo(1 + (to * to * to * to - from * from * from * from), 12);
  });
});

describe('derivimplicit', () => {
  it('solves the equations of backward Euler, coupled ones too', () => {
    const text = density(
      `STATE { x y z }
INITIAL { x = 1 y = 0.5 z = 0.1 }
BREAKPOINT { SOLVE s METHOD derivimplicit }
DERIVATIVE s { x' = -x*y + z  y' = x - y*y*z  z' = y - 3*z + x*x }`,
    );
    const bench = new Bench(text).set('dt', 0.1).run('initial').run('advance');
    const [x, y, z] = [bench.get('x'), bench.get('y'), bench.get('z')];
    // the iteration ends with residuals of at most 1e-8
    expect(Math.abs((x - 1) / 0.1 - (-x * y + z))).toBeLessThan(1e-8);
    expect(Math.abs((y - 0.5) / 0.1 - (x - y * y * z))).toBeLessThan(1e-8);
    expect(Math.abs((z - 0.1) / 0.1 - (y - 3 * z + x * x))).toBeLessThan(1e-8);
  });

  it('exchanges rows where a diagonal entry vanishes', () => {
    // the Jacobian of residuals at dt = 1 is [[0, 1], [1, 0]]
    const text = density(
      "STATE { x y }\nINITIAL { x = 2 y = 3 }\nBREAKPOINT { SOLVE s METHOD derivimplicit }\nDERIVATIVE s { x' = x + y - 7  y' = y + x - 11 }",
    );
    const bench = new Bench(text).set('dt', 1).run('initial').run('advance');
    // x − 2 = x + y − 7; y − 3 = y + x − 11
    expect(bench.get('y')).toBeCloseTo(5, 12);
    expect(bench.get('x')).toBeCloseTo(8, 12);
  });

  it.each([4, 10, 11, 24])('solves %i coupled equations, written out or in loops', (n) => {
    const names = Array.from({ length: n }, (_, i) => `x${i}`);
    // rings: each pair has a Jacobian that vanishes on its diagonal at dt = 1
    const equations = names.map((x, i) => `${x}' = ${x} - ${names[i ^ 1] ?? names[0]} + 0.1*${names[(i + 3) % n]}*${names[(i + 5) % n]}`);
    const text = density(
      `STATE { ${names.join(' ')} }\nINITIAL { ${names.map((x, i) => `${x} = ${(1 + (i % 3)) / 4}`).join(' ')} }
BREAKPOINT { SOLVE s METHOD derivimplicit }\nDERIVATIVE s { ${equations.join(' ')} }`,
    );
    const [one, other] = [undefined, scalarBackend].map((backend) =>
      new Bench(text, {}, backend).set('dt', 1).run('initial').run('advance'),
    );
    const x = names.map((name) => one?.get(name) ?? Number.NaN);
    names.forEach((name, i) => {
      const slope = x[i]! - (x[i ^ 1] ?? x[0]!) + 0.1 * x[(i + 3) % n]! * x[(i + 5) % n]!;
      expect(Math.abs(x[i]! - (1 + (i % 3)) / 4 - slope)).toBeLessThan(1e-8);
      expect(other?.get(name)).toBe(x[i]);
    });
  });

  it('is the default, and what cnexp falls back to, with a warning', () => {
    const equation = (method: string): string =>
      density(`STATE { x }\nINITIAL { x = 1 }\nBREAKPOINT { SOLVE s ${method} }\nDERIVATIVE s { x' = -x*x }`);
    const step = (method: string): number => new Bench(equation(method)).set('dt', 0.5).run('initial').run('advance').get('x');
    expect(step('')).toBe(step('METHOD derivimplicit'));
    expect(step('METHOD cnexp')).toBe(step('METHOD derivimplicit'));
    // x = 1 − x²/2; a residual of 1e-8/ms is small enough for NEURON, and half of it is left in x
    expect(Math.abs(step('') - (Math.sqrt(3) - 1))).toBeLessThan(5e-9);
    expect(compiled(equation('METHOD cnexp')).warnings.map((w) => `${w.line}: ${w.message}`)).toEqual([
      "8: x' is not linear in x: derivimplicit solves the block instead of cnexp",
    ]);
    expect(compiled(equation('METHOD derivimplicit')).warnings).toEqual([]);
  });

  it('that does not converge ends the run: mechanism, line and state are named', () => {
    // x² + 1 = 0 has no solution, dt is too long for the old value to matter
    const text = density(
      "STATE { a x }\nINITIAL { x = 0.3 }\nBREAKPOINT { SOLVE s METHOD derivimplicit }\nDERIVATIVE s { a' = -a x' = x*x + 1 }",
    );
    for (const backend of [undefined, scalarBackend])
      expect(() => new Bench(text, {}, backend).set('dt', 1e6).run('initial').run('advance')).toThrow(/test line 7: divergence x /);
  });

  it('works on elements of arrays', () => {
    const text = density(
      `STATE { x[3] }
INITIAL { FROM i = 0 TO 2 { x[i] = i + 1 } }
BREAKPOINT { SOLVE s METHOD derivimplicit }
DERIVATIVE s { x'[0] = -x[0] x'[1] = x[0] - x[1]*x[1] x'[2] = x[1] }`,
    );
    const bench = new Bench(text).set('dt', 1).run('initial').run('advance');
    const [a, b, c] = [0, 1, 2].map((i) => bench.get('x', i));
    expect(a).toBeCloseTo(0.5, 12);
    // b = 2 + a − b²
    expect(b).toBeCloseTo((-1 + Math.sqrt(11)) / 2, 8);
    expect(c).toBeCloseTo(3 + (b ?? 0), 8);
  });
});

describe('SOLVE', () => {
  it('runs several blocks in their order', () => {
    const text = density(
      `STATE { x y }
BREAKPOINT { SOLVE one METHOD euler SOLVE two METHOD derivimplicit SOLVE three }
DERIVATIVE one { x' = 1 }
DERIVATIVE two { y' = x - y }
PROCEDURE three() { x = x + 10 }`,
    );
    const bench = new Bench(text).set('dt', 1).run('initial').run('advance');
    expect(bench.get('x')).toBe(11);
    expect(Math.abs(bench.get('y') - 0.5)).toBeLessThan(5e-9);
  });

  it.each(['after_cvode', 'cvode_t', 'cvode_v'])('calls a PROCEDURE once a step by METHOD %s', (method) => {
    const text = density(`ASSIGNED { n }\nBREAKPOINT { SOLVE p METHOD ${method} }\nPROCEDURE p() { n = n + 1 }`, 'RANGE n');
    expect(new Bench(text).run('initial').run('advance').run('advance').get('n')).toBe(2);
  });

  it.each([
    ['METHOD cnxep', 'no METHOD "cnxep"', 'cnexp'],
    ['METHOD adams', 'no METHOD "adams"', undefined],
    ['STEADYSTATE euler', 'STEADYSTATE of a DERIVATIVE block is found by derivimplicit only', undefined],
  ])('refuses %s', (method, message, nearest) => {
    const [first] = mistakes(density(`STATE { x }\nBREAKPOINT { SOLVE s ${method} }\nDERIVATIVE s { x' = -x }`));
    expect(first).toMatchObject({ line: 6, message, ...(nearest === undefined ? {} : { nearest }) });
  });

  it('refuses a derivative of what is no STATE', () => {
    const [first] = mistakes(density("ASSIGNED { y }\nSTATE { x }\nBREAKPOINT { SOLVE s METHOD euler }\nDERIVATIVE s { y' = 1 }"));
    expect(first).toMatchObject({ line: 8, message: '"y" is not a STATE: it has no derivative' });
  });

  it('works in INITIAL, in a PROCEDURE and in NET_RECEIVE', () => {
    const text = `NEURON { POINT_PROCESS P RANGE x, y }
STATE { x y }
INITIAL { relax() }
PROCEDURE relax() { SOLVE fast STEADYSTATE sparse }
KINETIC fast { ~ x <-> y (3, 1) CONSERVE x + y = 4 }
DERIVATIVE slow { y' = -y }
NET_RECEIVE (w) { SOLVE slow METHOD euler }`;
    const bench = new Bench(text, {}, scalarBackend).set('dt', 0.25).run('initial');
    expect(bench.get('x')).toBeCloseTo(1, 8);
    expect(bench.get('y')).toBeCloseTo(3, 8);
    expect(bench.run('netReceive').get('y')).toBeCloseTo(2.25, 8);
  });

  it('that leads back to itself is refused', () => {
    const text = density(
      "STATE { x }\nBREAKPOINT { SOLVE s METHOD euler }\nDERIVATIVE s { p() x' = 1 }\nPROCEDURE p() { SOLVE s METHOD euler }",
    );
    expect(mistakes(text).map((d) => d.message)).toEqual(['"s" calls itself: recursion is not supported']);
    expect(mistakes(density("STATE { x }\nFUNCTION f() { SOLVE s f = 1 }\nDERIVATIVE s { x' = f() }")).length).toBeGreaterThan(0);
  });

  it('by runs of second order is halved as a whole: cnexp beside euler takes half a step', () => {
    const text = density(
      "STATE { x y }\nINITIAL { x = 1 }\nBREAKPOINT { SOLVE a METHOD cnexp SOLVE b METHOD euler }\nDERIVATIVE a { x' = -x }\nDERIVATIVE b { y' = 1 }",
    );
    expect(compiled(text).mechanism.kernels).toEqual(expect.arrayContaining(['advance', 'advanceSecondOrder']));
    const bench = new Bench(text).set('dt', 0.5).run('initial').run('advanceSecondOrder');
    expect(bench.get('x')).toBeCloseTo(Math.exp(-0.5), 14);
    expect(bench.get('y')).toBe(1);
  });
});

describe('the code of derivimplicit', () => {
  /** Calls of exp in the kernel that runs. */
  const exponentials = (block: string): number => {
    const text = density(
      `ASSIGNED { v inf tau n }\nSTATE { m }\nBREAKPOINT { SOLVE s METHOD derivimplicit }\nDERIVATIVE s { ${block} m' = (inf - m)/tau }\nPROCEDURE rates() { inf = 1/(1 + exp(-v/10)) tau = 1 + exp(v/30) }`,
      'RANGE n',
    );
    const { kernels } = optimise(keepKernels(compiled(text).program, (name) => name === 'advance'));
    let found = 0;
    visitExpressions(
      kernels.flatMap((k) => [...(k.setup ?? []), ...k.body]),
      (e) => {
        if (e.kind === 'invoke' && e.fn === 'exp') found++;
      },
    );
    return found;
  };

  it('evaluates what does not depend on the states once', () => {
    expect(exponentials('rates()')).toBe(2);
  });

  it('evaluates a block that would notice as often as NEURON does', () => {
    const text = density(
      `ASSIGNED { n }\nSTATE { m }\nINITIAL { m = 1 }\nBREAKPOINT { SOLVE s METHOD derivimplicit }\nDERIVATIVE s { n = n + 1 m' = -m }`,
      'RANGE n',
    );
    // three evaluations for the Jacobian and one at the corrected state; that moved by 2.4 %: another turn with the same Jacobian; one at the end
    expect(new Bench(text).run('initial').run('advance').get('n')).toBe(6);
  });
});
