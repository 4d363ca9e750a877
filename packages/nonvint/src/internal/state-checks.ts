import type { F64 } from '@hillock/contracts';
import { modelContext } from './model-context.ts';
import { demand, demandDone, sameBits, Trial, type TrialOptions } from './trial.ts';

/** Everything a block shows at its present state: values, derivatives, currents, conductances. */
function face(trial: Trial): readonly F64[] {
  const rhs = new Float64Array(trial.nodes);
  const d = new Float64Array(trial.nodes);
  const y = trial.values();
  const derivative = trial.count > 0 ? trial.derivative(0, y) : new Float64Array(0);
  trial.block.current?.(rhs);
  trial.block.conductance?.(d);
  return [y, derivative, rhs, d];
}

function demandSameFace(a: readonly F64[], b: readonly F64[], when: string): void {
  const names = ['its values (reinit)', 'its derivatives (fun)', 'its currents', 'its conductances'];
  for (const [i, part] of a.entries()) {
    const other = b[i];
    demand(other !== undefined && sameBits(part, other), `${names[i]} differ ${when}`);
  }
}

/** A rebuild: new views with other voltages, the old ones throw. The block must look like one that never saw the old. */
export function checkSetup(options: TrialOptions): void {
  const moved = { ...options, v: options.v.map((v) => v + 1.5) };
  const trial = new Trial(options);
  const rebuilt = modelContext({ ...moved, needs: trial.needs });
  trial.context.expire();
  trial.block.setup?.(rebuilt);
  trial.block.initialize?.();
  const fresh = new Trial(moved);
  const again = trial.block.count?.(trial.offset) ?? 0;
  demand(again === fresh.count, `count gave ${again} after a second setup, ${fresh.count} after the first`);
  const nodes = fresh.nodes;
  const y = fresh.vector();
  trial.block.reinit?.(y);
  const ydot = fresh.vector();
  if (again > 0) demandDone(trial.block.fun?.(0, y, ydot), 'fun after a second setup');
  const rhs = new Float64Array(nodes);
  const d = new Float64Array(nodes);
  trial.block.current?.(rhs);
  trial.block.conductance?.(d);
  demandSameFace(face(fresh), [y, fresh.own(ydot), rhs, d], 'after a second setup from those of a new block: old views were kept');
}

export function checkInitialize(options: TrialOptions): void {
  const trial = new Trial(options);
  const before = face(trial);
  for (let i = 0; i < 3; i++) demandDone(trial.block.fixedStepSolve?.(0.025), 'fixedStepSolve');
  if (trial.count > 0) demandDone(trial.block.fun?.(1, trial.nearby(4), null), 'fun without ydot');
  trial.block.initialize?.();
  demandSameFace(before, face(trial), 'after a second initialize');
}

/** (y(dt) − y)/dt must tend to f as dt halves: at first order its error halves, at second order it quarters. */
export function checkFixedStep(options: TrialOptions): void {
  const errors: number[] = [];
  let floor = 0;
  for (const dt of [1e-3, 5e-4]) {
    const trial = new Trial(options);
    const start = trial.nearby(5);
    const f = trial.derivative(0, start);
    demandDone(trial.block.fun?.(0, start, null), 'fun without ydot');
    demandDone(trial.block.fixedStepSolve?.(dt), `fixedStepSolve(${dt})`);
    const end = trial.values();
    let error = 0;
    for (let i = 0; i < trial.count; i++) {
      const slope = (end[trial.offset + i]! - start[trial.offset + i]!) / dt;
      error = Math.max(error, Math.abs(slope - f[i]!));
      // round-off of the difference, and what an inner iteration may leave
      floor = Math.max(floor, 1e-9 * Math.abs(f[i]!), 1e-12 * (Math.abs(start[trial.offset + i]!) / dt));
    }
    errors.push(error);
  }
  const [coarse = 0, fine = 0] = errors;
  demand(
    fine <= Math.max(0.6 * coarse, floor),
    `a step by dt differs from f by ${coarse} at 1e-3 ms and ${fine} at 5e-4 ms; it must halve`,
  );
}

/** Copies of the block's fields: the engine saves and restores its own memory, so the check does as well. */
function saveFields(trial: Trial): readonly F64[] {
  return (trial.needs?.fields ?? []).map(({ name }) => trial.context.field(name).array.slice());
}

function restoreFields(trial: Trial, fields: readonly F64[]): void {
  for (const [i, { name }] of (trial.needs?.fields ?? []).entries()) trial.context.field(name).array.set(fields[i] ?? []);
}

export function checkCheckpoint(options: TrialOptions): void {
  const trial = new Trial(options);
  const { block } = trial;
  if (block.save === undefined || block.restore === undefined) throw new Error('save and restore belong together; one is missing');
  const advance = (of: Trial): void => {
    for (let i = 0; i < 4; i++) demandDone(of.block.fixedStepSolve?.(0.025), 'fixedStepSolve');
  };
  advance(trial);
  const bytes = block.save();
  const fields = saveFields(trial);
  const before = face(trial);
  advance(trial);
  const later = face(trial);
  if (trial.count > 0) demandDone(block.fun?.(0, trial.nearby(6), null), 'fun without ydot');
  for (const target of [trial, new Trial(options)]) {
    restoreFields(target, fields);
    target.block.restore?.(bytes);
    const where = target === trial ? '' : ' in a new block';
    demandSameFace(before, face(target), `after restore${where}`);
    advance(target);
    demandSameFace(later, face(target), `when it goes on from the restored state${where}`);
  }
}
