import type { ConfiguredIntegrator, IntegratorFactory } from '@hillock/contracts';
import { configured } from '@hillock/integrators';
import type { RunModel } from '../model/model.ts';
import { addOptionProblem } from '../model/option-problem.ts';
import type { Problems } from '../model/problems.ts';

/** NEURON's tolerances: what a run has that gives none. */
const ATOL = 1e-3;
const RTOL = 0;

/** Steps after which a run ends with a reason. */
const MOST_STEPS = 1e8;

/** Options of a run with error control that are not the method's own. */
export interface OdeRun {
  readonly integrator: ConfiguredIntegrator;
  /** 1: a threshold is crossed at the end of its step; 2: at the time where the solution crosses it. */
  readonly conditionOrder: 1 | 2;
  readonly atolScale: Readonly<Record<string, number>>;
  /** ms between recorded points. */
  readonly sample: number;
  readonly maxSteps: number;
  /** A step of its own for each cell, or each group of cells that meet in more than events. */
  readonly local: boolean;
}

const PATH = ['run', 'integrator'];

function isScales(x: unknown): x is Readonly<Record<string, number>> {
  return typeof x === 'object' && x !== null && Object.values(x).every((factor) => typeof factor === 'number');
}

/** Checks a run by a method with error control; null, and problems, when it cannot be. */
export function checkOdeRun(run: RunModel, factory: IntegratorFactory<unknown>, problems: Problems): OdeRun | null {
  const before = problems.list.length;
  const { method: _, conditionOrder = 1, local = false, atolScale = {}, maxSteps = MOST_STEPS, dt, ...own } = run.integrator;
  const positive = (x: unknown): x is number => typeof x === 'number' && x > 0 && x < Number.POSITIVE_INFINITY;
  if (dt !== undefined)
    problems.add(
      [...PATH, 'dt'],
      `${factory.name} chooses its own steps: minStep and maxStep bound them, "sample" of the run spaces what is recorded`,
    );
  const scalar = !Array.isArray(own.atol);
  if (scalar && !positive(own.atol ?? ATOL))
    problems.add(
      [...PATH, 'atol'],
      `atol is a finite number above 0, not ${String(own.atol)}: a state may pass through 0, where rtol asks for nothing`,
    );
  const { minStep, maxStep } = own;
  if (typeof minStep === 'number' && typeof maxStep === 'number' && minStep > maxStep)
    problems.add([...PATH, 'minStep'], `minStep (${minStep} ms) is above maxStep (${maxStep} ms)`);
  if (conditionOrder !== 1 && conditionOrder !== 2)
    problems.add(
      [...PATH, 'conditionOrder'],
      `conditionOrder is 1 (crossings count at the end of a step) or 2 (where they are), not ${String(conditionOrder)}`,
    );
  if (typeof local !== 'boolean')
    problems.add([...PATH, 'local'], `local is true (a step of its own for each cell) or false (one for all), not ${String(local)}`);
  if (typeof maxSteps !== 'number' || !(maxSteps >= 1))
    problems.add([...PATH, 'maxSteps'], `maxSteps is 1 or more, not ${String(maxSteps)}`);
  const scales = isScales(atolScale) ? atolScale : null;
  if (scales === null) problems.add([...PATH, 'atolScale'], 'atolScale gives each name of a state a factor: { "cai": 1e-3 }');
  else {
    for (const [name, factor] of Object.entries(scales))
      if (!positive(factor))
        problems.add([...PATH, 'atolScale', name], `a factor on the tolerance is a finite number above 0, not ${factor}`);
  }
  if (run.rates === 'table')
    problems.add(['run', 'rates'], `tables are made of steps of fixed size: ${factory.name} takes "exact" (the default) or "nmodl"`);
  const { sample } = run;
  if (sample === undefined)
    problems.add(['run', 'sample'], `${factory.name} steps as it likes: "sample", the time in ms between recorded points, has to be given`);
  else if (!positive(sample)) problems.add(['run', 'sample'], `sample must be above 0 ms, not ${sample}`);
  if (!(run.tstop >= 0 && run.tstop < Number.POSITIVE_INFINITY))
    problems.add(['run', 'tstop'], `tstop must be 0 ms or more, not ${run.tstop}`);
  let integrator: ConfiguredIntegrator | null = null;
  try {
    integrator = configured(factory, { atol: ATOL, rtol: RTOL, ...own });
  } catch (error) {
    if (problems.list.length === before) addOptionProblem(error, PATH, problems);
  }
  if (problems.list.length > before || integrator === null || sample === undefined || scales === null) return null;
  if ((conditionOrder !== 1 && conditionOrder !== 2) || typeof maxSteps !== 'number') return null;
  return { integrator, conditionOrder, atolScale: scales, sample, maxSteps, local: local === true };
}
