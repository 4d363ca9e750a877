import type { F64 } from '@hillock/contracts';
import { demand, demandDone, sameBits, Trial, type TrialOptions } from './trial.ts';

/** The outward current at every node: what `current` takes from zeros. */
function currents(trial: Trial): F64 {
  const rhs = new Float64Array(trial.nodes);
  trial.block.current?.(rhs);
  for (let i = 0; i < rhs.length; i++) rhs[i] = -rhs[i]!;
  return rhs;
}

/** Brings the block's own values up to date with v, for currents that are set by `fun`. */
function refresh(trial: Trial, y: F64): void {
  demandDone(trial.block.fun?.(0, y, null), 'fun without ydot');
}

export function checkCurrent(options: TrialOptions): void {
  const trial = new Trial(options);
  const first = currents(trial);
  demand(sameBits(first, currents(trial)), 'current gave other values the second time: it keeps something between calls');
  for (const [node, value] of first.entries()) demand(Number.isFinite(value), `current is ${value} at node ${node}`);
  const base = Float64Array.from(first, (_, node) => 3 - 0.5 * node);
  const rhs = base.slice();
  trial.block.current?.(rhs);
  for (const [node, value] of rhs.entries()) {
    const expected = base[node]! - first[node]!;
    // a block may subtract several parts one by one: a few roundings of the larger operand
    const allowed = 1e-14 * (Math.abs(base[node]!) + Math.abs(first[node]!));
    demand(
      Math.abs(value - expected) <= allowed,
      `current at node ${node} must subtract ${first[node]}; it made ${base[node]} into ${value}`,
    );
  }
}

export function checkNodes(options: TrialOptions): void {
  const trial = new Trial(options);
  if (trial.needs === null) return;
  const declared = new Set(trial.context.segments.map((segment) => segment.node));
  const rhs = new Float64Array(trial.nodes).fill(Number.NaN);
  const d = new Float64Array(trial.nodes).fill(1);
  // NaN stays NaN whatever is subtracted, so only a plain assignment shows; zeros show the rest
  const zero = new Float64Array(trial.nodes);
  trial.block.current?.(rhs);
  trial.block.current?.(zero);
  trial.block.conductance?.(d);
  for (let node = 0; node < trial.nodes; node++) {
    if (declared.has(node)) continue;
    demand(Number.isNaN(rhs[node]!) && zero[node] === 0, `current wrote rhs of node ${node}, which is not declared`);
    demand(d[node] === 1, `conductance wrote d of node ${node}, which is not declared`);
  }
}

export function checkConductance(options: TrialOptions, tolerance: number): void {
  const trial = new Trial(options);
  const y = trial.values();
  const d = new Float64Array(trial.nodes);
  trial.block.current?.(new Float64Array(trial.nodes));
  trial.block.conductance?.(d);
  const base = new Float64Array(trial.nodes).fill(5);
  trial.block.conductance?.(base);
  const v = trial.context.v.array;
  const slopes = new Float64Array(trial.nodes);
  const h = 1e-3; // mV: round-off 1e-13, truncation 1e-6 of a curvature per mV²
  for (let node = 0; node < trial.nodes; node++) {
    const before = v[node]!;
    v[node] = before + h;
    refresh(trial, y);
    const high = currents(trial)[node]!;
    v[node] = before - h;
    refresh(trial, y);
    const low = currents(trial)[node]!;
    v[node] = before;
    refresh(trial, y);
    slopes[node] = (high - low) / (2 * h);
  }
  let scale = 0;
  for (let node = 0; node < trial.nodes; node++) scale = Math.max(scale, Math.abs(slopes[node]!), Math.abs(d[node]!));
  for (let node = 0; node < trial.nodes; node++) {
    const added = base[node]! - 5;
    demand(
      Math.abs(added - d[node]!) <= 1e-14 * (5 + scale),
      `conductance at node ${node} must add ${d[node]}; it made 5 into ${base[node]}`,
    );
    const error = Math.abs(d[node]! - slopes[node]!);
    demand(error <= tolerance * scale, `conductance at node ${node} is ${d[node]}, the slope of its current ${slopes[node]}`);
  }
}
