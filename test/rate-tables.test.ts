import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { interpreterBackend, type Model, scalarBackend } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { digest } from './support/digest.ts';
import { build, simulate } from './support/simulate.ts';

/** `rates: table`: steps of states read from cubic tables, against the same models with exact rates. */

const cases = fileURLToPath(new URL('data/reference/cases/', import.meta.url));
const withRates = (model: Model, rates: 'exact' | 'table'): Model => ({ ...model, run: { ...model.run, rates } });
const modelOf = (name: string): Model => JSON.parse(readFileSync(`${cases}${name}.json`, 'utf8'));

describe('rates: table', () => {
  it.each(['20-hh-axon', '20-hh-rates-exact', '20-hh-warm', '20-na-cnexp', '20-calcium-mix'])('%s: as exact rates', (name) => {
    const exact = simulate(withRates(modelOf(name), 'exact'), cases);
    const simulation = build(withRates(modelOf(name), 'table'), cases);
    simulation.run(modelOf(name).run.tstop);
    const table = simulation.result();
    const tables = simulation.rateTables();
    expect(tables.length).toBeGreaterThan(0);
    for (const { steadyState, rate, exactIntervals } of tables) {
      expect(steadyState).toBeLessThan(1e-6);
      expect(rate).toBeLessThan(1e-6);
      expect(exactIntervals).toBeLessThan(12);
    }
    for (const [trace, values] of Object.entries(exact.traces)) {
      const size = Math.max(1, ...values.map(Math.abs));
      // errors of 1e-8 a step grow along the upstroke of a spike, by its slope over that of the threshold
      values.forEach((value, i) => {
        expect(Math.abs((table.traces[trace]?.[i] ?? Number.NaN) - value), `${trace} at sample ${i}`).toBeLessThan(1e-4 * size);
      });
    }
    for (const [train, times] of Object.entries(exact.spikes)) {
      expect(table.spikes[train]?.length).toBe(times.length);
      times.forEach((t, i) => {
        expect(Math.abs((table.spikes[train]?.[i] ?? Number.NaN) - t)).toBeLessThan(1e-4);
      });
    }
  });

  it('has the same bits in all back ends', () => {
    const model = withRates(modelOf('20-hh-rates-exact'), 'table');
    const short: Model = { ...model, run: { ...model.run, tstop: 3 } };
    const expected = digest(simulate(short, cases));
    expect(digest(simulate(short, cases, { backend: scalarBackend }))).toBe(expected);
    expect(digest(simulate(short, cases, { backend: interpreterBackend }))).toBe(expected);
  });

  it('tells of no tables where there are none', () => {
    const simulation = build(withRates(modelOf('20-hh-rates-exact'), 'exact'), cases);
    simulation.run(1);
    expect(simulation.rateTables()).toEqual([]);
  });
});
