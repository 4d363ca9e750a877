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
    const [drawn, shown] = [join(folder, 'five-stacks.svg'), 'docs/images/five-stacks.svg'].map((file) => readFileSync(file, 'utf8'));
    const numbers = (svg = ''): readonly number[] => Array.from(svg.matchAll(/-?\d+(?:\.\d+)?/g), ([number]) => Number(number));
    const words = (svg = ''): string => svg.replace(/-?\d+(?:\.\d+)?/g, '');
    expect(words(drawn)).toBe(words(shown));
    // tolerances of 1e-6 are far below a pixel (0.7 mV), which is what can be seen
    const [mine, theirs] = [numbers(drawn), numbers(shown)];
    expect(Math.max(...mine.map((x, i) => Math.abs(x - (theirs[i] ?? Number.NaN))))).toBeLessThan(1);
    for (const name of ['backward Euler', 'Crank–Nicolson', 'BDF', 'ESDIRK', 'odex']) expect(shown).toContain(name);
  });

  it('an integrator takes less than 40 lines', () => {
    const lines = readFileSync('examples/custom-integrator/extrapolated-euler.ts', 'utf8').split('\n');
    expect(lines.filter((line) => line.trim() !== '' && !line.startsWith('/**')).length).toBe(38);
  });
});
