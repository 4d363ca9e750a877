import { describe, expect, it } from 'vitest';
import {
  axialResistance,
  coefficientA,
  coefficientB,
  compartmentsWithoutArea,
  discretise,
  makeMorphology,
  nodeAt,
  type SectionSpec,
  segmentAt,
  segmentCentre,
} from '../src/index.ts';
import { cut, left, relative, right } from './support.ts';

describe('closed forms', () => {
  it('cylinder: area πdL/n, half resistance Ra·L/2n over the cross-section', () => {
    const { c } = cut([{ name: 'd', L: 300, diam: 2 }], 3, 150);
    expect([...c.parent]).toEqual([-1, 0, 1, 2, 3]);
    const half = (0.01 * 150 * 50) / Math.PI;
    // Exact but for the rounding of a handful of operations.
    for (const node of [1, 2, 3]) expect(relative(c.area[node]!, Math.PI * 2 * 100)).toBeLessThan(1e-15);
    [half, 2 * half, 2 * half, half].forEach((ri, k) => {
      expect(relative(axialResistance(c, k + 1), ri)).toBeLessThan(1e-15);
      expect(relative(coefficientB(c, k + 1), -100 / (ri * c.area[k + 1]!))).toBeLessThan(1e-14);
      expect(relative(coefficientA(c, k + 1), -100 / (ri * c.area[k]!))).toBeLessThan(1e-14);
    });
    expect([coefficientA(c, 0), coefficientB(c, 0), axialResistance(c, 0), c.area[0], c.area[4]]).toEqual([0, 0, 1e30, 100, 100]);
    expect([[...c.hasArea], [...c.segmentOf], [...c.cellStart], [...c.firstNode]]).toEqual([
      [0, 1, 1, 1, 0],
      [-1, 0, 1, 2, -1],
      [0, 5],
      [1],
    ]);
  });

  it('cone: lateral area of the frustum, resistance 4RaL/(π d₁d₂)', () => {
    // Coordinates and diameters that single precision holds exactly; the segment border at arc 32 has diameter 3.
    const { c } = cut(
      [
        {
          name: 'd',
          pt3d: [
            [0, 0, 0, 4],
            [64, 0, 0, 2],
          ],
        },
      ],
      2,
      100,
    );
    const side = (d1: number, d2: number, l: number): number => ((Math.PI * (d1 + d2)) / 2) * Math.sqrt(l * l + ((d1 - d2) / 2) ** 2);
    expect(relative(c.area[1]!, side(4, 3, 32))).toBeLessThan(1e-14);
    expect(relative(c.area[2]!, side(3, 2, 32))).toBeLessThan(1e-14);
    const ri = (d1: number, d2: number, l: number): number => (4 * 0.01 * 100 * l) / (Math.PI * d1 * d2);
    expect(relative(axialResistance(c, 1), ri(4, 3.5, 16))).toBeLessThan(1e-14);
    expect(relative(axialResistance(c, 2), ri(3.5, 3, 16) + ri(3, 2.5, 16))).toBeLessThan(1e-14);
    expect(relative(axialResistance(c, 3), ri(2.5, 2, 16))).toBeLessThan(1e-14);
    expect([c.diam[1], c.diam[2], c.diam[3]]).toEqual([3.5, 2.5, 0]);
  });

  it('ball of many points: area approaches πd²', () => {
    const n = 400;
    const pt3d = Array.from({ length: n + 1 }, (_, i): [number, number, number, number] => {
      const angle = (Math.PI * i) / n;
      return [0, 0, -10 * Math.cos(angle), 20 * Math.sin(angle)];
    });
    const { c } = cut([{ name: 'ball', pt3d: pt3d.map(([x, y, z, d]) => [x, y, z, Math.max(d, 0)]) }]);
    // An inscribed polygon of n sides: the relative error is π²/(8n²)·const < 2/n².
    expect(relative(c.area[1]!, Math.PI * 400)).toBeLessThan(2 / n ** 2);
  });

  it('a jump of diameter at one place adds the ring', () => {
    const { c } = cut([
      {
        name: 'd',
        pt3d: [
          [0, 0, 0, 4],
          [10, 0, 0, 4],
          [10, 0, 0, 2],
          [20, 0, 0, 2],
        ],
      },
    ]);
    const ring = (Math.PI * (4 ** 2 - 2 ** 2)) / 4;
    expect(relative(c.area[1]!, Math.PI * (40 + 20) + ring)).toBeLessThan(1e-12);
  });

  it('the child hangs on the parent by its own half alone', () => {
    const { morphology, c } = cut([
      { name: 'p', L: 100, diam: 1 },
      { name: 'k', L: 100, diam: 1, parent: 'p', parentX: 0.5 },
    ]);
    const first = c.firstNode[1]!;
    expect(c.parent[first]).toBe(segmentAt(c, morphology, 0, 0.5));
    expect(relative(axialResistance(c, first), (4 * 0.01 * 100 * 50) / Math.PI)).toBeLessThan(1e-15);
  });

  it('rallbranch multiplies a of the first node, never b', () => {
    const specs = (rallbranch: number): SectionSpec[] => [
      { name: 'p', L: 100, diam: 1 },
      { name: 'k', L: 90, diam: 1, parent: 'p', rallbranch },
    ];
    const [one, three] = [cut(specs(1), 2).c, cut(specs(3), 2).c];
    const first = one.firstNode[1]!;
    expect(relative(coefficientA(three, first), 3 * coefficientA(one, first))).toBeLessThan(1e-15);
    expect(coefficientA(three, first + 1)).toBe(coefficientA(one, first + 1));
    expect([...three.conductance]).toEqual([...one.conductance]);
    for (let node = 0; node < one.nodeCount; node++) expect(coefficientB(three, node)).toBe(coefficientB(one, node));
  });
});

describe('a section joined by its 1 end', () => {
  const { morphology, c } = cut(
    [
      { name: 'p', L: 10, diam: 1 },
      {
        name: 'k',
        pt3d: [
          [0, 0, 0, 4],
          [64, 0, 0, 1],
        ],
        parent: 'p',
        childEnd: 1,
      },
      { name: 'g', L: 5, diam: 1, parent: 'k', parentX: 0.1 },
    ],
    4,
  );
  const first = c.firstNode[1]!;

  it('counts segments from x = 0, which is far', () => {
    expect([...c.segmentOf.subarray(first, first + 5)]).toEqual([3, 2, 1, 0, -1]);
    expect(segmentAt(c, morphology, 1, 0)).toBe(first + 3);
    expect([nodeAt(c, morphology, 1, 1), nodeAt(c, morphology, 1, 0)]).toEqual([c.parent[first], first + 4]);
    expect(c.parent[c.firstNode[2]!]).toBe(first + 3);
  });

  it('still has its points run from the near end', () => {
    expect(c.diam[first]!).toBeGreaterThan(c.diam[first + 3]!);
  });
});

describe('places', () => {
  it('x belongs to the segment that holds it; 0 and 1 to the first and last', () => {
    const { morphology, c } = cut([{ name: 'd', L: 1, diam: 1 }], 4);
    const segments = [0, 0.1, 0.25, 0.49, 0.5, 0.99, 1].map((x) => segmentAt(c, morphology, 0, x) - 1);
    expect(segments).toEqual([0, 0, 1, 1, 2, 3, 3]);
    expect([0, 0.5, 1].map((x) => nodeAt(c, morphology, 0, x))).toEqual([0, 3, 5]);
    expect([0, 1, 2, 3].map((k) => segmentCentre(4, k))).toEqual([0.125, 0.375, 0.625, 0.875]);
    expect(() => nodeAt(c, morphology, 7, 0.5)).toThrow(RangeError);
  });

  it('a chain of near ends shares the root', () => {
    const { morphology, c } = cut([
      { name: 'a', L: 1, diam: 1 },
      { name: 'b', L: 1, diam: 1, parent: 'a', parentX: 0 },
      { name: 'c', L: 1, diam: 1, parent: 'b', parentX: 0, childEnd: 1 },
      { name: 'd', L: 1, diam: 1, parent: 'c', parentX: 1 },
    ]);
    for (const s of [0, 1, 2, 3]) expect(c.parent[c.firstNode[s]!]).toBe(0);
    expect(nodeAt(c, morphology, 3, 0)).toBe(0);
  });
});

describe('options', () => {
  const morphology = right(
    makeMorphology([
      { name: 'a', L: 10, diam: 1 },
      {
        name: 'b',
        pt3d: [
          [0, 0, 0, 1],
          [9, 0, 0, 1],
        ],
        parent: 'a',
      },
    ]),
  );
  const Ra = Float64Array.of(100, 100);

  it.each([0, -3, 32768])('nseg %d is refused', (n) => {
    const errors = left(discretise(morphology, { nseg: Int32Array.of(1, n), Ra }));
    expect(errors.map((e) => [e.tag, e.section, e.path])).toEqual([['nseg', 1, ['nseg']]]);
  });

  it('nseg 32767 is accepted', () => {
    expect(right(discretise(morphology, { nseg: Int32Array.of(32767, 1), Ra })).nodeCount).toBe(32767 + 1 + 1 + 1 + 1);
  });

  it('arrays that are too short are refused', () => {
    expect(left(discretise(morphology, { nseg: Int32Array.of(1), Ra })).map((e) => [e.tag, e.section])).toEqual([['nseg', 1]]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('Ra %d is refused', (value) => {
    const errors = left(discretise(morphology, { nseg: Int32Array.of(1, 1), Ra: Float64Array.of(value, 100) }));
    expect(errors.map((e) => [e.tag, e.section, e.path])).toEqual([['resistivity', 0, ['Ra']]]);
  });

  it('diameters of segments take the place of the section’s', () => {
    const c = right(discretise(morphology, { nseg: Int32Array.of(3, 1), Ra, diam: (s, k) => (s === 0 && k !== 1 ? k + 2 : undefined) }));
    expect([...c.diam.subarray(1, 5)]).toEqual([2, 1, 4, 0]);
    expect(relative(c.area[1]!, (Math.PI * 2 * 10) / 3)).toBeLessThan(1e-15);
  });

  it('diameters out of range, or for 3-D points, are refused', () => {
    const nseg = Int32Array.of(2, 2);
    const wrong = left(discretise(morphology, { nseg, Ra, diam: (s, k) => (s === 0 ? [1, Number.NaN][k] : undefined) }));
    expect(wrong.map((e) => [e.tag, e.section, e.path])).toEqual([['diameter', 0, ['diam', 1]]]);
    const points = left(discretise(morphology, { nseg, Ra, diam: (s) => (s === 1 ? 3 : undefined) }));
    expect(points.map((e) => [e.tag, e.section])).toEqual([['geometry', 1]]);
  });

  it('a segment without area is accepted and reported', () => {
    const { c } = cut(
      [
        {
          name: 'd',
          pt3d: [
            [0, 0, 0, 0],
            [5, 0, 0, 0],
            [10, 0, 0, 2],
          ],
        },
      ],
      2,
    );
    expect(compartmentsWithoutArea(c)).toEqual([{ node: 1, section: 0, segment: 0 }]);
    expect(compartmentsWithoutArea(cut([{ name: 'd', L: 1, diam: 1 }]).c)).toEqual([]);
  });
});
