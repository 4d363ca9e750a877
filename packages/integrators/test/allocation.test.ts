import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { F64, OdeSystem, Status } from '@hillock/contracts';
import { bdf, esdirk } from '@hillock/integrators';
import { diagonalSolver } from '@hillock/linalg';
import { describe, expect, it } from 'vitest';
import { made } from './support/run.ts';

/** Oscillators that never come to rest, so that steps go on and on; each has a diagonal that Newton's iteration converges with. */
function oscillators(n: number): OdeSystem {
  return {
    n,
    reason: '',
    rhs(t: number, y: F64, out: F64): Status {
      const drive = t - 4 * Math.floor(t / 4);
      const wave = drive < 2 ? drive * (2 - drive) : (drive - 2) * (drive - 4);
      for (let i = 0; i < n; i++) out[i] = wave - y[i]! * (1 + i / n);
      return 0;
    },
  };
}

// A vector has 16 000 bytes here. What is left are numbers that the engine boxes when a function gives one back, 16 bytes each, and the words of an iteration that has to be
// repeated: a quarter of a vector, whatever n is.
const n = 2000;
const BOXES = 4096;

describe('a step allocates no vector', () => {
  for (const [name, method] of Object.entries({ bdf, esdirk })) {
    it(name, async () => {
      const integrator = made(method({ rtol: 1e-6, newton: { derivatives: 'difference', linear: diagonalSolver } }), oscillators(n));
      integrator.reset(0, new Float64Array(n), 'start');
      const steps = (count: number): void => {
        for (let i = 0; i < count; i++) if (integrator.step(Infinity, false) !== 0) throw new Error(integrator.reason);
      };
      steps(500); // until everything is compiled
      let collections = 0;
      const observer = new PerformanceObserver((list) => {
        collections += list.getEntries().length;
      });
      observer.observe({ entryTypes: ['gc'] });
      // the least of some rounds: others share the heap, and a collection hides what was allocated before it
      let least = Infinity;
      for (let round = 0; round < 20; round++) {
        const seen = collections;
        const before = process.memoryUsage().heapUsed;
        steps(100);
        const grown = process.memoryUsage().heapUsed - before;
        await setImmediate();
        if (collections === seen && grown > 0) least = Math.min(least, grown);
      }
      observer.disconnect();
      expect(least).toBeLessThan(100 * BOXES);
    });
  }
});
