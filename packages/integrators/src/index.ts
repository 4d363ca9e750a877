export { allIntegrators } from './all-integrators.ts';
export { allSteppers } from './all-steppers.ts';
export type { BuiltInStepper, StepperName } from './api.ts';
export { backwardEuler } from './backward-euler.ts';
export { bdf, bdfFactory } from './bdf.ts';
export { configured } from './configured.ts';
export { crankNicolson } from './crank-nicolson.ts';
export { cubicHermite } from './cubic-hermite.ts';
export type { DriverOptions, EventSource } from './driver.ts';
export { Driver } from './driver.ts';
export { esdirk, esdirkFactory } from './esdirk.ts';
export type { LocalDriverOptions, PartEventSource } from './local-driver.ts';
export { LocalDriver } from './local-driver.ts';
export type { Derivatives } from './newton-operator.ts';
export { derivedNewton, isRefusal, newtonOperator } from './newton-operator.ts';
export type {
  DirectName,
  DirectNewton,
  DirectOption,
  GmresOption,
  KrylovNewton,
  NewtonOption,
  Preconditioner,
} from './newton-option.ts';
export { gmres, msolve } from './newton-option.ts';
export type { MethodContext, OneStepMethod } from './one-step-integrator.ts';
export { OneStepIntegrator } from './one-step-integrator.ts';
export type {
  BdfOptions,
  BdfSettings,
  ExplicitSettings,
  ImplicitOptions,
  ImplicitSettings,
  RosenbrockOptions,
  StepOptions,
  StepSettings,
  ToleranceOptions,
  ToleranceSettings,
} from './options.ts';
export { explicitOptions, implicitOptions } from './options.ts';
export { RootFinder } from './root-finder.ts';
export { rosenbrock, rosenbrockFactory } from './rosenbrock.ts';
export { loadState, saveState } from './saved-state.ts';
export { Counters, snapshotOf, totalOf } from './statistics.ts';
