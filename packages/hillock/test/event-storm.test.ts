import { describe, expect, it, vi } from 'vitest';
import type { Simulation } from '../src/index.ts';
import { build } from './build.ts';

/** A synapse under a generator of that interval. */
function storm(interval: number, number = 1e12, integrator: object = { method: 'backward-euler', dt: 0.025 }, sample = 0.1): Simulation {
  return build({
    hillock: 1,
    sections: [{ name: 'soma', L: 20, diam: 20 }],
    regions: [{ sections: 'soma', insert: { pas: {} } }],
    points: [
      { name: 'syn', type: 'ExpSyn', at: 'soma(0.5)' },
      { name: 'storm', type: 'NetStim', params: { interval, number, start: 1, noise: 0 } },
    ],
    connections: [{ from: 'storm', to: 'syn', delay: 0.5, weight: 1e-9 }],
    record: { v: 'soma(0.5).v', g: 'syn.g' },
    run: { tstop: 5, integrator, sample },
  });
}

describe('a storm of events', () => {
  it('can be watched and stopped inside a step, and goes on where it was', () => {
    const simulation = storm(1e-9);
    let looks = 0;
    const began = performance.now();
    const stopped = simulation.run(5, { onProgress: () => looks++, shouldStop: () => looks >= 3 });
    expect(stopped.status).toBe('stopped');
    expect(looks).toBe(3);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(simulation.t).toBeLessThan(1.1);
    const before = simulation.variable('syn.g').get();
    const again = simulation.run(5, { shouldStop: () => ++looks >= 6 });
    expect(again.status).toBe('stopped');
    expect(simulation.variable('syn.g').get()).toBeGreaterThanOrEqual(before);
    // from the beginning, as if nothing had been
    simulation.initialize();
    expect(simulation.step()).toBe(0);
    expect(simulation.t).toBeCloseTo(0.025, 12);
  });

  it('has the same result whether its steps are left and taken up or not', () => {
    const paused = storm(2e-6, 150_000);
    let looks = 0;
    // a pause a look: the clock is asked every 1024 events, and is a second further each time, whatever the machine
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
    try {
      expect(paused.run(5, { onProgress: () => looks++ }).status).toBe('finished');
    } finally {
      clock.mockRestore();
    }
    const whole = storm(2e-6, 150_000);
    whole.initialize();
    while (whole.t < 5 - 0.0125) expect(whole.step()).toBe(0);
    expect(paused.result()).toEqual(whole.result());
    // more than one a step: some stood inside steps
    expect(looks).toBeGreaterThan(5 / 0.025);
  });

  it('can be stopped under error control', () => {
    const simulation = storm(1e-9, 1e12, { method: 'bdf', atol: 1e-3, rtol: 0 });
    let looks = 0;
    const stopped = simulation.run(5, { shouldStop: () => ++looks >= 3 });
    expect(stopped.status).toBe('stopped');
    expect(simulation.t).toBeLessThan(1.6);
  });

  it('that does not let the time go on ends with an error that names it', () => {
    const outcome = storm(1e-20).run(5);
    expect(outcome.status).toBe('failed');
    expect(outcome.reason).toMatch(
      /^at t = 1 ms: (storm \(NetStim\)|syn \(ExpSyn\)): events cause one another without end, and the time does not go on$/,
    );
  });
});
