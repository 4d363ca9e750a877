import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestName } from '../src/index.ts';

describe('nearestName', () => {
  it('finds what was meant', () => {
    expect(nearestName('gnabr', ['gnabar', 'gkbar', 'gl'])).toBe('gnabar');
    expect(nearestName('Soma', ['dend', 'soma'])).toBe('soma');
    expect(nearestName('dned', ['dend', 'soma'])).toBe('dend');
  });

  it('stays silent when nothing is near', () => {
    expect(nearestName('quux', ['soma', 'dendrite'])).toBeUndefined();
    expect(nearestName('x'.repeat(200), ['x'.repeat(199)])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
  });

  it('guesses nothing at random for short names', () => {
    expect(nearestName('h', ['v', 't', 'dt'])).toBeUndefined();
    expect(nearestName('tau', ['t', 'v', 'celsius'])).toBeUndefined();
    expect(nearestName('x', ['v', 'area'])).toBeUndefined();
    expect(nearestName('na', ['ca', 'k'])).toBeUndefined();
    expect(nearestName('fooo', ['fmod', 'floor'])).toBeUndefined();
    expect(nearestName('V', ['v'])).toBe('v');
    expect(nearestName('mm', ['m', 'h'])).toBe('m');
    expect(nearestName('WRIT', ['READ', 'WRITE'])).toBe('WRITE');
  });

  it('forgives one slip in a word of three letters or more', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{3,12}$/),
        fc.nat(),
        fc.stringMatching(/^[a-z]$/),
        fc.constantFrom('insert', 'delete', 'replace', 'swap'),
        (name, place, letter, slip) => {
          const i = place % name.length;
          const slips: Readonly<Record<string, string>> = {
            insert: name.slice(0, i) + letter + name.slice(i),
            delete: name.slice(0, i) + name.slice(i + 1),
            replace: name.slice(0, i) + letter + name.slice(i + 1),
            swap: name.slice(0, i) + (name[i + 1] ?? '') + (name[i] ?? '') + name.slice(i + 2),
          };
          expect(nearestName(slips[slip] ?? '', [name])).toBe(name);
        },
      ),
    );
  });
});
