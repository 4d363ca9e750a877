import type { ConfiguredIntegrator, IntegratorFactory, StaggeredStepper } from '@hillock/contracts';
import type { Model } from '@hillock/simulator';

/** A method of steps of fixed size, with its step: what `fixedStep(backwardEuler, 0.025)` gives. */
export interface FixedStep {
  readonly stepper: StaggeredStepper;
  /** ms. */
  readonly dt: number;
}

/** A method that is handed over as a value: `bdf({ rtol: 1e-6 })`, `fixedStep(crankNicolson, 0.025)`, or those of a plugin. */
export type Method = ConfiguredIntegrator | FixedStep;

/** Steps of fixed size (dt in ms) by a stepper, built in or not. */
export function fixedStep(stepper: StaggeredStepper, dt: number): FixedStep {
  return { stepper, dt };
}

/** The model, run by a method that is handed over. Of its own options of integration only the driver's stay. */
export function withMethod(model: Model, method: Method): Model {
  const { conditionOrder, atolScale, maxSteps } = model.run.integrator;
  const driver = {
    ...(conditionOrder === undefined ? {} : { conditionOrder }),
    ...(atolScale === undefined ? {} : { atolScale }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
  };
  const integrator = 'stepper' in method ? { method: method.stepper.name, dt: method.dt } : { method: method.name, ...driver };
  return { ...model, run: { ...model.run, integrator } };
}

/** A method that is handed over, as the only one that a simulation knows: its options are settled. */
export function onlyMethod(method: Method): {
  readonly steppers: readonly StaggeredStepper[];
  readonly integrators: readonly IntegratorFactory<unknown>[];
} {
  if ('stepper' in method) return { steppers: [method.stepper], integrators: [] };
  const { name, needs } = method;
  return {
    steppers: [],
    integrators: [{ name, needs, options: { parse: (json) => json, jsonSchema: {} }, create: (system) => method.create(system) }],
  };
}
