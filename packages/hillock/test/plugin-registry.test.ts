// What a registry refuses, and what it says to do.
import { readFileSync } from 'node:fs';
import { CONTRACTS_VERSION, type NonvintBlock } from '@hillock/contracts';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { builtInPlugins, denseLu, formatMistake, Registry, summaries } from '../src/index.ts';
import { none, slow, spec } from './plugin-parts.ts';

/** The mistakes of these plugins beside the built-in ones, as lines. */
function refusals(...plugins: readonly unknown[]): readonly string[] {
  const made = Registry.of([...builtInPlugins(), ...plugins]);
  return E.isRight(made) ? [] : made.left.map((error) => formatMistake({ kind: 'model', error }, 'm'));
}

describe('the built-in plugins', () => {
  it('come in by the door of all others, in the versions of their packages', () => {
    expect(refusals()).toEqual([]);
    for (const { name, version, module } of builtInPlugins()) {
      const folder = /mechanisms|odex/.test(name) ? 'plugins' : 'packages';
      const manifest: unknown = JSON.parse(readFileSync(`${folder}/${name.replace('@hillock/', '')}/package.json`, 'utf8'));
      expect(manifest).toMatchObject({ name: module, version });
    }
    expect(JSON.parse(readFileSync('packages/contracts/package.json', 'utf8'))).toMatchObject({ version: CONTRACTS_VERSION });
  });

  it('say what they add', () => {
    const parts = summaries().flatMap(({ name, version, parts: own }) =>
      own.map(({ what, names }) => `${name} ${version} ${what}: ${names.join(' ')}`),
    );
    expect(parts).toContain('@hillock/integrators 0.1.0 integrator: bdf esdirk rosenbrock backward-euler crank-nicolson');
    expect(parts).toContain('@hillock/linalg 0.1.0 linear solver: diagonal tree sparse-lu dense-lu gmres');
    expect(parts).toContain('@hillock/odex 0.1.0 integrator: odex');
    expect(parts).toContain('@hillock/morphology 0.1.0 morphology reader: .swc');
    expect(parts.some((line) => line.startsWith('@hillock/mechanisms 0.1.0 mechanism: ') && line.includes(' hh '))).toBe(true);
  });
});

describe('what a registry refuses, and what it says to do', () => {
  it.each<[string, readonly unknown[], string]>([
    [
      'contracts of another version',
      [spec({ contracts: '^2.0.0' })],
      `m: /plugins/extra: "extra" 1.2.0 is written against @hillock/contracts ^2.0.0, and this engine has ${CONTRACTS_VERSION}; install a version of the plugin that takes it, or a @hillock/hillock that suits the plugin`,
    ],
    [
      'a missing peer',
      [spec({ peers: { '@someone/base': '^1.0.0' } })],
      'm: /plugins/extra: "extra" 1.2.0 needs the plugin "@someone/base" ^1.0.0, which is not there: install it (npm install @someone/base) and name it among the plugins',
    ],
    [
      'a peer of another version',
      [spec({ peers: { base: '^2.0.0' } }), spec({ name: 'base', module: 'base' })],
      'm: /plugins/extra: "extra" 1.2.0 needs the plugin "base" ^2.0.0, and 1.2.0 is there: install a version that suits (npm install "base@^2.0.0")',
    ],
    [
      'a plugin twice',
      [spec(), spec({ version: '1.3.0' })],
      'm: /plugins/extra: a plugin of this name is there already (1.2.0 and 1.3.0): leave one of them out',
    ],
    [
      'a name of ours',
      [spec({ provides: { steppers: [{ ...slow, name: 'bdf' }] } })],
      'm: /plugins/extra: "extra" 1.2.0 brings the integrator "bdf"; "@hillock/integrators" 0.1.0 has it already: leave one of the two plugins out',
    ],
    [
      'its own name twice',
      [spec({ provides: { steppers: [slow, slow] } })],
      'm: /plugins/extra: "extra" 1.2.0 brings the integrator "slow"; it gives it twice',
    ],
    [
      'no object',
      ['extra'],
      'm: /plugins/5: no plugin that could be used: a plugin is what definePlugin({ name, version, contracts, module, provides }) gives',
    ],
    [
      'no version',
      [spec({ version: '1' })],
      'm: /plugins/extra: no plugin that could be used: version is to be a version such as "1.0.0", not "1"',
    ],
    [
      'no range',
      [spec({ contracts: undefined })],
      'm: /plugins/extra: no plugin that could be used: contracts is to be a semver range such as "^0.1.0", not missing',
    ],
    [
      'nothing provided',
      [spec({ provides: [] })],
      'm: /plugins/extra: no plugin that could be used: provides is to be an object: { integrators: [ … ] }',
    ],
    [
      'an unknown kind',
      [spec({ provides: { integrator: [] } })],
      'm: /plugins/extra: no plugin that could be used: provides.integrator is nothing that a plugin can add; nearest: "integrators"',
    ],
    [
      'a kind that is no list',
      [spec({ provides: { blocks: {} } })],
      'm: /plugins/extra: no plugin that could be used: provides.blocks is to be a list, not object',
    ],
    [
      'a part without what it is',
      [spec({ provides: { integrators: [{ name: 'x', options: none, needs: [] }] } })],
      'm: /plugins/extra: no plugin that could be used: provides.integrators[0].create is to be a function, not missing',
    ],
    [
      'options that are no schema',
      [spec({ provides: { blocks: [{ name: 'x', options: {}, create: () => ({}) }] } })],
      'm: /plugins/extra: no plugin that could be used: provides.blocks[0].options is to be a schema: { parse(json), jsonSchema }, not object',
    ],
    [
      'a structure that no matrix has',
      [spec({ provides: { linearSolvers: [{ ...denseLu, structure: 'banded' }] } })],
      'm: /plugins/extra: no plugin that could be used: provides.linearSolvers[0].structure is to be one of "diagonal", "dense", "csc", "tree", "operator", not "banded"',
    ],
  ])('%s', (_, plugins, expected) => {
    expect(refusals(...plugins)).toContain(expected);
  });

  it('but blocks of two plugins may have one name: a model says whose it means', () => {
    const blocks = [{ name: 'pool', options: none, create: (): NonvintBlock => ({}) }];
    expect(refusals(spec({ provides: { blocks } }), spec({ name: 'b', module: 'b', provides: { blocks } }))).toEqual([]);
  });
});
