import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Model } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { misses, readExpected } from './compare.ts';
import { build, simulate } from './support/simulate.ts';

const folder = fileURLToPath(new URL('data/reference/', import.meta.url));
const cases = `${folder}cases/`;
const tolerances: Readonly<Record<string, Readonly<Record<string, number>>>> = JSON.parse(readFileSync(`${folder}tolerances.json`, 'utf8'));
const names = readdirSync(cases).filter((name) => /^(10|20|30|60)-.*\.json$/.test(name));
const modelOf = (name: string): Model => JSON.parse(readFileSync(`${cases}${name}`, 'utf8'));

describe('what nobody looks at', () => {
  it.each(names)('can be left out, and the rest is NEURON’s: %s', (name) => {
    const lean = simulate(modelOf(name), cases, { keep: 'named' });
    expect(misses(lean, readExpected(`${folder}expected/${name}`), tolerances[name.slice(0, -5)] ?? {})).toEqual([]);
  });

  it('is told when somebody does', () => {
    const model: Model = {
      hillock: 1,
      sections: [{ name: 'soma', L: 20, diam: 20 }],
      regions: [{ sections: 'soma', insert: { hh: {} } }],
      record: { ina: 'soma(0.5).ina' },
      run: { tstop: 1, integrator: { method: 'backward-euler', dt: 0.025 } },
    };
    const lean = build(model, '.', { keep: 'named' });
    lean.run(1);
    expect(lean.variable('soma(0.5).ina').get()).toBe(lean.result().traces.ina?.at(-1));
    expect(lean.variable('soma(0.5).m_hh').get()).toBeGreaterThan(0);
    expect(() => lean.variable('soma(1).v')).toThrow('soma(1).v is not kept in this run');
    for (const name of ['ik', 'gna_hh', 'gnabar_hh', 'i_cap', 'nai'])
      expect(() => lean.variable(`soma(0.5).${name}`)).toThrow(`${name} is not kept in this run`);
    expect(() => lean.variable('soma(0.5).gnbar_hh')).toThrow(/nearest: "gnabar_hh"/);
    const full = build(model);
    for (const name of ['ik', 'gna_hh', 'gnabar_hh', 'i_cap', 'nai']) expect(full.variable(`soma(0.5).${name}`).get()).toBeTypeOf('number');
    expect(lean.size.memoryBytes).toBeLessThan(full.size.memoryBytes + 1);
  });
});
