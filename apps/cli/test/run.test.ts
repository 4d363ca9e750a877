import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, Folder, finished, hillock, model, start } from './command.ts';

let folder = new Folder();
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const read = (name: string): unknown => JSON.parse(readFileSync(join(folder.path, name), 'utf8'));
const files = (): string[] => readdirSync(folder.path).sort();

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
    expect(files()).toEqual(['cell.json', 'cell.svg']);
    expect(readFileSync(join(folder.path, 'cell.svg'), 'utf8')).toMatch(/^<svg /);
  });

  it('writes the result in its format', async () => {
    folder.write('cell.json', model({ run: { tstop: 5, integrator: { method: 'crank-nicolson', dt: 0.025 }, sample: 0.5 } }));
    const { status } = await hillock(folder.path, 'run', 'cell.json', '-o', 'result.json', '--repeat', '2');
    expect(status).toBe(0);
    const result = read('result.json');
    expect(result).toMatchObject({ nodes: 2, spikes: { soma: [expect.closeTo(2.4, 0)] } });
    expect(Object.keys(result as object)).toEqual(['t', 'traces', 'spikes', 'nodes', 'wallSeconds', 'status']);
    const { t, traces, wallSeconds } = result as { t: number[]; traces: Record<string, number[]>; wallSeconds: number[] };
    expect(t).toHaveLength(11);
    expect(t[1]).toBeCloseTo(0.5, 12);
    expect(traces.v).toHaveLength(11);
    expect(traces.v?.[0]).toBe(-65);
    expect(wallSeconds).toHaveLength(2);
    expect(files()).toEqual(['cell.json', 'result.json']);
  });

  it('prints its summary as JSON', async () => {
    folder.write('cell.json', model());
    const { out, status } = await hillock(folder.path, 'run', 'cell.json', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ cells: 1, compartments: 1, spikes: 1, steps: 200, status: 'finished' });
    expect(files()).toEqual(['cell.json']);
  });

  it('gives the same numbers from the interpreter', async () => {
    folder.write('cell.json', model());
    await hillock(folder.path, 'run', 'cell.json', '-o', 'a.json');
    await hillock(folder.path, 'run', 'cell.json', '-o', 'b.json', '--backend', 'interpreter');
    expect(read('b.json')).toMatchObject({ ...(read('a.json') as object), wallSeconds: [expect.any(Number)] });
  });

  it('computes rates exactly where it is told to', async () => {
    folder.write('cell.json', model());
    await hillock(folder.path, 'run', 'cell.json', '-o', 'a.json');
    await hillock(folder.path, 'run', 'cell.json', '-o', 'b.json', '--rates', 'exact');
    const v = (name: string): number[] => (read(name) as { traces: { v: number[] } }).traces.v;
    const difference = Math.max(...v('a.json').map((x, i) => Math.abs(x - (v('b.json')[i] ?? Number.NaN))));
    expect(difference).toBeGreaterThan(1e-6);
    expect(difference).toBeLessThan(1);
  });

  it('takes the capacitance for the mechanism it is in NEURON', async () => {
    folder.write('cell.json', model());
    await hillock(folder.path, 'run', 'cell.json', '-o', 'a.json');
    folder.write('cell.json', model({ regions: [{ sections: 'soma', insert: { capacitance: {}, hh: {}, pas: { g: 1e-4, e: -65 } } }] }));
    expect((await hillock(folder.path, 'run', 'cell.json', '-o', 'b.json')).err).toBe('');
    expect(read('b.json')).toMatchObject({ ...(read('a.json') as object), wallSeconds: [expect.any(Number)] });
  });

  it('keeps what was computed when it is interrupted', async () => {
    folder.write('cell.json', model({ run: { tstop: 1e7, integrator: { method: 'backward-euler', dt: 0.025 }, sample: 1 } }));
    // a machine that is busy may not have begun the run by then
    const { status, err } = await interrupted(['run', 'cell.json', '-o', 'result.json', '--plot', 'plot.svg'], (end) => end.status === 130);
    expect(status).toBe(130);
    expect(err).toMatch(/stopped at t = /);
    expect(read('result.json')).toMatchObject({ status: 'stopped', reason: 'stopped on request', reached: expect.any(Number) });
    const { t, traces } = read('result.json') as { t: number[]; traces: { v: number[] } };
    expect(t.length).toBeGreaterThan(10);
    expect(t.length).toBeLessThan(1e7);
    expect(traces.v).toHaveLength(t.length);
    expect(files()).toEqual(['cell.json', 'plot.svg', 'result.json']);
  });

  it('takes no repetition that was cut short for the best', async () => {
    folder.write('cell.json', model({ run: { tstop: 20_000, integrator: { method: 'backward-euler', dt: 0.025 }, sample: 1 } }));
    // a machine that is busy may still be in the first repetition
    const { status, out, err } = await interrupted(['run', 'cell.json', '-o', 'result.json', '--repeat', '1000'], (end) =>
      end.err.includes('stopped in repetition'),
    );
    expect(status).toBe(130);
    const { t, wallSeconds, status: of } = read('result.json') as { t: number[]; wallSeconds: number[]; status: string };
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
    expect(read('result.json')).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('is not finite'),
      reached: expect.closeTo(2, 9),
    });
    const { t, traces } = read('result.json') as { t: number[]; traces: { v: number[] } };
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

describe('outputs', () => {
  it('follow links, keep pipes and devices what they are, and rights', async () => {
    folder.write('cell.json', model());
    folder.write('target.json', 'old');
    chmodSync(join(folder.path, 'target.json'), 0o600);
    symlinkSync('target.json', join(folder.path, 'link.json'));
    expect((await hillock(folder.path, 'run', 'cell.json', '-o', 'link.json')).status).toBe(0);
    expect(lstatSync(join(folder.path, 'link.json')).isSymbolicLink()).toBe(true);
    expect(read('target.json')).toMatchObject({ status: 'finished' });
    expect(statSync(join(folder.path, 'target.json')).mode & 0o777).toBe(0o600);

    execFileSync('mkfifo', [join(folder.path, 'pipe')]);
    const [ran, piped] = await Promise.all([
      hillock(folder.path, 'run', 'cell.json', '-o', 'pipe'),
      readFile(join(folder.path, 'pipe'), 'utf8'),
    ]);
    expect(ran.status).toBe(0);
    expect(JSON.parse(piped)).toMatchObject({ status: 'finished' });
    expect(lstatSync(join(folder.path, 'pipe')).isFIFO()).toBe(true);

    expect((await hillock(folder.path, 'run', 'cell.json', '-o', '/dev/null')).status).toBe(0);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it.each([
    [['-o', ''], 'the name of an output is empty'],
    [['--plot', ''], 'the name of an output is empty'],
    [['-o', '/proc/x.json'], '"/proc/x.json" cannot be written: '],
    [['-o', 'x'.repeat(300)], 'cannot be reached: the name is too long'],
    [['-o', 'gone.json'], '"gone.json" is a link to something that does not exist'],
    [['-o', 'cell.json'], '"cell.json" is a file of the model that is run'],
    [['--plot', './sub/../a.mod'], '"./sub/../a.mod" is a file of the model that is run'],
    [['-o', 'a.out', '--plot', './a.out'], 'the result and the plot cannot both be "a.out"'],
  ])('%j: told before the run, nothing changed', async (options, expected) => {
    const mod = 'NEURON { SUFFIX a }';
    folder.write('a.mod', mod);
    mkdirSync(join(folder.path, 'sub'));
    symlinkSync('nowhere/x', join(folder.path, 'gone.json'));
    // long enough to time out if it ran
    folder.write('cell.json', model({ mechanisms: ['a.mod'], run: { tstop: 1e9, integrator: { method: 'backward-euler', dt: 0.025 } } }));
    const before = readFileSync(join(folder.path, 'cell.json'), 'utf8');
    const { status, err } = await hillock(folder.path, 'run', 'cell.json', ...options);
    expect(err).toContain(`hillock run: error: `);
    expect(err).toContain(expected);
    expect(err).not.toMatch(/\n {4}at /);
    expect(status).toBe(2);
    expect(readFileSync(join(folder.path, 'cell.json'), 'utf8')).toBe(before);
    expect(readFileSync(join(folder.path, 'a.mod'), 'utf8')).toBe(mod);
    expect(files()).toEqual(['a.mod', 'cell.json', 'gone.json', 'sub']);
  });

  it('that cannot be written after all are kept elsewhere', async () => {
    folder.write('cell.json', model());
    const { status, err } = await hillock(folder.path, 'run', 'cell.json', '-o', '/dev/full');
    expect(status).toBe(1);
    const kept = /error: "\/dev\/full" could not be written: no space left; it is kept in "(.*)"\n/.exec(err)?.[1] ?? '';
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toMatchObject({ status: 'finished', nodes: 2 });
    rmSync(kept);
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

describe('hillock run --explain', () => {
  const pump = `NEURON { SUFFIX pump USEION ca READ ica WRITE cai }
    STATE { cai } ASSIGNED { ica }
    BREAKPOINT { SOLVE fall METHOD cnexp } DERIVATIVE fall { cai' = -ica - cai*cai }`;
  const leak =
    'NEURON { SUFFIX calcium USEION ca READ eca WRITE ica }\nASSIGNED { v eca ica }\nBREAKPOINT { ica = 1e-6*(v - eca)*exp(v/50) }';

  function explained(change: object = {}): void {
    folder.write('pump.mod', pump);
    folder.write('calcium.mod', leak);
    folder.write(
      'cell.json',
      model({
        mechanisms: ['calcium.mod', 'pump.mod'],
        regions: [{ sections: 'soma', insert: { hh: {}, calcium: {}, pump: {} } }],
        ...change,
      }),
    );
  }

  it('tells methods, tables, evaluations, ion styles, order and memory, and runs', async () => {
    explained();
    const { status, out } = await hillock(folder.path, 'run', 'cell.json', '--explain', '--no-plot');
    expect(status).toBe(0);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^method backward-euler, dt 0\.025 ms; rates nmodl; back end simd; [\d.]+ MB of memory, [\d.]+ kB of code$/);
    const at = (line: string): number => lines.indexOf(line);
    for (const line of [
      '  pump: density, 1',
      '    SOLVE fall (DERIVATIVE) by derivimplicit instead of cnexp',
      '  hh: density, 1',
      '    TABLE of rates (minf, mtau, hinf, htau, ninf, ntau): 200 intervals, anew with celsius; rates are "nmodl"',
      '    currents evaluated once: all currents are affine in v',
      '  calcium: density, 1',
      '    currents evaluated twice: a current is not affine in v: the slope is a difference over 0.001 mV',
      '  ca, charge 2; concentrations written by pump',
      '    style [3, 2, 1, 1, 1] in soma(0.5): eca follows the concentrations in every step; concentrations start from cai0_ca_ion and cao0_ca_ion',
      '    style [0, 1, 0, 0, 0] in soma(0.5): ena is constant',
    ])
      expect(lines).toContain(line);
    // the writer of a concentration runs before all others
    expect(at('  pump: density, 1')).toBeLessThan(at('  hh: density, 1'));
    expect(at('  hh: density, 1')).toBeLessThan(at('  calcium: density, 1'));
    expect(out).toMatch(/\n1 cell, 1 compartment/);
  });

  it('tells why tables are not used', async () => {
    explained();
    const exact = await hillock(folder.path, 'run', 'cell.json', '--explain', '--no-plot', '--rates', 'exact');
    expect(exact.out).toContain('TABLE of rates (minf, mtau, hinf, htau, ninf, ntau): not used, for rates are "exact"');
    explained({ globals: { usetable_hh: 0 } });
    const off = await hillock(folder.path, 'run', 'cell.json', '--explain', '--no-plot');
    expect(off.out).toContain('not used, for usetable_hh is 0');
    explained({ globals: { usetable_hh: 1 } });
    const on = await hillock(folder.path, 'run', 'cell.json', '--explain', '--no-plot', '--rates', 'exact');
    expect(on.out).toContain('200 intervals, anew with celsius; a GLOBAL of the model turns them on');
  });

  it('tells what Newton’s matrix has exactly under error control, and why it has not', async () => {
    const late = 'NEURON { SUFFIX late USEION k WRITE ki }\nASSIGNED { v ki }\nBREAKPOINT { ki = 54 + 0.01*v }';
    folder.write('late.mod', late);
    explained({
      mechanisms: ['calcium.mod', 'pump.mod', 'late.mod'],
      regions: [{ sections: 'soma', insert: { hh: {}, calcium: {}, pump: {}, late: {} } }],
      run: { tstop: 1, integrator: { method: 'bdf', atol: 1e-4 }, sample: 0.1 },
    });
    const { status, out } = await hillock(folder.path, 'run', 'cell.json', '--explain', '--no-plot');
    expect(status).toBe(0);
    const under = (mechanism: string): string | undefined =>
      out
        .slice(out.indexOf(`  ${mechanism}: density`))
        .split('\n')
        .find((line) => line.includes('Jacobian'));
    expect(under('hh')).toBe('    Jacobian along the tree: exact');
    expect(under('pump')).toBe('    Jacobian along the tree: exact');
    expect(under('calcium')).toBe('    Jacobian along the tree: exact');
    expect(under('late')).toBe('    Jacobian along the tree: not exact, for it writes ki after others have read it');
  });

  it('is part of the summary as JSON', async () => {
    explained();
    const { out } = await hillock(folder.path, 'run', 'cell.json', '--explain', '--json');
    expect(JSON.parse(out)).toMatchObject({
      status: 'finished',
      explain: {
        method: 'backward-euler',
        mechanisms: expect.arrayContaining([
          expect.objectContaining({ name: 'pump', kind: 'density', instances: 1, currentEvaluations: 0 }),
          expect.objectContaining({ name: 'hh', tables: [expect.objectContaining({ routine: 'rates', honoured: true })] }),
        ]),
        ions: expect.arrayContaining([expect.objectContaining({ ion: 'ca', valence: 2, writers: ['pump'] })]),
      },
    });
  });
});

describe('what a process that was killed while it wrote left beside its output', () => {
  it('is removed by the next run, and told', async () => {
    folder.write('cell.json', model());
    // a process that has ended: its number is nobody's
    const { pid = 0 } = await new Promise<{ pid?: number }>((resolve) => {
      const child = start(folder.path, '--version');
      child.on('close', () => resolve(child.pid === undefined ? {} : { pid: child.pid }));
    });
    const old = new Date(Date.now() - 3600_000);
    const left = [`.result.json.${pid}.part`, `.result.json.${process.pid}.part`, `.other.json.${pid}.part`, '.result.json.x.part'];
    for (const name of left) utimesSync(folder.write(name, '{"t": [0'), old, old);
    folder.write(`.result.json.${pid + 1}0000000.part`, 'young');
    const { status, err } = await hillock(folder.path, 'run', 'cell.json', '-o', 'result.json');
    expect(status).toBe(0);
    expect(err).toContain(`removed ".result.json.${pid}.part", which an earlier run left when it was killed while it wrote "result.json"`);
    const files = readdirSync(folder.path);
    expect(files).not.toContain(left[0]);
    // of a process that runs, of another output, of nobody, and too young to tell
    for (const name of [...left.slice(1), `.result.json.${pid + 1}0000000.part`, 'result.json']) expect(files).toContain(name);
  });
});

describe('bad input', () => {
  it.each<[string, object, string]>([
    ['an unknown key', { regons: [] }, '/regons: unknown key "regons"; nearest: "regions"'],
    ['an unknown section', { record: { v: 'some(0.5).v' } }, '/record/v: no section "some"; nearest: "soma"'],
    ['an unknown section of a region', { regions: [{ sections: 'somma' }] }, '/regions/0/sections'],
    [
      'an unknown mechanism',
      { regions: [{ sections: 'soma', insert: { pass: {} } }] },
      '/regions/0/insert/pass: no mechanism "pass"; nearest: "pas"',
    ],
    [
      'an unknown parameter',
      { regions: [{ sections: 'soma', insert: { hh: { gnabra: 1 } } }] },
      '/regions/0/insert/hh/gnabra: no range variable of hh "gnabra"; nearest: "gnabar"',
    ],
    [
      'an unknown parameter of a point',
      { points: [{ name: 's', type: 'ExpSyn', at: 'soma(0.5)', params: { taw: 1 } }], record: {} },
      '/points/0/params/taw: no parameter of ExpSyn "taw"; nearest: "tau"',
    ],
    [
      'an unknown ion variable',
      { regions: [{ sections: 'soma', insert: { hh: {} }, ions: { emg: 1 } }] },
      '/regions/0/ions/emg: no ion variable "emg"',
    ],
    ['an ion that nothing uses', { regions: [{ sections: 'soma', insert: { hh: {} }, ions: { eca: 1 } }] }, '/regions/0/ions/eca'],
    ['a wrong type', { celsius: 'warm' }, '/celsius: expected a number, not "warm"'],
    ['a list where an object belongs', { run: [] }, '/run'],
    ['nseg 0', { regions: [{ sections: 'soma', nseg: 0 }] }, '/regions/0/nseg: nseg must be 1 or more'],
    ['dt 0', { run: { tstop: 5, integrator: { method: 'backward-euler', dt: 0 } } }, '/run/integrator/dt: the step dt must be above 0'],
    [
      'dt below 0',
      { run: { tstop: 5, integrator: { method: 'backward-euler', dt: -1 } } },
      '/run/integrator/dt: the step dt must be above 0',
    ],
    ['no dt', { run: { tstop: 5, integrator: { method: 'backward-euler' } } }, '/run/integrator/dt: the step dt must be above 0'],
    [
      'dt that is no number',
      { run: { tstop: 5, integrator: { method: 'backward-euler', dt: 'NaN' } } },
      '/run/integrator/dt: expected a number',
    ],
    [
      'an unknown method',
      { run: { tstop: 5, integrator: { method: 'backward-eulr', dt: 0.1 } } },
      '/run/integrator/method: no integrator "backward-eulr"; nearest: "backward-euler"',
    ],
    [
      'a sample that is no multiple of dt',
      { run: { tstop: 5, integrator: { method: 'backward-euler', dt: 0.025 }, sample: 0.03 } },
      '/run/sample: sample must be a multiple of dt',
    ],
    ['a negative length', { sections: [{ name: 'soma', L: -1, diam: 1 }] }, '/sections/0/L: the length L must be above 0'],
    [
      'a parent that does not exist',
      {
        sections: [
          { name: 'soma', L: 20, diam: 20 },
          { name: 'd', L: 1, diam: 1, parent: 'sma(1)' },
        ],
      },
      'sma',
    ],
    [
      'a cycle',
      {
        sections: [
          { name: 'soma', L: 20, diam: 20, parent: 'd(1)' },
          { name: 'd', L: 1, diam: 1, parent: 'soma(1)' },
        ],
      },
      '/sections',
    ],
    [
      'an event to something that takes none',
      { connections: [{ to: 'stim', events: [1] }] },
      '/connections/0/to: stim is IClamp, which takes no events',
    ],
    [
      'two thresholds on one variable',
      { connections: [], spikes: { a: { at: 'soma(0.5)', threshold: 0 }, b: { at: 'soma(0.5)', threshold: 5 } } },
      'two thresholds on one variable: 0 and 5',
    ],
    [
      'a value outside the limits of a parameter',
      { points: [{ name: 'n', type: 'IntFire1', params: { tau: -1 } }], record: {} },
      '/points/0/params/tau: tau must be from 1e-9 to 1000000000, not -1',
    ],
    [
      'an unknown GLOBAL',
      { globals: { usetable_hhh: 0 } },
      '/globals/usetable_hhh: no GLOBAL variable "usetable_hhh"; nearest: "usetable_hh"',
    ],
    ['a key that is to come', { gaps: [] }, '/gaps: "gaps" is not supported yet'],
    ['a mechanism file that does not exist', { mechanisms: ['no.mod'] }, '/mechanisms/0: no file "no.mod"'],
    [
      'a section of no length',
      {
        sections: [
          { name: 'soma', L: 20, diam: 20 },
          {
            name: 'd',
            pt3d: [
              [0, 0, 0, 1],
              [0, 0, 0, 1],
            ],
            parent: 'soma(1)',
          },
        ],
      },
      '/sections: d has no length: its 3-D points lie in one place',
    ],
    [
      'a dt that time would not notice',
      { run: { tstop: 5, integrator: { method: 'backward-euler', dt: 1e-300 } } },
      '/run/integrator/dt: the step dt of 1e-300 ms is too small',
    ],
    ['a negative capacitance', { regions: [{ sections: 'soma', cm: -1 }] }, '/regions/0/cm: cm must be 0 µF/cm² or more, not -1'],
    [
      'a negative capacitance along x',
      { regions: [{ sections: 'soma', cm: { x: [0, 1], value: [-3, 1] } }] },
      '/regions/0/cm: cm must be 0 µF/cm² or more, not -1',
    ],
    ['a temperature below the absolute zero', { celsius: -300 }, '/celsius: celsius must be above −273.15'],
    [
      'a negative concentration',
      { regions: [{ sections: 'soma', insert: { hh: {} }, ions: { nai: -1 } }] },
      '/regions/0/ions/nai: a concentration must be 0 mM or more, not -1',
    ],
    [
      'a negative concentration among the GLOBALs',
      { globals: { nai0_na_ion: -1 } },
      '/globals/nai0_na_ion: a concentration must be 0 mM or more',
    ],
    [
      'an ion style that is none',
      { regions: [{ sections: 'soma', insert: { hh: {} }, ionStyle: { na: [9, 9, 9, 9, 9] } }] },
      '/regions/0/ionStyle/na/0: c_style is 0',
    ],
    [
      'a negative duration',
      { points: [{ name: 's', type: 'IClamp', at: 'soma(0.5)', params: { dur: -1 } }], record: {} },
      '/points/0/params/dur: dur must be from 0',
    ],
    [
      'a time constant of 0',
      { points: [{ name: 's', type: 'Exp2Syn', at: 'soma(0.5)', params: { tau1: 0 } }], record: {} },
      '/points/0/params/tau1: tau1 must be from 1e-9',
    ],
    [
      'one parameter by two names',
      { points: [{ name: 's', type: 'IClamp', at: 'soma(0.5)', params: { del: 1, delay: 2 } }], record: {} },
      '/points/0/params/delay: "delay" is the same as another parameter that is given: del',
    ],
    ...['', 'a.b', 'a(0)', 'a*', 'a?', 'a[b]'].map((name): [string, object, string] => [
      `a section called ${JSON.stringify(name)}`,
      { sections: [{ name, L: 20, diam: 20 }] },
      '/sections/0/name: the name of a section is a text without . ( )',
    ]),
    [
      'a section with a control character',
      { sections: [{ name: 'a\u0007', L: 20, diam: 20 }] },
      '/sections/0/name: the name of a section is a text without control',
    ],
    ['a section called "all"', { sections: [{ name: 'all', L: 20, diam: 20 }] }, '/sections/0/name: "all" means all sections'],
    ['a point without a name', { points: [{ name: '', type: 'NetStim' }], record: {} }, '/points/0/name: the name of a point is a text'],
    [
      'parameters of the capacitance',
      { regions: [{ sections: 'soma', insert: { capacitance: { cm: 2 } } }] },
      '/regions/0/insert/capacitance/cm: capacitance has no parameters here: "cm" is a key of the region',
    ],
    ['a morphology that does not exist', { morphology: { swc: 'no.swc' } }, '/morphology/swc: no file "no.swc"'],
  ])('%s: exit 2, the path, nothing written', async (_, change, expected) => {
    folder.write('cell.json', model(change));
    const { status, err } = await hillock(folder.path, 'run', 'cell.json');
    expect(err).toContain(expected);
    expect(err).toMatch(/^cell\.json: /);
    expect(status).toBe(2);
    expect(files()).toEqual(['cell.json']);
  });

  it('two mechanism files of one name', async () => {
    folder.write('a.mod', 'NEURON { SUFFIX twin }');
    folder.write('b.mod', 'NEURON { SUFFIX twin }');
    folder.write('cell.json', model({ mechanisms: ['a.mod', 'b.mod'] }));
    const { status, err } = await hillock(folder.path, 'run', 'cell.json');
    expect(err).toBe(
      'cell.json: error: /mechanisms/1: "b.mod" makes the mechanism "twin", which "a.mod" makes already; { "use", "as" } calls it otherwise\n',
    );
    expect(status).toBe(2);
  });

  it.each([
    ['a syntax error', 'NEURON { SUFFIX a }\nINITIAL { x = }', 'a.mod:2:15: error: unexpected "}"'],
    ['an undeclared name', 'NEURON { SUFFIX a }\nSTATE { m }\nINITIAL { m = mm }', 'a.mod:3:15: error: "mm" is not declared'],
    [
      'a SOLVE of a missing block',
      'NEURON { SUFFIX a }\nSTATE { m }\nBREAKPOINT { SOLVE s METHOD cnexp }',
      'a.mod:3:20: error: SOLVE of "s", but there is no such block',
    ],
  ])('a mechanism file with %s', async (_, text, expected) => {
    folder.write('a.mod', text);
    folder.write('cell.json', model({ mechanisms: ['a.mod'] }));
    const ran = await hillock(folder.path, 'run', 'cell.json');
    expect(ran.status).toBe(2);
    expect(ran.err).toContain(expected);
    const compiled = await hillock(folder.path, 'compile', 'a.mod');
    expect(compiled.status).toBe(2);
    expect(compiled.err).toContain(expected);
    expect(compiled.err).toMatch(/\n\s+\^/);
  });

  it('a model file that is not there, or no JSON', async () => {
    const missing = await hillock(folder.path, 'run', 'no.json');
    expect(missing).toMatchObject({ status: 2, err: 'no.json: error: no such file\n' });
    folder.write('broken.json', '{\n  "hillock": 1,\n  oops\n}');
    const broken = await hillock(folder.path, 'run', 'broken.json');
    expect(broken.status).toBe(2);
    expect(broken.err).toMatch(/broken\.json: error: line 3, column 3: not JSON/);
    folder.write('cut.json', JSON.stringify(model()).slice(0, -40));
    expect((await hillock(folder.path, 'run', 'cut.json')).status).toBe(2);
  });

  it('an output folder that is not there is told before the run', async () => {
    folder.write('cell.json', model({ run: { tstop: 1e9, integrator: { method: 'backward-euler', dt: 0.025 } } }));
    for (const option of ['-o', '--plot']) {
      const { status, err } = await hillock(folder.path, 'run', 'cell.json', option, 'nowhere/out');
      expect(status).toBe(2);
      expect(err).toContain('the folder of "nowhere/out" does not exist');
    }
    mkdirSync(join(folder.path, 'there'));
    expect((await hillock(folder.path, 'run', 'cell.json', '-o', 'there')).err).toContain('"there" is a folder');
  });

  it('an ion whose valence nobody tells', async () => {
    folder.write('z.mod', 'NEURON { SUFFIX zinc USEION zn READ zni WRITE izn }\nASSIGNED { v izn zni }\nBREAKPOINT { izn = 0 }');
    folder.write('cell.json', model({ mechanisms: ['z.mod'], regions: [{ sections: 'soma', insert: { zinc: {} } }] }));
    const { status, err } = await hillock(folder.path, 'run', 'cell.json');
    expect(status).toBe(2);
    expect(err).toContain('/mechanisms: no mechanism tells the VALENCE of ion "zn", which zinc uses: expected USEION zn … VALENCE n');
  });

  it('a mistake in a morphology is told with its line, once', async () => {
    folder.write('bad.swc', '1 1 0 0 0 5 -1\n2 3 10 0 0 -1 1\n');
    folder.write('cell.json', model({ morphology: { swc: 'bad.swc' }, sections: [], regions: [], points: [], record: {}, spikes: {} }));
    const { err } = await hillock(folder.path, 'run', 'cell.json');
    expect(err).toBe('cell.json: error: /morphology/swc: bad.swc:2: radius is -1: expected 0 or more\n');
  });

  it('a misspelt parent is told with the nearest name, once', async () => {
    folder.write(
      'cell.json',
      model({
        sections: [
          { name: 'soma', L: 20, diam: 20 },
          { name: 'd', L: 1, diam: 1, parent: 'sma(1)' },
        ],
      }),
    );
    const { err } = await hillock(folder.path, 'run', 'cell.json');
    expect(err).toBe('cell.json: error: /sections/1/parent: "d" has the parent "sma", but there is no such section; nearest: "soma"\n');
  });

  it('a section without area', async () => {
    folder.write('zero.swc', '1 1 0 0 0 5 -1\n2 3 10 0 0 0 1\n3 3 20 0 0 0 2\n');
    folder.write('cell.json', model({ morphology: { swc: 'zero.swc' }, sections: [], regions: [], points: [], record: {}, spikes: {} }));
    const { status, err } = await hillock(folder.path, 'run', 'cell.json');
    expect(status).toBe(2);
    expect(err).toMatch(/dend\[0\].* has no area/);
  });
});
