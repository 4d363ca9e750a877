// The example in examples/ca1 against NEURON 9.0.2's answer on the same files.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { furthest, misses, readExpected } from './compare.ts';
import { simulateFile } from './support/simulate.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const model = path('../examples/ca1/model.json');

describe('the CA1 example', () => {
  it('gives the traces and spikes of NEURON', () => {
    const expected = readExpected(path('data/ca1/neuron.json'));
    expect(expected.spikes.soma).toHaveLength(5);
    const result = simulateFile(model);
    // what the README says; rounding alone, in other exponentials, moves the somatic voltage by 2·10⁻¹⁰ mV (examples/ca1/README.md)
    expect(furthest(result.traces.soma ?? [], expected.traces.soma ?? [])).toBeLessThan(1e-9);
    expect(result.spikes.soma).toEqual(expected.spikes.soma);
    expect(misses(result, expected, JSON.parse(readFileSync(path('data/ca1/tolerances.json'), 'utf8')))).toEqual([]);
  });
});
