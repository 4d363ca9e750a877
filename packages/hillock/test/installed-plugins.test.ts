// Plugins of installed packages that a model file names.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildModel, formatMistake } from '../src/index.ts';
import { readyModelFile } from '../src/node/index.ts';
import { base, steps } from './plugin-parts.ts';

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
