export type { BlockConformanceOptions, ConformanceCheck } from './conformance.ts';
export { blockConformance } from './conformance.ts';
export type { ModelContext, ModelContextOptions } from './internal/model-context.ts';
export { modelContext } from './internal/model-context.ts';
