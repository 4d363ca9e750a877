import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PluginSpec } from '@hillock/contracts';
import type { Model, ModelError } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import type { Mistake } from '../api.ts';
import { modelMistakes } from '../mistakes.ts';
import { builtInPlugins } from '../plugins/built-in.ts';
import { fullName, refusedName } from '../plugins/package-name.ts';
import { isPlugin, shapeProblems } from '../plugins/plugin-shape.ts';
import { satisfies } from '../plugins/semver.ts';
import { withMechanisms } from '../plugins/use.ts';
import { entryOf, field, installedIn, manifestOf } from './installed.ts';

/** Loads the plugins that a model names; left: what keeps them from being used. */
export type LoadPlugins = (model: Model) => Promise<E.Either<readonly Mistake[], readonly PluginSpec[]>>;

/**
 * Plugins from packages installed in a folder or above it, as npm puts them, and from nowhere else: names that are paths or URLs are refused. A package of a plugin exports it as
 * `plugin` (or as its default), and is run when it is imported: it is code like any other package.
 */
export function pluginsIn(folder: string): LoadPlugins {
  return async (model) => {
    const named = new Map<string, ModelError['path']>();
    for (const name of Object.keys(model.plugins ?? {})) named.set(name, ['plugins', name]);
    for (const [i, { use }] of (model.blocks ?? []).entries()) if (!named.has(use)) named.set(use, ['blocks', i, 'use']);
    const known = new Set(builtInPlugins().map((plugin) => plugin.module));
    const errors: ModelError[] = [];
    const plugins: PluginSpec[] = [];
    for (const [name, path] of named) {
      const full = fullName(name);
      if (known.has(full)) continue;
      known.add(full);
      const refused = refusedName(name);
      const plugin = refused === null ? await load(resolve(folder), full) : E.left(refused);
      if (E.isLeft(plugin)) errors.push({ path, message: plugin.left });
      else plugins.push(plugin.right);
    }
    return errors.length > 0 ? E.left(modelMistakes(errors)) : E.right(plugins);
  };
}

async function load(folder: string, name: string): Promise<E.Either<string, PluginSpec>> {
  const root = installedIn(folder, name);
  if (root === null) return E.left(`the package "${name}" is not installed beside the model (npm install ${name})`);
  const missing = missingPeers(root);
  if (missing !== null) return E.left(`the package "${name}" ${missing}`);
  const entry = entryOf(root);
  if (E.isLeft(entry)) return E.left(`the package "${name}" cannot be loaded: ${entry.left}`);
  try {
    const module: unknown = await import(/* @vite-ignore */ pathToFileURL(entry.right).href);
    const plugin = field(module, 'plugin') ?? field(module, 'default');
    if (plugin === undefined)
      return E.left(`the package "${name}" is no plugin: it exports no "plugin" (export const plugin = definePlugin({ … }))`);
    if (!isPlugin(plugin)) return E.left(`the plugin of the package "${name}" cannot be used: ${shapeProblems(plugin).join('; ')}`);
    if (plugin.module !== name)
      return E.left(`the plugin of the package "${name}" says that its module is "${plugin.module}"; it is to be "${name}"`);
    return E.right(await withMechanisms(plugin));
  } catch (error) {
    return E.left(
      `the package "${name}" cannot be loaded: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
    );
  }
}

/** What of the peers that a package.json asks for is not there, or not in that version; null: all are. */
function missingPeers(root: string): string | null {
  const manifest = manifestOf(root);
  const peers = field(manifest, 'peerDependencies');
  if (typeof peers !== 'object' || peers === null) return null;
  for (const [peer, range] of Object.entries(peers)) {
    if (field(field(field(manifest, 'peerDependenciesMeta'), peer), 'optional') === true) continue;
    const found = installedIn(root, peer);
    if (found === null) return `needs "${peer}" ${range}, which is not installed beside it (npm install "${peer}@${range}")`;
    const version = field(manifestOf(found), 'version');
    if (typeof range === 'string' && typeof version === 'string' && !satisfies(version, range))
      return `needs "${peer}" ${range}, and ${version} is installed (npm install "${peer}@${range}", or a version of the package that takes ${version})`;
  }
  return null;
}
