import assert from 'node:assert/strict';
import type { BlockContext, NonvintBlock } from '@hillock/contracts';
import { Supervisor } from '@hillock/nonvint';
import { modelContext } from '@hillock/nonvint/testing';

/** A messenger that decays with 20 ms and opens a leak to −90 mV in the soma: c′ = −c/20, I = g·c·(v + 90). */
function messenger(start: number): NonvintBlock {
  const g = 1e-4; // S/cm²
  let c = 0;
  let engine: BlockContext;
  let soma = 0;
  return {
    setup(context) {
      engine = context;
      soma = context.nodeIndex('soma(0.5)');
    },
    initialize() {
      c = start;
    },
    current(rhs) {
      rhs[soma] = (rhs[soma] ?? 0) - g * c * ((engine.v.array[soma] ?? 0) + 90);
    },
    conductance(d) {
      d[soma] = (d[soma] ?? 0) + g * c;
    },
    fixedStepSolve(dt) {
      c /= 1 + dt / 20; // backward Euler
      return 0;
    },
  };
}

// An engine would give its own context and node arrays; here they are plain arrays of three nodes.
const supervisor = new Supervisor([messenger(1), messenger(0.5)], { names: ['cAMP', 'cGMP'] });
const context = modelContext({ v: [-65, -60, -70], places: { 'soma(0.5)': 1 } });
const rhs = new Float64Array(3);
const d = new Float64Array(3);

const status =
  supervisor.setup(context) ||
  supervisor.initialize() ||
  supervisor.current(rhs) ||
  supervisor.conductance(d) ||
  supervisor.fixedStepSolve(0.025);
if (status !== 0) throw new Error(supervisor.reason); // for example "block 1 (cGMP), setup: …"

console.log('outward current', -(rhs[1] ?? 0), 'mA/cm², conductance', d[1], 'S/cm²');
assert.ok(Math.abs(-(rhs[1] ?? 0) - 1.5e-4 * 30) < 1e-15);
assert.ok(Math.abs((d[1] ?? 0) - 1.5e-4) < 1e-18);
