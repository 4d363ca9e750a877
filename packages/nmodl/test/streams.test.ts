import { interpreterBackend, scalarBackend } from '@hillock/kernel';
import { describe, expect, it } from 'vitest';
import { Bench, compiled, density, mistakes } from './support.ts';

/** Philox 4x32, ten rounds, in whole numbers, from its definition: the four words of a counter, key 0. */
function philox(counter: readonly number[]): readonly number[] {
  const mask = 0xffffffffn;
  let [c0 = 0n, c1 = 0n, c2 = 0n, c3 = 0n] = counter.map((c) => BigInt(c));
  let [k0, k1] = [0n, 0n];
  for (let round = 0; round < 10; round++) {
    const [p0, p1] = [c0 * 0xd2511f53n, c2 * 0xcd9e8d57n];
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & mask, (p0 >> 32n) ^ c3 ^ k1, p0 & mask];
    [k0, k1] = [(k0 + 0x9e3779b9n) & mask, (k1 + 0xbb67ae85n) & mask];
  }
  return [c0, c1, c2, c3].map(Number);
}

describe.each([interpreterBackend, scalarBackend].map((b) => [b.name, b] as const))('RANDOM in the %s back end', (_, backend) => {
  const bench = (body: string, ids: readonly number[] = [1, 2, 3]): Bench => {
    const b = new Bench(density(`ASSIGNED { x y }\nBREAKPOINT { ${body} }`, 'RANGE x, y\nRANDOM R'), {}, backend);
    ids.forEach((id, k) => {
      b.set(`_random_R_id${k + 1}`, id);
    });
    return b.run('initial');
  };
  const drawn = (b: Bench, n: number): number[] => Array.from({ length: n }, () => b.run('current').get('x'));

  it.each([[[1, 2, 3]], [[0, 1, 0]], [[4294967295, 12345678, 77]], [[2147483648, 0, 4000000000]]])(
    'takes the words of Philox in order, ids %j',
    (ids) => {
      const words = [0, 1, 2].flatMap((turn) => philox([turn, ids[2] ?? 0, ids[0] ?? 0, ids[1] ?? 0]));
      expect(drawn(bench('x = random_ipick(R)', ids), 12)).toEqual(words);
      expect(drawn(bench('x = random_uniform(R)', ids), 12)).toEqual(words.map((w) => (w + 1) / 4294967297));
    },
  );

  it('draws what NEURON 9.0.2 draws', () => {
    expect(drawn(bench('x = random_uniform(R)', [0, 1, 0]), 3)).toEqual([0.17893146859041148, 0.0753308683458411, 0.9881725860787154]);
    expect(drawn(bench('x = random_uniform(R)', [4294967295, 12345678, 77]), 2)).toEqual([0.07548800225474685, 0.11798288088338849]);
    const text = (each: string): Bench => bench(`random_setids(R, 4, 5, 6) random_setseq(R, 0) ${each}`);
    const all = [
      ['x = random_uniform(R)', 0.5522153052612638],
      ['x = random_negexp(R)', 1.7961865617981763],
      ['x = random_normal(R)', -0.23814889262892064],
      ['x = random_uniform(R, 2, 5)', 3.8074804761429597],
      ['x = random_negexp(R, 3)', 0.23567281082727792],
      ['x = random_normal(R, 1, 2)', -0.17851355340519715],
      ['x = random_ipick(R)', 499217417],
    ] as const;
    // one after the other, from one stream
    all.forEach(([last, known], k) => {
      const before = all.slice(0, k).map(([each]) => each);
      expect(
        text([...before, last].join(' '))
          .run('current')
          .get('x'),
      ).toBeCloseTo(known, 13);
    });
  });

  it('random_setseq goes on at a word; a new initialisation starts anew', () => {
    const b = bench('x = random_uniform(R)');
    const first = drawn(b, 8);
    expect(drawn(b.run('initial'), 8)).toEqual(first);
    expect(drawn(bench('random_setseq(R, 6) x = random_uniform(R)'), 1)).toEqual(first.slice(6, 7));
  });

  it('two instances of a file and two variables of an instance have streams of their own', () => {
    const text = density('ASSIGNED { x y }\nINITIAL { x = random_dpick(A) y = random_dpick(B) }', 'RANGE x, y\nRANDOM A, B');
    const b = new Bench(text, {}, backend).set('_random_A_id1', 1).set('_random_B_id1', 2).run('initial');
    expect([b.get('x'), b.get('y')]).toEqual([1, 2].map((id) => ((philox([0, 0, id, 0])[0] ?? 0) + 1) / 4294967297));
  });
});

describe('RANDOM', () => {
  const messages = (body: string): readonly string[] =>
    mistakes(density(`ASSIGNED { x }\nINITIAL { ${body} }`, 'RANDOM R')).map((d) => d.message);

  it.each([
    ['x = random_uniform(x)', 'the first argument of random_uniform is a RANDOM variable'],
    ['x = random_uniform()', 'the first argument of random_uniform is a RANDOM variable'],
    ['x = random_uniform(R, 1)', 'random_uniform takes 0 or 2 numbers after its RANDOM variable, not 1'],
    ['random_setids(R, 1)', 'random_setids takes 3 numbers after its RANDOM variable, not 1'],
    ['x = R', '"R" is a stream of random numbers, not a variable'],
    ['R = 1', '"R" is a stream of random numbers and cannot be set'],
    ['x = random_setseq(R, 1)', '"random_setseq" is a statement: it has no value'],
  ])('%s: %s', (body, message) => {
    expect(messages(body)).toContain(message);
  });

  it('is told to error control, and is of each instance: no order between them', () => {
    const { mechanism } = compiled(density('ASSIGNED { x }\nINITIAL { x = random_uniform(R) }', 'RANDOM R'));
    expect(mechanism.effects).toEqual([{ kind: 'random', at: 'test.mod:6' }]);
    expect(mechanism.streams).toEqual([{ name: 'R', ids: ['_random_R_id1', '_random_R_id2', '_random_R_id3'] }]);
  });
});
