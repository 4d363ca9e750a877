import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Folder, model } from './command.ts';

// a copy, as it stands in node_modules of somebody: changes of it trouble no other test
const folder = new Folder();
const own = fileURLToPath(new URL('../', import.meta.url));
const file = join(folder.path, 'apps/cli/dist/hillock.cjs');

/** Runs the copy's command; the start of its process is not of interest here, only what it did. */
async function hillock(...args: readonly string[]): Promise<string> {
  const bin = join(folder.path, 'apps/cli/bin/hillock.js');
  return (await promisify(execFile)(process.execPath, [bin, ...args], { cwd: folder.path })).stdout;
}

beforeAll(() => {
  for (const part of ['bin', 'dist']) mkdirSync(join(folder.path, 'apps/cli', part), { recursive: true });
  for (const name of ['package.json', 'bin/hillock.js', 'bin/one-file.js', 'dist/hillock.cjs', 'dist/hillock.cjs.code'])
    copyFileSync(join(own, name), join(folder.path, 'apps/cli', name));
  folder.write('model.json', model());
});
afterAll(() => folder.remove());

describe('the command in one file', () => {
  it('runs a model with nothing else installed', async () => {
    expect(JSON.parse(await hillock('run', 'model.json', '--json'))).toMatchObject({ status: 'finished', cells: 1 });
  });

  it('keeps its bytecode where there is none, and then uses it', async () => {
    const code = `${file}.code`;
    const made = readFileSync(code);
    writeFileSync(code, 'nothing of use');
    await hillock('run', 'model.json', '--json');
    const kept = readFileSync(code);
    const firstLine = readFileSync(file, 'utf8').split('\n')[0] ?? '';
    expect(firstLine).toMatch(/^\/\/ sha256 [0-9a-f]{64}$/);
    expect(kept.subarray(0, firstLine.length).toString()).toBe(firstLine);
    expect(kept.length).toBeGreaterThan(made.length / 4);
    await hillock('run', 'model.json', '--json');
    expect(readFileSync(code).equals(kept)).toBe(true);
  });

  it('uses no bytecode of another text, not of one as long', async () => {
    const text = readFileSync(file, 'utf8');
    const was = 'run a model file, draw and keep what it records';
    expect(text).toContain(was);
    const other = text
      .replace(was, was.toUpperCase())
      .replace(/^\/\/ sha256 ./, (line) => `${line.slice(0, -1)}${line.endsWith('0') ? '1' : '0'}`);
    expect(other.length).toBe(text.length);
    writeFileSync(file, other);
    expect(await hillock('--help')).toContain(was.toUpperCase());
    writeFileSync(file, text);
    expect(await hillock('--help')).toContain(was);
  });

  it('steps back where a package was compiled after it', async () => {
    const dist = join(folder.path, 'packages/kernel/dist');
    mkdirSync(dist, { recursive: true });
    writeFileSync(join(dist, '.tsbuildinfo'), '');
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(dist, '.tsbuildinfo'), later, later);
    // of what was compiled there is nothing here
    expect(existsSync(join(folder.path, 'apps/cli/dist/main.js'))).toBe(false);
    await expect(hillock('--help')).rejects.toThrow('hillock is not built yet');
    const earlier = new Date(2020, 1, 1);
    utimesSync(join(dist, '.tsbuildinfo'), earlier, earlier);
    expect(await hillock('--help')).toContain('hillock run');
  });
});
