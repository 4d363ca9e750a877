import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mechanismSources } from '../src/index.ts';

const folder = new URL('../mod/', import.meta.url);
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** name, default and unit of each line of a PARAMETER block; arrays begin with 0 */
function parameters(text: string): readonly string[][] {
  const block = /^PARAMETER \{\n([^}]*)\}/m.exec(text)?.[1] ?? '';
  return block.split('\n').flatMap((line) => {
    const found = /^\s*(\w+)(?:\[\w+\]| = (\S+))(?: \(([^)]*)\))?/.exec(line);
    return found ? [[found[1] ?? '', found[2] ?? '0', found[3] ?? '']] : [];
  });
}

/** the same of the table in the README's section of a mechanism */
function documented(name: string): readonly string[][] {
  const section = readme.split(/^### /m).find((s) => s.startsWith(`${name} — `)) ?? '';
  return section.split('\n').flatMap((line) => {
    const found = /^\| `(\w+)` \| (\S+) \| (\S*) ?\|/.exec(line);
    return found ? [[found[1] ?? '', found[2] ?? '', found[3] ?? '']] : [];
  });
}

describe('mechanismSources', () => {
  it('has the files as they are, in the order of registration', () => {
    const names = 'pas IClamp AlphaSynapse ExpSyn Exp2Syn SEClamp VClamp APCount hh NetStim IntFire1 IntFire2 IntFire4';
    expect(mechanismSources.map((s) => s.name)).toEqual(names.split(' '));
    expect(new Set(mechanismSources.map((s) => s.file))).toEqual(new Set(readdirSync(folder)));
    for (const { file, text } of mechanismSources) expect(text).toBe(readFileSync(new URL(file, folder), 'utf8'));
  });

  it.each(mechanismSources.map((s) => [s.name, s.text]))('the README tells the parameters of %s', (name, text) => {
    expect(parameters(text).length).toBeGreaterThan(0);
    expect(documented(name)).toEqual(parameters(text));
  });
});
