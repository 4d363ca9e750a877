import { describe, expect, it } from 'vitest';
import { discretise, dLambdaNseg, lambdaF, makeMorphology, type Section } from '../src/index.ts';
import { relative, right } from './support.ts';

const sections = right(
  makeMorphology([
    { name: 'soma', L: 20, diam: 20 },
    { name: 'a', L: 600, diam: 2, parent: 'soma' },
    {
      name: 'b',
      pt3d: [
        [0, 0, 0, 4],
        [200, 0, 0, 1],
        [500, 0, 0, 0.4],
      ],
      parent: 'soma',
      parentX: 0,
    },
    { name: 'c', L: 300, diam: 0.6, parent: 'a' },
    {
      name: 'even',
      pt3d: [
        [0, 0, 0, 2],
        [300, 0, 0, 2],
        [600, 0, 0, 2],
      ],
    },
    {
      name: 'thread',
      pt3d: [
        [0, 0, 0, 0],
        [5, 0, 0, 0],
      ],
    },
  ]),
);
const named = (name: string): Section => {
  const section = sections.sections[sections.find(name)];
  if (section === undefined) throw new Error(name);
  return section;
};
const cable = (name: string, cm = 1) => ({ Ra: 150, cm, diam: named(name).diam });

describe('the space constant', () => {
  it('is ½·sqrt(d/(π f Ra cm)) for a cylinder', () => {
    // In cm: d in cm, cm in F/cm²; 1e4 µm/cm.
    const lambda = 1e4 * 0.5 * Math.sqrt(2e-4 / (Math.PI * 100 * 150 * 1e-6));
    expect(relative(lambdaF(named('a'), cable('a'), 100), lambda)).toBeLessThan(1e-14);
  });

  it('is the same for a cylinder given by points', () => {
    expect(relative(lambdaF(named('even'), { Ra: 150, cm: 1, diam: 77 }, 100), lambdaF(named('a'), cable('a'), 100))).toBeLessThan(1e-14);
  });

  it('is very long without capacitance', () => {
    expect(lambdaF(named('a'), cable('a', 0), 100)).toBe(1e10);
    expect(dLambdaNseg(named('a'), cable('a', 0), 0.1, 100)).toBe(1);
  });
});

describe('the d_lambda rule', () => {
  it('gives NEURON’s numbers of segments', () => {
    // NEURON 9.0.2 has 114 nodes with these four sections: segments, and one end node a section.
    const rule = { soma: [1, 0.1, 100], a: [1, 0.1, 100], b: [1, 0.1, 100], c: [2, 0.05, 200] } as const;
    const nseg = Object.entries(rule).map(([name, [cm, d, freq]]) => dLambdaNseg(named(name), cable(name, cm), d, freq));
    expect(nseg.reduce((sum, n) => sum + n + 1, 0)).toBe(114);
    expect(nseg.every((n) => n % 2 === 1)).toBe(true);
  });

  it('asks for what discretise refuses where points have no diameter', () => {
    const n = dLambdaNseg(named('thread'), cable('thread'), 0.1, 100);
    expect(Number.isFinite(n)).toBe(false);
    const nseg = new Int32Array(6).fill(1);
    nseg[5] = n;
    const result = discretise(sections, { nseg, Ra: new Float64Array(6).fill(100) });
    expect(result).toMatchObject({ _tag: 'Left', left: [{ tag: 'nseg', section: 5 }] });
  });
});
