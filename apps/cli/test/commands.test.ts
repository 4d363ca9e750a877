import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '@hillock/hillock';
import { loadModelFile } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { finished, folderForEachTest, hillock, model, start } from './command.ts';

const folder = folderForEachTest();

const LEAK = 'NEURON { SUFFIX leak NONSPECIFIC_CURRENT i RANGE g }\nPARAMETER { g = 1 }\nASSIGNED { v i }\nBREAKPOINT { i = g*v }\n';

describe('hillock compile', () => {
  it('succeeds only when all files do', async () => {
    folder.write('good.mod', LEAK);
    folder.write('bad.mod', LEAK.replace('g*v', 'h*v'));
    const good = await hillock(folder.path, 'compile', 'good.mod');
    expect(good.status).toBe(0);
    expect(good.out).toMatch(
      /^good\.mod: ok: density leak: initial, current, odeJacobian, odeCondense, odeProduct; \d+ bytes in [\d.]+ ms\n$/,
    );
    const both = await hillock(folder.path, 'compile', 'good.mod', 'bad.mod', 'missing.mod');
    expect(both.status).toBe(2);
    expect(both.err).toContain('bad.mod:4:18: error: "h" is not declared');
    expect(both.err).toContain('missing.mod: error: no such file');
    expect(both.out).toContain('1 of 3 files compile');
  });

  it('tells why a file was not read', async () => {
    expect((await hillock(folder.path, 'compile', '.')).err).toBe('.: error: is a folder, not a file\n');
    folder.write('bad.mod', LEAK.replace('g*v', 'h*v'));
    const { out, status } = await hillock(folder.path, 'compile', 'none.mod', 'bad.mod', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(out)).toMatchObject([
      { file: 'none.mod', ok: false, errors: [{ severity: 'error', file: 'none.mod', message: 'no such file' }] },
      { file: 'bad.mod', ok: false, errors: [{ severity: 'error', file: 'bad.mod', message: '"h" is not declared', line: 4 }] },
    ]);
  });

  it('tells it as JSON', async () => {
    folder.write('good.mod', LEAK);
    const { out } = await hillock(folder.path, 'compile', 'good.mod', '--json');
    expect(JSON.parse(out)).toMatchObject([{ file: 'good.mod', ok: true, name: 'leak', kind: 'density', bytes: expect.any(Number) }]);
  });
});

/** What inspect tells of a model file, without a process of its own. */
function inspected(name: string): { readonly warnings: readonly string[] } {
  const loaded = loadModelFile(join(folder.path, name));
  if (E.isLeft(loaded)) throw new Error(name);
  const found = inspect(loaded.right.model);
  if (E.isLeft(found)) throw new Error(name);
  return found.right;
}

describe('hillock inspect', () => {
  const cell = model({
    sections: [
      { name: 'soma', L: 20, diam: 20 },
      { name: 'dend', L: 800, diam: 1, parent: 'soma(0.5)', childEnd: 1 },
    ],
  });

  it('lists sections and totals, and warns of compartments that are too long', async () => {
    folder.write('cell.json', cell);
    const { status, out, err } = await hillock(folder.path, 'inspect', 'cell.json');
    expect(status).toBe(0);
    expect(out).toMatch(/soma +– +20 +1257 +1 +hh, pas, stim: IClamp/);
    expect(out).toMatch(/dend +soma\(0\.5\), by its 1 end +800 +2513 +1/);
    expect(out).toMatch(/1 cell, 2 sections, 2 compartments/);
    expect(err).toMatch(/warning: compartments are longer than 0\.1 λ/);
  });

  it('gives it as JSON', async () => {
    folder.write('cell.json', cell);
    const { out } = await hillock(folder.path, 'inspect', 'cell.json', '--json');
    expect(JSON.parse(out)).toMatchObject({
      sections: [
        { name: 'soma', parent: null, L: 20, compartments: 1, mechanisms: ['hh', 'pas', 'stim: IClamp'] },
        { name: 'dend', parent: 'soma', parentX: 0.5, childEnd: 1, L: 800 },
      ],
      totals: { cells: 1, compartments: 2 },
    });
  });

  it('does not advise the rule that the model has', async () => {
    // its odd numbers leave some compartments up to a tenth longer than they should be
    const dend = (L: number, nseg: unknown): object =>
      model({
        sections: [
          { name: 'soma', L: 20, diam: 20 },
          { name: 'dend', L, diam: 1, parent: 'soma(1)' },
        ],
        regions: [{ sections: 'all', nseg }],
        points: [],
        record: {},
      });
    for (let L = 20; L < 300; L += 7) {
      folder.write(`${L}.json`, dend(L, { dLambda: 0.1 }));
      expect(inspected(`${L}.json`).warnings).toEqual([]);
    }
    folder.write('coarse.json', dend(400, 1));
    expect(inspected('coarse.json').warnings).toEqual([
      expect.stringMatching(/longer than 0\.1 λ \(at 100 Hz\) in 1 of the sections; the longest: dend has/),
    ]);
  });

  it('tells what a run refuses, and nothing of its λ', async () => {
    folder.write('zero.swc', '1 1 0 0 0 5 -1\n2 3 10 0 0 0 1\n3 3 20 0 0 0 2\n');
    folder.write('cell.json', model({ morphology: { swc: 'zero.swc' }, sections: [], regions: [], points: [], record: {}, spikes: {} }));
    const { err } = await hillock(folder.path, 'inspect', 'cell.json');
    expect(err).toMatch(/warning: dend\[0\]\(0\.5\) has no area: its diameter is 0; a run refuses it/);
    expect(err).not.toMatch(/Infinity|NaN/);
  });

  it('may be cut off by what reads it', async () => {
    folder.write(
      'cell.json',
      model({
        sections: Array.from({ length: 20_000 }, (_, i) => ({ name: `s${i}`, L: 20, diam: 20 })),
        regions: [],
        points: [],
        record: {},
        spikes: {},
      }),
    );
    const child = start(folder.path, 'inspect', 'cell.json');
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { status, err } = await finished(child);
    expect(err).not.toMatch(/EPIPE|\n {4}at /);
    expect(status).toBe(0);
  });

  it('refuses what run would refuse', async () => {
    folder.write('cell.json', model({ regions: [{ sections: 'soma', insert: { nothing: {} } }] }));
    expect((await hillock(folder.path, 'inspect', 'cell.json')).status).toBe(2);
  });
});

describe('hillock schema', () => {
  it('prints the JSON Schema of the model file, or writes it', async () => {
    const { status, out } = await hillock(folder.path, 'schema');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ title: 'Hillock model file', required: ['hillock', 'run'] });
    expect((await hillock(folder.path, 'schema', '-o', 'model.schema.json')).out).toBe('');
    expect(readFileSync(join(folder.path, 'model.schema.json'), 'utf8')).toBe(out);
    expect(await hillock(folder.path, 'schema', 'cell.json')).toMatchObject({
      status: 2,
      err: expect.stringContaining('what is "cell.json"?'),
    });
    expect((await hillock(folder.path, 'schema', '-o', 'none/x.json')).status).toBe(2);
  });

  it('a model that names it runs', async () => {
    folder.write('cell.json', model({ $schema: './model.schema.json' }));
    expect((await hillock(folder.path, 'run', 'cell.json', '--no-plot')).status).toBe(0);
  });
});

describe('the command line', () => {
  it('helps', async () => {
    const general = await hillock(folder.path, '--help');
    expect(general.status).toBe(0);
    for (const name of ['run', 'compile', 'channel', 'inspect', 'schema']) {
      expect(general.out).toContain(`  ${name}`);
      const own = await hillock(folder.path, name, '--help');
      expect(own.status).toBe(0);
      expect(own.out).toContain('examples:\n  hillock ');
    }
    expect((await hillock(folder.path, '--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('tells what it does not know, with the nearest', async () => {
    expect(await hillock(folder.path, 'rum')).toMatchObject({ status: 2, err: 'hillock: error: no command "rum"; nearest: run\n' });
    expect((await hillock(folder.path, 'run', 'x.json', '--plto', 'a')).err).toContain('no option --plto; nearest: --plot');
    expect((await hillock(folder.path, 'run')).err).toContain('no model file given');
    expect((await hillock(folder.path, 'run', 'x.json', '--repeat', '0')).err).toContain('--repeat takes a whole number');
    expect((await hillock(folder.path, 'run', 'x.json', '--rates', 'fast')).err).toContain('--rates is one of nmodl, exact, table');
    expect((await hillock(folder.path)).status).toBe(2);
  });
});
