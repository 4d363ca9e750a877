import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, finished, folderForEachTest, hillock, model, start } from './command.ts';

const folder = folderForEachTest();

/** Interrupts a command after a while; after a longer one when it had not come as far as `enough` says. */
async function interrupted(args: readonly string[], enough: (end: Ended) => boolean): Promise<Ended> {
  for (const wait of [3000, 9000]) {
    const end = await interruptedAfter(args, wait);
    if (enough(end)) return end;
  }
  return interruptedAfter(args, 30_000);
}

async function interruptedAfter(args: readonly string[], wait: number): Promise<Ended> {
  const child = start(folder.path, ...args);
  const ended = finished(child);
  await new Promise((resolve) => {
    setTimeout(resolve, wait);
  });
  child.kill('SIGINT');
  return ended;
}

describe('hillock run', () => {
  it('runs a model, draws it and tells what it did', async () => {
    folder.write('cell.json', model());
    const { status, out, err } = await hillock(folder.path, 'run', 'cell.json');
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(out).toMatch(/^1 cell, 1 compartment, 1 spike\n5 ms in .* ms: .* ns a compartment and step, .* × real time/);
    expect(folder.files()).toEqual(['cell.json', 'cell.svg']);
    expect(readFileSync(join(folder.path, 'cell.svg'), 'utf8')).toMatch(/^<svg /);
  });

  it('writes the result in its format', async () => {
    folder.write('cell.json', model({ run: { tstop: 5, integrator: { method: 'crank-nicolson', dt: 0.025 }, sample: 0.5 } }));
    const { status } = await hillock(folder.path, 'run', 'cell.json', '-o', 'result.json', '--repeat', '2');
    expect(status).toBe(0);
    const result = folder.read('result.json');
    expect(result).toMatchObject({ nodes: 2, spikes: { soma: [expect.closeTo(2.4, 0)] } });
    expect(Object.keys(result as object)).toEqual(['t', 'traces', 'spikes', 'nodes', 'wallSeconds', 'status']);
    const { t, traces, wallSeconds } = result as { t: number[]; traces: Record<string, number[]>; wallSeconds: number[] };
    expect(t).toHaveLength(11);
    expect(t[1]).toBeCloseTo(0.5, 12);
    expect(traces.v).toHaveLength(11);
    expect(traces.v?.[0]).toBe(-65);
    expect(wallSeconds).toHaveLength(2);
    expect(folder.files()).toEqual(['cell.json', 'result.json']);
  });

  it('prints its summary as JSON', async () => {
    folder.write('cell.json', model());
    const { out, status } = await hillock(folder.path, 'run', 'cell.json', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ cells: 1, compartments: 1, spikes: 1, steps: 200, status: 'finished' });
    expect(folder.files()).toEqual(['cell.json']);
  });

  it('gives the same numbers from the interpreter', async () => {
    folder.write('cell.json', model());
    await hillock(folder.path, 'run', 'cell.json', '-o', 'a.json');
    await hillock(folder.path, 'run', 'cell.json', '-o', 'b.json', '--backend', 'interpreter');
    expect(folder.read('b.json')).toMatchObject({ ...(folder.read('a.json') as object), wallSeconds: [expect.any(Number)] });
  });

  it('computes rates exactly where it is told to', async () => {
    folder.write('cell.json', model());
    await hillock(folder.path, 'run', 'cell.json', '-o', 'a.json');
    await hillock(folder.path, 'run', 'cell.json', '-o', 'b.json', '--rates', 'exact');
    const v = (name: string): number[] => (folder.read(name) as { traces: { v: number[] } }).traces.v;
    const difference = Math.max(...v('a.json').map((x, i) => Math.abs(x - (v('b.json')[i] ?? Number.NaN))));
    expect(difference).toBeGreaterThan(1e-6);
    expect(difference).toBeLessThan(1);
  });

  it('takes the capacitance for the mechanism it is in NEURON', async () => {
    folder.write('cell.json', model());
    await hillock(folder.path, 'run', 'cell.json', '-o', 'a.json');
    folder.write('cell.json', model({ regions: [{ sections: 'soma', insert: { capacitance: {}, hh: {}, pas: { g: 1e-4, e: -65 } } }] }));
    expect((await hillock(folder.path, 'run', 'cell.json', '-o', 'b.json')).err).toBe('');
    expect(folder.read('b.json')).toMatchObject({ ...(folder.read('a.json') as object), wallSeconds: [expect.any(Number)] });
  });

  it('keeps what was computed when it is interrupted', async () => {
    folder.write('cell.json', model({ run: { tstop: 1e7, integrator: { method: 'backward-euler', dt: 0.025 }, sample: 1 } }));
    // a machine that is busy may not have begun the run by then
    const { status, err } = await interrupted(['run', 'cell.json', '-o', 'result.json', '--plot', 'plot.svg'], (end) => end.status === 130);
    expect(status).toBe(130);
    expect(err).toMatch(/stopped at t = /);
    expect(folder.read('result.json')).toMatchObject({ status: 'stopped', reason: 'stopped on request', reached: expect.any(Number) });
    const { t, traces } = folder.read('result.json') as { t: number[]; traces: { v: number[] } };
    expect(t.length).toBeGreaterThan(10);
    expect(t.length).toBeLessThan(1e7);
    expect(traces.v).toHaveLength(t.length);
    expect(folder.files()).toEqual(['cell.json', 'plot.svg', 'result.json']);
  });

  it('takes no repetition that was cut short for the best', async () => {
    folder.write('cell.json', model({ run: { tstop: 20_000, integrator: { method: 'backward-euler', dt: 0.025 }, sample: 1 } }));
    // a machine that is busy may still be in the first repetition
    const { status, out, err } = await interrupted(['run', 'cell.json', '-o', 'result.json', '--repeat', '1000'], (end) =>
      end.err.includes('stopped in repetition'),
    );
    expect(status).toBe(130);
    const { t, wallSeconds, status: of } = folder.read('result.json') as { t: number[]; wallSeconds: number[]; status: string };
    expect(of).toBe('finished');
    expect(t).toHaveLength(20_001);
    expect(err).toContain(`stopped in repetition ${wallSeconds.length + 1}; the result is that of the first, which is complete`);
    // of repetitions of one length none is much faster than all others
    expect(Math.min(...wallSeconds)).toBeGreaterThan(0.2 * (wallSeconds[0] ?? 0));
    expect(out).toMatch(/^20000 ms in/m);
  });

  it('leaves no half result when it is killed', async () => {
    folder.write('cell.json', model({ run: { tstop: 1e7, integrator: { method: 'backward-euler', dt: 0.025 }, sample: 1 } }));
    const child = start(folder.path, 'run', 'cell.json', '-o', 'result.json');
    const ended = finished(child);
    await new Promise((resolve) => {
      setTimeout(resolve, 1500);
    });
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(join(folder.path, 'result.json'))).toBe(false);
  });

  it('tells a run that fails: what, where, when, and keeps what was computed', async () => {
    folder.write(
      'bad.mod',
      'NEURON { SUFFIX bad NONSPECIFIC_CURRENT i }\nASSIGNED { v i }\nBREAKPOINT { if (t > 2) { i = v*log(-1) } else { i = 0 } }',
    );
    folder.write('cell.json', model({ mechanisms: ['bad.mod'], regions: [{ sections: 'soma', insert: { bad: {} } }] }));
    const { status, err } = await hillock(folder.path, 'run', 'cell.json', '-o', 'result.json');
    expect(status).toBe(1);
    expect(err).toMatch(/the run failed: the current of bad in soma\(0\.5\) is not finite, and v with it, at t = 2\.0125 ms/);
    expect(folder.read('result.json')).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('is not finite'),
      reached: expect.closeTo(2, 9),
    });
    const { t, traces } = folder.read('result.json') as { t: number[]; traces: { v: number[] } };
    expect(t).toHaveLength(81);
    expect(traces.v.every(Number.isFinite)).toBe(true);
  });

  it('writes values that are no numbers as texts', async () => {
    folder.write('odd.mod', 'NEURON { SUFFIX odd RANGE x }\nASSIGNED { v x }\nBREAKPOINT { if (t > 2) { x = log(-1) } else { x = 1 } }');
    folder.write(
      'cell.json',
      model({ mechanisms: ['odd.mod'], regions: [{ sections: 'soma', insert: { odd: {}, hh: {} } }], record: { x: 'soma(0.5).x_odd' } }),
    );
    const { status } = await hillock(folder.path, 'run', 'cell.json', '-o', 'result.json');
    expect(status).toBe(0);
    // what JSON has no number for is a text, never null
    expect(readFileSync(join(folder.path, 'result.json'), 'utf8')).toMatch(/"NaN"/);
    expect(readFileSync(join(folder.path, 'result.json'), 'utf8')).not.toMatch(/null/);
  });

  it('tells an index out of range while it runs', async () => {
    folder.write('wild.mod', 'NEURON { SUFFIX wild NONSPECIFIC_CURRENT i }\nASSIGNED { v i w[3] }\nBREAKPOINT {\n  i = w[t]\n}');
    folder.write('cell.json', model({ mechanisms: ['wild.mod'], regions: [{ sections: 'soma', insert: { wild: {} } }] }));
    const { status, err } = await hillock(folder.path, 'run', 'cell.json', '--no-plot');
    expect(status).toBe(1);
    expect(err).toMatch(/wild at soma\(0\.5\), line 4: index 3 is out of range/);
  });
});

describe('warnings', () => {
  it('of a morphology and of mechanisms are shown', async () => {
    folder.write('odd.swc', '1 1 0 0 0 5 -1\n2 3 10 0 0 1 1\n3 3 20 0 0 0 2\n4 3 30 0 0 1 3\n');
    folder.write(
      'hh.mod',
      'NEURON { SUFFIX hh NONSPECIFIC_CURRENT i RANGE g }\nPARAMETER { g = 1e-4 }\nASSIGNED { v i }\nBREAKPOINT { i = g*v }',
    );
    const change = {
      morphology: { swc: 'odd.swc' },
      mechanisms: ['hh.mod'],
      sections: [],
      regions: [{ sections: 'all', insert: { hh: { g: 2e-4 } } }],
      points: [],
      record: { v: 'soma[0](0.5).v' },
      spikes: {},
    };
    folder.write('cell.json', model(change));
    const { status, err } = await hillock(folder.path, 'run', 'cell.json', '--no-plot');
    expect(err).toMatch(/cell\.json: warning: odd\.swc:3: /);
    expect(err).toContain('cell.json: warning: hh.mod: "hh" takes the place of the built-in mechanism of that name\n');
    expect(status).toBe(0);
  });
});
