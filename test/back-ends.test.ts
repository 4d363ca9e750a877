// Every reference case that runs mechanism code: the interpreter is the oracle, and the other back ends give its bits.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Backend, buildModel, HillockError, interpreterBackend, type Result, scalarBackend, simdBackend } from '@hillock/hillock';
import { loadModelFile } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { digest } from './support/digest.ts';

const folder = fileURLToPath(new URL('data/reference/cases/', import.meta.url));
const cases = readdirSync(folder).filter((file) => /^[23]0-.*\.json$/.test(file) && !/axon/.test(file));

function run(file: string, backend: Backend): Result {
  const loaded = loadModelFile(folder + file);
  if (E.isLeft(loaded)) throw new HillockError(loaded.left, file);
  const { model, read } = loaded.right;
  const built = buildModel(model, { read, backend });
  if (E.isLeft(built)) throw new HillockError(built.left, file);
  const outcome = built.right.run(model.run.tstop);
  expect(outcome.reason).toBe('');
  return built.right.result();
}

describe('the same bits from the interpreter and the back ends that compile', () => {
  it.each(cases)('%s', (file) => {
    const oracle = digest(run(file, interpreterBackend));
    expect(digest(run(file, scalarBackend))).toBe(oracle);
    expect(digest(run(file, simdBackend))).toBe(oracle);
  });
});
