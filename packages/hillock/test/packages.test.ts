import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildModel, formatMistake } from '../src/index.ts';
import { loadModelFile } from '../src/node/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hillock-packages-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | object): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const leak = (name: string): string =>
  `NEURON { SUFFIX ${name} NONSPECIFIC_CURRENT i RANGE g }\nINCLUDE "leak.inc"\nASSIGNED { v i }\nBREAKPOINT { i = g*(v + 70) }\n`;

function model(mechanisms: readonly string[], insert: object): object {
  return {
    hillock: 1,
    mechanisms,
    sections: [{ name: 'soma', L: 20, diam: 20 }],
    regions: [{ sections: 'soma', insert }],
    run: { tstop: 1, integrator: { method: 'backward-euler', dt: 0.025 } },
  };
}

/** The mistakes of a model file; '' when it builds and runs. */
function outcome(path: string): string {
  const loaded = loadModelFile(path);
  if (E.isLeft(loaded)) throw new Error(JSON.stringify(loaded.left));
  const { read, packages } = loaded.right;
  const built = buildModel(loaded.right.model, { read, packages });
  if (E.isLeft(built)) return built.left.map((m) => formatMistake(m, 'model.json')).join('\n');
  return built.right.run(1).reason;
}

describe('packages of mechanisms', () => {
  it('are found beside the model or above it, with the files they INCLUDE', () => {
    write('node_modules/@someone/leaks/package.json', { name: '@someone/leaks', hillock: { mechanisms: 'mod' } });
    write('node_modules/@someone/leaks/mod/a.mod', leak('a'));
    write('node_modules/@someone/leaks/mod/b.mod', leak('b'));
    write('node_modules/@someone/leaks/mod/leak.inc', 'PARAMETER { g = 1e-4 }\n');
    expect(outcome(write('deep/er/model.json', model(['@someone/leaks'], { a: {}, b: { g: 1e-5 } })))).toBe('');
    expect(outcome(write('model.json', model(['@someone/leaks'], { c: {} })))).toMatch(/no mechanism.*"c"/);
  });

  it('of this repository are the library of channels', () => {
    const path = resolve('test/data/channels/cases/naf.json');
    const loaded = loadModelFile(path);
    if (E.isLeft(loaded)) throw new Error('no case');
    const { model, read, packages } = loaded.right;
    const built = buildModel({ ...model, mechanisms: ['@hillock/channels'] }, { read, packages });
    expect(E.isRight(built)).toBe(true);
  });

  it('that cannot be used are told, each with why', () => {
    write('node_modules/nothing/package.json', { name: 'nothing' });
    write('node_modules/outside/package.json', { hillock: { mechanisms: '../../other' } });
    write('node_modules/empty/package.json', { hillock: { mechanisms: '.' } });
    write('node_modules/broken/package.json', '{');
    write('node_modules/twice/package.json', { hillock: { mechanisms: 'mod' } });
    write('node_modules/twice/mod/a.mod', leak('a').replace('INCLUDE "leak.inc"', 'PARAMETER { g = 1 }'));
    write('a.mod', leak('a').replace('INCLUDE "leak.inc"', 'PARAMETER { g = 1 }'));
    const says = (...mechanisms: string[]): string => outcome(write('model.json', model(mechanisms, {})));
    expect(says('@no/body')).toBe(
      'model.json: /mechanisms/0: no file "@no/body", and no package: it is not installed beside the model (npm install @no/body)',
    );
    expect(says('a.mod', 'nothing')).toMatch(/\/mechanisms\/1: .*names no folder of mechanisms/);
    expect(says('broken')).toMatch(/names no folder of mechanisms/);
    expect(says('outside')).toMatch(/is outside the package/);
    expect(says('empty')).toMatch(/no \.mod file/);
    expect(says('a.mod', 'twice')).toMatch(/\/mechanisms\/1: .*makes the mechanism "a", which "a\.mod" makes already/);
    expect(says('lost.mod')).toBe('model.json: /mechanisms/0: no file "lost.mod"');
    expect(says('../lost')).toBe('model.json: /mechanisms/0: no file "../lost"');
  });
});
