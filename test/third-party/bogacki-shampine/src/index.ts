import { definePlugin, type IntegratorFactory, type PluginSpec } from '@hillock/contracts';
import { BogackiShampine, type Options } from './integrator.ts';

const factory: IntegratorFactory<Options> = {
  name: 'bogacki-shampine',
  needs: [],
  options: {
    jsonSchema: {
      type: 'object',
      properties: { rtol: { type: 'number', minimum: 0 }, atol: { type: 'number', exclusiveMinimum: 0 } },
      additionalProperties: false,
    },
    parse: (json) => ({ rtol: 1e-6, atol: 1e-6, ...(typeof json === 'object' ? json : {}) }),
  },
  create: (system, options) =>
    system.mass === undefined
      ? new BogackiShampine(system, options)
      : { refused: '"bogacki-shampine" for a system with a mass matrix', instead: '"bdf"' },
};

export const plugin: PluginSpec = definePlugin({
  name: '@someone/bogacki-shampine',
  version: '2.1.0',
  contracts: '^0.1.0',
  module: '@someone/bogacki-shampine',
  provides: { integrators: [factory] },
});
