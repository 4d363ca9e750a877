import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { interpreterBackend, type Model, parseModelText, type Result } from '@hillock/hillock';
import * as E from 'fp-ts/lib/Either.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { findChromium, inBrowser } from './support/browser.ts';
import type { BrowserRun } from './support/browser-run.ts';
import { digest } from './support/digest.ts';
import { simulate } from './support/simulate.ts';

/** 5 ms of the example: its first synapses, on all 722 compartments; every variable that is recorded, at every step. */
const FOLDER = resolve('examples/ca1');
const TSTOP = 5;

function example(): Model {
  const parsed = parseModelText(readFileSync(resolve(FOLDER, 'model.json'), 'utf8'));
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left));
  const { sample: _, ...run } = parsed.right.run;
  return { ...parsed.right, run: { ...run, tstop: TSTOP } };
}

function filesOf(model: Model): Record<string, string> {
  const names = [...(model.mechanisms ?? []), 'mod/rates.inc', model.morphology?.swc ?? ''].filter((name) => name !== '');
  return Object.fromEntries(names.map((name) => [name, readFileSync(resolve(FOLDER, name), 'utf8')]));
}

describe('the same model gives the same bits', () => {
  let scalar = '';
  beforeAll(() => {
    scalar = digest(simulate(example(), FOLDER));
  });

  it('in the interpreter, which is the oracle', () => {
    const result = simulate(example(), FOLDER, { backend: interpreterBackend });
    expect(result.t).toHaveLength(201);
    expect(digest(result)).toBe(scalar);
  });

  it('again in the same process', () => {
    expect(digest(simulate(example(), FOLDER))).toBe(scalar);
  });

  const executable = findChromium();
  it.skipIf(executable === null)(
    `in headless Chromium${executable === null ? ' (skipped: no Chromium on this machine)' : ''}`,
    async () => {
      const model = example();
      const argument: BrowserRun = { model, files: filesOf(model), tstop: TSTOP };
      const result = await inBrowser(executable ?? '', 'test/support/browser-run.ts', argument);
      expect(isResult(result)).toBe(true);
      if (isResult(result)) expect(digest(result)).toBe(scalar);
    },
  );
});

function isResult(value: unknown): value is Result {
  return typeof value === 'object' && value !== null && 't' in value && 'traces' in value && 'spikes' in value;
}
