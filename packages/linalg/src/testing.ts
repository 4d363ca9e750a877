export type { ConformanceCheck, LinearSolverConformanceOptions } from './conformance.ts';
export { linearSolverConformance } from './conformance.ts';
