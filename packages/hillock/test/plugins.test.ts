// Plugins: what a registry refuses, and what a model file can name of installed packages.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CONTRACTS_VERSION,
  definePlugin,
  type NonvintBlock,
  type PluginSpec,
  type Schema,
  type StaggeredStepper,
} from '@hillock/contracts';
import * as E from 'fp-ts/lib/Either.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  backwardEuler,
  buildModel,
  builtInPlugins,
  denseLu,
  formatMistake,
  isRange,
  type Model,
  origins,
  Registry,
  satisfies,
  summaries,
  treeSolver,
  withMechanisms,
} from '../src/index.ts';
import { readyModelFile } from '../src/node/index.ts';

const none: Schema<unknown> = { parse: (json) => json, jsonSchema: { type: 'object', properties: {}, additionalProperties: false } };

const spec = (change: object = {}): PluginSpec => ({
  ...definePlugin({ name: 'extra', version: '1.2.0', contracts: '^0.1.0', module: 'extra', provides: {} }),
  ...change,
});

/** The mistakes of these plugins beside the built-in ones, as lines. */
function refusals(...plugins: readonly unknown[]): readonly string[] {
  const made = Registry.of([...builtInPlugins(), ...plugins]);
  return E.isRight(made) ? [] : made.left.map((error) => formatMistake({ kind: 'model', error }, 'm'));
}

const slow: StaggeredStepper = { name: 'slow', step: (system, t, dt) => backwardEuler.step(system, t, dt) };

describe('semver ranges', () => {
  it.each([
    ['0.1.0', '^0.1.0', true],
    ['0.1.9', '^0.1.0', true],
    ['0.2.0', '^0.1.0', false],
    ['1.9.0', '^1.2.3', true],
    ['1.2.2', '^1.2.3', false],
    ['0.0.4', '^0.0.3', false],
    ['0.0.3', '^0.0.3', true],
    ['0.0.9', '^0.0', true],
    ['0.5.0', '^0', true],
    ['1.2.9', '~1.2.3', true],
    ['1.3.0', '~1.2.3', false],
    ['1.9.0', '~1', true],
    ['1.5.0', '1.x', true],
    ['1.5.7', '1.5', true],
    ['2.0.0', '*', true],
    ['2.0.0', '', true],
    ['2.0.0', '>=1.0.0 <2.0.0', false],
    ['1.9.9', '>= 1.0.0 < 2.0.0', true],
    ['2.0.0', '>1', true],
    ['1.9.0', '>1', false],
    ['1.4.9', '<=1.4', true],
    ['3.1.0', '1.x || >=3 <4', true],
    ['1.5.0', '1.2 - 1.8', true],
    ['1.9.0', '1.2 - 1.8', false],
    ['1.2.3-beta.1', '^1.2.0', true],
    ['1.2', '*', false],
    ['1.2.3', 'latest', false],
  ])('%s in "%s": %s', (version, range, expected) => {
    expect(satisfies(version, range)).toBe(expected);
  });

  it('are told from other texts', () => {
    expect(['^1.0.0', '1 || 2', '>=1 <2'].map(isRange)).toEqual([true, true, true]);
    expect(['latest', 'file:../x', '^a', '1.0.0.0'].map(isRange)).toEqual([false, false, false, false]);
  });
});

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

const base = (change: object = {}): Model => ({
  hillock: 1,
  sections: [{ name: 'soma', L: 20, diam: 20 }],
  regions: [{ sections: 'soma', insert: { hh: {} } }],
  points: [{ name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 1, dur: 2, amp: 0.4 } }],
  record: { v: 'soma(0.5).v' },
  run: { tstop: 5, integrator: { method: 'backward-euler', dt: 0.025 } },
  ...change,
});

const steps = (method: string, options: object = {}): Model['run'] => ({ tstop: 5, integrator: { method, dt: 0.025, ...options } });
const variable = (options: object): Model['run'] => ({
  tstop: 5,
  sample: 0.5,
  integrator: { method: 'bdf', rtol: 1e-6, atol: 1e-6, ...options },
});

function outcome(model: Model, plugins: readonly PluginSpec[]): readonly number[] | readonly string[] {
  const built = buildModel(model, { plugins });
  if (E.isLeft(built)) return built.left.map((mistake) => formatMistake(mistake, 'm'));
  const { status, reason } = built.right.run(model.run.tstop);
  return status === 'finished' ? (built.right.result().traces.v ?? []) : [reason];
}

/** A stepper with an option: so many steps of backward Euler in one. */
const sub = {
  name: 'sub-stepped',
  options: {
    parse: (json: unknown): { readonly parts: number } => ({ parts: 1, ...(typeof json === 'object' ? json : {}) }),
    jsonSchema: {
      type: 'object',
      properties: { parts: { type: 'integer', minimum: 1 } },
      required: ['parts'],
      additionalProperties: false,
    },
  },
  create: (options: unknown): StaggeredStepper => {
    const parts = typeof options === 'object' && options !== null && 'parts' in options ? Number(options.parts) : 1;
    return { name: 'sub-stepped', step: (system, t, dt) => (parts === 1 ? backwardEuler.step(system, t, dt) : 2) };
  },
};

/** A solver that counts, as a factory with options. */
const counted = (used: string[]): object => ({
  name: 'counted-lu',
  options: {
    parse: (json: unknown) => json,
    jsonSchema: { type: 'object', properties: { label: { type: 'string' } }, additionalProperties: false },
  },
  create: (options: unknown) => ({
    ...denseLu,
    name: 'counted-lu',
    create: (like: Parameters<typeof denseLu.create>[0]) => {
      used.push(JSON.stringify(options));
      return denseLu.create(like);
    },
  }),
});

/** A current of constant density, out of everywhere. */
const drain = {
  name: 'drain',
  options: {
    parse: (json: unknown) => json,
    jsonSchema: { type: 'object', properties: { density: { type: 'number' } }, required: ['density'], additionalProperties: false },
  },
  create: (options: unknown): NonvintBlock => {
    const density = typeof options === 'object' && options !== null && 'density' in options ? Number(options.density) : 0;
    return {
      current(rhs) {
        for (let i = 0; i < rhs.length; i++) rhs[i] = rhs[i]! - density;
      },
    };
  },
};

describe('parts of plugins by name', () => {
  const parts = (used: string[] = []): PluginSpec =>
    spec({ provides: { steppers: [slow, sub], linearSolvers: [counted(used)], blocks: [drain] } });

  it('steppers, with and without options', () => {
    const expected = outcome(base(), []);
    expect(expected).toHaveLength(201);
    expect(outcome(base({ run: steps('slow') }), [parts()])).toEqual(expected);
    expect(outcome(base({ run: steps('sub-stepped', { parts: 1 }) }), [parts()])).toEqual(expected);
    expect(outcome(base({ run: steps('sub-stepped', { part: 1 }) }), [parts()])).toEqual([
      'm: /run/integrator/part: no such option; nearest: "parts"',
    ]);
    expect(outcome(base({ run: steps('sub-stepped', { parts: 0.5 }) }), [parts()])).toEqual([
      'm: /run/integrator/parts: expected a whole number, not 0.5',
    ]);
    expect(outcome(base({ run: steps('sub-stepped') }), [parts()])).toEqual(['m: /run/integrator: the option "parts" is missing']);
    expect(outcome(base({ run: steps('slow', { parts: 1 }) }), [parts()])).toEqual([
      expect.stringContaining('/run/integrator/parts: slow takes steps of fixed size'),
    ]);
    expect(outcome(base({ run: steps('slo') }), [parts()])).toEqual(['m: /run/integrator/method: no integrator "slo"; nearest: "slow"']);
  });

  it('linear solvers, in the Newton iteration of a method and in its preconditioner', () => {
    const used: string[] = [];
    const plugins = [parts(used)];
    const direct = variable({ newton: { derivatives: 'difference', linear: { name: 'counted-lu', label: 'a' } } });
    const krylov = variable({
      newton: { derivatives: 'difference', linear: { name: 'gmres', precondition: { derivatives: 'difference', linear: 'counted-lu' } } },
    });
    const own = outcome(base({ run: variable({ newton: { derivatives: 'difference', linear: 'dense-lu' } }) }), []);
    expect(own).toHaveLength(11);
    expect(outcome(base({ run: direct }), plugins)).toEqual(own);
    expect(outcome(base({ run: krylov }), plugins)).toHaveLength(11);
    expect(used).toEqual(['{"label":"a"}', '{}']);
    const errors = (newton: object): unknown => outcome(base({ run: variable({ newton }) }), plugins);
    expect(errors({ derivatives: 'difference', linear: 'counted-l' })).toEqual([
      'm: /run/integrator/newton/linear: no linear solver "counted-l"; nearest: "counted-lu"',
    ]);
    expect(errors({ derivatives: 'difference', linear: { name: 'counted-lu', lable: 'a' } })).toEqual([
      'm: /run/integrator/newton/linear/lable: no such option; nearest: "label"',
    ]);
    expect(errors({ derivatives: 'difference', linear: { name: 'dense-lu', pivot: 1 } })).toEqual([
      'm: /run/integrator/newton/linear/pivot: the linear solver "dense-lu" has no options',
    ]);
    expect(errors({ derivative: 'difference', linear: 'dense-lu' })).toEqual([
      expect.stringMatching(/^m: \/run\/integrator\/newton\/derivative/),
    ]);
    expect(outcome(base({ run: variable({ rtoll: 1 }) }), [])).toEqual(['m: /run/integrator/rtoll: no such option; nearest: "rtol"']);
  });

  it('but no tree solver of others: the tree of a cable is solved with its mechanisms', () => {
    const own = spec({ provides: { linearSolvers: [{ ...treeSolver, name: 'own-tree' }] } });
    const run = variable({ newton: { derivatives: 'symbolic', linear: 'own-tree' } });
    expect(outcome(base({ run }), [own])).toEqual([expect.stringMatching(/"own-tree" for the tree of a cable.*instead, "linear": "tree"/)]);
  });

  it('blocks, with their options', () => {
    const use = (block: object): unknown => outcome(base({ blocks: [block] }), [parts()]);
    const free = outcome(base(), []);
    expect(use({ use: 'extra', options: { density: 0 } })).toEqual(free);
    // 1 µA/cm² outward holds the cell down
    const held = use({ use: 'extra', name: 'drain', options: { density: 1e-3 } });
    expect(Array.isArray(held) && held[200] < Number(free[200])).toBe(true);
    expect(use({ use: 'extra', options: { densty: 1 } })).toEqual(['m: /blocks/0/options/densty: no such option; nearest: "density"']);
    expect(use({ use: 'extra', options: { density: '1' } })).toEqual(['m: /blocks/0/options/density: expected a number, not "1"']);
    expect(use({ use: 'extra' })).toEqual(['m: /blocks/0/options: the option "density" is missing']);
    expect(use({ use: 'extra', name: 'drein' })).toEqual([
      'm: /blocks/0/name: no block "drein"; "extra" 1.2.0 has "drain"; nearest: "drain"',
    ]);
    expect(use({ use: 'odex' })).toEqual(['m: /blocks/0: which block is meant? "@hillock/odex" 0.1.0 has no blocks']);
    expect(use({ use: 'other' })).toEqual([expect.stringContaining('m: /blocks/0/use: the plugin "other" is not loaded: hand it over')]);
  });

  it('blocks that cannot be made are told with their place', () => {
    const broken = spec({
      provides: {
        blocks: [
          {
            ...drain,
            create: () => {
              throw new Error('no memory');
            },
          },
          { ...drain, name: 'nothing', create: () => 3 },
        ],
      },
    });
    const use = (name: string): unknown => outcome(base({ blocks: [{ use: 'extra', name, options: { density: 1 } }] }), [broken]);
    expect(use('drain')).toEqual(['m: /blocks/0/options: no memory']);
    expect(use('nothing')).toEqual(['m: /blocks/0: "extra" 1.2.0 made no block "nothing", but 3']);
  });

  it('mechanisms: those that come at once, and those that are awaited', async () => {
    const found = Registry.of(builtInPlugins());
    const pas = E.isRight(found) ? found.right.find('mechanisms', 'pas')?.part.load('pas') : undefined;
    if (pas === undefined || 'then' in pas) throw new Error('pas is there at once');
    const leak = { ...pas, name: 'leak' };
    const at = (load: () => unknown): PluginSpec => spec({ provides: { mechanisms: [{ names: ['leak'], load }] } });
    const model = base({ regions: [{ sections: 'soma', insert: { leak: { g: 1e-3, e: -70 } } }] });
    expect(outcome(model, [at(() => leak)])).toHaveLength(201);
    const late = at(() => Promise.resolve(leak));
    // a provider may be an object with a state of its own
    const stateful = {
      names: ['leak'],
      found: leak,
      load(): unknown {
        return Promise.resolve(this.found);
      },
    };
    expect(outcome(model, [await withMechanisms(spec({ provides: { mechanisms: [stateful] } }))])).toHaveLength(201);
    expect(outcome(model, [late])).toEqual([expect.stringMatching(/the mechanism "leak" of "extra" 1\.2\.0 has to be waited for/)]);
    expect(outcome(model, [await withMechanisms(late)])).toHaveLength(201);
    expect(
      outcome(model, [
        at(() => {
          throw new Error('lost');
        }),
      ]),
    ).toEqual(['m: /plugins/extra: lost']);
  });

  it('integrators that lack something are refused with what to use instead', () => {
    const factory = (change: object): PluginSpec =>
      spec({ provides: { integrators: [{ name: 'x', options: { ...none, jsonSchema: {} }, needs: [], create: () => 3, ...change }] } });
    const run = { ...variable({}), integrator: { method: 'x' } };
    expect(outcome(base({ run }), [factory({ needs: ['mass'] })])).toEqual([
      expect.stringMatching(/"x", which needs a system with a mass matrix: instead, "bdf"/),
    ]);
    expect(outcome(base({ run }), [factory({ create: () => ({}) })])).toEqual([
      expect.stringMatching(/"x": "extra" 1\.2\.0 made no integrator/),
    ]);
  });

  it('options of plugins are not taken silently', () => {
    expect(outcome(base({ plugins: { extra: { sigma: 1 } } }), [parts()])).toEqual([
      expect.stringContaining('m: /plugins/extra/sigma: "extra" 1.2.0 has no options here'),
    ]);
    expect(outcome(base({ plugins: { odex: {}, extra: {} } }), [parts()])).toHaveLength(201);
  });

  it('are told with the plugin that each comes from', () => {
    const model = base({
      run: variable({
        newton: { derivatives: 'difference', linear: { name: 'gmres', precondition: { derivatives: 'difference', linear: 'counted-lu' } } },
      }),
      blocks: [{ use: 'extra' }],
    });
    expect(origins(model, [parts()], ['hh', 'own']).map((o) => `${o.what} ${o.name}: ${o.plugin} ${o.version}`)).toEqual([
      'integrator bdf: @hillock/integrators 0.1.0',
      'linear solver gmres: @hillock/linalg 0.1.0',
      'linear solver counted-lu: extra 1.2.0',
      'block drain: extra 1.2.0',
      'mechanism hh: @hillock/mechanisms 0.1.0',
    ]);
  });
});

describe('plugins of installed packages', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hillock-plugins-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(name: string, content: string | object): string {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  const code = (name: string, change = ''): string =>
    `export const plugin = { name: '${name}', version: '1.0.0', contracts: '^0.1.0', module: '${name}', provides: { steppers: [{ name: 'own', step: () => 0 }] }${change} };\n`;

  function install(name: string, manifest: object = {}, text = code(name)): void {
    write(`node_modules/${name}/package.json`, {
      name,
      version: '1.0.0',
      type: 'module',
      exports: { '.': { types: './x.d.ts', import: './lib.js' }, './extra': './lib.js' },
      ...manifest,
    });
    write(`node_modules/${name}/lib.js`, text);
  }

  /** The mistake that loading a model with these plugins gives; '' when it builds. */
  async function problem(plugins: Record<string, object>): Promise<string> {
    const ready = await readyModelFile(write('deep/model.json', { ...base({ plugins }), run: steps('own') }));
    if (E.isLeft(ready)) return ready.left.map((m) => formatMistake(m, 'm')).join('\n');
    const built = buildModel(ready.right.model, ready.right.options);
    return E.isLeft(built) ? built.left.map((m) => formatMistake(m, 'm')).join('\n') : '';
  }

  it('are imported by their exports, from the folder of the model upwards', async () => {
    install('@someone/own');
    expect(await problem({ '@someone/own': {} })).toBe('');
    install('main-only', { exports: undefined, main: 'lib.js' });
    expect(await problem({ 'main-only': {} })).toBe('');
    install('short-main', { exports: undefined, main: 'lib' });
    expect(await problem({ 'short-main': {} })).toBe('');
    install('as-text', { exports: './lib.js' });
    expect(await problem({ 'as-text': {} })).toBe('');
    install(
      'by-default',
      { exports: { default: './lib.js' } },
      `${code('by-default').replace('const plugin', 'const other')}export default other;\n`,
    );
    expect(await problem({ 'by-default': {} })).toBe('');
  });

  it.each([
    ['./evil.js', 'is a path; code comes from installed packages alone'],
    ['../x', 'is a path'],
    ['/etc/x', 'is a path'],
    ['C:\\x', 'is a path'],
    [
      'https://example.org/x.js',
      'is a URL; code comes from installed packages alone: install it (npm install) and give the name of the package',
    ],
    ['data:text/javascript,1', 'is a URL'],
    ['file:///x', 'is a URL'],
    ['node:fs', 'is a URL'],
    ['evil.mjs', 'is a file'],
    ['@someone/own/lib.js', 'is a file'],
    ['@someone/own/extra', 'is no name of a package'],
    ['not here', 'is no name of a package'],
  ])('and from nothing else: %s', async (name, expected) => {
    write('deep/evil.js', 'throw new Error("it was run");\n');
    install('@someone/own');
    expect(await problem({ [name]: {} })).toContain(`"${name}" ${expected}`);
  });

  it('that are not there, or do not fit, say what to do', async () => {
    expect(await problem({ missing: {} })).toBe(
      'm: /plugins/missing: the package "missing" is not installed beside the model (npm install missing)',
    );
    expect(await problem({ lfp: {} })).toContain('the package "@hillock/lfp" is not installed');
    install('unbuilt');
    rmSync(join(folder, 'node_modules/unbuilt/lib.js'));
    expect(await problem({ unbuilt: {} })).toContain('exports "./lib.js", and there is no such file (was it built?)');
    install('closed', { exports: { './extra': './lib.js' } });
    expect(await problem({ closed: {} })).toContain('exports nothing under the name of the package');
    install('outside', { exports: '../../deep/evil.js' });
    expect(await problem({ outside: {} })).toContain('which is outside the package');
    install('peerless', { peerDependencies: { '@hillock/contracts': '^0.1.0' } });
    expect(await problem({ peerless: {} })).toContain(
      'the package "peerless" needs "@hillock/contracts" ^0.1.0, which is not installed beside it (npm install "@hillock/contracts@^0.1.0")',
    );
    write('node_modules/@hillock/contracts/package.json', { version: '0.9.0' });
    expect(await problem({ peerless: {} })).toContain('needs "@hillock/contracts" ^0.1.0, and 0.9.0 is installed');
    // a package may be a link to where its peers are beside it, as pnpm puts them
    write('store/node_modules/linked/package.json', {
      name: 'linked',
      version: '1.0.0',
      type: 'module',
      exports: './lib.js',
      peerDependencies: { '@hillock/contracts': '^0.1.0' },
    });
    write('store/node_modules/linked/lib.js', code('linked'));
    write('store/node_modules/@hillock/contracts/package.json', { version: '0.1.0' });
    symlinkSync(join(folder, 'store/node_modules/linked'), join(folder, 'node_modules/linked'), 'dir');
    expect(await problem({ linked: {} })).toBe('');
    install('optional', { peerDependencies: { other: '^1.0.0' }, peerDependenciesMeta: { other: { optional: true } } });
    expect(await problem({ optional: {} })).toBe('');
    install('empty', {}, 'export const a = 1;\n');
    expect(await problem({ empty: {} })).toContain('the package "empty" is no plugin: it exports no "plugin"');
    install('wrong', {}, code('wrong').replace("version: '1.0.0', ", ''));
    expect(await problem({ wrong: {} })).toContain(
      'the plugin of the package "wrong" cannot be used: version is to be a version such as "1.0.0", not missing',
    );
    install('alias', {}, code('other'));
    expect(await problem({ alias: {} })).toContain('says that its module is "other"; it is to be "alias"');
    install('throws', {}, 'throw new Error("at its top");\n');
    expect(await problem({ throws: {} })).toContain('the package "throws" cannot be loaded: at its top');
    install('future', {}, code('future').replace("'^0.1.0'", "'^7.0.0'"));
    expect(await problem({ future: {} })).toMatch(/"future" 1\.0\.0 is written against @hillock\/contracts \^7\.0\.0/);
  });
});
