import { describe, expect, it } from 'vitest';
import { folderForEachTest, hillock, model } from './command.ts';

const folder = folderForEachTest();

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
