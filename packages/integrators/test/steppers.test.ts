import type { StaggeredStepper, Status } from '@hillock/contracts';
import { allSteppers, backwardEuler, crankNicolson } from '@hillock/integrators';
import { MODEL_END, modelSolution, modelSystem, recordingSystem, type StageCall } from '@hillock/integrators/testing';
import { describe, expect, it } from 'vitest';

function stages(stepper: StaggeredStepper, t: number, dt: number): readonly StageCall[] {
  const system = recordingSystem();
  expect(stepper.step(system, t, dt)).toBe(0);
  return system.calls;
}

/** A start and a step for which the driver's two additions and one addition give different bits. */
const t = 0.30000000000000004;
const dt = 0.07;
const middle = t + dt / 2;
const end = middle + dt / 2;

describe('order and times of the stages', () => {
  it('has a case where two roundings differ from one', () => {
    expect(end).not.toBe(t + dt);
  });

  it('backward Euler: cj = 1/dt, the change once, ion currents stay', () => {
    expect(stages(backwardEuler, t, dt)).toStrictEqual([
      { stage: 'detect', args: [t] },
      { stage: 'deliver', args: [middle] },
      { stage: 'assemble', args: [middle, 1 / dt] },
      { stage: 'solve', args: [] },
      { stage: 'update', args: [1, false] },
      { stage: 'transfer', args: [end] },
      { stage: 'advance', args: [end, dt, false] },
      { stage: 'accept', args: [end] },
      { stage: 'deliver', args: [end] },
    ]);
  });

  it('Crank–Nicolson: cj = 2/dt, the change twice, ion currents move with it', () => {
    expect(stages(crankNicolson, t, dt)).toStrictEqual([
      { stage: 'detect', args: [t] },
      { stage: 'deliver', args: [middle] },
      { stage: 'assemble', args: [middle, 2 / dt] },
      { stage: 'solve', args: [] },
      { stage: 'update', args: [2, true] },
      { stage: 'transfer', args: [end] },
      { stage: 'advance', args: [end, dt, true] },
      { stage: 'accept', args: [end] },
      { stage: 'deliver', args: [end] },
    ]);
  });

  it('keeps the driver’s clock over 10 000 steps', () => {
    for (const stepper of allSteppers) {
      let clock = 0;
      for (let i = 0; i < 10_000; i++) {
        const last = stages(stepper, clock, 0.025).at(-1);
        clock = clock + 0.025 / 2 + 0.025 / 2;
        if (last?.args[0] !== clock) expect.fail(`${stepper.name}, step ${i}: ${last?.args[0]} instead of ${clock}`);
      }
      expect(clock).not.toBe(250); // accumulated round-off is part of the clock
      expect(Math.abs(clock - 250)).toBeLessThan(1e-9);
    }
  });
});

describe('a stage that fails', () => {
  const failures: readonly Status[] = [1, 2];
  for (const stepper of allSteppers) {
    for (const status of failures) {
      it(`${stepper.name}: status ${status} ends the step at once, from every stage that gives one`, () => {
        const all = stages(stepper, 0, 0.025);
        const seen: string[] = [];
        for (const [index, { stage }] of all.entries()) {
          if (stage === 'detect' || stage === 'transfer') continue;
          const system = recordingSystem(index, status);
          expect(stepper.step(system, 0, 0.025)).toBe(status);
          expect(system.calls).toStrictEqual(all.slice(0, index + 1));
          expect(system.reason).toContain(stage);
          seen.push(stage);
        }
        expect(seen).toStrictEqual(['deliver', 'assemble', 'solve', 'update', 'advance', 'accept', 'deliver']);
      });
    }
  }
});

describe('accuracy on one compartment with a gate', () => {
  function error(stepper: StaggeredStepper, steps: number): number {
    const system = modelSystem();
    const h = MODEL_END / steps;
    let time = 0;
    for (let i = 0; i < steps; i++) {
      expect(stepper.step(system, time, h)).toBe(0);
      time = time + h / 2 + h / 2;
    }
    return Math.abs(system.v - modelSolution());
  }

  // The measured order tends to p; terms of the next order move it by less than 0.1 at these steps.
  it('backward Euler is of order 1', () => {
    const order = Math.log2(error(backwardEuler, 500) / error(backwardEuler, 1000));
    expect(order).toBeGreaterThan(0.9);
    expect(order).toBeLessThan(1.1);
  });

  it('Crank–Nicolson is of order 2, staggered gates included', () => {
    const order = Math.log2(error(crankNicolson, 500) / error(crankNicolson, 1000));
    expect(order).toBeGreaterThan(1.9);
    expect(order).toBeLessThan(2.1);
  });

  it('a step that leads nowhere is reported, not carried on', () => {
    for (const stepper of allSteppers) {
      const system = modelSystem();
      expect(stepper.step(system, 0, Number.NaN)).toBe(1);
      expect(system.reason).toContain('NaN');
    }
  });
});

it('lists every stepper once, by the names of the model file', () => {
  expect(allSteppers.map((stepper) => stepper.name)).toStrictEqual(['backward-euler', 'crank-nicolson']);
});
