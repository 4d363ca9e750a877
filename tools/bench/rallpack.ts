/**
 * `npm run rallpack`: the Rallpack benchmarks as they are told: error against the series (R1, R2: root of the mean square over the range) or against the converged
 * spike times (R3: the last spike at each end, ms), at several steps, with compartments · steps a second.
 */
import { stdout } from 'node:process';
import type { Model, Result } from '@hillock/hillock';
import {
  CYLINDER_1,
  CYLINDER_2,
  type Cylinder,
  crossings,
  RALLPACK_3,
  rallpack1,
  rallpack2,
  rallpack3,
  series,
} from '../../test/support/rallpack.ts';
import { build } from '../../test/support/simulate.ts';

const METHODS = ['backward-euler', 'crank-nicolson'] as const;

function timed(model: Model): { readonly result: Result; readonly seconds: number; readonly speed: number } {
  const simulation = build(model);
  const { seconds, steps } = simulation.run(model.run.tstop);
  return { result: simulation.result(), seconds, speed: (simulation.size.compartments * steps) / seconds };
}

function error(result: Result, cylinder: Cylinder, end: 'near' | 'far'): number {
  const exact = result.t.map((t) => series(cylinder, end === 'near' ? 0 : cylinder.L, t));
  const squares = result.t.map((t, k) => (t > 0 ? ((result.traces[end]?.[k] ?? Number.NaN) - (exact[k] ?? 0)) ** 2 : 0));
  return Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length) / (Math.max(...exact) - Math.min(...exact));
}

function lastSpike(result: Result, end: 'near' | 'far'): string {
  const found = crossings(result.t, result.traces[end] ?? []);
  const want = RALLPACK_3[end];
  const last = found[found.length - 1] ?? Number.NaN;
  return found.length === want.length ? (last - (want[want.length - 1] ?? 0)).toFixed(6) : `${found.length} spikes`;
}

function row(name: string, method: string, dt: number, near: string, far: string, seconds: number, speed: number): void {
  stdout.write(`| ${name} | ${method} | ${dt} | ${near} | ${far} | ${seconds.toFixed(3)} | ${(speed / 1e6).toFixed(1)} |\n`);
}

stdout.write(
  '| benchmark | method | dt (ms) | near | far | wall (s) | million compartment steps a second |\n|---|---|--:|--:|--:|--:|--:|\n',
);
for (const [name, make, cylinder, steps] of [
  ['1', rallpack1, CYLINDER_1, [0.25, 0.05, 0.01]],
  ['2', rallpack2, CYLINDER_2, [0.25, 0.1, 0.02]],
] as const)
  for (const method of METHODS)
    for (const dt of steps) {
      const { result, seconds, speed } = timed(make({ method, dt, sample: 0.5 }));
      row(
        name,
        method,
        dt,
        `${(100 * error(result, cylinder, 'near')).toFixed(4)} %`,
        `${(100 * error(result, cylinder, 'far')).toFixed(4)} %`,
        seconds,
        speed,
      );
    }
for (const [method, steps] of [
  ['backward-euler', [0.025, 0.005]],
  ['crank-nicolson', [0.05, 0.025, 0.01, 0.005, 0.0025]],
] as const)
  for (const dt of steps) {
    const { result, seconds, speed } = timed(rallpack3({ method, dt }));
    row('3', method, dt, lastSpike(result, 'near'), lastSpike(result, 'far'), seconds, speed);
  }
