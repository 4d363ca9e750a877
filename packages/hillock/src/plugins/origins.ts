import type { ExtensionPoints, PluginSpec } from '@hillock/contracts';
import type { Model } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import { builtInPlugins } from './built-in.ts';
import { fullName } from './package-name.ts';
import { KINDS, Registry } from './registry.ts';

/** What a plugin adds: words for its kinds of parts, with their names. */
export interface PluginSummary {
  readonly name: string;
  readonly version: string;
  readonly parts: readonly { readonly what: string; readonly names: readonly string[] }[];
}

/** A part that a model runs with, and the plugin that it is from. */
export interface PartOrigin {
  readonly what: string;
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
}

/** Every plugin of an engine, the built-in ones first, and what each adds. */
export function summaries(plugins: readonly PluginSpec[] = []): readonly PluginSummary[] {
  const all = [...builtInPlugins(), ...plugins];
  const registered = Registry.of(all);
  if (E.isLeft(registered)) return [];
  const kinds = Object.keys(KINDS).filter((key): key is keyof ExtensionPoints => key in KINDS);
  return all.map((plugin) => ({
    name: plugin.name,
    version: plugin.version,
    parts: [...new Set(kinds.map((kind) => KINDS[kind].word))].flatMap((what) => {
      const own = kinds.filter((kind) => KINDS[kind].word === what).flatMap((kind) => registered.right.all(kind));
      const names = own.flatMap((one) => (one.plugin === plugin ? [one.name] : []));
      return names.length === 0 ? [] : [{ what, names }];
    }),
  }));
}

/** Where the method, the linear solvers, the blocks and the mechanisms of a model come from. `mechanisms`: those it has; of its own files nothing is told. */
export function origins(model: Model, plugins: readonly PluginSpec[] = [], mechanisms: readonly string[] = []): readonly PartOrigin[] {
  const registered = Registry.of([...builtInPlugins(), ...plugins]);
  if (E.isLeft(registered)) return [];
  const registry = registered.right;
  const origin = (kind: keyof ExtensionPoints, name: string, use?: string): readonly PartOrigin[] => {
    const found = registry
      .all(kind)
      .find((one) => one.name === name && (use === undefined || one.plugin.module === fullName(use) || one.plugin.name === use));
    return found === undefined ? [] : [{ what: KINDS[kind].word, name, plugin: found.plugin.name, version: found.plugin.version }];
  };
  const { method, newton } = model.run.integrator;
  return [
    ...origin('steppers', method),
    ...origin('integrators', method),
    ...solverNames(newton).flatMap((name) => origin('linearSolvers', name)),
    ...(model.blocks ?? []).flatMap(({ use, name }) => {
      const only = registry.plugin(use)?.provides.blocks?.[0]?.name ?? '';
      return origin('blocks', name ?? only, use);
    }),
    ...mechanisms.flatMap((name) => origin('mechanisms', name)),
  ];
}

/** Names of linear solvers in the option `newton`, those that precondition among them. */
function solverNames(newton: unknown): readonly string[] {
  if (typeof newton !== 'object' || newton === null) return [];
  const linear = 'linear' in newton ? newton.linear : undefined;
  const own = typeof linear === 'string' ? [linear] : [];
  const named =
    typeof linear === 'object' && linear !== null && 'name' in linear && typeof linear.name === 'string'
      ? [linear.name, ...solverNames('precondition' in linear ? linear.precondition : undefined)]
      : [];
  return [...own, ...named, ...solverNames('precondition' in newton ? newton.precondition : undefined)];
}
