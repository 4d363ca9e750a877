import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpreterBackend, scalarBackend } from '../src/index.ts';
import { build, mistakes } from './build.ts';

const DT = 0.1;

function clamped(play: object, change: object = {}): object {
  return {
    hillock: 1,
    sections: [{ name: 'soma', L: 20, diam: 20 }],
    regions: [{ sections: 'all', insert: { pas: {}, hh: {} } }],
    points: [{ name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 0, dur: 1e9, amp: 0.25 } }],
    play,
    record: { amp: 'stim.amp', i: 'stim.i' },
    run: { tstop: 2, integrator: { method: 'backward-euler', dt: DT } },
    ...change,
  };
}

/** amp at the end of each step, i in the middle of it. */
function played(play: object, backend = scalarBackend): { amp: number[]; i: number[] } {
  const simulation = build(clamped({ 'stim.amp': play }), { backend });
  simulation.run(2);
  const { amp = [], i = [] } = simulation.result().traces;
  return { amp: [...amp], i: [...i] };
}

/**
 * The definition, written down again: points are reached one by one; up to the first its value holds, between two the line, and beyond the last
 * reached one the line to the next goes on.
 */
function line(t: readonly number[], value: readonly number[], reached: number, at: number): number {
  const next = Math.min(reached, t.length - 1);
  if (next === 0 || at <= t[0]!) return value[0]!;
  const [t0, t1, y0, y1] = [t[next - 1]!, t[next]!, value[next - 1]!, value[next]!];
  return t0 === t1 ? (y0 + y1) / 2 : y0 + (y1 - y0) * ((at - t0) / (t1 - t0));
}

describe('play', () => {
  it('draws straight lines: in the middle and at the end of each step', () => {
    const { amp, i } = played({ t: [0.5, 1.5], value: [1, 3] });
    // before the first point its value holds, but initialisation leaves the variable as the model gave it
    expect(amp[0]).toBe(0.25);
    expect(amp[1]).toBe(1);
    expect(amp[10]).toBeCloseTo(2, 12);
    // beyond the last point the last line goes on for ever
    expect(amp[20]).toBeCloseTo(4, 12);
    expect(i[10]).toBeCloseTo(1 + 2 * (0.95 - 0.5), 12);
    expect(i[20]).toBeCloseTo(1 + 2 * (1.95 - 0.5), 12);
  });

  it('a point at 0 or before is reached before INITIAL', () => {
    expect(played({ t: [0, 1], value: [1, 2] }).amp[0]).toBe(1);
    // as at the time of that point
    expect(played({ t: [-1, 1], value: [0, 2] }).amp.slice(0, 2)).toEqual([0, expect.closeTo(1.1, 12)]);
    expect(played({ t: [0, 1], value: [5, 2], continuous: false }).amp[0]).toBe(5);
  });

  it('a breakpoint in the second half of a step is passed by the old line in that step', () => {
    // reached at the end of the step from 0.9 to 1, after the line was evaluated at 1: 1 + (1 − 0.96)·(slope of the old line)
    const { amp } = played({ t: [0, 0.96, 2], value: [0, 0.96, 0.96] });
    expect(amp[9]).toBeCloseTo(0.9, 12);
    expect(amp[10]).toBeCloseTo(1, 12);
    expect(amp[11]).toBeCloseTo(0.96, 12);
  });

  it('holds the end where the last value is there twice, and jumps where a time is', () => {
    const { amp } = played({ t: [0, 0.5, 0.5, 1, 1.2], value: [0, 1, -1, 2, 2] });
    expect(amp[4]).toBeCloseTo(0.8, 12);
    expect(amp[6]).toBeCloseTo(-0.4, 12);
    expect(amp[20]).toBe(2);
  });

  it('steps at each time, at the next half step', () => {
    // 0.42 is in the first half of the step from 0.4, 0.56 in the second half of that from 0.5
    const { amp, i } = played({ t: [0.42, 0.56], value: [1, 2], continuous: false });
    expect(amp.slice(4, 8)).toEqual([0.25, 1, 1, 2]);
    expect(i.slice(4, 8)).toEqual([0.25, 1, 1, 2]);
  });

  it('with one point gives that value', () => {
    expect(played({ t: [1], value: [7] }).amp.slice(1)).toEqual(new Array(20).fill(7));
    expect(played({ t: [1.01], value: [7], continuous: false }).amp.slice(9, 13)).toEqual([0.25, 0.25, 7, 7]);
  });

  it('is what its definition says, in both back ends, whatever the points', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: -40, max: 260 }), fc.integer({ min: -9, max: 9 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(points, (pairs) => {
        const sorted = [...pairs].sort((a, b) => a[0] - b[0]);
        const t = sorted.map(([time]) => time / 128);
        const value = sorted.map(([, y]) => y);
        const play = { t, value };
        const { amp, i } = played(play);
        let now = 0;
        let reached = t.filter((time) => time <= 0).length;
        const want: { amp: number[]; i: number[] } = { amp: [reached > 0 ? line(t, value, reached, 0) : 0.25], i: [amp[0]!] };
        for (let step = 1; step <= 20; step++) {
          const half = now + DT / 2;
          reached = t.filter((time) => time <= half).length;
          want.i.push(line(t, value, reached, half));
          now = half + DT / 2;
          const end = line(t, value, reached, now);
          want.amp.push(end);
          reached = t.filter((time) => time <= now).length;
        }
        expect(amp.slice(1)).toEqual(want.amp.slice(1).map((y) => expect.closeTo(y, 9)));
        expect(i.slice(1)).toEqual(want.i.slice(1).map((y) => expect.closeTo(y, 9)));
        expect(played(play, interpreterBackend)).toEqual({ amp, i });
      }),
      { numRuns: 60 },
    );
  });

  it('begins anew with each run: the variable is what the model gave it until something is played', () => {
    const simulation = build(
      clamped({ 'stim.amp': { t: [0.5, 1.5], value: [1, 3] }, 'soma(0.5).g_pas': { t: [1], value: [1e-3], continuous: false } }),
    );
    simulation.run(2);
    const first = simulation.result();
    simulation.initialize();
    expect(simulation.variable('stim.amp').get()).toBe(0.25);
    simulation.run(2);
    expect(simulation.result()).toEqual(first);
  });

  it('happens in the order of the queue: connections at the same time after it', () => {
    const weight = { tau: 1e9 };
    const simulation = build({
      hillock: 1,
      sections: [{ name: 'soma', L: 20, diam: 20 }],
      points: [{ name: 'syn', type: 'ExpSyn', at: 'soma(0.5)', params: weight }],
      connections: [{ to: 'syn', weight: 1, events: [1] }],
      play: { 'syn.g': { t: [1], value: [10], continuous: false } },
      record: { g: 'syn.g' },
      run: { tstop: 2, integrator: { method: 'backward-euler', dt: DT } },
    });
    simulation.run(2);
    expect(simulation.result().traces.g?.[20]).toBeCloseTo(11, 6);
  });

  const one = { t: [0, 1], value: [0, 1] };
  it.each<[string, object, string]>([
    ['an unknown point', { 'stm.amp': one }, '/play/stm.amp: no point or section "stm"; nearest: "stim"'],
    ['an unknown variable', { 'stim.apm': one }, '/play/stim.apm: no variable of IClamp "apm"; nearest: "amp"'],
    ['an unknown section', { 'dend(0.5).v': one }, '/play/dend(0.5).v: no section "dend"'],
    ['no variable', { stim: one }, '/play/stim: "stim" is not a variable'],
    ['an area', { 'soma(0.5).area': one }, '/play/soma(0.5).area: soma(0.5).area cannot be played: area follows from the geometry'],
    ['a diameter', { 'soma(0.5).diam': one }, 'cannot be played: a diameter cannot change while a model runs'],
    ['the capacitive current', { 'soma(0.5).i_cap': one }, 'cannot be played: the capacitive current is computed'],
    ['an ion current', { 'soma(0.5).ina': one }, 'cannot be played: the current of an ion is computed'],
    [
      'the same variable twice',
      { 'soma(0.5).e_pas': one, 'soma(0.4).e_pas': one },
      '/play/soma(0.4).e_pas: soma(0.4).e_pas is soma(0.5).e_pas, which is played already',
    ],
    ['times that fall', { 'stim.amp': { t: [0, 2, 1], value: [0, 1, 2] } }, '/play/stim.amp: the times "t" must not fall'],
    ['lists of different length', { 'stim.amp': { t: [0, 1], value: [0] } }, '/play/stim.amp: "t" and "value" must have the same length'],
    ['no points', { 'stim.amp': { t: [], value: [] } }, '/play/stim.amp: "t" and "value" must have the same length, at least 1'],
    ['a text for a number', { 'stim.amp': { t: [0], value: ['x'] } }, '/play/stim.amp/value/0: expected a number, not "x"'],
    [
      'a word for continuous',
      { 'stim.amp': { ...one, continuous: 'yes' } },
      '/play/stim.amp/continuous: expected true or false, not "yes"',
    ],
    [
      'an unknown key',
      { 'stim.amp': { ...one, continuos: true } },
      '/play/stim.amp/continuos: unknown key "continuos"; nearest: "continuous"',
    ],
  ])('onto %s is refused', (_what, play, expected) => {
    expect(mistakes(clamped(play))).toContainEqual(expect.stringContaining(expected));
  });
});
