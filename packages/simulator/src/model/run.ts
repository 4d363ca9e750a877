import type { IntegratorFactory, StaggeredStepper } from '@hillock/contracts';
import { checkOdeRun, type OdeRun } from '../ode/options.ts';
import type { Model, RunModel } from './model.ts';
import type { Problems } from './problems.ts';

/** Steps of fixed size. */
export interface FixedRun {
  readonly kind: 'fixed';
  readonly stepper: StaggeredStepper;
  readonly dt: number;
  /** Steps between recorded samples. */
  readonly sampleEvery: number;
}

export type CheckedRun = FixedRun | { readonly kind: 'ode'; readonly ode: OdeRun };

/** The method with its options; null (and problems) when the run cannot be. */
export function checkRun(
  model: Model,
  steppers: readonly StaggeredStepper[],
  integrators: readonly IntegratorFactory<unknown>[],
  problems: Problems,
): CheckedRun | null {
  const { method } = model.run.integrator;
  const stepper = steppers.find((s) => s.name === method);
  if (stepper !== undefined) return checkFixedRun(model.run, stepper, problems);
  const factory = integrators.find((f) => f.name === method);
  if (factory !== undefined) {
    const ode = checkOdeRun(model.run, factory, problems);
    return ode === null ? null : { kind: 'ode', ode };
  }
  problems.unknown(
    ['run', 'integrator', 'method'],
    'integrator',
    method,
    [...steppers, ...integrators].map((s) => s.name),
  );
  return null;
}

/** Options of an integrator that mean something to every method. */
const FIXED = ['method', 'dt'];

function checkFixedRun({ integrator, tstop, sample }: RunModel, stepper: StaggeredStepper, problems: Problems): FixedRun | null {
  const before = problems.list.length;
  for (const option of Object.keys(integrator)) {
    if (!FIXED.includes(option))
      problems.add(
        ['run', 'integrator', option],
        `${stepper.name} takes steps of fixed size: it has no "${option}"; "dt" is its only option`,
      );
  }
  const dt = integrator.dt ?? Number.NaN;
  if (!(dt > 0 && dt < Number.POSITIVE_INFINITY))
    problems.add(['run', 'integrator', 'dt'], `the step dt must be above 0 ms, not ${integrator.dt ?? 'absent'}`);
  if (!(tstop >= 0 && tstop < Number.POSITIVE_INFINITY)) problems.add(['run', 'tstop'], `tstop must be 0 ms or more, not ${tstop}`);
  else if (dt > 0 && tstop > 0 && !(tstop + dt / 2 > tstop)) {
    problems.add(['run', 'integrator', 'dt'], `the step dt of ${dt} ms is too small for tstop ${tstop} ms: the time would stand still`);
  }
  const sampleEvery = Math.round((sample ?? dt) / dt);
  if (sample !== undefined && (sampleEvery < 1 || Math.abs(sampleEvery * dt - sample) > 1e-9)) {
    problems.add(['run', 'sample'], `sample must be a multiple of dt (${dt} ms), not ${sample}`);
  }
  return problems.list.length > before ? null : { kind: 'fixed', stepper, dt, sampleEvery };
}
