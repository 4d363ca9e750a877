import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeMorphology, selectByDistance, selectByType, selectSections } from '../src/index.ts';
import { left, right } from './support.ts';

const names = ['soma[0]', 'dend[0]', 'dend[1]', 'dend[10]', 'apic[0]', 'dendrite'];
const morphology = right(
  makeMorphology([
    ...names.map((name, i) => ({
      name,
      L: 100,
      diam: 1,
      swcType: [1, 3, 3, 3, 4, 0][i] ?? 0,
      ...(i === 0 ? {} : { parent: names[i - 1] ?? '' }),
    })),
    { name: 'alone', L: 100, diam: 1 },
  ]),
);
const select = (patterns: string | string[]): readonly number[] => right(selectSections(morphology, patterns));

describe('by name', () => {
  it('all, one name, or patterns; in section order, each once', () => {
    expect(select('all')).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(select('dend[1]')).toEqual([2]);
    expect(select('dend*')).toEqual([1, 2, 3, 5]);
    expect(select('dend[?]')).toEqual([1, 2]);
    expect(select(['apic[0]', 'soma*', 'apic*'])).toEqual([0, 4]);
    expect(select('*[0]')).toEqual([0, 1, 4]);
  });

  it('brackets are not wild', () => {
    expect(left(selectSections(morphology, 'dend[01]'))).toMatchObject({ tag: 'no-match' });
  });

  it('a pattern that matches nothing is an error with the nearest name', () => {
    const error = left(selectSections(morphology, ['soma[0]', 'apicc[0]']));
    expect(error).toMatchObject({ tag: 'no-match', section: -1, nearest: 'apic[0]' });
    expect(error.message).toBe('no section matches "apicc[0]"');
  });

  it('matches as a regular expression would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '[', '.'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '[', '.', '*', '?'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(text, pattern, (name, wild) => {
        const one = right(makeMorphology([{ name: `n${name}`, L: 1, diam: 1 }]));
        const oracle = new RegExp(`^n${wild.replace(/[[.]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
        expect(selectSections(one, `n${wild}`)._tag).toBe(oracle.test(`n${name}`) ? 'Right' : 'Left');
      }),
      { numRuns: 500 },
    );
  });

  it('many stars cost little', () => {
    const long = right(makeMorphology([{ name: 'a'.repeat(5000), L: 1, diam: 1 }]));
    const start = performance.now();
    expect(selectSections(long, `${'*a'.repeat(30)}*b`)._tag).toBe('Left');
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('by SWC type and by distance', () => {
  it('types', () => {
    expect(selectByType(morphology, 3)).toEqual([1, 2, 3]);
    expect(selectByType(morphology, 4, 1)).toEqual([0, 4]);
    expect(selectByType(morphology, 7)).toEqual([]);
  });

  it('the middle of a section counts; other cells are never within', () => {
    const from = { section: 0, x: 0.5 };
    expect(selectByDistance(morphology, from, { max: 200 })).toEqual([0, 1, 2]);
    expect(selectByDistance(morphology, from, { min: 150, max: 300 })).toEqual([2, 3]);
    expect(selectByDistance(morphology, from, { min: 350 })).toEqual([4, 5]);
    expect(selectByDistance(morphology, from, {})).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
