import type { StaggeredStepper } from '@hillock/contracts';

/** The methods of this package, by the names that a model file uses. */
export type StepperName = 'backward-euler' | 'crank-nicolson';

/** A stepper of this package. */
export interface BuiltInStepper extends StaggeredStepper {
  readonly name: StepperName;
}
