// A made-up workspace of three layers: low; left and right beside each other; high. Each test breaks one rule in it.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { problemText } from '../../source/problem.ts';
import { pathBetween } from '../import-graph.ts';
import { layerProblems } from '../rules.ts';
import { readWorkspace } from '../workspace.ts';
import { type MadeUpPackage, workspace } from './tree.ts';

const made: string[] = [];
afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true });
});

function tree(packages: Readonly<Record<string, MadeUpPackage>>, extra?: Readonly<Record<string, string>>): string {
  const root = workspace(packages, extra);
  made.push(root);
  return root;
}

function problems(packages: Readonly<Record<string, MadeUpPackage>>, extra?: Readonly<Record<string, string>>): readonly string[] {
  return layerProblems(readWorkspace(tree(packages, extra))).map(problemText);
}

const low: MadeUpPackage = { files: { 'src/index.ts': 'export const a = 1;\n' } };
const source = (text: string): Readonly<Record<string, string>> => ({ 'src/index.ts': text });

/** left with this text, low beneath it, right beside it, high above it. */
function withLeft(left: MadeUpPackage, rest: Readonly<Record<string, MadeUpPackage>> = {}): readonly string[] {
  return problems({ 'packages/low': low, 'packages/left': left, 'packages/right': low, 'packages/high': low, ...rest });
}

describe('layers', () => {
  it('finds nothing in a workspace in order', () => {
    expect(
      withLeft(
        {
          dependencies: ['@hillock/low', 'fp-ts'],
          files: {
            'src/index.ts': "import { a } from '@hillock/low';\nimport * as E from 'fp-ts/lib/Either.js';\nexport * from './deep/b.ts';\n",
            'src/deep/b.ts': "import 'node:fs';\nimport type { c } from '../index.ts';\n// import '@hillock/high';\n",
          },
        },
        { 'packages/high': { dependencies: ['@hillock/left'], files: source("let x: import('@hillock/left').T;\n") } },
      ),
    ).toEqual([]);
  });

  it('upward import', () => {
    expect(withLeft({ dependencies: ['@hillock/high'], files: source("\nimport { a } from '@hillock/high';\n") })).toEqual([
      'packages/left/src/index.ts:2:19 upward: packages/left (layer 1) imports packages/high (layer 2); allowed: @hillock/low',
    ]);
  });

  it.each([
    "import type { a } from '@hillock/high';",
    "export { a } from '@hillock/high';",
    "export const a = () => import('@hillock/high');",
    "export let a: import('@hillock/high').A;",
  ])('upward by %s', (text) => {
    const found = withLeft({ dependencies: ['@hillock/high'], files: source(text) });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('upward: packages/left (layer 1) imports packages/high (layer 2)');
  });

  it('import of the same layer', () => {
    expect(withLeft({ dependencies: ['@hillock/right'], files: source("import '@hillock/right';") })).toEqual([
      'packages/left/src/index.ts:1:8 sideways: packages/left (layer 1) imports packages/right (layer 1); allowed: @hillock/low',
    ]);
  });

  it('cycle', () => {
    const found = withLeft(
      { dependencies: ['@hillock/high'], files: source("import '@hillock/high';") },
      {
        'packages/high': { dependencies: ['@hillock/right'], files: source("import '@hillock/right';") },
        'packages/right': { dependencies: ['@hillock/left'], files: source("import '@hillock/left';") },
      },
    );
    expect(found).toEqual([
      'packages/left/src/index.ts:1:8 upward: packages/left (layer 1) imports packages/high (layer 2), in a cycle: ' +
        '@hillock/left → @hillock/high → @hillock/right → @hillock/left; allowed: @hillock/low',
      'packages/right/src/index.ts:1:8 sideways: packages/right (layer 1) imports packages/left (layer 1), in a cycle: ' +
        '@hillock/right → @hillock/left → @hillock/high → @hillock/right; allowed: @hillock/low',
    ]);
  });

  it('import that package.json does not name', () => {
    expect(withLeft({ files: source("import '@hillock/low';\nimport { pipe } from 'fp-ts/lib/function.js';") })).toEqual([
      'packages/left/src/index.ts:1:8 undeclared: @hillock/low is not in the dependencies of packages/left/package.json; allowed: none',
      'packages/left/src/index.ts:2:22 undeclared: fp-ts is not in the dependencies of packages/left/package.json; allowed: none',
    ]);
  });

  it('dependency that no file uses', () => {
    expect(withLeft({ dependencies: ['@hillock/low'], files: source("// import '@hillock/low';") })).toEqual([
      'packages/left/package.json:7:5 unused: no file in packages/left/src imports @hillock/low; allowed: to remove it',
    ]);
  });

  it('references that disagree with the dependencies', () => {
    const files = source("import '@hillock/low';");
    expect(withLeft({ dependencies: ['@hillock/low'], references: [], files })).toEqual([
      'packages/left/tsconfig.json:1:1 references: packages/low is a dependency and no reference; allowed: ../low in references',
    ]);
    expect(withLeft({ dependencies: ['@hillock/low'], references: ['packages/low', 'packages/right'], files })).toEqual([
      'packages/left/tsconfig.json:7:7 references: packages/right is a reference and no dependency; allowed: packages/low',
    ]);
  });

  it('package that the root does not reference', () => {
    expect(problems({ 'packages/low': low }, { 'tsconfig.json': '{ "references": [] }' })).toEqual([
      'tsconfig.json:1:1 references: packages/low is not referenced; allowed: ./packages/low in references',
    ]);
  });

  it.each(["'../../low/src/index.ts'", "'../package.json'", "'/etc/x.ts'", "'file:///x.ts'", "'../../left-over/src/x.ts'"])(
    'relative import of %s',
    (path) => {
      const found = withLeft({ files: source(`import ${path};`) });
      expect(found).toEqual([
        `packages/left/src/index.ts:1:8 leaves-package: ${path} leaves packages/left/src; allowed: the name of a package`,
      ]);
    },
  );

  it.each(['@hillock/low/src/index.ts', '@hillock/low/internal/x.js', '@hillock/low/dist/index.js'])('internal path %s', (specifier) => {
    expect(withLeft({ dependencies: ['@hillock/low'], files: source(`import '${specifier}';`) })).toEqual([
      `packages/left/src/index.ts:1:8 internal-path: '${specifier}' is not exported by packages/low/package.json; allowed: '@hillock/low'`,
    ]);
  });

  it('a path that is exported', () => {
    const found = withLeft(
      { dependencies: ['@hillock/low'], files: source("import '@hillock/low/testing';") },
      { 'packages/low': { ...low, exports: ['.', './testing'] } },
    );
    expect(found).toEqual([]);
  });

  it('import of itself', () => {
    expect(withLeft({ files: source("import '@hillock/left';") })).toEqual([
      'packages/left/src/index.ts:1:8 imports-itself: @hillock/left imports itself by name; allowed: a relative import',
    ]);
  });

  it('computed import', () => {
    expect(withLeft({ files: source('import(name);') })).toEqual([
      'packages/left/src/index.ts:1:8 computed-import: what this imports is known at run time only; allowed: a module named by a string',
    ]);
    const layers = { layers: [['packages/low']], computedImports: ['packages/low/src/index.ts'] };
    expect(
      problems({ 'packages/low': { files: source('import(name);') } }, { 'tools/layers/layers.json': JSON.stringify(layers) }),
    ).toEqual([]);
  });

  it('unknown folders', () => {
    expect(problems({ 'packages/low': low, 'packages/new': low })).toEqual([
      'packages/new/package.json:1:1 unknown-folder: packages/new is in no layer; allowed: an entry in tools/layers/layers.json',
    ]);
    expect(problems({ 'packages/low': low }, { 'plugins/x/src/a.ts': '' }).map((p) => p.split('; ')[0])).toEqual([
      'plugins/x/package.json:1:1 unknown-folder: plugins/x has sources and no package.json',
      'plugins/x/package.json:1:1 unknown-folder: plugins/x is in no layer',
      'tsconfig.json:1:1 references: plugins/x is not referenced',
    ]);
    expect(
      problems({ 'packages/low': low }, { 'tools/layers/layers.json': '{ "layers": [["packages/low"],\n["packages/gone"]] }' }),
    ).toEqual(['tools/layers/layers.json:2:2 unknown-folder: no package in packages/gone; allowed: one of packages/low']);
    expect(problems({ 'packages/low': low, 'packages/left': { name: '@hillock/low' } }).map((p) => p.split('; ')[0])).toEqual([
      'packages/low/package.json:1:1 unknown-folder: @hillock/low is the name of packages/left as well',
    ]);
  });

  it('a folder named outright counts before plugins/*', () => {
    const found = problems(
      {
        'packages/low': { ...low, dependencies: ['@hillock/odd'], references: ['plugins/odd'], files: source("import '@hillock/odd';") },
        'plugins/odd': low,
      },
      { 'tools/layers/layers.json': '{ "layers": [["plugins/odd"], ["packages/low"], ["plugins/*"]] }' },
    );
    expect(found).toEqual([]);
  });

  it('text that cannot be read', () => {
    expect(withLeft({ files: source('const a = "b;\n') })).toEqual([
      'packages/left/src/index.ts:1:11 unreadable: a string that is never closed; allowed: TypeScript',
    ]);
  });
});

describe('pathBetween', () => {
  const edges = new Map([
    ['a', new Set(['b', 'c'])],
    ['b', new Set(['d'])],
    ['c', new Set(['d', 'a'])],
  ]);
  it('finds a shortest way or none', () => {
    expect(pathBetween(edges, 'a', 'd')).toEqual(['a', 'b', 'd']);
    expect(pathBetween(edges, 'd', 'a')).toBeUndefined();
    expect(pathBetween(edges, 'a', 'a')).toEqual(['a']);
  });
});

describe('the command', () => {
  const check = (root: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
    spawnSync(resolve('node_modules/.bin/tsx'), [resolve('tools/layers/check.ts'), root], { encoding: 'utf8' });

  it('exits 1 with a line for each problem, of layers and of arithmetic', () => {
    const root = tree({ 'packages/low': { files: source("import '@hillock/x';\nexport const y = Math.exp(1);\n") } });
    const done = check(root);
    expect(done.status).toBe(1);
    expect(done.stdout.split('\n')).toEqual([
      'packages/low/src/index.ts:1:8 undeclared: @hillock/x is not in the dependencies of packages/low/package.json; allowed: none',
      expect.stringMatching(/^packages\/low\/src\/index\.ts:2:18 bits: Math\.exp /),
      'layers: 1 packages, 1 files, 2 problems',
      '',
    ]);
  });

  it('exits 0 where all is in order', () => {
    const done = check(tree({ 'packages/low': low }));
    expect([done.status, done.stdout]).toEqual([0, 'layers: 1 packages, 1 files, 0 problems\n']);
  });

  it('exits 2 where there is no workspace', () => {
    const done = check(tree({ 'packages/low': low }, { 'packages/low/package.json': '{' }));
    expect([done.status, done.stdout]).toEqual([2, '']);
    expect(done.stderr).toContain('packages/low/package.json is not JSON');
  });
});
