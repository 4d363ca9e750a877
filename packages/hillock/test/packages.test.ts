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

function model(mechanisms: readonly unknown[], insert: object): object {
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

  it('can be called with a prefix, beside others of the same names', () => {
    write('node_modules/one/package.json', { name: 'one', hillock: { mechanisms: 'mod' } });
    write('node_modules/two/package.json', { name: 'two', hillock: { mechanisms: 'mod' } });
    for (const name of ['one', 'two']) {
      write(`node_modules/${name}/mod/a.mod`, leak('a'));
      write(`node_modules/${name}/mod/leak.inc`, 'PARAMETER { g = 1e-4 }\n');
    }
    const uses = ['one', { use: 'two', as: 'b_' }];
    const own = { ...model(uses, { a: {}, b_a: { g: 2e-4 } }), record: { i: 'soma(0.5).i_a', j: 'soma(0.5).i_b_a', g: 'soma(0.5).g_b_a' } };
    const loaded = loadModelFile(write('model.json', own));
    if (E.isLeft(loaded)) throw new Error(JSON.stringify(loaded.left));
    const built = buildModel(loaded.right.model, { read: loaded.right.read, packages: loaded.right.packages });
    if (E.isLeft(built)) throw new Error(JSON.stringify(built.left));
    built.right.run(1);
    const { i = [], j = [], g } = built.right.result().traces;
    expect(g?.[3]).toBe(2e-4);
    for (const [k, value] of i.entries()) expect(j[k]).toBeCloseTo(2 * value, 15);
    expect(outcome(write('model.json', model(['one', 'two'], {})))).toMatch(/makes the mechanism "a", which .* makes already; .*"as"/);
    expect(outcome(write('model.json', model(['one', { use: 'tow', as: 'b_' }], {})))).toMatch(/\/mechanisms\/1\/use: no file "tow"/);
    const wrong = loadModelFile(write('model.json', model([{ use: 'two', as: '2-' }, { us: 'two' }, 3], {})));
    const told = E.isLeft(wrong) ? wrong.left.map((m) => formatMistake(m, 'm')) : [];
    expect(told).toContain('m: /mechanisms/0/as: a prefix is letters, digits and _, and begins with no digit');
    expect(told).toContain('m: /mechanisms/1/us: unknown key "us"; nearest: "use"');
    expect(told).toContain('m: /mechanisms/2: expected the name of a file or package, or { "use", "as" }, not 3');
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
