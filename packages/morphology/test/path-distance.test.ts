import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arcDistance, pathDistance, type SectionSpec } from '../src/index.ts';
import { cut } from './support.ts';

const specs: SectionSpec[] = [
  { name: 'soma', L: 20, diam: 20 },
  { name: 'a', L: 200, diam: 2, parent: 'soma' },
  { name: 'b', L: 300, diam: 1, parent: 'a', parentX: 0.5 },
  { name: 'back', L: 100, diam: 1, parent: 'soma', parentX: 0 },
  { name: 'other', L: 100, diam: 1 },
];
const { morphology, c } = cut(specs, 4);
const at = (name: string, x: number) => ({ section: morphology.find(name), x });
const path = (from: [string, number], to: [string, number]): number => pathDistance(c, morphology, at(...from), at(...to));
const exact = (from: [string, number], to: [string, number]): number => arcDistance(morphology, at(...from), at(...to));

describe('path distance', () => {
  it('counts a place as the centre of its segment', () => {
    // With four segments x = 0.5 is the border of the third, whose centre is 0.625.
    expect(path(['a', 0.5], ['a', 1])).toBe(0.375 * 200);
    expect(path(['a', 0.5], ['a', 0])).toBe(0.625 * 200);
    expect(exact(['a', 0.5], ['a', 1])).toBe(100);
  });

  it('counts a branch point inside a parent as the centre of its segment', () => {
    expect(path(['soma', 1], ['b', 0])).toBe(125);
    expect(path(['b', 1], ['a', 1])).toBe(300 + 75);
    expect(exact(['b', 1], ['a', 1])).toBe(300 + 100);
  });

  it('passes the root', () => {
    expect(path(['back', 1], ['a', 0])).toBe(120);
  });

  it('is infinite between cells', () => {
    expect(path(['other', 0.5], ['a', 0.5])).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuses a section that is not there', () => {
    expect(() => pathDistance(c, morphology, { section: 9, x: 0 }, { section: 0, x: 0 })).toThrow(RangeError);
  });

  it('is symmetric, zero to itself, and obeys the triangle inequality', () => {
    const place = fc.record({ section: fc.nat(3), x: fc.constantFrom(0, 0.1, 0.5, 0.77, 1) });
    fc.assert(
      fc.property(place, place, place, (p, q, r) => {
        const d = (u: typeof p, v: typeof p): number => pathDistance(c, morphology, u, v);
        expect(d(p, p)).toBe(0);
        expect(Math.abs(d(p, q) - d(q, p))).toBeLessThan(1e-12);
        expect(d(p, r)).toBeLessThanOrEqual(d(p, q) + d(q, r) + 1e-12);
      }),
    );
  });
});
