import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate } from '../src/plot/decimate.ts';
import { plotSvg } from '../src/plot/svg.ts';
import { ticks, tickText } from '../src/plot/ticks.ts';

/** Tags open and close in order: enough to know that a reader of XML is content. */
function wellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, own] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (closing === '/') {
      if (open.pop() !== name) return false;
    } else if (own !== '/') open.push(name ?? '');
  }
  return open.length === 0 && !/&(?!amp;|lt;|gt;|quot;)/.test(svg);
}

const t = Array.from({ length: 101 }, (_, k) => k / 10);

describe('plotSvg', () => {
  it('puts traces of one unit into one panel and spikes below', () => {
    const svg = plotSvg(
      { t, traces: { a: t, b: t.map((x) => -x), g: t.map((x) => x * 1e-6) }, spikes: { cell: [1, 5] }, nodes: 2 },
      { title: 'x < y & "z"', units: { a: 'mV', b: 'mV', g: 'µS' } },
    );
    expect(wellFormed(svg)).toBe(true);
    expect(svg.match(/rotate\(-90/g)).toHaveLength(2);
    expect(svg.match(/class="trace"/g)).toHaveLength(3);
    expect(svg.match(/class="spike"/g)).toHaveLength(1);
    expect(svg).toContain('x &lt; y &amp; &quot;z&quot;');
  });

  it('draws the cells of a network as groups: one colour, one name, one height', () => {
    const trains = (exc: number, inh: number): Record<string, number[]> => ({
      ...Object.fromEntries(Array.from({ length: exc }, (_, i) => [`exc[${i}]`, [i % 10]])),
      ...Object.fromEntries(Array.from({ length: inh }, (_, i) => [`inh[${i}].syn`, [i % 7]])),
    });
    const height = (svg: string): number => Number(/height="(\d+)"/.exec(svg)?.[1]);
    const small = plotSvg({ t, traces: {}, spikes: trains(40, 10), nodes: 0 });
    expect(small.match(/>exc<|>inh</g)).toHaveLength(2);
    expect(small.match(/class="spike" stroke="#0072B2"/g)).toHaveLength(40);
    expect(small.match(/class="spike" stroke="#D55E00"/g)).toHaveLength(10);
    const large = plotSvg({ t, traces: {}, spikes: trains(8000, 2000), nodes: 0 });
    expect(height(large)).toBe(height(small));
    expect(large.match(/class="spike"/g)?.length).toBeLessThanOrEqual(800);
    expect(large).toContain('spikes of one in 13');
    expect(wellFormed(large)).toBe(true);
    // few trains have a row and a name each
    expect(plotSvg({ t, traces: {}, spikes: trains(3, 2), nodes: 0 })).toContain('>inh[1].syn<');
  });

  it('has room for long tick labels, no two of them the same', () => {
    const near = (base: number, step: number): number[] => t.map((_, i) => base + i * step);
    for (const trace of [near(1.07e-5, 1e-11), near(-65, 1e-9), near(1e7, 1), near(0.5, 1e-12), near(-2.5e-7, 1e-13)]) {
      const svg = plotSvg({ t, traces: { v: trace }, spikes: {}, nodes: 1 }, { units: { v: 'mV' } });
      const labels = [...svg.matchAll(/<text x="(\d+)" y="[^"]*" text-anchor="end" class="tick">([^<]*)</g)];
      expect(labels.length).toBeGreaterThan(2);
      expect(new Set(labels.map(([, , text]) => text)).size).toBe(labels.length);
      // letters of 6 px, left of the axis; the unit stands at 18 and is 12 px high
      for (const [, x, text] of labels) expect(Number(x) - 6 * (text ?? '').length).toBeGreaterThan(24);
    }
  });

  it('is XML whatever its texts are', () => {
    const odd = 'a\u0000b\u0007c\u001b[31m\ud800d\uffffe\tf';
    const svg = plotSvg({ t, traces: { [odd]: t }, spikes: { [odd]: [1] }, nodes: 1 }, { title: odd, units: { [odd]: odd } });
    expect(wellFormed(svg)).toBe(true);
    expect(Array.from(svg).filter((c) => (c < ' ' && c !== '\n' && c !== '\t') || c === '\uffff' || /^[\ud800-\udfff]$/.test(c))).toEqual(
      [],
    );
  });

  it.each([
    ['nothing', { t: [], traces: {}, spikes: {}, nodes: 0 }],
    ['one point', { t: [0], traces: { v: [-65] }, spikes: {}, nodes: 2 }],
    ['a constant', { t: [0, 1], traces: { v: [3, 3] }, spikes: { s: [] }, nodes: 2 }],
    ['nothing finite', { t: [0, 1], traces: { v: [Number.NaN, Number.POSITIVE_INFINITY] }, spikes: {}, nodes: 2 }],
    ['tiny and huge values', { t: [0, 1], traces: { v: [1e-300, 2e-300], w: [1e300, -1e300] }, spikes: {}, nodes: 2 }],
  ])('draws %s', (_, result) => {
    const svg = plotSvg(result);
    expect(wellFormed(svg)).toBe(true);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('decimate', () => {
  it('keeps the extremes, the ends and the order in time, in a few points a column', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -100, max: 100 }), { minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (ys, columns) => {
        const xs = ys.map((_, i) => i);
        const [line = [], ...others] = decimate(xs, ys, 0, Math.max(1, ys.length - 1), columns);
        expect(others).toEqual([]);
        expect(line.length).toBeLessThanOrEqual(4 * (columns + 1));
        expect(Math.max(...line.map((p) => p.y))).toBe(Math.max(...ys));
        expect(Math.min(...line.map((p) => p.y))).toBe(Math.min(...ys));
        expect(line[0]?.x).toBe(0);
        expect(line[line.length - 1]?.x).toBe(ys.length - 1);
        for (const [i, p] of line.entries()) if (i > 0) expect(p.x).toBeGreaterThan(line[i - 1]?.x ?? 0);
      }),
    );
  });

  it('breaks the line where a value is not finite', () => {
    expect(decimate([0, 1, 2, 3], [1, Number.NaN, 2, 3], 0, 3, 100)).toHaveLength(2);
  });
});

describe('ticks', () => {
  it('are round, inside, and about as many as wanted', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (low, width) => {
        const marks = ticks(low, low + width, 6);
        expect(marks.length).toBeGreaterThanOrEqual(2);
        expect(marks.length).toBeLessThanOrEqual(8);
        for (const mark of marks) {
          expect(mark).toBeGreaterThanOrEqual(low - 1e-6 * width);
          expect(mark).toBeLessThanOrEqual(low + width * (1 + 1e-6));
        }
      }),
    );
    expect(ticks(-80, 40, 5)).toEqual([-50, 0]);
    expect(ticks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
  });

  it('have texts with as many decimals as it takes', () => {
    expect([tickText(-50, 50), tickText(0, 0.1), tickText(0.30000000000000004, 0.1), tickText(2e-9, 1e-9), tickText(3e7, 1e7)]).toEqual([
      '−50',
      '0',
      '0.3',
      '2e-9',
      '3e7',
    ]);
  });
});
