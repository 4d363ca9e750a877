import { definePlugin, type PluginSpec, type Schema, type StaggeredStepper } from '@hillock/contracts';
import { backwardEuler, type Model } from '../src/index.ts';

/** Options that nobody has. */
export const none: Schema<unknown> = { parse: (json) => json, jsonSchema: { type: 'object', properties: {}, additionalProperties: false } };

/** A plugin that adds nothing, but for what is changed. */
export const spec = (change: object = {}): PluginSpec => ({
  ...definePlugin({ name: 'extra', version: '1.2.0', contracts: '^0.1.0', module: 'extra', provides: {} }),
  ...change,
});

/** A stepper of one's own. */
export const slow: StaggeredStepper = { name: 'slow', step: (system, t, dt) => backwardEuler.step(system, t, dt) };

/** One compartment under a current. */
export const base = (change: object = {}): Model => ({
  hillock: 1,
  sections: [{ name: 'soma', L: 20, diam: 20 }],
  regions: [{ sections: 'soma', insert: { hh: {} } }],
  points: [{ name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 1, dur: 2, amp: 0.4 } }],
  record: { v: 'soma(0.5).v' },
  run: { tstop: 5, integrator: { method: 'backward-euler', dt: 0.025 } },
  ...change,
});

/** A run by a method of fixed step. */
export const steps = (method: string, options: object = {}): Model['run'] => ({ tstop: 5, integrator: { method, dt: 0.025, ...options } });
