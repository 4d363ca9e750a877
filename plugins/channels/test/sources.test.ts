import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mechanismSources } from '../src/index.ts';

const folder = new URL('../mod/', import.meta.url);
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('mechanismSources', () => {
  it('has the files as they are, by name', () => {
    expect(mechanismSources.map((s) => s.file)).toEqual(readdirSync(folder).sort());
    for (const { file, text } of mechanismSources) expect(text).toBe(readFileSync(new URL(file, folder), 'utf8'));
  });

  it.each(mechanismSources.map((s) => [s.name, s.text]))('%s has its literature and a figure', (name, text) => {
    expect(text.split('\n')[0]).toMatch(/^TITLE \S/);
    expect(text.split('\n').slice(1, 6).join('\n')).toMatch(/^: .*\(\d{4}\)/m);
    expect(readme).toContain(`| [\`${name}\`](docs/${name}.svg) |`);
    expect(readFileSync(new URL(`../docs/${name}.svg`, import.meta.url), 'utf8')).toMatch(/^<svg /);
  });
});
