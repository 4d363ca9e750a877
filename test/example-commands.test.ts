// Commands in the READMEs of examples, as they stand: what they print is what the README says they print.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const EXAMPLES = ['gather-potentials', 'custom-integrator', 'five-stacks'];

const folder = mkdtempSync(join(tmpdir(), 'hillock-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Blocks without a language: a command, and what it prints. */
function blocks(example: string): readonly string[] {
  return [...readFileSync(`examples/${example}/README.md`, 'utf8').matchAll(/^```\n([\s\S]*?)^```$/gm)].map((block) =>
    (block[1] ?? '').trimEnd(),
  );
}

/** Runs `npx tsx …` of the root of the repository; a drawing goes to a folder for temporary files. */
async function run(command: string): Promise<string> {
  const [npx, tsx, ...args] = command.split(' ');
  expect([npx, tsx]).toEqual(['npx', 'tsx']);
  const moved = args.map((arg) => (arg.endsWith('.svg') ? join(folder, arg.split('/').at(-1) ?? arg) : arg));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', ...moved]);
  return stdout.trimEnd();
}

describe('the commands of the examples', () => {
  it.each(EXAMPLES)('%s', async (example) => {
    const [command = '', printed] = blocks(example);
    expect(await run(command)).toBe(printed);
  });

  it('draw the picture that the repository shows', () => {
    // numbers are rounded to a tenth of a pixel: what odex computes with Math.pow is far below that
    expect(readFileSync(join(folder, 'five-stacks.svg'), 'utf8')).toBe(readFileSync('docs/images/five-stacks.svg', 'utf8'));
    for (const name of ['backward Euler', 'Crank–Nicolson', 'BDF', 'ESDIRK', 'odex'])
      expect(readFileSync('docs/images/five-stacks.svg', 'utf8')).toContain(name);
  });

  it('an integrator takes less than 40 lines', () => {
    const lines = readFileSync('examples/custom-integrator/extrapolated-euler.ts', 'utf8').split('\n');
    expect(lines.filter((line) => line.trim() !== '' && !line.startsWith('/**')).length).toBe(38);
  });
});
