import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coefficientA, coefficientB, nodeAt, type SectionSpec, segmentAt, segmentCentre } from '../src/index.ts';
import { cut, relative } from './support.ts';

/** Trees of cylinders and frusta. */
const coordinate = fc.double({ min: -100, max: 100, noNaN: true });
const point = fc.tuple(coordinate, coordinate, coordinate, fc.double({ min: 0.1, max: 10, noNaN: true }));
/** Points that lie on one another or well apart: below 1e-10 µm NEURON takes a slope for a step. */
const lattice = fc.integer({ min: -4, max: 4 }).map((k) => k / 2);
const latticePoint = fc.tuple(lattice, lattice, lattice, fc.double({ min: 0.1, max: 10, noNaN: true }));
const geometry = fc.oneof(
  fc.record({ pt3d: fc.array(point, { minLength: 2, maxLength: 6 }) }),
  fc.record({ L: fc.double({ min: 1, max: 500, noNaN: true }), diam: fc.double({ min: 0.1, max: 20, noNaN: true }) }),
);
const forest = fc
  .array(fc.tuple(geometry, fc.nat(), fc.constantFrom(0, 0.3, 0.5, 1), fc.constantFrom<0 | 1>(0, 1), fc.boolean()), {
    minLength: 1,
    maxLength: 12,
  })
  .map((rows) =>
    rows.map(
      ([shape, p, parentX, childEnd, root], i): SectionSpec => ({
        name: `s${i}`,
        ...shape,
        ...(i === 0 || root ? {} : { parent: `s${p % i}`, parentX, childEnd }),
      }),
    ),
  );

describe('any tree', () => {
  it('has parents before children, cells in a row, and off-diagonals below 0 that area makes symmetric', () => {
    fc.assert(
      fc.property(forest, fc.integer({ min: 1, max: 6 }), (specs, nseg) => {
        const { c, morphology } = cut(specs, nseg);
        expect(c.nodeCount).toBe(specs.length * (nseg + 1) + morphology.roots.length);
        for (let cell = 0; cell < morphology.cells.length; cell++) {
          for (let i = c.cellStart[cell]!; i < c.cellStart[cell + 1]!; i++) {
            const p = c.parent[i]!;
            if (i === c.cellStart[cell]) {
              expect([p, coefficientA(c, i), coefficientB(c, i)]).toEqual([-1, 0, 0]);
              continue;
            }
            expect(p).toBeGreaterThanOrEqual(c.cellStart[cell]!);
            expect(p).toBeLessThan(i);
            expect(coefficientA(c, i)).toBeLessThan(0);
            expect(coefficientB(c, i)).toBeLessThan(0);
            // One conductance: a·area(parent) = b·area, to the rounding of two divisions and two products.
            expect(relative(coefficientA(c, i) * c.area[p]!, coefficientB(c, i) * c.area[i]!)).toBeLessThan(1e-15);
          }
        }
      }),
    );
  });

  it('has the area of its frusta, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(latticePoint, { minLength: 2, maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (pt3d, nseg) => {
        const { c, morphology } = cut([{ name: 'd', pt3d }], nseg);
        const p = morphology.sections[0]?.points;
        if (p === null || p === undefined) throw new Error('no points');
        let frusta = 0;
        for (let i = 1; i < p.x.length; i++) {
          const slope = (p.d[i]! - p.d[i - 1]!) / 2;
          const l = p.arc[i]! - p.arc[i - 1]!;
          frusta += (Math.PI / 2) * (p.d[i]! + p.d[i - 1]!) * Math.sqrt(l * l + slope * slope);
        }
        const total = c.area.reduce((sum, a, i) => (c.hasArea[i] === 1 ? sum + a : sum), 0);
        // Cutting a frustum keeps its slope: round-off, and the 1e-15 µm that each of at most 90 pieces of diameter 10 is taken to have at least.
        expect(Math.abs(total - frusta)).toBeLessThan(1e-12 * frusta + 1e-11);
      }),
    );
  });

  it('places each x in its own segment', () => {
    fc.assert(
      fc.property(forest, fc.integer({ min: 1, max: 6 }), fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (specs, nseg, pick, x) => {
        const { c, morphology } = cut(specs, nseg);
        const section = pick % specs.length;
        const node = segmentAt(c, morphology, section, x);
        expect(c.sectionOf[node]).toBe(section);
        expect(Math.abs(segmentCentre(nseg, c.segmentOf[node]!) - x)).toBeLessThanOrEqual(0.5 / nseg + 1e-12);
        if (x > 0 && x < 1) expect(nodeAt(c, morphology, section, x)).toBe(node);
      }),
    );
  });
});
