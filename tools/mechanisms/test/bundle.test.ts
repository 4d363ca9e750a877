import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bundle } from '../sources.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'hillock-bundle-'));
  made.push(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

describe('bundle', () => {
  it('keeps every character of a source', async () => {
    const text = `NEURON { : \`quoted\` \\ \${x}\n\tSUFFIX a\n}\n`;
    const path = folder({ 'a.mod': text });
    writeFileSync(
      join(path, 'out.mjs'),
      bundle(path, ['a'])
        .replace(/^import type.*$/m, '')
        .replace(/: readonly MechanismSource\[\]/, ''),
    );
    const module: unknown = await import(join(path, 'out.mjs'));
    expect(module).toMatchObject({ mechanismSources: [{ name: 'a', file: 'a.mod', text }] });
  });

  it('refuses a source that is missing, unknown or called otherwise inside', () => {
    expect(() => bundle(folder({}), ['a'])).toThrow(/a\.mod/);
    expect(() => bundle(folder({ 'a.mod': 'NEURON {\n SUFFIX a\n}', 'b.mod': '' }), ['a'])).toThrow(/b\.mod: not in the order/);
    expect(() => bundle(folder({ 'a.mod': 'NEURON {\n SUFFIX b\n}' }), ['a'])).toThrow('a.mod: the mechanism in it is called b');
  });
});

describe('the command', () => {
  const run = (cwd: string, ...options: string[]) =>
    spawnSync(resolve('node_modules/.bin/tsx'), [resolve('tools/mechanisms/bundle.ts'), ...options], { cwd, encoding: 'utf8' });

  it('writes the module; with --check it says whether that is up to date', () => {
    const root = folder({});
    mkdirSync(join(root, 'plugins/mechanisms/src'), { recursive: true });
    cpSync(resolve('plugins/mechanisms/mod'), join(root, 'plugins/mechanisms/mod'), { recursive: true });
    expect(run(root).status).toBe(0);
    expect(run(root, '--check').status).toBe(0);
    writeFileSync(join(root, 'plugins/mechanisms/mod/pas.mod'), 'NEURON {\n SUFFIX pas\n}\n');
    const stale = run(root, '--check');
    expect([stale.status, stale.stderr]).toEqual([1, expect.stringContaining('run "npm run mechanisms"')]);
    writeFileSync(join(root, 'plugins/mechanisms/mod/new.mod'), '');
    expect(run(root, '--check').status).toBe(2);
  });

  it('finds this workspace up to date', () => {
    const module = resolve('plugins/mechanisms/src/sources.generated.ts');
    expect(readFileSync(module, 'utf8')).toBe(bundle(resolve('plugins/mechanisms/mod')));
  });
});
