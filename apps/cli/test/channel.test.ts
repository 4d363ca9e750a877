import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { folderForEachTest, hillock } from './command.ts';

const folder = folderForEachTest();

const library = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../plugins/channels/mod/${name}.mod`, import.meta.url)), 'utf8');

describe('hillock channel', () => {
  it('draws what it finds into this folder and tells it', async () => {
    folder.write('km.mod', library('km'));
    const { status, out, err } = await hillock(folder.path, 'channel', 'km.mod', '--celsius', '36');
    expect([status, err]).toEqual([0, '']);
    expect(out).toBe('km: steady states: n; time constants: n (against v)\ncurrent: steps of 500 ms from −80 mV\nplot: km.svg\n');
    const svg = readFileSync(join(folder.path, 'km.svg'), 'utf8');
    expect(svg).toContain('Slow potassium current without inactivation (M current), 36 °C');
    expect(svg.match(/class="trace"/g)).toHaveLength(10);
  });

  it('gives curves and traces as JSON, and draws nothing then', async () => {
    folder.write('km.mod', library('km'));
    const options = ['--v', '-35:-25:10', '--set', 'taumax=608', '--celsius', '36', '--levels', '-80:0:40', '--duration', '5'];
    const { status, out } = await hillock(folder.path, 'channel', 'km.mod', '--json', ...options);
    expect(status).toBe(0);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ file: 'km.mod', mechanism: 'km', axis: { name: 'v', values: [-35, -25] }, notes: [] });
    expect(report.curves[0]).toMatchObject({ name: 'n', what: 'steady state' });
    expect(report.curves[0].rows[0][0]).toBeCloseTo(0.5, 9);
    expect(report.curves[1].rows[0][0]).toBeCloseTo(608 / 4.3, 6);
    expect(report.families[0].traces.map((t: { level: number }) => t.level)).toEqual([-80, -40, 0]);
    expect(existsSync(join(folder.path, 'km.svg'))).toBe(false);
    await hillock(folder.path, 'channel', 'km.mod', '-o', 'curves.json', ...options);
    expect(JSON.parse(readFileSync(join(folder.path, 'curves.json'), 'utf8'))).toEqual(report);
  });

  it('takes events for a synapse and concentrations for what calcium moves', async () => {
    folder.write('gabab.mod', library('gabab'));
    folder.write('bk.mod', library('bk'));
    const synapse = await hillock(
      folder.path,
      'channel',
      'gabab.mod',
      '--json',
      '--events',
      '5,10,15',
      '--weight',
      '1',
      '--levels',
      '-60:-60:1',
    );
    const { families } = JSON.parse(synapse.out);
    expect(families[0].protocol).toBe('events at 5, 10, 15 ms');
    expect(Math.max(...families[0].traces[0].values)).toBeGreaterThan(1e-6);
    const channel = await hillock(folder.path, 'channel', 'bk.mod', '--json', '--ion', 'cai=1e-3,1e-2');
    expect(JSON.parse(channel.out).conditions.map((c: { label: string }) => c.label)).toEqual(['cai = 0.001 mM', 'cai = 0.01 mM']);
  });

  it('refuses bad input, each with what was expected', async () => {
    folder.write('km.mod', library('km'));
    folder.write('bad.mod', library('km').replace('taumax/', 'taumx/'));
    const says = async (...args: string[]): Promise<string> => {
      const { status, err } = await hillock(folder.path, 'channel', ...args);
      expect(status).toBe(2);
      return err;
    };
    expect(await says()).toContain('no .mod file given');
    expect(await says('none.mod')).toContain('none.mod: error: no such file');
    expect(await says('km.mod', 'km.mod')).toContain('one .mod file, please');
    expect(await says('bad.mod')).toMatch(/bad\.mod:\d+:\d+: error: "taumx" is not declared/);
    expect(await says('km.mod', '--set', 'taumx=3')).toContain('km has no parameter "taumx"; nearest: taumax');
    expect(await says('km.mod', '--set', 'taumax')).toContain('--set takes NAME=X,…');
    expect(await says('km.mod', '--ion', 'cai=1e-3')).toContain('km has no concentration that is read "cai"; it has none');
    expect(await says('km.mod', '--v', '-50:50')).toContain('--v takes FROM:TO:STEP');
    expect(await says('km.mod', '--v', '50:-50:1')).toContain('FROM ≤ TO');
    expect(await says('km.mod', '--v', '0:1:1e-8')).toContain('would be 100000001 values');
    expect(await says('km.mod', '--celsius', 'warm')).toContain('--celsius takes a number, not "warm"');
    expect(await says('km.mod', '--rates', 'table')).toContain('--rates is one of exact, nmodl');
    expect(await says('km.mod', '--duration', '0')).toContain('--duration takes ms');
    expect(await says('km.mod', '--plto', 'x')).toContain('no option --plto; nearest: --plot');
    expect(await says('km.mod', '--plot', 'nowhere/x.svg')).toContain('does not exist');
    expect(await says('km.mod', '--plot', 'km.mod')).toContain('"km.mod" would be written over what is needed');
    expect(existsSync(join(folder.path, 'km.svg'))).toBe(false);
    expect(readFileSync(join(folder.path, 'km.mod'), 'utf8')).toBe(library('km'));
  }, 180_000);

  it('tells what cannot be clamped, and draws the rest', async () => {
    const text =
      'NEURON { SUFFIX lost NONSPECIFIC_CURRENT i POINTER p }\nASSIGNED { v i p minf }\nBREAKPOINT { minf = 1/(1 + exp(-v/10)) i = p*minf }';
    folder.write('lost.mod', text);
    const { status, out } = await hillock(folder.path, 'channel', 'lost.mod');
    expect(status).toBe(0);
    expect(out).toContain('steady states: minf');
    expect(out).toMatch(/no clamp: .*p/);
  });
});
