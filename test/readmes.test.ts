import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Pages whose TypeScript examples say what they print: each block is run as it stands, and its output compared with its `// →` lines. */
const READMES = [
  'packages/contracts',
  'packages/linalg',
  'packages/hillock',
  'packages/kernel',
  'packages/names',
  'packages/nmodl',
  'packages/simulator',
  'plugins/odex',
  'plugins/channels',
  'docs/solver-stack.md',
];

const FOLDER = resolve('node_modules/.cache/readme-examples');

function examples(page: string): string[] {
  return [...readFileSync(page.endsWith('.md') ? page : join(page, 'README.md'), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
    (block) => block[1] ?? '',
  );
}

function expected(code: string): string[] {
  return [...code.matchAll(/^\/\/ → ?(.*)$/gm)].map((line) => line[1] ?? '');
}

describe('the examples of the READMEs', () => {
  beforeAll(() => {
    mkdirSync(FOLDER, { recursive: true });
  });
  afterAll(() => {
    rmSync(FOLDER, { recursive: true, force: true });
  });

  it.each(READMES)('%s', async (folder) => {
    const blocks = examples(folder);
    expect(blocks.length).toBeGreaterThan(0);
    for (const [i, code] of blocks.entries()) {
      const lines = expected(code);
      expect(lines.length).toBeGreaterThan(0);
      const file = join(FOLDER, `${folder.replace(/[/.]/g, '-')}-${i}.mts`);
      writeFileSync(file, code);
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--conditions=@hillock/source', file]);
      expect(stdout.trimEnd().split('\n')).toEqual(lines);
    }
  });
});
