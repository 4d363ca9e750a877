export type { MechanismSource } from './api.ts';
export { mechanismSources } from './sources.generated.ts';
