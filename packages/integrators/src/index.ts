export { allSteppers } from './all-steppers.ts';
export type { BuiltInStepper, StepperName } from './api.ts';
export { backwardEuler } from './backward-euler.ts';
export { crankNicolson } from './crank-nicolson.ts';
