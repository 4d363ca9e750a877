import { definePlugin, type PluginSpec } from '@hillock/contracts';
import { odexFactory } from './odex.ts';

/** The plugin: one integrator by the name `odex`. */
export const plugin: PluginSpec = definePlugin({
  name: '@hillock/odex',
  version: '0.1.0',
  contracts: '^0.1.0',
  module: '@hillock/odex',
  provides: { integrators: [odexFactory] },
});
