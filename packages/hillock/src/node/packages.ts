import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { PackagedFile, ReadPackage } from '../api.ts';

/**
 * Finds packages installed in a folder or above it, as npm puts them. A package of mechanisms says where they are in its package.json:
 * `"hillock": { "mechanisms": "mod" }`. Its .mod files are read, by name; nothing of the package is run.
 */
export function packagesIn(folder: string): ReadPackage {
  return (name) => {
    const root = installed(resolve(folder), name);
    if (root === null) return E.left(`it is not installed beside the model (npm install ${name})`);
    const where = mechanismFolder(join(root, 'package.json'));
    if (where === null) return E.left('its package.json names no folder of mechanisms ("hillock": { "mechanisms": "mod" })');
    const sources = resolve(root, where);
    if (relative(root, sources).startsWith('..')) return E.left(`its folder of mechanisms "${where}" is outside the package`);
    try {
      const files = readdirSync(sources).filter((file) => /\.mod$/i.test(file));
      if (files.length === 0) return E.left(`there is no .mod file in its folder "${where}"`);
      return E.right(
        files.sort().map((file): PackagedFile => ({ file: join(sources, file), text: readFileSync(join(sources, file), 'utf8') })),
      );
    } catch (error) {
      return E.left(`its folder "${where}" cannot be read (${error instanceof Error ? error.message : String(error)})`);
    }
  };
}

/** The folder of an installed package: node_modules here, then in each folder above. */
function installed(folder: string, name: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const root = join(at, 'node_modules', name);
    if (existsSync(join(root, 'package.json'))) return root;
    if (dirname(at) === at) return null;
  }
}

function mechanismFolder(manifest: string): string | null {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(manifest, 'utf8'));
  } catch {
    return null;
  }
  const hillock = field(json, 'hillock');
  const folder = field(hillock, 'mechanisms');
  return typeof folder === 'string' ? folder : null;
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}
