import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseModel } from '@hillock/hillock';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { modelJsonSchema } from '../json-schema.ts';
import { violations } from './validate.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): string => readFileSync(root + file, 'utf8');
const published: unknown = JSON.parse(read('packages/hillock/schema/model.schema.json'));

const cases = 'test/data/reference/cases/';
const models = [
  ...readdirSync(root + cases).flatMap((name) => (name.endsWith('.json') ? [cases + name] : [])),
  ...readdirSync(`${root}examples`)
    .map((name) => `examples/${name}/model.json`)
    .filter((file) => existsSync(root + file)),
];

describe('the JSON Schema of the model file', () => {
  it('is up to date', () => {
    expect(read('packages/hillock/schema/model.schema.json'), 'run "npm run schema"').toBe(modelJsonSchema());
  });

  it('is held against examples as well', () => {
    expect(models.filter((file) => file.startsWith('examples/')).length).toBeGreaterThanOrEqual(4);
  });

  it.each(models)('accepts %s', (file) => {
    expect(violations(published, JSON.parse(read(file)))).toEqual([]);
  });

  const good = {
    $schema: 'model.schema.json',
    hillock: 1,
    sections: [{ name: 'soma', L: 20, diam: { x: [0, 1], value: [1, 2] } }],
    regions: [{ sections: ['soma'], nseg: { dLambda: 0.1 }, insert: { pas: { g: [1, 2] } }, ionStyle: { ca: [3, 2, 1, 1, 0] } }],
    cellTypes: { c: { points: [{ name: 'x', type: 'IntFire1' }], connections: [{ to: 'x', weight: [1, 2], events: [1] }] } },
    cells: [{ type: 'c', name: 'c', count: 3 }],
    play: { 'c[0].x.m': { t: [0, 1], value: [0, 1], continuous: false } },
    record: { v: 'soma(0.5).v' },
    run: { tstop: 5, integrator: { method: 'backward-euler', dt: 0.025 }, rates: 'exact' },
  };

  it('accepts and the reader accept the same', () => {
    expect(violations(published, good)).toEqual([]);
    expect(E.isRight(parseModel(good))).toBe(true);
  });

  it.each<[string, object]>([
    ['another version', { hillock: 2 }],
    ['an unknown key', { sectoins: [] }],
    ['a missing key', { run: { tstop: 5 } }],
    ['a text for a number', { celsius: 'warm' }],
    ['a length of 0', { sections: [{ name: 'a', L: 0, diam: 1 }] }],
    ['a diameter that is nothing of what it may be', { sections: [{ name: 'a', L: 1, diam: { y: [1] } }] }],
    ['a point of three numbers', { sections: [{ name: 'a', pt3d: [[1, 2, 3]] }] }],
    ['a style out of range', { regions: [{ sections: 'all', ionStyle: { ca: [4, 0, 0, 0, 0] } }] }],
    ['half a cell', { cells: [{ type: 'c', name: 'c', count: 0.5 }] }],
    ['no cell', { cells: [{ type: 'c', name: 'c', count: 0 }] }],
    ['a cell name with a dot', { cells: [{ type: 'c', name: 'c.d' }] }],
    ['a connection to nothing', { connections: [{ from: 'x' }] }],
    ['a negative delay', { connections: [{ to: 'x', delay: -1 }] }],
    ['a play without times', { play: { x: { value: [1] } } }],
    ['rates that are none', { run: { ...good.run, rates: 'fast' } }],
  ])('and the reader refuse %s', (_what, change) => {
    const bad = { ...good, ...change };
    expect(violations(published, bad)).not.toEqual([]);
    expect(E.isLeft(parseModel(bad))).toBe(true);
  });
});
