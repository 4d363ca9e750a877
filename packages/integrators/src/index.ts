export { allSteppers } from './all-steppers.ts';
export type { BuiltInStepper, StepperName } from './api.ts';
export { backwardEuler } from './backward-euler.ts';
export { bdf, bdfFactory } from './bdf.ts';
export { configured } from './configured.ts';
export { crankNicolson } from './crank-nicolson.ts';
export type { Derivatives } from './newton-operator.ts';
export { derivedNewton, isRefusal, newtonOperator } from './newton-operator.ts';
export type {
  BdfOptions,
  BdfSettings,
  ImplicitOptions,
  ImplicitSettings,
  LinearOption,
  NewtonOption,
  StepOptions,
  ToleranceOptions,
} from './options.ts';
export { loadState, saveState } from './saved-state.ts';
export { Counters } from './statistics.ts';
