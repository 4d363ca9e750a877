// Small models against NEURON 9.0.2's answers: data/reference/README.md says how both were made and where the tolerances come from.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { furthest, misses, readExpected, type Tolerances } from './compare.ts';
import { simulateFile } from './support/simulate.ts';

const folder = fileURLToPath(new URL('data/reference/', import.meta.url));
const cases = readdirSync(`${folder}cases`)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));
const tolerances: Readonly<Record<string, Tolerances>> = JSON.parse(readFileSync(`${folder}tolerances.json`, 'utf8'));

describe('reference cases', () => {
  it('are all there', () => {
    for (const [group, count] of Object.entries({ 10: 21, 20: 38, 30: 30, 50: 5, 60: 6 }))
      expect(cases.filter((name) => name.startsWith(`${group}-`)).length).toBeGreaterThanOrEqual(count);
    expect(Object.keys(tolerances)).toEqual([...cases].sort());
  });

  it.each(cases)('%s', (name) => {
    const expected = readExpected(`${folder}expected/${name}.json`);
    const limits = tolerances[name] ?? {};
    // every trace has a tolerance of its own, and spikes one where there are any
    expect(Object.keys(limits)).toEqual(expect.arrayContaining(Object.keys(expected.traces)));
    expect(misses(simulateFile(`${folder}cases/${name}.json`), expected, limits)).toEqual([]);
  });
});

describe('the comparison', () => {
  const want = { nodes: 2, t: [0, 1], traces: { v: [0, 1] }, spikes: { s: [0.5] } };
  const limits = { v: 1e-3, spikes: 1e-6 };
  const says = (change: Partial<typeof want>): readonly string[] => misses({ ...want, ...change }, want, limits);

  it('accepts what is within the tolerances', () => {
    expect(says({ traces: { v: [0, 1.0009] }, spikes: { s: [0.5000009] } })).toEqual([]);
  });

  it('sees a value too far off, another length, no number, a missing trace, other nodes and spikes', () => {
    expect(says({ traces: { v: [0, 1.0011] } })).toHaveLength(1);
    expect(says({ traces: { v: [0] } })).toHaveLength(1);
    expect(says({ traces: { v: [Number.NaN, 1] } })).toHaveLength(1);
    expect(misses({ ...want, traces: {} }, want, limits)).toHaveLength(1);
    expect(says({ nodes: 3 })).toHaveLength(1);
    expect(says({ spikes: { s: [0.500002] } })).toHaveLength(1);
    expect(says({ t: [0, 1.1] })).toHaveLength(1);
    expect(furthest([1, Number.NaN, 2], [1, 1, 2])).toBe(Number.POSITIVE_INFINITY);
  });
});
