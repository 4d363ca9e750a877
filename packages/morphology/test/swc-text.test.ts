import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeMorphology, readSwc, swcReader } from '../src/index.ts';
import { cut, left, readData, relative, right } from './support.ts';

const good = ['1 1 0 0 0 5 -1', '2 3 10 0 0 1 1', '3 3 20 0 0 1 2'];
const withLine = (at: number, line: string): string => good.map((l, i) => (i === at ? line : l)).join('\n');

describe('mistakes have their line', () => {
  const wrong: [string, string, string, number, RegExp][] = [
    ['negative radius', withLine(1, '2 3 10 0 0 -1 1'), 'radius', 2, /radius is -1/],
    ['NaN radius', withLine(1, '2 3 10 0 0 nan 1'), 'radius', 2, /radius is "nan"/],
    ['NaN coordinate', withLine(2, '3 3 NaN 0 0 1 2'), 'syntax', 3, /x is "NaN"/],
    ['infinite coordinate', withLine(2, '3 3 0 1e999 0 1 2'), 'syntax', 3, /y is "1e999"/],
    ['hexadecimal number', withLine(2, '3 3 0 0 0x10 1 2'), 'syntax', 3, /z is "0x10"/],
    ['truncated line', withLine(2, '3 3 20 0'), 'syntax', 3, /4 columns where 7/],
    ['commas', withLine(0, '1,1,0,0,0,5,-1'), 'syntax', 1, /1 columns/],
    ['fractional id', withLine(2, '3.5 3 20 0 0 1 2'), 'syntax', 3, /id is 3.5/],
    ['negative type', withLine(2, '3 -3 20 0 0 1 2'), 'syntax', 3, /type is -3/],
    ['fractional parent', withLine(2, '3 3 20 0 0 1 1.5'), 'syntax', 3, /parent is 1.5/],
    ['duplicate id', withLine(2, '2 3 20 0 0 1 1'), 'duplicate-id', 3, /id 2 .* line 2/],
    ['missing parent', withLine(2, '3 3 20 0 0 1 7'), 'missing-parent', 3, /parent 7/],
    ['its own parent', withLine(2, '3 3 20 0 0 1 3'), 'cycle', 3, /3 → 3/],
    ['a cycle', ['1 1 0 0 0 5 -1', '# two', '2 3 1 0 0 1 4', '3 3 2 0 0 1 2', '4 3 3 0 0 1 3'].join('\n'), 'cycle', 3, /2 → 4 → 3 → 2/],
  ];
  it.each(wrong)('%s', (_, text, tag, line, message) => {
    const errors = left(readSwc(text));
    expect(errors.map((e) => [e.tag, e.line, e.section])).toEqual([[tag, line, -1]]);
    expect(errors[0]?.message).toMatch(message);
    expect(errors[0]?.message).toContain(`line ${line}:`);
  });

  it('several come in one go', () => {
    expect(left(readSwc('1 1 0 0 0 -5 -1\n2 3 x 0 0 1 1\n3 3')).map((e) => e.line)).toEqual([1, 2, 3]);
  });

  it('a parent is not called missing when its line was not understood', () => {
    expect(left(readSwc('1 1 0 0 0 bad -1\n2 3 1 0 0 1 1'))).toHaveLength(1);
  });

  it('a file without points is refused', () => {
    for (const text of ['', '\n\n', '# nothing\n', '\uFEFF']) expect(left(readSwc(text))[0]).toMatchObject({ tag: 'empty' });
  });
});

describe('odd but fine', () => {
  const plain = right(readSwc(good.join('\n')));
  const variants: [string, string][] = [
    ['CR LF', good.join('\r\n')],
    ['CR', good.join('\r')],
    ['byte order mark', `\uFEFF${good.join('\n')}`],
    ['comment at the end of a line', good.map((l) => `${l} # x`).join('\n')],
    ['tabs and leading blanks', good.map((l) => `  ${l.replaceAll(' ', '\t')} `).join('\n')],
    ['numbers as floats', ['1.0 1.0 0. .0 0e0 +5.00 -1', '2 3 1.0E+1 0 0 1 1', '3 3 2e1 0 0 1 2'].join('\n')],
  ];
  it.each(variants)('%s', (_, text) => {
    expect(right(readSwc(text))).toEqual(plain);
  });

  it('blank lines and comments shift the line numbers only', () => {
    const { sections } = right(readSwc(`# head\n\n${good.join('\n\n')}`));
    expect(sections.map((s) => s.line)).toEqual([3, 5]);
    expect(sections.map(({ line: _, ...rest }) => rest)).toEqual(plain.sections.map(({ line: _, ...rest }) => rest));
  });

  it('ids need not be small or in a row', () => {
    const { sections } = right(readSwc('7000000 1 0 0 0 5 -1\n12 3 10 0 0 1 7000000\n3 3 20 0 0 1 12'));
    expect(sections).toEqual(plain.sections);
  });

  it('points in the wrong order are sorted by id where that helps', () => {
    const result = right(readSwc([good[0], good[2], good[1]].join('\n')));
    expect(result.sections.map((s) => s.pt3d)).toEqual(plain.sections.map((s) => s.pt3d));
    expect(result.warnings).toMatchObject([{ line: 2 }]);
  });

  it('warns of a zero radius, a further column, a further root and a branch without length', () => {
    expect(right(readSwc(withLine(2, '3 3 20 0 0 0 2'))).warnings).toEqual([{ line: 3, message: 'radius is 0' }]);
    expect(right(readSwc(withLine(1, '2 3 10 0 0 1 1 9'))).warnings).toMatchObject([{ line: 2 }]);
    expect(right(readSwc(withLine(1, '2 3 10 0 0 1 -1'))).warnings).toMatchObject([{ line: 2 }]);
    expect(right(readSwc(`${good.join('\n')}\n4 2 0 0 0 1 1`)).warnings).toMatchObject([{ line: 4 }]);
    expect(plain.warnings).toEqual([]);
  });

  it('warnings are cut off after a hundred, and counted', () => {
    const lines = Array.from({ length: 250 }, (_, i) => `${i + 1} 3 ${i} 0 0 0 ${i === 0 ? -1 : i}`);
    const { warnings } = right(readSwc(lines.join('\n')));
    expect(warnings).toHaveLength(100);
    expect(warnings[99]?.message).toContain('and 150 more');
  });

  it('types above 4 have their number in the name', () => {
    const { sections } = right(readSwc('1 1 0 0 0 5 -1\n2 9 10 0 0 1 1\n3 9 20 0 0 1 2'));
    expect(sections.map((s) => [s.name, s.swcType])).toEqual([
      ['soma[0]', 1],
      ['dend_9[0]', 9],
    ]);
  });
});

describe('large files', () => {
  const n = 200_000;
  const text = (parent: (i: number) => number): string =>
    Array.from({ length: n }, (_, i) => `${i + 1} 3 ${i} ${i % 7} 0 1 ${parent(i)}`).join('\n');
  it.each([
    ['a chain', text((i) => (i === 0 ? -1 : i)), 1],
    ['a fork at every other point', text((i) => (i === 0 ? -1 : i % 2 === 0 ? i - 1 : i)), n - 2],
    ['a star', text((i) => (i === 0 ? -1 : 1)), n - 1],
    ['a chain in reverse', text((i) => (i === n - 1 ? -1 : i + 2)), 1],
  ])('%s of 200 000 points', (_, swc, sections) => {
    const made = right(readSwc(swc)).sections;
    expect(Math.abs(made.length - sections)).toBeLessThanOrEqual(2);
  });
});

describe('the reader', () => {
  it('gives sections and warnings in words', () => {
    expect(swcReader.extensions).toEqual(['.swc']);
    const reading = swcReader.read(withLine(2, '3 3 20 0 0 0 2'));
    expect(reading).toMatchObject({ ok: true, warnings: ['line 3: radius is 0'] });
    expect(reading.ok && reading.sections.length).toBe(2);
  });

  it('gives the mistakes with their lines', () => {
    expect(swcReader.read('1 1 0 0 0 -5 -1')).toEqual({
      ok: false,
      errors: [{ message: 'line 1: radius is -5: expected 0 or more', line: 1 }],
    });
    expect(swcReader.read('')).toMatchObject({ ok: false, errors: [{ message: 'there are no points in this SWC text' }] });
  });
});

/** Whatever is read is a morphology that can be cut. */
function survives(text: string): void {
  const result = readSwc(text);
  if (result._tag === 'Left') {
    expect(result.left.length).toBeGreaterThan(0);
    for (const error of result.left) expect(error.line === undefined).toBe(error.tag === 'empty');
  } else {
    right(makeMorphology(result.right.sections));
    cut(result.right.sections, 3);
  }
}

describe('any text', () => {
  const sources = ['types', 'split-soma', 'multiple-somata', 'reversed', 'somatic-branchpoint', 'zero-radius'].map((name) =>
    readData(`swc/${name}.swc`),
  );

  it('truncated anywhere is read or refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.double({ min: 0, max: 1, noNaN: true }), (text, at) =>
        survives(text.slice(0, Math.floor(at * text.length))),
      ),
      { numRuns: 300 },
    );
  });

  it('with characters replaced is read or refused', () => {
    const edit = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom('-', '9', '1', ' ', '\n', '.', 'e', '#', '\0', 'x', '\uFEFF', '-1', '1e9'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.array(edit, { minLength: 1, maxLength: 12 }), (text, edits) => {
        let mutated = text;
        for (const [at, put] of edits) {
          const i = Math.floor(at * mutated.length);
          mutated = mutated.slice(0, i) + put + mutated.slice(i + 1);
        }
        survives(mutated);
      }),
      { numRuns: 500 },
    );
  });

  it('with lines shuffled, dropped or doubled is read or refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.array(fc.nat(), { maxLength: 60 }), (text, picks) => {
        const lines = text.split('\n');
        survives(picks.map((k) => lines[k % lines.length]).join('\n'));
      }),
      { numRuns: 300 },
    );
  });

  it('of random numbers is read or refused', () => {
    const number = fc.oneof(fc.integer({ min: -2, max: 9 }), fc.double());
    const row = fc.tuple(fc.nat(12), fc.nat(5), number, number, number, number, fc.integer({ min: -2, max: 12 }));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => survives(rows.map((r) => r.join(' ')).join('\n'))),
      { numRuns: 500 },
    );
  });
});

describe('a tree of one type', () => {
  it('keeps the whole length of cable, whatever its forks', () => {
    const coordinate = fc.integer({ min: -1000, max: 1000 });
    const rows = fc.array(fc.tuple(coordinate, coordinate, coordinate, fc.nat()), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(rows, (points) => {
        const parent = points.map(([, , , p], i) => (i === 0 ? -1 : p % i));
        const text = points.map(([x, y, z], i) => `${i + 1} 3 ${x} ${y} ${z} 1 ${i === 0 ? -1 : parent[i]! + 1}`).join('\n');
        let edges = 0;
        points.forEach(([x, y, z], i) => {
          const from = points[parent[i] ?? -1];
          if (from !== undefined) edges += Math.hypot(x - from[0], y - from[1], z - from[2]);
        });
        const { morphology } = cut(right(readSwc(text)).sections);
        const total = morphology.sections.reduce((sum, s) => sum + s.L, 0);
        // Whole numbers are exact in single precision; a section without length counts 1e-9.
        expect(Math.abs(total - edges)).toBeLessThan(1e-6);
        if (edges > 0) expect(relative(total, edges)).toBeLessThan(1e-7);
      }),
    );
  });
});
