import type { F64, IonVar } from '@hillock/contracts';
import { demand, demandDone, Trial, type TrialOptions } from './trial.ts';

/** Increments of differences: relative, of v (mV), and of ion variables (relative to a value or to this). */
const RELATIVE = 1e-6;
const OF_V = 1e-3;
const LEAST = 1e-6;

/** f and the outward currents, at a point that was moved. */
function outputs(trial: Trial, y: F64): { readonly f: F64; readonly current: F64 } {
  const f = trial.derivative(0, y);
  const rhs = new Float64Array(trial.nodes);
  trial.block.current?.(rhs);
  return { f, current: rhs.map((x) => -x) };
}

/** Central differences of f and of currents while `move` shifts something by ± h. */
function slopes(trial: Trial, y: F64, h: number, move: (by: number) => void): { readonly f: F64; readonly current: F64 } {
  move(h);
  const high = outputs(trial, y);
  move(-2 * h);
  const low = outputs(trial, y);
  move(h);
  return { f: high.f.map((x, i) => (x - low.f[i]!) / (2 * h)), current: high.current.map((x, i) => (x - low.current[i]!) / (2 * h)) };
}

function close(got: number, want: number, scale: number, tolerance: number, what: string): void {
  demand(Math.abs(got - want) <= tolerance * scale, `${what} is ${got}; differences say ${want}`);
}

const largest = (values: Iterable<number>): number => {
  let most = Number.MIN_VALUE;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
};

/** What `coupling` tells is what differences of `fun` and `current` say, within each segment. */
export function checkCoupling(options: TrialOptions, tolerance: number): void {
  const trial = new Trial(options);
  const { block, context, needs, offset } = trial;
  if (needs?.states === undefined) throw new Error('a block with coupling declares its states at a segment');
  const k = needs.states;
  const reads = needs.ions.flatMap((use) => use.reads.map((variable): [string, IonVar] => [use.ion, variable]));
  const m = 1 + reads.length;
  const N = context.segments.length;
  demand(trial.count === N * k, `count gave ${trial.count}; it declared ${k} states at each of ${N} segments`);
  const y = trial.nearby(7);
  demandDone(block.fun?.(0, y, null), 'fun without ydot');
  const out = {
    dFdS: new Float64Array(N * k * k),
    dFdU: new Float64Array(N * k * m),
    dIdS: new Float64Array(N * k),
    dIdU: new Float64Array(N * m),
  };
  block.coupling?.(0, y, out);
  for (const [i, { node, place }] of context.segments.entries()) {
    for (let l = 0; l < k; l++) {
      const at = offset + i * k + l;
      const h = RELATIVE * Math.max(Math.abs(y[at]!), LEAST);
      const by = slopes(trial, y, h, (step) => {
        y[at] = y[at]! + step;
      });
      const scale = largest(by.f);
      for (let j = 0; j < k; j++) close(out.dFdS[(i * k + j) * k + l]!, by.f[i * k + j]!, scale, tolerance, `∂f_${j}/∂s_${l} of ${place}`);
      close(out.dIdS[i * k + l]!, by.current[node]!, largest(by.current), tolerance, `∂I/∂s_${l} of ${place}`);
    }
    for (let l = 0; l < m; l++) {
      const read = reads[l - 1];
      const array = read === undefined ? context.v.array : context.ion(...read).array;
      const position = read === undefined ? node : context.ionIndex(read[0], node);
      const h = read === undefined ? OF_V : RELATIVE * Math.max(Math.abs(array[position]!), LEAST);
      const by = slopes(trial, y, h, (step) => {
        array[position] = array[position]! + step;
      });
      const name = read === undefined ? 'v' : read.join('.');
      for (let j = 0; j < k; j++)
        close(out.dFdU[(i * k + j) * m + l]!, by.f[i * k + j]!, largest(by.f), tolerance, `∂f_${j}/∂${name} of ${place}`);
      close(out.dIdU[i * m + l]!, by.current[node]!, largest(by.current), tolerance, `∂I/∂${name} of ${place}`);
    }
  }
}

/** What `jvp` gives is the difference along a direction, of everything that the block reads. */
export function checkJvp(options: TrialOptions, tolerance: number): void {
  const trial = new Trial(options);
  const { block, context, needs, offset, count, nodes } = trial;
  const y = trial.nearby(8);
  const [dv, dy, dRhs] = [new Float64Array(nodes), new Float64Array(y.length), new Float64Array(nodes)];
  const pick = (i: number): number => (((i * 37 + 11) % 19) - 9) / 9;
  for (let i = 0; i < nodes; i++) dv[i] = pick(i);
  for (let i = offset; i < offset + count; i++) dy[i] = pick(i + 5) * Math.max(Math.abs(y[i]!), LEAST);
  const reads = (needs?.ions ?? []).flatMap((use) => use.reads.map((variable): [string, IonVar] => [use.ion, variable]));
  const ions = reads.map((read) => ({ array: context.ion(...read).array, change: context.ionChange(...read).array }));
  for (const { array, change } of ions)
    for (let i = 0; i < change.length; i++) change[i] = pick(i + 2) * Math.max(Math.abs(array[i]!), LEAST);
  demandDone(block.fun?.(0, y, null), 'fun without ydot');
  const dYdot = trial.vector();
  block.jvp?.(0, y, dv, dy, dRhs, dYdot);
  trial.demandOwnSlotsOnly(dYdot, 'jvp');
  const v = context.v.array;
  const by = slopes(trial, y, RELATIVE, (step) => {
    for (let i = 0; i < nodes; i++) v[i] = v[i]! + step * dv[i]!;
    for (let i = offset; i < offset + count; i++) y[i] = y[i]! + step * dy[i]!;
    for (const { array, change } of ions) for (let i = 0; i < array.length; i++) array[i] = array[i]! + step * change[i]!;
  });
  for (let i = 0; i < count; i++) close(dYdot[offset + i]!, by.f[i]!, largest(by.f), tolerance, `the change of derivative ${i}`);
  for (let node = 0; node < nodes; node++)
    close(-dRhs[node]!, by.current[node]!, largest(by.current), tolerance, `the change of the current at node ${node}`);
}
