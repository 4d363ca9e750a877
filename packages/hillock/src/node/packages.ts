import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { PackagedFile, ReadPackage } from '../api.ts';
import { field, installedIn, manifestOf } from './installed.ts';

/**
 * Finds packages installed in a folder or above it, as npm puts them. A package of mechanisms says where they are in its package.json:
 * `"hillock": { "mechanisms": "mod" }`. Its .mod files are read, by name; nothing of the package is run.
 */
export function packagesIn(folder: string): ReadPackage {
  return (name) => {
    const root = installedIn(resolve(folder), name);
    if (root === null) return E.left(`it is not installed beside the model (npm install ${name})`);
    const where = mechanismFolder(root);
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

function mechanismFolder(root: string): string | null {
  const folder = field(field(manifestOf(root), 'hillock'), 'mechanisms');
  return typeof folder === 'string' ? folder : null;
}
