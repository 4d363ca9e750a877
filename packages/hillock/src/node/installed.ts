import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';

/** The folder of an installed package, links followed, as Node looks for it: node_modules here, then in each folder above; null where there is none. */
export function installedIn(folder: string, name: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const root = join(at, 'node_modules', name);
    if (existsSync(join(root, 'package.json'))) return realpathSync(root);
    if (dirname(at) === at) return null;
  }
}

/** The package.json in a folder; null where it is none. */
export function manifestOf(root: string): unknown {
  try {
    return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  } catch {
    return null;
  }
}

/** A key of a JSON object; undefined where it is none, or has it not. */
export function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}

/** Conditions of `exports` that hold for a module that Node imports. */
const CONDITIONS: readonly string[] = ['node', 'import', 'module-sync', 'default'];

/**
 * The file that the name of a package means to `import`, by its package.json as Node reads it: the entry "." of `exports`, by conditions in their order; else `main`; else
 * index.js. Left: why there is none. A file outside the package is none.
 */
export function entryOf(root: string): E.Either<string, string> {
  const manifest = manifestOf(root);
  if (manifest === null) return E.left('its package.json is no JSON');
  const exported = field(manifest, 'exports');
  const main = field(manifest, 'main');
  const target = exported === undefined ? (typeof main === 'string' ? main : 'index.js') : targetOf(mainExport(exported));
  if (target === null) return E.left('its package.json exports nothing under the name of the package ("exports": { ".": … })');
  const file = resolve(root, target);
  if (relative(root, file).startsWith('..')) return E.left(`its package.json exports "${target}", which is outside the package`);
  // only `main` may leave out what `exports` has to say
  const candidates = exported === undefined ? [file, `${file}.js`, join(file, 'index.js')] : [file];
  const found = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile() === true);
  return found === undefined ? E.left(`its package.json exports "${target}", and there is no such file (was it built?)`) : E.right(found);
}

/** `exports` is the entry "." itself, unless it has keys that begin with a dot. */
function mainExport(exported: unknown): unknown {
  const paths = typeof exported === 'object' && exported !== null && Object.keys(exported).some((key) => key.startsWith('.'));
  return paths ? field(exported, '.') : exported;
}

function targetOf(exported: unknown): string | null {
  if (typeof exported === 'string') return exported;
  if (Array.isArray(exported)) return exported.map(targetOf).find((target) => target !== null) ?? null;
  if (typeof exported !== 'object' || exported === null) return null;
  for (const [condition, value] of Object.entries(exported)) {
    if (!CONDITIONS.includes(condition)) continue;
    const target = targetOf(value);
    if (target !== null) return target;
  }
  return null;
}
