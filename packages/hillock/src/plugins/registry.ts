import { CONTRACTS_VERSION, type ExtensionPoints, type PluginSpec } from '@hillock/contracts';
import { nearestName } from '@hillock/names';
import type { ModelError } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import { fullName } from './package-name.ts';
import { isPlugin, shapeProblems } from './plugin-shape.ts';
import { satisfies } from './semver.ts';

/** A part under one of its names, and the plugin that it comes from. */
export interface Registered<K extends keyof ExtensionPoints> {
  readonly kind: K;
  readonly name: string;
  readonly part: ExtensionPoints[K];
  readonly plugin: PluginSpec;
}

type Kinds = { readonly [K in keyof ExtensionPoints]: readonly Registered<K>[] };

/** What a kind of part is called, and the names that one of it answers to. */
export const KINDS: {
  readonly [K in keyof ExtensionPoints]: { readonly word: string; readonly names: (part: ExtensionPoints[K]) => readonly string[] };
} = {
  integrators: { word: 'integrator', names: ({ name }) => [name] },
  steppers: { word: 'integrator', names: ({ name }) => [name] },
  linearSolvers: { word: 'linear solver', names: ({ name }) => [name] },
  mechanisms: { word: 'mechanism', names: ({ names }) => names },
  blocks: { word: 'block', names: ({ name }) => [name] },
  observers: { word: 'observer', names: ({ name }) => [name] },
  morphologies: { word: 'morphology reader', names: ({ extensions }) => extensions },
};

/**
 * What one engine has: the parts of its plugins by their names, our own ones among them. It is made for each model that is built and never changes; nothing
 * is registered globally.
 */
export class Registry {
  readonly plugins: readonly PluginSpec[];
  private readonly kinds: Kinds;

  private constructor(plugins: readonly PluginSpec[]) {
    const all = <K extends keyof ExtensionPoints>(kind: K): readonly Registered<K>[] =>
      plugins.flatMap((plugin) =>
        (plugin.provides[kind] ?? []).flatMap((part: ExtensionPoints[K]) =>
          KINDS[kind].names(part).map((name) => ({ kind, name, part, plugin })),
        ),
      );
    this.plugins = plugins;
    this.kinds = {
      integrators: all('integrators'),
      steppers: all('steppers'),
      linearSolvers: all('linearSolvers'),
      mechanisms: all('mechanisms'),
      blocks: all('blocks'),
      observers: all('observers'),
      morphologies: all('morphologies'),
    };
  }

  /**
   * Left: everything that keeps the plugins from working together: one that is malformed, was written against other contracts, misses a peer, or gives a name that another one gave.
   * Each says what to do. The path of an error is that of the plugin in a model file.
   */
  static of(plugins: readonly unknown[]): E.Either<readonly ModelError[], Registry> {
    const sound = plugins.filter(isPlugin);
    const registry = new Registry(sound);
    const problems = [
      ...plugins.flatMap((plugin, i) => (isPlugin(plugin) ? [] : malformed(plugin, i))),
      ...sound.flatMap((plugin) => [...versionProblems(plugin), ...peerProblems(plugin, sound)]),
      ...twice(sound),
      ...registry.doubledNames(),
    ];
    return problems.length > 0 ? E.left(problems) : E.right(registry);
  }

  all<K extends keyof ExtensionPoints>(kind: K): readonly Registered<K>[] {
    return this.kinds[kind];
  }

  find<K extends keyof ExtensionPoints>(kind: K, name: string): Registered<K> | undefined {
    return this.kinds[kind].find((one) => one.name === name);
  }

  /** The plugin of a package, or of a short name for one of ours. */
  plugin(name: string): PluginSpec | undefined {
    const full = fullName(name);
    return this.plugins.find((plugin) => plugin.module === full || plugin.name === full);
  }

  private doubledNames(): readonly ModelError[] {
    const { integrators, steppers, ...rest } = this.kinds;
    // a run names its method, whichever of the two kinds it is
    const spaces: readonly (readonly Registered<keyof ExtensionPoints>[])[] = [[...integrators, ...steppers], ...Object.values(rest)];
    return spaces.flatMap((space) => {
      const first = new Map<string, Registered<keyof ExtensionPoints>>();
      return space.flatMap((one): ModelError[] => {
        const key = one.kind === 'blocks' ? `${one.plugin.name} ${one.name}` : one.name;
        const before = first.get(key);
        if (before === undefined) {
          first.set(key, one);
          return [];
        }
        const whose =
          before.plugin === one.plugin ? 'it gives it twice' : `${labelOf(before.plugin)} has it already: leave one of the two plugins out`;
        return [
          {
            path: ['plugins', one.plugin.name],
            message: `${labelOf(one.plugin)} brings the ${KINDS[one.kind].word} "${one.name}"; ${whose}`,
          },
        ];
      });
    });
  }
}

/** `"@someone/steps" 1.2.0`. */
export function labelOf({ name, version }: PluginSpec): string {
  return `"${name}" ${version}`;
}

function malformed(plugin: unknown, at: number): readonly ModelError[] {
  const name = typeof plugin === 'object' && plugin !== null && 'name' in plugin && typeof plugin.name === 'string' ? plugin.name : at;
  return shapeProblems(plugin).map((problem) => ({ path: ['plugins', name], message: `no plugin that could be used: ${problem}` }));
}

function versionProblems(plugin: PluginSpec): readonly ModelError[] {
  if (satisfies(CONTRACTS_VERSION, plugin.contracts)) return [];
  const message = `${labelOf(plugin)} is written against @hillock/contracts ${plugin.contracts}, and this engine has ${CONTRACTS_VERSION}; install a version of the plugin that takes it, or a @hillock/hillock that suits the plugin`;
  return [{ path: ['plugins', plugin.name], message }];
}

function peerProblems(plugin: PluginSpec, all: readonly PluginSpec[]): readonly ModelError[] {
  return Object.entries(plugin.peers ?? {}).flatMap(([name, range]): ModelError[] => {
    const peer = all.find((one) => one.name === name);
    if (peer !== undefined && satisfies(peer.version, range)) return [];
    const nearest =
      peer === undefined
        ? nearestName(
            name,
            all.map((one) => one.name),
          )
        : undefined;
    const what =
      peer === undefined
        ? `which is not there: install it (npm install ${name}) and name it among the plugins`
        : `and ${peer.version} is there: install a version that suits (npm install "${name}@${range}")`;
    const error = { path: ['plugins', plugin.name], message: `${labelOf(plugin)} needs the plugin "${name}" ${range}, ${what}` };
    return [nearest === undefined ? error : { ...error, nearest }];
  });
}

function twice(plugins: readonly PluginSpec[]): readonly ModelError[] {
  return plugins.flatMap((plugin, i): ModelError[] => {
    const before = plugins.slice(0, i).find((one) => one.name === plugin.name);
    if (before === undefined) return [];
    const message = `a plugin of this name is there already (${before.version} and ${plugin.version}): leave one of them out`;
    return [{ path: ['plugins', plugin.name], message }];
  });
}
