import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type BuildOptions,
  interpreterBackend,
  type Model,
  parseModelText,
  type Result,
  scalarBackend,
  simdBackend,
} from '@hillock/hillock';
import * as E from 'fp-ts/lib/Either.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { findChromium, inBrowser } from './support/browser.ts';
import type { BrowserRun } from './support/browser-run.ts';
import { digest } from './support/digest.ts';
import { simulate } from './support/simulate.ts';

/** An example: all its compartments, every variable that is recorded, at every step, and how far (ms). The interpreter is slow. */
const EXAMPLES = [
  { folder: resolve('examples/ca1'), tstop: 5, oracle: 5 },
  { folder: resolve('examples/pyramidal'), tstop: 30, oracle: 0.5 },
] as const;

function example(folder: string, tstop: number): Model {
  const parsed = parseModelText(readFileSync(resolve(folder, 'model.json'), 'utf8'));
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left));
  const { sample: _, ...run } = parsed.right.run;
  return { ...parsed.right, run: { ...run, tstop } };
}

function filesOf(folder: string, model: Model): Record<string, string> {
  const names = [
    ...(model.mechanisms ?? []).filter((entry) => typeof entry === 'string'),
    'mod/rates.inc',
    model.morphology?.swc ?? '',
  ].filter((name) => existsSync(resolve(folder, name)));
  return Object.fromEntries(names.filter((name) => name !== '').map((name) => [name, readFileSync(resolve(folder, name), 'utf8')]));
}

describe.each(EXAMPLES)('the same model gives the same bits: $folder', ({ folder, tstop, oracle }) => {
  const run = (until: number, options: BuildOptions = {}): string => digest(simulate(example(folder, until), folder, options));
  let engine = '';
  beforeAll(() => {
    engine = run(tstop);
  });

  it('in the interpreter, which is the oracle, and in both back ends of WebAssembly', () => {
    const slow = run(oracle, { backend: interpreterBackend });
    expect(run(oracle, { backend: scalarBackend })).toBe(slow);
    expect(run(oracle, { backend: simdBackend })).toBe(slow);
  });

  it('again in the same process', () => {
    expect(run(tstop)).toBe(engine);
  });

  const executable = findChromium();
  it.skipIf(executable === null)(
    `in headless Chromium${executable === null ? ' (skipped: no Chromium on this machine)' : ''}`,
    async () => {
      const model = example(folder, tstop);
      const argument: BrowserRun = { model, files: filesOf(folder, model), tstop };
      const result = await inBrowser(executable ?? '', 'test/support/browser-run.ts', argument);
      expect(isResult(result)).toBe(true);
      if (isResult(result)) expect(digest(result)).toBe(engine);
    },
  );
});

function isResult(value: unknown): value is Result {
  return typeof value === 'object' && value !== null && 't' in value && 'traces' in value && 'spikes' in value;
}
