/**
 * A cell under an integrator of one's own: `npx tsx --conditions=@hillock/source examples/custom-integrator/run.ts`, in the root of the repository.
 */
import { bdf, model, simulate } from '@hillock/hillock';
import { configured } from '@hillock/integrators';
import { extrapolatedEuler } from './extrapolated-euler.ts';

const cell = model();
const soma = cell.section('soma', { L: 20, diam: 20 }).insert('hh');
const dend = cell.section('dend', { L: 300, diam: 2 }).connect(soma.at(1)).nseg(9).insert('pas', { g: 1e-4, e: -65 });
cell.point('IClamp', dend.at(0.9), { delay: 2, dur: 20, amp: 0.4 });
cell.record('v', soma.at(0.5).v).spikes('soma', soma.at(0.5), { threshold: 0 });
const run = { tstop: 25, sample: 0.1, driver: { conditionOrder: 2 } };

const reference = await simulate(cell, { ...run, integrator: bdf({ rtol: 1e-10, atol: 1e-10 }) });
for (const tolerance of [1e-3, 1e-4, 1e-5]) {
  const own = await simulate(cell, { ...run, integrator: configured(extrapolatedEuler, { rtol: tolerance, atol: tolerance }) });
  const late = (own.result.spikes.soma ?? []).map((t, i) => Math.abs(t - (reference.result.spikes.soma?.[i] ?? Number.NaN)));
  const bound = 10 ** Math.ceil(Math.log10(Math.max(...late)));
  console.log(`tolerance ${tolerance}: ${late.length} spikes, less than ${bound} ms off`);
}
