import { describe, expect, it } from 'vitest';
import { isRange, satisfies } from '../src/index.ts';

describe('semver ranges', () => {
  it.each([
    ['0.1.0', '^0.1.0', true],
    ['0.1.9', '^0.1.0', true],
    ['0.2.0', '^0.1.0', false],
    ['1.9.0', '^1.2.3', true],
    ['1.2.2', '^1.2.3', false],
    ['0.0.4', '^0.0.3', false],
    ['0.0.3', '^0.0.3', true],
    ['0.0.9', '^0.0', true],
    ['0.5.0', '^0', true],
    ['1.2.9', '~1.2.3', true],
    ['1.3.0', '~1.2.3', false],
    ['1.9.0', '~1', true],
    ['1.5.0', '1.x', true],
    ['1.5.7', '1.5', true],
    ['2.0.0', '*', true],
    ['2.0.0', '', true],
    ['2.0.0', '>=1.0.0 <2.0.0', false],
    ['1.9.9', '>= 1.0.0 < 2.0.0', true],
    ['2.0.0', '>1', true],
    ['1.9.0', '>1', false],
    ['1.4.9', '<=1.4', true],
    ['3.1.0', '1.x || >=3 <4', true],
    ['1.5.0', '1.2 - 1.8', true],
    ['1.9.0', '1.2 - 1.8', false],
    ['1.2.3-beta.1', '^1.2.0', true],
    ['1.2', '*', false],
    ['1.2.3', 'latest', false],
  ])('%s in "%s": %s', (version, range, expected) => {
    expect(satisfies(version, range)).toBe(expected);
  });

  it('are told from other texts', () => {
    expect(['^1.0.0', '1 || 2', '>=1 <2'].map(isRange)).toEqual([true, true, true]);
    expect(['latest', 'file:../x', '^a', '1.0.0.0'].map(isRange)).toEqual([false, false, false, false]);
  });
});
