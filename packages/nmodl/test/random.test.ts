import { interpreterBackend, scalarBackend } from '@hillock/kernel';
import { describe, expect, it } from 'vitest';
import { Bench, compiled, density } from './support.ts';

/** The stream by its definition, in whole numbers: x := a·x + c mod 2³², and x/(2³² − 1). */
function* stream(seed: number): Generator<number> {
  for (let x = BigInt(seed); ; ) {
    x = (2147437301n * x + 453816981n) % 4294967296n;
    yield Number(x) / 4294967295;
  }
}

function take(from: Generator<number>): number {
  return Number(from.next().value);
}

describe.each([interpreterBackend, scalarBackend].map((b) => [b.name, b] as const))('random numbers in the %s back end', (_, backend) => {
  const bench = (body: string, seed = 1): Bench =>
    new Bench(density(`ASSIGNED { x y }\nINITIAL { ${body} }`, 'RANGE x, y'), {}, backend).set('random', seed);

  it('are those of the generator, and what NEURON 9.0.2 draws after set_seed(1)', () => {
    const b = bench('x = scop_random()');
    const own = stream(1);
    for (let k = 0; k < 1000; k++) expect(b.run('initial').get('x')).toBe(take(own));
    const known = [0.6056517089264588, 0.9659154210160289, 0.3236550931641029, 0.6630631158275211];
    const again = bench('x = scop_random()');
    expect(known.map(() => again.run('initial').get('x'))).toEqual(known);
  });

  it('exprand has the mean it is given', () => {
    const b = bench('x = exprand(2)');
    const own = stream(1);
    for (let k = 0; k < 20; k++) expect(b.run('initial').get('x')).toBeCloseTo(-2 * Math.log(take(own)), 14);
    // NEURON 9.0.2
    expect(bench('x = exprand(2)').run('initial').get('x')).toBeCloseTo(1.0029003917659767, 14);
  });

  it('normrand takes pairs of the polar method and drops the second', () => {
    const b = bench('x = normrand(2, 3)');
    // NEURON 9.0.2
    for (const known of [2.283135613192836, -1.7721595789768783, 2.719181516014865])
      expect(b.run('initial').get('x')).toBeCloseTo(known, 13);
    const unit = bench('x = normrand(0, 1)');
    const drawn = Array.from({ length: 4000 }, () => unit.run('initial').get('x'));
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
    // five standard errors: 1/√n of the mean, √(2/n) of the variance
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(4000));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 4000));
  });

  it('poisrand counts', () => {
    const b = bench('x = poisrand(3)');
    // NEURON 9.0.2
    expect(Array.from({ length: 6 }, () => b.run('initial').get('x'))).toEqual([6, 1, 2, 2, 5, 3]);
    expect(bench('x = poisrand(0)').run('initial').get('x')).toBe(0);
  });

  it('a mean that no product of numbers reaches ends all the same', () => {
    expect(bench('x = poisrand(1e4)').run('initial').get('x')).toBeGreaterThan(700);
  });

  it('set_seed starts the stream anew, without fraction and modulo 2^32', () => {
    const first = take(stream(7));
    for (const seed of [7, 7.9, 7 + 2 ** 32]) expect(bench(`set_seed(${seed}) x = scop_random()`).run('initial').get('x')).toBe(first);
    const high = 3e9;
    expect(bench(`set_seed(${high}) x = scop_random()`).run('initial').get('x')).toBe(take(stream(high)));
  });

  it('two numbers in one expression are two numbers, left before right', () => {
    const own = stream(1);
    const [first, second] = [take(own), take(own)];
    expect(bench('x = scop_random() - scop_random()').run('initial').get('x')).toBe(first - second);
    expect(bench('scop_random() x = scop_random()').run('initial').get('x')).toBe(second);
  });

  it('in a current are drawn once for each of its two evaluations', () => {
    const text = density('ASSIGNED { i v }\nBREAKPOINT { i = scop_random() + v }', 'NONSPECIFIC_CURRENT i');
    const b = new Bench(text, {}, backend).set('random', 1).set('v', 0).run('current');
    const own = stream(1);
    take(own);
    expect(b.get('i')).toBe(take(own));
  });
});

describe('effects', () => {
  const effects = (text: string): readonly string[] => compiled(text).mechanism.effects.map(({ kind, at }) => `${kind} ${at}`);

  it('tell where random numbers are drawn', () => {
    expect(effects(density('ASSIGNED { x }\nINITIAL { set_seed(3)\n x = exprand(1) }'))).toEqual([
      'random test.mod:6',
      'random test.mod:7',
    ]);
  });

  it.each([
    ['a counter', 'BREAKPOINT { n = n + 1 }', ['perStep test.mod:6']],
    [
      'a counter in a procedure that BREAKPOINT SOLVEs',
      'BREAKPOINT { SOLVE p }\nPROCEDURE p() { q() }\nPROCEDURE q() { n = n*2 }',
      ['perStep test.mod:8'],
    ],
    ['an extreme', 'BEFORE STEP { if (v > n) { n = v } }', ['perStep test.mod:6']],
    ['what AFTER SOLVE adds up', 'AFTER SOLVE { LOCAL a\n a = v\n n = n + a }', ['perStep test.mod:8']],
    ['a value that one branch leaves', 'BREAKPOINT { if (v > 0) { n = 1 }\n x = n }', ['perStep test.mod:6']],
    ['nothing that is set first', 'BREAKPOINT { n = 1 if (v > 0) { n = n + 1 } x = n }', []],
    ['nothing that both branches set', 'BREAKPOINT { if (v > 0) { n = 1 } else { n = 2 } x = n }', []],
    ['nothing that a procedure sets first', 'BREAKPOINT { p() x = n }\nPROCEDURE p() { LOCAL a\n a = 2 n = a }', []],
    ['nothing of INITIAL and events', 'INITIAL { n = n + 1 }', []],
    ['no state of equations', "STATE { m }\nBREAKPOINT { SOLVE s METHOD cnexp x = m }\nDERIVATIVE s { m' = -m }", []],
  ])('%s', (_, blocks, expected) => {
    expect(effects(density(`ASSIGNED { v n x }\n${blocks}`, 'RANGE n, x'))).toEqual(expected);
  });

  it('tell of writing through a POINTER', () => {
    expect(effects(density('ASSIGNED { p x }\nBREAKPOINT { x = p\n p = 3 }', 'POINTER p'))).toEqual(['writesOther test.mod:7']);
    expect(effects(density('ASSIGNED { p x }\nBREAKPOINT { x = p }', 'POINTER p'))).toEqual([]);
  });
});
