import type { BuiltInStepper } from './api.ts';
import { backwardEuler } from './backward-euler.ts';
import { crankNicolson } from './crank-nicolson.ts';

/** Every stepper of this package; what tests run through and what an engine registers. */
export const allSteppers: readonly BuiltInStepper[] = [backwardEuler, crankNicolson];
