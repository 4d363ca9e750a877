import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderForEachTest, hillock, model } from './command.ts';

const folder = folderForEachTest();

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
    expect(folder.files()).toEqual(['cell.json']);
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
