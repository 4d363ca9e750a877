import type { Mechanism, NonvintBlock, PluginSpec, StaggeredStepper } from '@hillock/contracts';
import { nearestName } from '@hillock/names';
import type { Model, ModelError } from '@hillock/simulator';
import { made, problemOf } from './options.ts';
import { refusedName } from './package-name.ts';
import { labelOf, type Registry } from './registry.ts';

type Path = ModelError['path'];

/** What a model takes from plugins by name. */
export interface UsedParts {
  readonly blocks: readonly NonvintBlock[];
  readonly steppers: readonly StaggeredStepper[];
  /** The model, without options that a stepper has taken. */
  readonly model: Model;
}

/** Finds what a model names of plugins and makes it with its options. What does not resolve goes to `errors`. */
export function usedParts(model: Model, registry: Registry, errors: ModelError[]): UsedParts {
  for (const [name, options] of Object.entries(model.plugins ?? {})) {
    const path = ['plugins', name];
    const plugin = find(name, path, registry, errors);
    const [first] = Object.keys(options);
    if (plugin === undefined || first === undefined) continue;
    const message = `${labelOf(plugin)} has no options here: those of an integrator are given in /run/integrator, those of a block in /blocks`;
    errors.push({ path: [...path, first], message });
  }
  const blocks = (model.blocks ?? []).flatMap((use, i) => block(use, ['blocks', i], registry, errors));
  return { blocks, ...steppers(model, registry, errors) };
}

function find(name: string, path: Path, registry: Registry, errors: ModelError[]): PluginSpec | undefined {
  const plugin = registry.plugin(name);
  if (plugin !== undefined) return plugin;
  const message =
    refusedName(name) ??
    `the plugin "${name}" is not loaded: hand it over in the option "plugins" (in Node \`await loaded.plugins()\` finds installed ones)`;
  errors.push({ path, message });
  return undefined;
}

function block(
  { use, name, options }: NonNullable<Model['blocks']>[number],
  path: Path,
  registry: Registry,
  errors: ModelError[],
): readonly NonvintBlock[] {
  const plugin = find(use, [...path, 'use'], registry, errors);
  if (plugin === undefined) return [];
  const factories = plugin.provides.blocks ?? [];
  const names = factories.map((one) => one.name);
  const [only] = factories;
  const factory = name === undefined ? (factories.length === 1 ? only : undefined) : factories.find((one) => one.name === name);
  if (factory === undefined) {
    const nearest = name === undefined ? undefined : nearestName(name, names);
    const has = names.length === 0 ? 'has no blocks' : `has ${names.map((one) => `"${one}"`).join(', ')}`;
    const message =
      name === undefined ? `which block is meant? ${labelOf(plugin)} ${has}` : `no block "${name}"; ${labelOf(plugin)} ${has}`;
    errors.push({ path: name === undefined ? path : [...path, 'name'], message, ...(nearest === undefined ? {} : { nearest }) });
    return [];
  }
  const result = attempt(() => made(factory.name, factory, options ?? {}, ['options']), path, errors);
  if (result === null) return [];
  if (typeof result === 'object') return [result];
  errors.push({ path, message: `${labelOf(plugin)} made no block "${factory.name}", but ${String(result)}` });
  return [];
}

/** All fixed-step methods there are, and the one that is meant made with its options. */
function steppers(model: Model, registry: Registry, errors: ModelError[]): Pick<UsedParts, 'steppers' | 'model'> {
  const { method, dt, ...options } = model.run.integrator;
  const known = registry.all('steppers');
  const ready = known.flatMap(({ part, plugin }): readonly StaggeredStepper[] => {
    if ('step' in part) return [part];
    if (part.name !== method) return [placeholder(part.name)];
    const result = attempt(() => made(part.name, part, options, []), ['run', 'integrator'], errors);
    if (result === null) return [placeholder(part.name)];
    if (typeof result === 'object' && typeof result.step === 'function')
      return [
        {
          name: part.name,
          ...(result.order === undefined ? {} : { order: result.order }),
          step: (system, t, h) => result.step(system, t, h),
        },
      ];
    errors.push({ path: ['run', 'integrator', 'method'], message: `${labelOf(plugin)} made no stepper "${part.name}"` });
    return [placeholder(part.name)];
  });
  const taken = known.some(({ part }) => part.name === method && !('step' in part));
  const own = { method, ...(dt === undefined ? {} : { dt }) };
  return { steppers: ready, model: taken ? { ...model, run: { ...model.run, integrator: own } } : model };
}

/** Stands for a stepper that is not used, so that its name is known. */
function placeholder(name: string): StaggeredStepper {
  return {
    name,
    step: () => {
      throw new Error(`the stepper "${name}" was not made`);
    },
  };
}

/** Null, and an error in its place, when making threw. */
function attempt<T>(make: () => T, path: Path, errors: ModelError[]): T | null {
  try {
    return make();
  } catch (error) {
    const { path: below, problem, nearest } = problemOf(error);
    errors.push({ path: [...path, ...below], message: problem, ...(nearest === undefined ? {} : { nearest }) });
    return null;
  }
}

/** The mechanisms of all plugins that are `wanted`. Those that have to be awaited must have been: see `withMechanisms`. */
export function pluginMechanisms(registry: Registry, wanted: (name: string) => boolean, errors: ModelError[]): readonly Mechanism[] {
  return registry.all('mechanisms').flatMap(({ name, part, plugin }): readonly Mechanism[] => {
    if (!wanted(name)) return [];
    const path = ['plugins', plugin.name];
    const loaded = attempt(() => part.load(name), path, errors);
    if (loaded === null) return [];
    if (!('then' in loaded)) return [loaded];
    errors.push({
      path,
      message: `the mechanism "${name}" of ${labelOf(plugin)} has to be waited for: hand over \`await withMechanisms(plugin)\``,
    });
    return [];
  });
}

/** The same plugin with its mechanisms loaded. Rejects when one of them cannot be. */
export async function withMechanisms(plugin: PluginSpec): Promise<PluginSpec> {
  const providers = plugin.provides.mechanisms ?? [];
  if (providers.length === 0) return plugin;
  const mechanisms = await Promise.all(
    providers.map(async (provider) => {
      const { names } = provider;
      const all = new Map(await Promise.all(names.map(async (name) => [name, await provider.load(name)] as const)));
      return {
        names,
        load(name: string): Mechanism {
          const found = all.get(name);
          if (found === undefined) throw new Error(`${labelOf(plugin)} has no mechanism "${name}"`);
          return found;
        },
      };
    }),
  );
  return { ...plugin, provides: { ...plugin.provides, mechanisms } };
}
