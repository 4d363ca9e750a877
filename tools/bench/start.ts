/**
 * How long the command takes from the start of its process to the first step, and what each mechanism file adds to that in a model of one compartment that has it:
 * the time from a .mod to a running kernel. The least of several processes each, in turn.
 * usage: start.ts [--repeat N] [MODEL.json …] [FILE.mod …]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compileMechanism } from '@hillock/nmodl';
import * as E from 'fp-ts/lib/Either.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { repeat: { type: 'string', default: '5' } } });
const folder = mkdtempSync(join(tmpdir(), 'hillock-start-'));

/** A compartment, or with a mechanism in it, for a step. */
function smallest(file?: string): object {
  const inserted = file === undefined ? {} : insertion(file);
  return {
    hillock: 1,
    ...(file === undefined ? {} : { mechanisms: [resolve(file)] }),
    sections: [{ name: 'soma', L: 10, diam: 10 }],
    regions: [{ sections: 'soma', nseg: 1, cm: 1, Ra: 100, insert: { pas: {}, ...inserted.density } }],
    ...(inserted.points === undefined ? {} : { points: inserted.points }),
    record: { v: 'soma(0.5).v' },
    run: { tstop: 0.025, integrator: { method: 'backward-euler', dt: 0.025 }, sample: 0.025 },
  };
}

function insertion(file: string): { density?: object; points?: object[] } {
  const compiled = compileMechanism(readFileSync(file, 'utf8'), { file });
  if (E.isLeft(compiled)) throw new Error(`${file}: ${compiled.left[0]?.message ?? 'does not compile'}`);
  const { name, kind } = compiled.right.mechanism;
  if (kind === 'density') return { density: { [name]: {} } };
  return { points: [{ name: 'point', type: name, ...(kind === 'artificial' ? {} : { at: 'soma(0.5)' }) }] };
}

function startOf(model: string): number {
  const out = execFileSync(process.execPath, ['apps/cli/bin/hillock.js', 'run', model, '--json', '--no-plot'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const summary: unknown = JSON.parse(out);
  if (typeof summary !== 'object' || summary === null || !('startSeconds' in summary)) throw new Error(`${model}: no startSeconds`);
  return Number(summary.startSeconds) * 1000;
}

try {
  const models = [{ name: 'one compartment', path: join(folder, 'none.json'), file: false }];
  writeFileSync(join(folder, 'none.json'), JSON.stringify(smallest()));
  for (const path of positionals) {
    if (!path.endsWith('.mod')) {
      models.push({ name: path, path, file: false });
      continue;
    }
    const made = join(folder, `${basename(path, '.mod')}.json`);
    writeFileSync(made, JSON.stringify(smallest(path)));
    models.push({ name: path, path: made, file: true });
  }
  const least = models.map(() => Number.POSITIVE_INFINITY);
  for (let k = 0; k < Number(values.repeat); k++)
    for (const [i, { path }] of models.entries()) least[i] = Math.min(least[i] ?? 0, startOf(path));
  const base = least[0] ?? 0;
  for (const [i, { name, file }] of models.entries()) {
    const ms = least[i] ?? 0;
    process.stdout.write(
      `${name}: ${ms.toFixed(0)} ms to the first step${file ? `, ${(ms - base).toFixed(0)} ms of them for the file` : ''}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
