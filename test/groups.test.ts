import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Model } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import { misses, readExpected } from './compare.ts';
import { digest } from './support/digest.ts';
import { build, simulate } from './support/simulate.ts';

const folder = fileURLToPath(new URL('data/reference/', import.meta.url));
const tolerances: Readonly<Record<string, Readonly<Record<string, number>>>> = JSON.parse(readFileSync(`${folder}tolerances.json`, 'utf8'));
const networks = readdirSync(`${folder}cases`).filter((name) => /^(60-|30-).*\.json$/.test(name));

function modelOf(name: string): Model {
  return JSON.parse(readFileSync(`${folder}cases/${name}`, 'utf8'));
}

/** A ring of cells with delays that lie on and between grid times, and a source that drives all of them. */
function ring(cells: number): Model {
  return {
    hillock: 1,
    cellTypes: {
      ball: {
        sections: [
          { name: 'soma', L: 15, diam: 15 },
          { name: 'dend', L: 120, diam: 1.5, parent: 'soma(1)' },
        ],
        regions: [
          { sections: 'soma', insert: { hh: {} } },
          { sections: 'dend', nseg: 3, insert: { pas: {} } },
        ],
        points: [{ name: 'syn', type: 'ExpSyn', at: 'dend(0.5)', params: { tau: 2 } }],
      },
    },
    cells: [{ type: 'ball', name: 'c', count: cells }],
    points: [{ name: 'clock', type: 'NetStim', params: { start: 1, interval: 9, number: 3, noise: 0 } }],
    connections: Array.from({ length: cells }, (_, k) => [
      { from: `c[${k}].soma(0.5)`, to: `c[${(k + 1) % cells}].syn`, threshold: 0, delay: 0.5 + 0.013 * k, weight: 0.01 },
      { from: 'clock', to: `c[${k}].syn`, delay: 1 + 0.1 * k, weight: k === 0 ? 0.02 : 0.001 },
    ]).flat(),
    record: Object.fromEntries(Array.from({ length: cells }, (_, k) => [`v${k}`, `c[${k}].soma(0.5).v`])),
    spikes: Object.fromEntries(Array.from({ length: cells }, (_, k) => [`s${k}`, { at: `c[${k}].soma(0.5)`, threshold: 0 }])),
    run: { tstop: 40, integrator: { method: 'backward-euler', dt: 0.025 } },
  };
}

describe('groups of cells', () => {
  it.each(networks)('give the answers of NEURON each cell on its own: %s', (name) => {
    const key = name.slice(0, -5);
    const result = simulate(modelOf(name), `${folder}cases`, { groupBytes: 1 });
    expect(misses(result, readExpected(`${folder}expected/${name}`), tolerances[key] ?? {})).toEqual([]);
  });

  it('give the same bits whatever their size', () => {
    const whole = simulate(ring(9), '.', { groupBytes: Number.POSITIVE_INFINITY });
    expect(Object.values(whole.spikes).flat().length).toBeGreaterThan(20);
    for (const groupBytes of [1, 3000, 9000]) expect(digest(simulate(ring(9), '.', { groupBytes }))).toBe(digest(whole));
  });

  it('stop together in the middle of an epoch, and go on', () => {
    const whole = simulate(ring(5), '.', { groupBytes: Number.POSITIVE_INFINITY });
    const simulation = build(ring(5), '.', { groupBytes: 1 });
    for (const t of [0.1, 0.125, 7.3, 7.31, 21, 40]) {
      expect(simulation.run(t).status).toBe('finished');
      expect(Math.abs(simulation.t - t)).toBeLessThanOrEqual(0.0126);
    }
    expect(simulation.result()).toEqual(whole);
  });
});
