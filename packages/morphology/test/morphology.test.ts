import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeMorphology, type SectionSpec } from '../src/index.ts';
import { left, right } from './support.ts';

const cylinder = (name: string, more: Partial<SectionSpec> = {}): SectionSpec => ({ name, L: 10, diam: 1, ...more });
const names = (specs: readonly SectionSpec[]): string[][] => {
  const { cells, sections } = right(makeMorphology(specs));
  return cells.map((cell) => cell.map((i) => sections[i]?.name ?? ''));
};

describe('a valid list', () => {
  it('gives sections with defaults, roots and a look-up', () => {
    const m = right(makeMorphology([cylinder('soma'), cylinder('dend', { parent: 'soma' }), cylinder('other', { childEnd: 1 })]));
    expect(m.sections[1]).toEqual({
      index: 1,
      name: 'dend',
      L: 10,
      diam: 1,
      points: null,
      parent: 0,
      parentX: 1,
      childEnd: 0,
      rallbranch: 1,
      swcType: 0,
      order: 1,
    });
    expect(m.sections[2]?.childEnd, 'a root has its near end at 0').toBe(0);
    expect([m.find('dend'), m.find('nobody'), m.roots]).toEqual([1, -1, [0, 2]]);
  });

  it('stores points in single precision and arc in double', () => {
    const m = right(
      makeMorphology([
        {
          name: 'd',
          pt3d: [
            [0.1, 0.2, 0.3, 3.3],
            [11.7, 3.1, 0.3, 2.9],
          ],
        },
      ]),
    );
    const p = m.sections[0]?.points;
    expect([p?.x[0], p?.y[1], p?.d[0]]).toEqual([Math.fround(0.1), Math.fround(3.1), Math.fround(3.3)]);
    const dx = Math.fround(Math.fround(11.7) - Math.fround(0.1));
    const dy = Math.fround(Math.fround(3.1) - Math.fround(0.2));
    expect(p?.arc[1]).toBe(Math.sqrt(dx * dx + dy * dy));
    expect(m.sections[0]?.L).toBe(p?.arc[1]);
    // The mean over one frustum is that of its ends.
    expect(m.sections[0]?.diam).toBeCloseTo((Math.fround(3.3) + Math.fround(2.9)) / 2, 12);
  });

  it('gives a section of coincident points the least length', () => {
    const section = right(
      makeMorphology([
        {
          name: 'd',
          pt3d: [
            [1, 2, 3, 4],
            [1, 2, 3, 6],
          ],
        },
      ]),
    ).sections[0];
    expect([section?.L, section?.diam]).toEqual([1e-9, 6]);
  });

  it('may be empty', () => {
    expect(right(makeMorphology([])).cells).toEqual([]);
  });
});

describe('the order of a cell', () => {
  it('is breadth first, siblings by their distance from the near end', () => {
    const list = [
      cylinder('r'),
      cylinder('end', { parent: 'r', parentX: 1 }),
      cylinder('mid', { parent: 'r', parentX: 0.5 }),
      cylinder('near', { parent: 'r', parentX: 0 }),
      cylinder('leaf', { parent: 'near' }),
    ];
    expect(names(list)).toEqual([['r', 'near', 'mid', 'end', 'leaf']]);
  });

  it('puts the later of two at the same place first', () => {
    expect(names([cylinder('r'), cylinder('a', { parent: 'r' }), cylinder('b', { parent: 'r' }), cylinder('c', { parent: 'r' })])).toEqual([
      ['r', 'c', 'b', 'a'],
    ]);
  });

  it('measures from the 1 end of a parent that is joined by it', () => {
    const list = [
      cylinder('r'),
      cylinder('p', { parent: 'r', childEnd: 1 }),
      cylinder('a', { parent: 'p', parentX: 0.2 }),
      cylinder('b', { parent: 'p', parentX: 0.8 }),
    ];
    expect(names(list)).toEqual([['r', 'p', 'b', 'a']]);
  });

  it('turns ties round when their parent is joined by its 1 end afterwards', () => {
    const kids = [cylinder('a', { parent: 'p' }), cylinder('b', { parent: 'p' })];
    const late = [cylinder('r'), ...kids, cylinder('p', { parent: 'r', childEnd: 1 })];
    expect(names(late)).toEqual([['r', 'p', 'a', 'b']]);
    expect(names([cylinder('r'), cylinder('p', { parent: 'r', childEnd: 1 }), ...kids])).toEqual([['r', 'p', 'b', 'a']]);
  });

  it('connects sections of a file by line, before the others', () => {
    const list = [
      cylinder('r', { line: 1 }),
      cylinder('x', { parent: 'r' }),
      cylinder('a', { parent: 'r', line: 9 }),
      cylinder('b', { parent: 'r', line: 5 }),
    ];
    expect(names(list)).toEqual([['r', 'x', 'a', 'b']]);
  });

  it('has every section once, after its parent', () => {
    const tree = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 0.5, 1), fc.constantFrom<0 | 1>(0, 1), fc.boolean()), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(tree, (rows) => {
        const list = rows.map(([p, parentX, childEnd, root], i) =>
          cylinder(`s${i}`, i === 0 || root ? {} : { parent: `s${p % i}`, parentX, childEnd }),
        );
        const m = right(makeMorphology(list));
        const flat = m.cells.flat();
        expect([...flat].sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
        flat.forEach((section, at) => {
          const { parent, order } = m.sections[section] ?? { parent: -1, order: -1 };
          expect(order).toBe(at);
          if (parent >= 0) expect(flat.indexOf(parent)).toBeLessThan(at);
        });
      }),
    );
  });
});

describe('mistakes', () => {
  const wrong: [string, SectionSpec, string, (string | number)[]][] = [
    ['no name', cylinder(''), 'name', ['name']],
    ['negative L', cylinder('a', { L: -1 }), 'length', ['L']],
    ['zero L', cylinder('a', { L: 0 }), 'length', ['L']],
    ['L below the limit', cylinder('a', { L: 1e-5 }), 'length', ['L']],
    ['NaN L', cylinder('a', { L: Number.NaN }), 'length', ['L']],
    ['infinite L', cylinder('a', { L: Number.POSITIVE_INFINITY }), 'length', ['L']],
    ['zero diam', cylinder('a', { diam: 0 }), 'diameter', ['diam']],
    ['huge diam', cylinder('a', { diam: 1e10 }), 'diameter', ['diam']],
    ['no diam', { name: 'a', L: 1 }, 'geometry', ['diam']],
    [
      'both kinds of geometry',
      {
        name: 'a',
        L: 1,
        pt3d: [
          [0, 0, 0, 1],
          [1, 0, 0, 1],
        ],
      },
      'geometry',
      ['L'],
    ],
    ['one point', { name: 'a', pt3d: [[0, 0, 0, 1]] }, 'points', ['pt3d']],
    [
      'NaN coordinate',
      {
        name: 'a',
        pt3d: [
          [0, 0, 0, 1],
          [0, Number.NaN, 0, 1],
        ],
      },
      'points',
      ['pt3d', 1],
    ],
    [
      'coordinate beyond single precision',
      {
        name: 'a',
        pt3d: [
          [0, 0, 0, 1],
          [1e39, 0, 0, 1],
        ],
      },
      'points',
      ['pt3d', 1],
    ],
    [
      'coordinate beyond any length',
      {
        name: 'a',
        pt3d: [
          [0, 0, 0, 1],
          [1e30, 0, 0, 1],
        ],
      },
      'points',
      ['pt3d', 1],
    ],
    [
      'negative diameter of a point',
      {
        name: 'a',
        pt3d: [
          [0, 0, 0, -1],
          [1, 0, 0, 1],
        ],
      },
      'diameter',
      ['pt3d', 0],
    ],
    ['parentX above 1', cylinder('a', { parentX: 1.5 }), 'connection', ['parentX']],
    ['NaN parentX', cylinder('a', { parentX: Number.NaN }), 'connection', ['parentX']],
    ['rallbranch 0', cylinder('a', { rallbranch: 0 }), 'rallbranch', ['rallbranch']],
    ['fractional type', cylinder('a', { swcType: 1.5 }), 'swc-type', ['swcType']],
    ['its own parent', cylinder('a', { parent: 'a' }), 'cycle', ['parent']],
  ];
  it.each(wrong)('%s', (_, spec, tag, path) => {
    const errors = left(makeMorphology([cylinder('fine'), spec]));
    expect(errors.map((e) => [e.tag, e.section, e.path])).toEqual([[tag, 1, path]]);
    expect(errors[0]?.message.length).toBeGreaterThan(10);
  });

  it('refuses an end that is neither 0 nor 1', () => {
    const parsed: SectionSpec[] = JSON.parse('[{"name": "a", "L": 1, "diam": 1, "childEnd": 0.5}]');
    expect(left(makeMorphology(parsed))[0]).toMatchObject({ tag: 'connection', path: ['childEnd'] });
  });

  it('refuses a point that has not four numbers', () => {
    const parsed: SectionSpec[] = JSON.parse('[{"name": "a", "pt3d": [[0, 0, 0, 1], [1, 0, 0]]}]');
    expect(left(makeMorphology(parsed))[0]).toMatchObject({ tag: 'points', path: ['pt3d', 1] });
  });

  it('names the nearest section for an unknown parent', () => {
    const [error] = left(makeMorphology([cylinder('soma'), cylinder('apical'), cylinder('dend', { parent: 'somma' })]));
    expect(error).toMatchObject({ tag: 'unknown-parent', section: 2, path: ['parent'], nearest: 'soma' });
    expect(error?.message).toBe('"dend" has the parent "somma", but there is no such section');
    expect(left(makeMorphology([cylinder('soma', { parent: 'zzzzzzzz' })]))[0]).not.toHaveProperty('nearest');
  });

  it('names both places of a name used twice', () => {
    const [error] = left(makeMorphology([cylinder('a'), cylinder('b'), cylinder('a')]));
    expect(error).toMatchObject({ tag: 'duplicate-name', section: 2, path: ['name'] });
    expect(error?.message).toMatch(/0 and 2/);
  });

  it('names the chain of a cycle, once, from its first section', () => {
    const ring = [
      cylinder('r'),
      cylinder('tail', { parent: 'b' }),
      cylinder('a', { parent: 'c' }),
      cylinder('b', { parent: 'a' }),
      cylinder('c', { parent: 'b' }),
    ];
    const errors = left(makeMorphology(ring));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ tag: 'cycle', section: 2 });
    expect(errors[0]?.message).toContain('a → c → b → a');
  });

  it('come all in one go', () => {
    const errors = left(
      makeMorphology([cylinder('a', { L: -1, diam: 0 }), cylinder('a', { parent: 'q' }), cylinder('b', { parent: 'b' })]),
    );
    expect(errors.map((e) => e.tag).sort()).toEqual(['cycle', 'diameter', 'duplicate-name', 'length', 'unknown-parent']);
  });

  it('are cut off after a hundred, and counted', () => {
    const errors = left(makeMorphology(Array.from({ length: 300 }, (_, i) => cylinder(`s${i}`, { L: -1 }))));
    expect(errors).toHaveLength(100);
    expect(errors[99]?.message).toContain('and 200 more');
  });

  it('do not overflow the stack on a chain of a hundred thousand', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => cylinder(`s${i}`, i === 0 ? {} : { parent: `s${i - 1}`, parentX: 0 }));
    expect(right(makeMorphology(chain)).cells[0]).toHaveLength(100_000);
    const ring = [cylinder('s0', { parent: 's99999' }), ...chain.slice(1)];
    const errors = left(makeMorphology(ring));
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message.length).toBeLessThan(300);
  });
});
