// The last spike of a spiking cable, and of a cell with ten channels and calcium, under error control at rtol 1e-8: within 1e-3 ms of the converged time.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Model } from '@hillock/hillock';
import { describe, expect, it } from 'vitest';
import type { Measured } from '../tools/work-precision/measured.ts';
import { RALLPACK_3, rallpack3 } from './support/rallpack.ts';
import { load, simulate } from './support/simulate.ts';

const TIGHT = { rtol: 1e-8, atol: 1e-6 };

function trains(model: Model, file?: string): Readonly<Record<string, readonly number[]>> {
  return simulate(model, '.', file === undefined ? {} : { read: load(file).read }).spikes;
}

describe('the last spike under error control', () => {
  it.each(['bdf', 'esdirk'])('Rallpack 3 by %s: both ends, all of 250 ms', (method) => {
    const model = rallpack3({ method: 'bdf', dt: 0, sample: 1 });
    const [near, far] = [model.record?.near, model.record?.far].map((text) => text?.replace(/\.v$/, ''));
    if (near === undefined || far === undefined) throw new Error('its two ends');
    const got = trains({
      ...model,
      record: {},
      spikes: { near: { at: near, threshold: 0 }, far: { at: far, threshold: 0 } },
      run: { tstop: 250, integrator: { method, ...TIGHT }, rates: 'exact', sample: 1 },
    });
    for (const end of ['near', 'far'] as const) {
      // the converged times are Richardson's of a scheme of second order, good to 5e-6 ms (docs/validation.md)
      expect(got[end]).toHaveLength(RALLPACK_3[end].length);
      expect(Math.abs(got[end]!.at(-1)! - RALLPACK_3[end].at(-1)!)).toBeLessThan(1e-3);
    }
  });

  it('the pyramidal cell by bdf', () => {
    const file = fileURLToPath(new URL('../examples/pyramidal/model.json', import.meta.url));
    const { model } = load(file);
    const run = { tstop: 100, integrator: { method: 'bdf', ...TIGHT }, rates: 'exact', sample: 1 } as const;
    const [train = []] = Object.values(trains({ ...model, run }, file));
    const measured: Measured = JSON.parse(readFileSync(new URL('../tools/work-precision/measured.json', import.meta.url), 'utf8'));
    // CVODE's at atol 1e-10, interpolated on a grid of 0.025 ms (to some 1e-5 ms)
    const converged = measured.models.find((one) => one.name === 'pyramidal')?.lastSpike ?? Number.NaN;
    expect(Math.abs(train.at(-1)! - converged)).toBeLessThan(1e-3);
  });
});
