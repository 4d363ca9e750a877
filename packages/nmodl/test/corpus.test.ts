import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMechanism } from '../src/index.ts';
import { compiled, mistakes } from './support.ts';

const folder = fileURLToPath(new URL('data/mod/', import.meta.url));
const read = (name: string): string => readFileSync(folder + name, 'utf8');
const include = (name: string) => (existsSync(folder + name) && name.endsWith('.inc') ? { file: name, text: read(name) } : null);
const files = readdirSync(folder).filter((f) => f.endsWith('.mod'));

/** What each file of the suite needs that is not in yet; none: it compiles. */
const WAITS: Readonly<Record<string, RegExp>> = {};

describe('the mechanisms of the reference suite', () => {
  it.each(files)('%s', (file) => {
    const waits = WAITS[file];
    if (waits === undefined) {
      expect(compiled(read(file), { file, include }).mechanism.kernels).toContain('initial');
      return;
    }
    const found = mistakes(read(file), { file, include });
    expect(found.some((d) => waits.test(d.message) && d.line > 1)).toBe(true);
    // nothing but what is not in yet: the syntax of all of them is understood
    expect(found.filter((d) => d.code !== 'HIL-NMODL-020' && d.code !== 'HIL-NMODL-011')).toEqual([]);
  });
});

describe('any text', () => {
  it('gives diagnostics and never an exception, however it is damaged', () => {
    const texts = files.map(read);
    const damage = fc.record({
      text: fc.constantFrom(...texts),
      at: fc.nat(4000),
      length: fc.nat(30),
      put: fc.oneof(
        fc.string({ maxLength: 6 }),
        fc.constantFrom('{', '}', '(', ')', '[', ']', '"', '~', ':', 'COMMENT', 'FROM', "'", '<', '=', 'SOLVE', 'TABLE', 'USEION'),
      ),
    });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        let text = damages[0]?.text ?? '';
        for (const { at, length, put } of damages) {
          const place = at % (text.length + 1);
          text = text.slice(0, place) + put + text.slice(place + length);
        }
        const made = compileMechanism(text, { file: 'damaged.mod', include });
        if (made._tag === 'Left') {
          expect(made.left.length).toBeGreaterThan(0);
          for (const d of made.left) expect(d.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('may be nested deep, or long, or empty', () => {
    const deep = 100_000;
    expect(
      mistakes(`NEURON { SUFFIX a }\nINITIAL { x = ${'('.repeat(deep)}1${')'.repeat(deep)} }`)
        .map((d) => d.message)
        .join(),
    ).toMatch(/deeper/);
    expect(
      mistakes(`NEURON { SUFFIX a }\nINITIAL { ${'if (1) { '.repeat(deep)} }`)
        .map((d) => d.message)
        .join(),
    ).toMatch(/deeper/);
    expect(mistakes(`NEURON { SUFFIX a }\nINITIAL { x = ${'-'.repeat(deep)}1 }`).length).toBeGreaterThan(0);
    expect(mistakes('')).toHaveLength(1);
    expect(mistakes('@#$%'.repeat(250_000)).length).toBeGreaterThan(0);
    expect(mistakes(`NEURON { SUFFIX a }\nINITIAL { x = 1${' + 1'.repeat(20_000)} }`).length).toBeGreaterThan(0);
  });
});
