// The examples with calcium against NEURON 9.0.2's answers on the same files (test/data/NAME).
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseModelText, type Result } from '@hillock/hillock';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { furthest, misses, readExpected, type Tolerances } from './compare.ts';
import { simulateFile } from './support/simulate.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Runs an example and gives it with what is not as NEURON has it. */
function compared(name: string): { readonly result: Result; readonly found: readonly string[] } {
  const expected = readExpected(path(`data/${name}/neuron.json`));
  const limits: Tolerances = JSON.parse(readFileSync(path(`data/${name}/tolerances.json`), 'utf8'));
  expect(Object.keys(limits)).toEqual(expect.arrayContaining(Object.keys(expected.traces)));
  const result = simulateFile(path(`../examples/${name}/model.json`));
  return { result, found: misses(result, expected, limits) };
}

describe('the pyramidal example', () => {
  const parsed = parseModelText(readFileSync(path('../examples/pyramidal/model.json'), 'utf8'));
  const model = E.isRight(parsed) ? parsed.right : null;

  it('has channels that voltage and calcium move, a pool, and every kind of synapse', () => {
    const inserted = Object.keys(model?.regions?.[0]?.insert ?? {});
    for (const name of ['naf', 'nap', 'kdr', 'ka', 'km', 'hcn', 'cal', 'cat', 'sk', 'bk', 'capool']) expect(inserted).toContain(name);
    const types = new Set(model?.points?.map((p) => p.type));
    expect(types).toEqual(new Set(['ampanmda', 'gabaa', 'gabab', 'NetStim']));
  });

  it('gives the traces and spikes of NEURON', () => {
    const { result, found } = compared('pyramidal');
    expect(found).toEqual([]);
    const neuron = readExpected(path('data/pyramidal/neuron.json'));
    expect(result.spikes.soma).toHaveLength(6);
    // what the READMEs say
    expect(result.spikes.soma).toEqual(neuron.spikes.soma);
    expect(furthest(result.traces.soma ?? [], neuron.traces.soma ?? [])).toBeLessThan(1e-9);
    // what a cell like this does: overshooting spikes, and spikes that run into the dendrite smaller
    expect(Math.max(...(result.traces.soma ?? []))).toBeGreaterThan(20);
    expect(Math.max(...(result.traces.apical ?? []))).toBeGreaterThan(-20);
    expect(Math.max(...(result.traces.apical ?? []))).toBeLessThan(Math.max(...(result.traces.soma ?? [])));
  });
});

describe('the pump example', () => {
  it('gives the traces of NEURON', () => {
    const { result, found } = compared('pump');
    expect(found).toEqual([]);
    const { middle = [], end = [], pump = [] } = result.traces;
    // calcium comes where the channels are, stays away from where they are not, and is pumped out again
    expect(Math.max(...middle)).toBeGreaterThan(0.01);
    expect(Math.max(...end)).toBeLessThan(1e-4);
    expect(middle[middle.length - 1] ?? 1).toBeLessThan(1e-3);
    expect(Math.max(...pump)).toBeGreaterThan(0.005);
  });
});
