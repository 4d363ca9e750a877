export type { OdexOptions } from './api.ts';
export { odex, odexFactory } from './odex.ts';
export { OdexIntegrator } from './odex-integrator.ts';
export { plugin } from './plugin.ts';
