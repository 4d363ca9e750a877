import { describe, expect, it } from 'vitest';
import { parsePlace, parseVariable } from '../src/model/place.ts';
import { interpolate } from '../src/model/range-value.ts';

describe('parsePlace', () => {
  it('reads section and x', () => {
    expect(parsePlace('soma(0.5)')).toEqual({ section: 'soma', x: 0.5 });
    expect(parsePlace('c[3].dend[12](1)')).toEqual({ section: 'c[3].dend[12]', x: 1 });
    expect(parsePlace('a(1e-1)')).toEqual({ section: 'a', x: 0.1 });
  });

  it.each(['soma', 'soma()', 'soma(1.5)', 'soma(-0.1)', '(0.5)', 'soma(0.5).v', 'soma(--1)'])('refuses %s', (text) => {
    expect(parsePlace(text)).toBeNull();
  });
});

describe('parseVariable', () => {
  it('splits owner, name and element', () => {
    expect(parseVariable('soma(0.5).m_hh')).toEqual({ owner: 'soma(0.5)', name: 'm_hh', element: 0 });
    expect(parseVariable('syn.g')).toEqual({ owner: 'syn', name: 'g', element: 0 });
    expect(parseVariable('c[1].soma(0.25).w_x[2]')).toEqual({ owner: 'c[1].soma(0.25)', name: 'w_x', element: 2 });
    expect(parseVariable('c[1].syn.i')).toEqual({ owner: 'c[1].syn', name: 'i', element: 0 });
  });

  it.each(['v', '.v', 'soma(0.5).', 'soma(0.5)', ''])('refuses "%s"', (text) => {
    expect(parseVariable(text)).toBeNull();
  });
});

describe('interpolate', () => {
  it('is linear between, held outside and exact at the given places', () => {
    const xs = [0, 0.1, 1];
    const values = [1, 0.3, 7];
    expect(interpolate(-1, xs, values)).toBe(1);
    expect(interpolate(2, xs, values)).toBe(7);
    expect(interpolate(0.1, xs, values)).toBe(0.3);
    expect(interpolate(0.05, xs, values)).toBeCloseTo(0.65, 15);
    expect(interpolate(0.55, xs, values)).toBeCloseTo(3.65, 14);
  });
});
