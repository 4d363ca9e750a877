import type { F64 } from '@hillock/contracts';
import { demand, demandDone, MARK, sameBits, Trial, type TrialOptions } from './trial.ts';

export function checkCount(options: TrialOptions): void {
  const trial = new Trial(options);
  demand(Number.isSafeInteger(trial.count) && trial.count >= 0, `count gave ${trial.count}; a whole number from 0 is right`);
  for (const offset of [0, 11, trial.offset]) {
    const again = trial.block.count?.(offset);
    demand(again === trial.count, `count(${trial.offset}) gave ${trial.count}, count(${offset}) ${String(again)}`);
  }
  if (trial.count === 0) return;
  demand(trial.block.reinit !== undefined && trial.block.fun !== undefined, 'a block with equations needs reinit and fun');
}

export function checkReinit(options: TrialOptions): void {
  const trial = new Trial(options);
  const first = trial.vector().fill(MARK);
  trial.block.reinit?.(first);
  trial.demandOwnSlotsOnly(first, 'reinit');
  for (const value of trial.own(first)) demand(value !== MARK, 'reinit left a slot of its own unwritten');
  for (const value of trial.own(first)) demand(Number.isFinite(value), `reinit wrote ${value}`);
  demand(sameBits(first, trial.values()), 'reinit wrote other values the second time');
}

export function checkFunValues(options: TrialOptions): void {
  const trial = new Trial(options);
  for (const seed of [1, 2]) {
    const y = trial.nearby(seed);
    const copy = y.slice();
    demandDone(trial.block.fun?.(0, y, null), 'fun without ydot');
    demand(sameBits(y, copy), 'fun changed y');
    demand(sameBits(trial.values(), y), 'reinit does not give back the values that fun took');
  }
}

export function checkPurity(options: TrialOptions): void {
  const trial = new Trial(options);
  const a = trial.nearby(1);
  const b = trial.nearby(2);
  const copy = a.slice();
  const first = trial.derivative(0.5, a);
  trial.derivative(3, b);
  demandDone(trial.block.fun?.(3, b, null), 'fun without ydot');
  const second = trial.derivative(0.5, a);
  demand(sameBits(a, copy), 'fun changed y');
  demand(sameBits(first, second), 'fun gave other derivatives at the same (t, y): it keeps something between calls');
  for (const value of first) demand(Number.isFinite(value), `fun gave ${value}`);
}

/** J·x at (t, y) by central differences along x, with a step that balances truncation and round-off. */
function jacobianTimes(trial: Trial, t: number, y: F64, x: F64): F64 {
  let largest = 0;
  for (const value of x) largest = Math.max(largest, Math.abs(value));
  const out = new Float64Array(trial.count);
  if (largest === 0) return out;
  let size = 1e-3;
  for (const value of trial.own(y)) size = Math.max(size, Math.abs(value));
  const h = (6e-6 * size) / largest; // cube root of machine epsilon, relative
  const up = y.slice();
  const down = y.slice();
  for (let i = 0; i < trial.count; i++) {
    up[trial.offset + i] = y[trial.offset + i]! + h * x[i]!;
    down[trial.offset + i] = y[trial.offset + i]! - h * x[i]!;
  }
  const high = trial.derivative(t, up);
  const low = trial.derivative(t, down);
  for (let i = 0; i < trial.count; i++) out[i] = (high[i]! - low[i]!) / (2 * h);
  return out;
}

export function checkMsolve(options: TrialOptions, dt: number, tolerance: number): void {
  const trial = new Trial(options);
  const { block, offset, count } = trial;
  const y = trial.nearby(3);
  const copy = y.slice();
  const f = trial.vector();
  demandDone(block.fun?.(1, y, f), 'fun');
  block.jacobian?.(dt, 1, y, f);
  for (let seed = 1; seed <= 4; seed++) {
    const b = trial.vector();
    for (let i = 0; i < count; i++) b[offset + i] = ((seed * 29 + i * 53) % 17) - 8;
    const before = trial.own(b);
    demandDone(block.msolve?.(dt, 1, b, y), 'msolve');
    demand(sameBits(y, copy), 'msolve changed y');
    trial.demandOwnSlotsOnly(b, 'msolve');
    const x = trial.own(b);
    const jx = jacobianTimes(trial, 1, y, x);
    demandDone(block.fun?.(1, y, null), 'fun');
    let scale = 0;
    for (let i = 0; i < count; i++) scale = Math.max(scale, Math.abs(before[i]!), Math.abs(x[i]!));
    for (let i = 0; i < count; i++) {
      const residual = Math.abs(x[i]! - dt * jx[i]! - before[i]!);
      demand(
        residual <= tolerance * scale,
        `msolve with dt = ${dt}: equation ${i} is off by ${residual}, allowed are ${tolerance * scale} (raise msolveTolerance where an approximation is meant)`,
      );
    }
  }
}

export function checkJacobianSilent(options: TrialOptions, dt: number): void {
  const trial = new Trial(options);
  const y = trial.nearby(1);
  const f = trial.vector();
  demandDone(trial.block.fun?.(1, y, f), 'fun');
  const copies = [y.slice(), f.slice()] as const;
  trial.block.jacobian?.(dt, 1, y, f);
  demand(sameBits(y, copies[0]) && sameBits(f, copies[1]), 'jacobian changed ypred or fpred');
  demand(sameBits(trial.derivative(1, y), trial.own(copies[1])), 'fun gives other derivatives after jacobian');
}

export function checkTolerance(options: TrialOptions): void {
  const trial = new Trial(options);
  const a = trial.vector();
  a.fill(1e-3, trial.offset, trial.offset + trial.count);
  trial.block.absTolerance?.(a);
  trial.demandOwnSlotsOnly(a, 'absTolerance');
  for (const value of trial.own(a))
    demand(value > 0 && value < Infinity, `absTolerance made 1e-3 into ${value}; a positive factor is right`);
  const twice = trial.vector();
  twice.fill(2e-3, trial.offset, trial.offset + trial.count);
  trial.block.absTolerance?.(twice);
  for (const [i, value] of trial.own(twice).entries()) {
    // one rounding in each of the two products
    demand(
      Math.abs(value - 2 * trial.own(a)[i]!) <= 1e-15 * value,
      'absTolerance sets the tolerance; it must multiply the one it is given',
    );
  }
}
