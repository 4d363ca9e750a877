// The example in examples/ca1 against NEURON 9.0.2's answer on the same files, and against itself in the interpreter.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { interpreterBackend, scalarBackend } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { misses, readExpected, runFile } from './compare.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const model = path('../examples/ca1/model.json');

describe('the CA1 example', () => {
  it('gives the traces and spikes of NEURON', () => {
    const expected = readExpected(path('data/ca1/neuron.json'));
    expect(expected.spikes.soma).toHaveLength(5);
    expect(misses(runFile(model), expected, JSON.parse(readFileSync(path('data/ca1/tolerances.json'), 'utf8')))).toEqual([]);
  });

  it('gives the same bits from WebAssembly and from the interpreter, for 5 ms', () => {
    const compiled = runFile(model, { backend: scalarBackend }, 5);
    expect(compiled.t).toHaveLength(51);
    expect(runFile(model, { backend: interpreterBackend }, 5)).toEqual(compiled);
  });
});
