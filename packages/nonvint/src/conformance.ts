import type { NonvintBlock } from '@hillock/contracts';
import { checkCoupling, checkJvp } from './internal/coupling-checks.ts';
import { checkConductance, checkCurrent, checkNodes } from './internal/current-checks.ts';
import {
  checkCount,
  checkFunValues,
  checkJacobianSilent,
  checkMsolve,
  checkPurity,
  checkReinit,
  checkTolerance,
} from './internal/equation-checks.ts';
import type { ModelContextOptions } from './internal/model-context.ts';
import { checkCheckpoint, checkFixedStep, checkInitialize, checkSetup } from './internal/state-checks.ts';
import type { TrialOptions } from './internal/trial.ts';

/** One named property. `run` throws an Error that says what is wrong; it returns when the property holds. */
export interface ConformanceCheck {
  readonly name: string;
  run(): void;
}

export interface BlockConformanceOptions extends Partial<Omit<ModelContextOptions, 'needs'>> {
  /** γ that `msolve` is tried with, ms. Default 0.1. */
  readonly dt?: number;
  /** How well `msolve` solves: |(1 − dt·J)·x − b| relative to |b| + |x|, in the largest component. Default 1e-6 (the differences J is compared with have about 1e-9). */
  readonly msolveTolerance?: number;
  /** How well `conductance` is the slope of `current`, relative to the largest slope. Default 1e-5. */
  readonly slopeTolerance?: number;
  /** How well `coupling` and `jvp` agree with differences, relative to the largest of a kind. Default 1e-5. */
  readonly couplingTolerance?: number;
}

/**
 * What every nonvint block must do, for the callables that this one has. `make` gives a new block each time, of the same kind. The checks run on
 * plain arrays in place of an engine (see `modelContext`), so a block that brings kernels needs an engine's tests besides. Run each check in a test of
 * its own, under any test runner.
 */
export function blockConformance(make: () => NonvintBlock, options: BlockConformanceOptions = {}): readonly ConformanceCheck[] {
  const { dt = 0.1, msolveTolerance = 1e-6, slopeTolerance = 1e-5, couplingTolerance = 1e-5, ...model } = options;
  const trial: TrialOptions = { v: [-65, -64, -40, -20, 0, 12.5], ...model, make };
  const block = make();
  const checks: ConformanceCheck[] = [{ name: 'can be set up again, with new views', run: () => checkSetup(trial) }];
  const add = (applies: boolean, name: string, run: () => void): void => {
    if (applies) checks.push({ name, run });
  };
  const equations = block.count !== undefined;
  add(block.initialize !== undefined, 'starts the same each time', () => checkInitialize(trial));
  add(equations, 'has a stable count', () => checkCount(trial));
  add(equations, 'reinit writes its own slots, and only these', () => checkReinit(trial));
  add(equations, 'fun takes the values that reinit then gives back', () => checkFunValues(trial));
  add(equations, 'fun is pure', () => checkPurity(trial));
  add(block.msolve !== undefined, 'msolve solves (1 − dt·∂f/∂y)·x = b', () => checkMsolve(trial, dt, msolveTolerance));
  add(block.jacobian !== undefined, 'jacobian changes no value', () => checkJacobianSilent(trial, dt));
  add(block.absTolerance !== undefined, 'absTolerance scales its own slots', () => checkTolerance(trial));
  add(block.current !== undefined, 'current subtracts, and the same each time', () => checkCurrent(trial));
  add(block.current !== undefined || block.conductance !== undefined, 'writes declared nodes only', () => checkNodes(trial));
  add(block.conductance !== undefined, 'conductance adds the slope of the current', () => checkConductance(trial, slopeTolerance));
  add(block.coupling !== undefined, 'coupling tells what differences say', () => checkCoupling(trial, couplingTolerance));
  add(block.jvp !== undefined, 'jvp is a product with the Jacobian', () => checkJvp(trial, couplingTolerance));
  add(equations && block.fixedStepSolve !== undefined, 'fixedStepSolve follows fun', () => checkFixedStep(trial));
  add(block.save !== undefined || block.restore !== undefined, 'is the same after save and restore', () => checkCheckpoint(trial));
  return checks;
}
