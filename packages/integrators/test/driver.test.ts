import type { F64, OdeSystem, Status } from '@hillock/contracts';
import { bdf, Driver, esdirk } from '@hillock/integrators';
import { describe, expect, it } from 'vitest';
import { made } from './support/run.ts';

function system(n: number, rhs: (t: number, y: F64, out: F64) => void, more: Partial<OdeSystem> = {}): OdeSystem {
  return {
    n,
    reason: '',
    rhs(t, y, out): Status {
      rhs(t, y, out);
      return 0;
    },
    ...more,
  };
}

/** Van der Pol's oscillator, μ = 3. */
const oscillator = system(
  2,
  (_t, y, out) => {
    out[0] = y[1]!;
    out[1] = 3 * (1 - y[0]! * y[0]!) * y[1]! - y[0]!;
  },
  {
    roots: 1,
    root(_t, y, out) {
      out[0] = y[0]!;
    },
  },
);

/** Free fall above ground. */
const ball = system(
  2,
  (_t, y, out) => {
    out[0] = y[1]!;
    out[1] = -10;
  },
  {
    roots: 1,
    root(_t, y, out) {
      out[0] = y[0]!;
    },
  },
);

for (const [name, method] of Object.entries({ bdf, esdirk })) {
  describe(`the driver over ${name}`, () => {
    it('finds zero crossings with their slopes', () => {
      const found: number[][] = [];
      const driver = new Driver(oscillator, made(method({ rtol: 1e-9, atol: 1e-10 }), oscillator), {
        onRoot: (index, direction, t, y) => {
          found.push([index, direction, t, y[1]!]);
          return null;
        },
      });
      expect(driver.start(0, Float64Array.of(2, 0))).toBe(0);
      expect(driver.run(10)).toBe(0);
      // cvDirectDemo of SUNDIALS: the crossings that CVODE prints at rtol 1e-6
      expect(found.map(([index, direction]) => [index, direction])).toStrictEqual([
        [0, -1],
        [0, 1],
      ]);
      expect(found[0]![2]).toBeCloseTo(3.60761, 4);
      expect(found[1]![2]).toBeCloseTo(8.03716, 4);
      expect(found[0]![3]).toBeCloseTo(-3.1687, 3);
      expect(found[1]![3]).toBeCloseTo(3.1688, 3);
    });

    it('lets a ball bounce: roots that change the state, to round-off of the parabolas', () => {
      const bounces: number[] = [];
      const driver = new Driver(ball, made(method({ rtol: 1e-10, atol: 1e-12 }), ball), {
        onRoot: (_index, direction, t, y) => {
          if (direction > 0) return null;
          bounces.push(t);
          y[0] = 0;
          y[1] = -0.5 * y[1]!;
          return 'state';
        },
      });
      expect(driver.start(0, Float64Array.of(5, 0))).toBe(0);
      expect(driver.run(2.4)).toBe(0);
      // falls for 1 s, then bounces of 1, 0.5 s
      expect(bounces.length).toBe(2);
      expect(Math.abs(bounces[0]! - 1)).toBeLessThan(1e-8);
      expect(Math.abs(bounces[1]! - 2)).toBeLessThan(1e-7);
      expect(Math.abs(driver.y[0]! - (2.5 * 0.4 - 5 * 0.16))).toBeLessThan(1e-6);
    });

    it('never evaluates over a discontinuity, and restarts at each', () => {
      let [latest, jumps] = [0, 0];
      const edges = [0.5, 1, 1.5];
      const square = system(1, (t, _y, out) => {
        latest = Math.max(latest, t);
        out[0] = Math.floor(2 * (t < jumps / 2 ? (jumps - 1) / 2 : t)) % 2 === 0 ? 1 : -1;
      });
      const integrator = made(method({ rtol: 1e-8, atol: 1e-8 }), square);
      const driver = new Driver(square, integrator, {
        discontinuities: edges,
        onAdvance(t) {
          if (edges.includes(t)) {
            expect(latest).toBe(t);
            jumps++;
          }
        },
      });
      expect(driver.start(0, Float64Array.of(0))).toBe(0);
      expect(driver.run(2)).toBe(0);
      expect(jumps).toBe(3);
      expect(integrator.statistics.restarts.rhs).toBe(3);
    });

    it('delivers events where they lie within steps, and samples before them', () => {
      const decay = system(1, (_t, y, out) => {
        out[0] = -y[0]!;
      });
      const queue = [0.3, 0.3, 0.7, 1];
      const samples = Float64Array.of(0, 0.3, 0.5, 1, 1.5);
      const sampled: number[] = [];
      const integrator = made(method({ rtol: 1e-10, atol: 1e-12 }), decay);
      const driver = new Driver(decay, integrator, {
        events: {
          next: () => queue[0] ?? Infinity,
          deliver(t, y) {
            expect(t).toBe(queue.shift());
            if (t === 0.7) return null; // changes nothing
            y[0] = y[0]! + 1;
            return 'state';
          },
        },
        samples,
        onSample: (index, t, y) => {
          expect(t).toBe(samples[index]);
          sampled.push(y[0]!);
        },
      });
      expect(driver.start(0, Float64Array.of(1))).toBe(0);
      expect(driver.run(2)).toBe(0);
      const at3 = Math.exp(-0.3);
      const at10 = (at3 + 2) * Math.exp(-0.7);
      const expected = [1, at3, (at3 + 2) * Math.exp(-0.2), at10, (at10 + 1) * Math.exp(-0.5)];
      for (const [i, value] of expected.entries()) expect(Math.abs(sampled[i]! - value)).toBeLessThan(1e-8);
      expect(integrator.statistics.restarts.state).toBe(3);
      expect(driver.t).toBe(2);
      expect(Math.abs(driver.y[0]! - (at10 + 1) * Math.exp(-1))).toBeLessThan(1e-8);
    });

    it('goes on from a soft end as if there had been none', () => {
      const steps = (ends: readonly number[]): { readonly steps: number; readonly y: number } => {
        const integrator = made(method({ rtol: 1e-7, atol: 1e-8 }), oscillator);
        const driver = new Driver(oscillator, integrator);
        expect(driver.start(0, Float64Array.of(2, 0))).toBe(0);
        driver.run(20); // the first step knows how far it may go
        for (const end of ends) expect(driver.run(end)).toBe(0);
        return { steps: integrator.statistics.steps, y: driver.y[0]! };
      };
      expect(steps([21, 22, 22.5, 25])).toStrictEqual(steps([25]));
    });

    it('ends with a reason when steps run out, when events have no end, when f fails', () => {
      const driver = new Driver(oscillator, made(method(), oscillator), { maxSteps: 5 });
      expect(driver.start(0, Float64Array.of(2, 0))).toBe(0);
      expect(driver.run(100)).toBe(2);
      expect(driver.reason).toMatch(/^no end after 5 steps: t = .* of 100, the last step .*Try: a larger maxSteps/);
      const endless = new Driver(oscillator, made(method(), oscillator), { events: { next: () => 1, deliver: () => null } });
      expect(endless.start(0, Float64Array.of(2, 0))).toBe(0);
      expect(endless.run(2)).toBe(2);
      expect(endless.reason).toMatch(/more than 10000 events at t = 1/);
      const broken = system(1, (t, _y, out) => {
        out[0] = t > 0.5 ? Number.NaN : 1;
      });
      const failing = new Driver(broken, made(method(), broken));
      expect(failing.start(0, Float64Array.of(0))).toBe(0);
      expect(failing.run(1)).toBe(2);
      expect(failing.reason).toMatch(/f of component 0 is NaN at t = 0\.5/);
      expect(failing.t).toBeLessThanOrEqual(0.5);
    });
  });
}

describe('samples of some components', () => {
  it('have the bits of samples of all', () => {
    // ten oscillators: samples fall into steps of every order
    const system: OdeSystem = {
      n: 20,
      reason: '',
      rhs(_t, y, out) {
        for (let i = 0; i < 10; i++) {
          out[2 * i] = (i + 1) * y[2 * i + 1]!;
          out[2 * i + 1] = -(i + 1) * y[2 * i]!;
        }
        return 0;
      },
    };
    const samples = Array.from({ length: 501 }, (_, k) => k * 0.02);
    const run = (sampled: Int32Array | undefined): number[][] => {
      const got: number[][] = [];
      const integrator = made(bdf({ rtol: 1e-6, atol: 1e-8 }), system);
      const driver = new Driver(system, integrator, {
        samples,
        ...(sampled === undefined ? {} : { sampled }),
        onSample: (_index, _t, y) => got.push([y[3]!, y[16]!]),
      });
      expect(
        driver.start(
          0,
          Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : 0)),
        ),
      ).toBe(0);
      expect(driver.run(10)).toBe(0);
      return got;
    };
    const all = run(undefined);
    expect(all).toHaveLength(501);
    expect(run(Int32Array.of(3, 16))).toEqual(all);
  });
});
