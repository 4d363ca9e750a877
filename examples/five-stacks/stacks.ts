/**
 * One cell under five solver stacks, drawn over each other: `npx tsx --conditions=@hillock/source examples/five-stacks/stacks.ts stacks.svg`, in the root of the repository.
 */
import { writeFileSync } from 'node:fs';
import {
  backwardEuler,
  bdf,
  crankNicolson,
  esdirk,
  fixedStep,
  gmres,
  type Method,
  model,
  msolve,
  odex,
  plotSvg,
  simulate,
} from '@hillock/hillock';

const cell = model();
const soma = cell.section('soma', { L: 20, diam: 20 }).insert('hh');
const dend = cell.section('dend', { L: 300, diam: 2 }).connect(soma.at(1)).nseg(9).insert('pas', { g: 1e-4, e: -65 });
cell.point('IClamp', dend.at(0.9), { delay: 2, dur: 20, amp: 0.4 });
cell.record('v', soma.at(0.5).v).spikes('soma', soma.at(0.5), { threshold: 0 });

const tolerances = { rtol: 1e-6, atol: 1e-6 };
const stacks: Readonly<Record<string, Method>> = {
  'backward Euler': fixedStep(backwardEuler, 0.1),
  'Crank–Nicolson': fixedStep(crankNicolson, 0.1),
  'BDF, tree': bdf({ ...tolerances, newton: { derivatives: 'symbolic', linear: 'tree' } }),
  'ESDIRK, GMRES': esdirk({
    ...tolerances,
    newton: { derivatives: 'difference', linear: gmres({ precondition: msolve() }) },
  }),
  odex: odex(tolerances),
};

const traces: Record<string, readonly number[]> = {};
const spikes: Record<string, readonly number[]> = {};
let t: readonly number[] = [];
for (const [name, integrator] of Object.entries(stacks)) {
  const driver = 'stepper' in integrator ? {} : { driver: { conditionOrder: 2 } };
  const { outcome, result } = await simulate(cell, { tstop: 25, sample: 0.1, rates: 'exact', integrator, ...driver });
  if (outcome.status !== 'finished') throw new Error(`${name}: ${outcome.reason}`);
  traces[name] = result.traces.v ?? [];
  spikes[name] = result.spikes.soma ?? [];
  t = result.t;
  console.log(`${name}: spikes at ${spikes[name]?.map((time) => time.toFixed(2)).join(' and ')} ms`);
}

const units = Object.fromEntries(Object.keys(traces).map((name) => [name, 'mV']));
const svg = plotSvg({ t, traces, spikes: {}, nodes: 0 }, { title: 'One cell under five solver stacks', units });
writeFileSync(process.argv[2] ?? 'five-stacks.svg', svg);
