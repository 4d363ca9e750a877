// Every reference case that runs mechanism code: the interpreter is the oracle, and the other back ends give its bits.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Backend, interpreterBackend, type Result, scalarBackend, simdBackend } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { digest } from './support/digest.ts';
import { simulateFile } from './support/simulate.ts';

const folder = fileURLToPath(new URL('data/reference/cases/', import.meta.url));
const cases = readdirSync(folder).filter((file) => /^[23]0-.*\.json$/.test(file) && !/axon/.test(file));

const run = (file: string, backend: Backend): Result => simulateFile(folder + file, { backend });

describe('the same bits from the interpreter and the back ends that compile', () => {
  it.each(cases)('%s', (file) => {
    const oracle = digest(run(file, interpreterBackend));
    expect(digest(run(file, scalarBackend))).toBe(oracle);
    expect(digest(run(file, simdBackend))).toBe(oracle);
  });
});
