import type { F64, OdeSystem, Status } from '@hillock/contracts';
import { bdf, esdirk, isRefusal, LocalDriver, rosenbrock } from '@hillock/integrators';
import { describe, expect, it } from 'vitest';

/** A leaky membrane with a constant drive: v′ = (drive − v)/tau; the root is where it reaches 1. */
function unit(drive: number, tau: number): OdeSystem {
  return {
    n: 1,
    reason: '',
    roots: 1,
    rhs(_t: number, y: F64, out: F64): Status {
      out[0] = (drive - y[0]!) / tau;
      return 0;
    },
    root(_t: number, y: F64, out: F64): void {
      out[0] = y[0]! - 1;
    },
  };
}

interface Spike {
  readonly part: number;
  readonly t: number;
}

interface Net {
  readonly spikes: readonly Spike[];
  readonly driver: LocalDriver;
}

const DRIVES: readonly (readonly [number, number])[] = [
  [2, 1],
  [1.5, 7],
  [0.2, 0.3],
];
const [DELAY, WEIGHT, END] = [0.4, 0.35, 20];

/** Each unit sends to the next; a spike resets its unit and arrives with a delay. */
function run(method: typeof bdf, rtol: number): Net {
  const queue: { t: number; part: number }[] = [];
  const spikes: Spike[] = [];
  const first = (): { t: number; part: number } | undefined =>
    queue.reduce<{ t: number; part: number } | undefined>((a, b) => (a === undefined || b.t < a.t ? b : a), undefined);
  const parts = DRIVES.map(([drive, tau]) => unit(drive, tau));
  let latest = 0;
  const made = LocalDriver.create({ parts }, method({ rtol, atol: rtol }), {
    events: {
      next: () => first()?.t ?? Infinity,
      part: () => first()?.part ?? 0,
      deliver(part, t, y) {
        expect(t).toBeGreaterThanOrEqual(latest);
        latest = t;
        queue.splice(
          queue.findIndex((event) => event.t === t && event.part === part),
          1,
        );
        y[0] = y[0]! + WEIGHT;
        return 'state';
      },
    },
    onRoot(part, _index, direction, t, y) {
      if (direction < 0) return null;
      expect(t).toBeGreaterThanOrEqual(latest);
      latest = t;
      spikes.push({ part, t });
      queue.push({ t: t + DELAY, part: (part + 1) % DRIVES.length });
      y[0] = 0;
      return 'state';
    },
  });
  if (isRefusal(made)) throw new Error(made.refused);
  expect(
    made.start(
      0,
      DRIVES.map(() => new Float64Array(1)),
    ),
  ).toBe(0);
  expect(made.run(END)).toBe(0);
  return { spikes, driver: made };
}

/** The same network in closed form: v = drive + (v₀ − drive)·e^(−t/tau) between events. */
function exact(): readonly Spike[] {
  const v = DRIVES.map(() => 0);
  const queue: Spike[] = [];
  const spikes: Spike[] = [];
  let t = 0;
  const crossing = (part: number): number => {
    const [drive, tau] = DRIVES[part]!;
    if (v[part]! >= 1) return t;
    return drive <= 1 ? Infinity : t + tau * Math.log((drive - v[part]!) / (drive - 1));
  };
  for (;;) {
    const crossings = DRIVES.map((_, part) => crossing(part));
    const root = Math.min(...crossings);
    const event = queue.reduce((least, one) => Math.min(least, one.t), Infinity);
    const next = Math.min(root, event);
    if (next >= END) return spikes;
    for (const [part, [drive, tau]] of DRIVES.entries()) v[part] = drive + (v[part]! - drive) * Math.exp((t - next) / tau);
    t = next;
    if (root <= event) {
      const part = crossings.indexOf(root);
      spikes.push({ part, t });
      queue.push({ part: (part + 1) % DRIVES.length, t: t + DELAY });
      v[part] = 0;
    } else {
      const at = queue.findIndex((one) => one.t === event);
      const [{ part }] = queue.splice(at, 1) as [Spike];
      v[part] = v[part]! + WEIGHT;
    }
  }
}

describe('local variable steps', () => {
  it.each([
    ['bdf', bdf],
    ['esdirk', esdirk],
  ] as const)('%s: a network of three units with steps of their own spikes as in closed form', (_, method) => {
    const expected = exact();
    expect(expected.length).toBeGreaterThan(25);
    const { spikes, driver } = run(method, 1e-9);
    expect(spikes.map(({ part }) => part)).toStrictEqual(expected.map(({ part }) => part));
    // errors of each restart add up over 20 time units
    for (const [i, { t }] of spikes.entries()) expect(Math.abs(t - expected[i]!.t)).toBeLessThan(1e-6);
    const steps = DRIVES.map((_part, i) => driver.integrator(i).statistics.steps);
    expect(new Set(steps).size).toBe(3);
    const restarts = DRIVES.map((_part, i) => driver.integrator(i).statistics.restarts.state);
    // only who got an event, or spiked, restarted
    const touched = DRIVES.map(
      (_part, i) => spikes.filter(({ part, t }) => part === i || ((part + 1) % 3 === i && t + DELAY < END)).length,
    );
    for (const [i, count] of restarts.entries()) expect(Math.abs(count - touched[i]!)).toBeLessThanOrEqual(1);
    const v = new Float64Array(1);
    driver.valueAt(0, END, v);
    expect(v[0]).toBeGreaterThan(0);
  });

  it('says which part cannot be integrated, or failed', () => {
    const { roots: _r, root: _o, ...plain } = unit(1, 1);
    const refused = LocalDriver.create({ parts: [unit(1, 1), plain] }, rosenbrock());
    expect(isRefusal(refused) && refused.refused).toMatch(/^part 0: a Rosenbrock method: the Newton operator is not exact/);
    const broken: OdeSystem = {
      ...plain,
      reason: 'over',
      rhs(t, _y, out) {
        out.fill(1);
        return t > 1 ? 2 : 0;
      },
    };
    const driver = LocalDriver.create({ parts: [plain, broken] }, bdf());
    if (isRefusal(driver)) throw new Error(driver.refused);
    expect(driver.start(0, [new Float64Array(1), new Float64Array(1)])).toBe(0);
    expect(driver.run(5)).toBe(2);
    expect(driver.reason).toBe('part 1: over');
  });

  it('ends when events at one time have no end, and when steps run out', () => {
    const system = { parts: [unit(1, 1)] };
    const endless = LocalDriver.create(system, bdf(), { events: { next: () => 1, part: () => 0, deliver: () => null } });
    if (isRefusal(endless)) throw new Error(endless.refused);
    expect(endless.start(0, [new Float64Array(1)])).toBe(0);
    expect(endless.run(2)).toBe(2);
    expect(endless.reason).toMatch(/more than 10000 events at t = 1/);
    const short = LocalDriver.create(system, bdf(), { maxSteps: 3 });
    if (isRefusal(short)) throw new Error(short.refused);
    expect(short.start(0, [new Float64Array(1)])).toBe(0);
    expect(short.run(1000)).toBe(2);
    expect(short.reason).toMatch(/^no end after 3 steps: part 0 is at t = /);
  });
});

describe('samples and discontinuities of parts', () => {
  it('gives every part at each sample, behind what happens at its time, and the other side of each jump', () => {
    // y′ = 1 before the jump of the part, −1 behind it: y = t up to the jump, then 2·jump − t
    const jumps = [[3.3], [7], []];
    const sides = [1, 1, 1];
    const parts = jumps.map(
      (_, i): OdeSystem => ({
        n: 1,
        reason: '',
        rhs(_t, _y, out) {
          out[0] = sides[i]!;
          return 0;
        },
      }),
    );
    const samples = [0, 1, 3.3, 5, 7, 9, 10];
    const got: number[][] = samples.map(() => []);
    const begun: number[] = [0, 0, 0];
    const driver = LocalDriver.create({ parts }, bdf({ rtol: 1e-8, atol: 1e-10 }), {
      discontinuities: (part) => jumps[part]!,
      onDiscontinuity(part, t) {
        expect(t).toBe(jumps[part]![0]);
        sides[part] = -1;
      },
      onStep(part) {
        begun[part]!++;
        return null;
      },
      samples,
      onSample(index, part, t, y) {
        expect(t).toBe(samples[index]);
        expect(got[index]).toHaveLength(part);
        got[index]!.push(y[0]!);
      },
    });
    if (isRefusal(driver)) throw new Error(driver.refused);
    expect(
      driver.start(
        0,
        [0, 0, 0].map((y) => Float64Array.of(y)),
      ),
    ).toBe(0);
    expect(driver.run(10)).toBe(0);
    expect(driver.t).toBe(10);
    for (const [index, t] of samples.entries())
      for (const [part, [jump = Infinity]] of jumps.entries()) {
        const y = t <= jump ? t : 2 * jump - t;
        expect(Math.abs(got[index]![part]! - y)).toBeLessThan(1e-9 * Math.max(1, Math.abs(y)));
      }
    for (const part of parts.keys()) {
      expect(begun[part]).toBe(driver.integrator(part).statistics.steps);
      expect(driver.integrator(part).statistics.restarts.rhs).toBe(jumps[part]!.length);
    }
  });
});
