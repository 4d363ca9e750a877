import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSwc } from '../src/index.ts';
import { cut, left, readData, relative, right } from './support.ts';

interface Row {
  name: string;
  parent: string | null;
  parentX: number | null;
  points: number;
  first: number[];
  last: number[];
  L: number;
  area: number;
  diam: number[];
  node: number;
}

const files = readdirSync(new URL('data/swc/', import.meta.url)).filter((name) => name.endsWith('.swc'));

function expectedOf(file: string): { error?: string; sections: Row[] } {
  return JSON.parse(readData(`expected/${file}.json`));
}

/**
 * Names, joins, counts and stored points must be NEURON's exactly. Lengths too: arc is the same sequence of IEEE operations. Areas are sums over five
 * segments, in which Python may add in another order: 1e-12 allows for a thousand times the round-off.
 */
describe.each(files.filter((file) => expectedOf(file).error === undefined))('%s as NEURON reads it', (file) => {
  const expected = expectedOf(file).sections;
  const { sections } = right(readSwc(readData(`swc/${file}`)));
  const { morphology, c } = cut(sections, 5, 35.4);

  it('has the same sections in the same order', () => {
    expect(morphology.sections.map((s) => s.name)).toEqual(expected.map((row) => row.name));
  });

  it('joins them at the same places', () => {
    const joins = morphology.sections.map((s) => [
      s.name,
      morphology.sections[s.parent]?.name ?? null,
      s.parent < 0 ? null : s.parentX,
      s.childEnd,
    ]);
    expect(joins).toEqual(expected.map((row) => [row.name, row.parent, row.parentX, 0]));
  });

  it('has the same points, lengths and areas', () => {
    for (const row of expected) {
      const section = morphology.sections[morphology.find(row.name)];
      const p = section?.points;
      if (section === undefined || p === null || p === undefined) throw new Error(`${row.name} has no points`);
      expect(p.x.length, row.name).toBe(row.points);
      const at = (i: number): number[] => [p.x[i]!, p.y[i]!, p.z[i]!, p.d[i]!];
      expect(at(0), row.name).toEqual(row.first);
      expect(at(row.points - 1), row.name).toEqual(row.last);
      expect(section.L, row.name).toBe(row.L);
      const first = c.firstNode[section.index]!;
      const area = c.area.subarray(first, first + 5).reduce((sum, a) => sum + a, 0);
      expect(relative(area, row.area), `area of ${row.name}`).toBeLessThan(1e-12);
    }
  });

  it('has the same diameters', () => {
    // NEURON keeps a diameter that changes by less than 1e-9, and its default where a section has no length.
    for (const row of expected.filter((r) => r.L > 1e-9)) {
      const first = c.firstNode[morphology.find(row.name)]!;
      row.diam.forEach((diam, i) => {
        expect(Math.abs(c.diam[first + 2 * i]! - diam), `diam of ${row.name}`).toBeLessThan(1.1e-9);
      });
    }
  });

  it('has the same order of nodes', () => {
    // One cell: NEURON, too, has its root first.
    expect(expected.map((row) => c.firstNode[morphology.find(row.name)])).toEqual(expected.map((row) => row.node));
  });
});

describe('files that NEURON cannot read', () => {
  it('reads points in reversed order, with a warning', () => {
    expect(expectedOf('reversed.swc').error).toBe('refused');
    const { sections, warnings } = right(readSwc(readData('swc/reversed.swc')));
    expect(sections.map((s) => [s.name, s.parent, s.pt3d?.length])).toEqual([
      ['soma[0]', undefined, 3],
      ['axon[0]', 'soma[0]', 2],
      ['axon[1]', 'axon[0]', 2],
      ['axon[2]', 'axon[0]', 2],
      ['dend[0]', 'soma[0]', 2],
      ['dend[1]', 'dend[0]', 2],
      ['dend[2]', 'dend[0]', 2],
    ]);
    expect(warnings.map((w) => w.line)).toContain(27);
    expect(warnings.some((w) => w.message.includes('put in order'))).toBe(true);
  });

  it('refuses an id used twice, with both lines', () => {
    expect(expectedOf('multiple-roots.swc').error).toBe('crashed');
    const [error] = left(readSwc(readData('swc/multiple-roots.swc')));
    expect(error).toMatchObject({ tag: 'duplicate-id', line: 9 });
    expect(error?.message).toContain('line 7');
  });
});

describe('where NEURON loses or misplaces points', () => {
  // Import3d takes the line after the first point of a neurite on a forked soma for its next point, whatever that line's parent is.
  it('keeps every point on its own parent', () => {
    const text = ['1 1 0 0 0 5 -1', '2 1 0 5 0 5 1', '3 3 0 10 0 1 2', '4 4 0 20 0 1 2', '5 4 10 0 0 1 4', '6 3 0 11 0 1 3'].join('\n');
    const { sections } = right(readSwc(text));
    expect(sections.map((s) => [s.name, s.parent, s.parentX, s.pt3d?.map(([x, y]) => [x, y])])).toEqual([
      [
        'soma[0]',
        undefined,
        undefined,
        [
          [0, 0],
          [0, 5],
        ],
      ],
      [
        'dend[0]',
        'soma[0]',
        1,
        [
          [0, 5],
          [0, 10],
        ],
      ],
      [
        'dend[1]',
        'dend[0]',
        1,
        [
          [0, 10],
          [0, 11],
        ],
      ],
      [
        'apic[0]',
        'soma[0]',
        1,
        [
          [0, 5],
          [0, 20],
          [10, 0],
        ],
      ],
    ]);
  });

  // It leaves out a neurite of one point there.
  it('keeps a neurite of one point on a soma that forks', () => {
    const { sections } = right(readSwc('1 1 0 0 0 5 -1\n2 1 0 5 0 5 1\n3 1 0 -6 0 5 1\n4 3 9 0 0 1 1'));
    expect(sections.map((s) => s.name)).toEqual(['soma[0]', 'soma[1]', 'dend[0]']);
    expect(sections[2]?.pt3d).toEqual([
      [0, 0, 0, 2],
      [9, 0, 0, 2],
    ]);
  });
});
