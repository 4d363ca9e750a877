export type { ConformanceCheck, StepperConformanceOptions } from './conformance.ts';
export { stepperConformance } from './conformance.ts';
export type { IntegratorConformanceOptions, MakeIntegrator } from './integrator-conformance.ts';
export { integratorConformance } from './integrator-conformance.ts';
export type { ModelSystem } from './internal/model-system.ts';
export { MODEL_END, modelSolution, modelSystem } from './internal/model-system.ts';
export type { RecordingSystem, StageCall } from './internal/recording-system.ts';
export { recordingSystem } from './internal/recording-system.ts';
