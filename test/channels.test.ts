// Every mechanism of @hillock/channels in a small model: NEURON 9.0.2's answer (test/data/channels), and the same bits in the interpreter.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mechanismSources } from '@hillock/channels';
import { type BuildOptions, interpreterBackend, type Model, parseModelText, type Result, scalarBackend } from '@hillock/hillock';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { misses, readExpected, type Tolerances } from './compare.ts';
import { digest } from './support/digest.ts';
import { build, simulateFile } from './support/simulate.ts';

const folder = fileURLToPath(new URL('data/channels/', import.meta.url));
const tolerances: Readonly<Record<string, Tolerances>> = JSON.parse(readFileSync(`${folder}tolerances.json`, 'utf8'));
const cases = readdirSync(`${folder}cases`).map((file) => basename(file, '.json'));

/** ms from the start of a case in which a step of its clamp, an event or a spike is. */
const BEGINNING = 25;

function model(name: string): Model {
  const parsed = parseModelText(readFileSync(`${folder}cases/${name}.json`, 'utf8'));
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left));
  return parsed.right;
}

/** The first of a case, at every step. */
function beginning(name: string, options: BuildOptions): Result {
  const { run, ...rest } = model(name);
  const { sample: _, ...every } = run;
  const simulation = build({ ...rest, run: every }, `${folder}cases`, options);
  expect(simulation.run(BEGINNING).status).toBe('finished');
  return simulation.result();
}

describe('@hillock/channels', () => {
  it('has a case for each of its mechanisms', () => {
    expect(cases).toEqual(mechanismSources.map((s) => s.name));
    for (const name of cases) expect(model(name).mechanisms).toContain(`../../../../plugins/channels/mod/${name}.mod`);
  });

  describe.each(cases)('%s', (name) => {
    it('gives the answer of NEURON', () => {
      const expected = readExpected(`${folder}expected/${name}.json`);
      const limits = tolerances[name] ?? {};
      expect(Object.keys(limits)).toEqual(expect.arrayContaining(Object.keys(expected.traces)));
      expect(misses(simulateFile(`${folder}cases/${name}.json`), expected, limits)).toEqual([]);
    });

    it('has the same bits in the interpreter', () => {
      expect(digest(beginning(name, { backend: interpreterBackend }))).toBe(digest(beginning(name, { backend: scalarBackend })));
    });
  });
});
