// The example in examples/network against NEURON 9.0.2's answer on the same files.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { network } from '../examples/network/build.ts';
import { misses, readExpected } from './compare.ts';
import { simulateFile } from './support/simulate.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const model = path('../examples/network/model.json');

describe('the network example', () => {
  it('is what its script builds', () => {
    expect(JSON.parse(readFileSync(model, 'utf8'))).toEqual(network());
  });

  it('gives the traces and spikes of NEURON', () => {
    const expected = readExpected(path('data/network/neuron.json'));
    expect(Object.values(expected.spikes).flat()).toHaveLength(380);
    expect(misses(simulateFile(model), expected, JSON.parse(readFileSync(path('data/network/tolerances.json'), 'utf8')))).toEqual([]);
  });
});
