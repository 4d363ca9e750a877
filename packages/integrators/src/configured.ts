import type { ConfiguredIntegrator, IntegratorFactory } from '@hillock/contracts';

/** A factory with options, which are checked now: throws an Error that names the option, with its JSON path. */
export function configured<O>(factory: IntegratorFactory<O>, options: unknown): ConfiguredIntegrator {
  const settings = factory.options.parse(options);
  return { name: factory.name, needs: factory.needs, create: (system) => factory.create(system, settings) };
}
