import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A package of a made-up workspace. */
export interface MadeUpPackage {
  /** Default: `@hillock/` and the last part of the folder. */
  readonly name?: string;
  readonly dependencies?: readonly string[];
  /** Folders from the root; default: those of the dependencies, packages/… */
  readonly references?: readonly string[];
  readonly exports?: readonly string[];
  /** Files by path in the package. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Writes a workspace of three layers (packages/low; packages/left and right; packages/high) into a new folder and returns it. */
export function workspace(packages: Readonly<Record<string, MadeUpPackage>>, extra: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'hillock-layers-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const folders = Object.keys(packages);
  for (const [folder, p] of Object.entries(packages)) {
    const dependencies = p.dependencies ?? [];
    const references = p.references ?? dependencies.filter((d) => d.startsWith('@hillock/')).map((d) => d.replace('@hillock', 'packages'));
    const manifest = {
      name: p.name ?? `@hillock/${folder.split('/')[1]}`,
      exports: Object.fromEntries((p.exports ?? ['.']).map((path) => [path, './src/index.ts'])),
      dependencies: Object.fromEntries(dependencies.map((d) => [d, '1.0.0'])),
    };
    write(`${folder}/package.json`, JSON.stringify(manifest, null, 2));
    write(`${folder}/tsconfig.json`, JSON.stringify({ references: references.map((path) => ({ path: `../../${path}` })) }, null, 2));
    for (const [path, text] of Object.entries(p.files ?? {})) write(`${folder}/${path}`, text);
  }
  write('tsconfig.json', JSON.stringify({ references: folders.map((path) => ({ path: `./${path}` })) }));
  const layers = [['packages/low'], ['packages/left', 'packages/right'], ['packages/high']];
  const present = layers.map((row) => row.filter((folder) => folders.includes(folder)));
  write('tools/layers/layers.json', JSON.stringify({ layers: present }, null, 2));
  for (const [path, text] of Object.entries(extra)) write(path, text);
  return root;
}
