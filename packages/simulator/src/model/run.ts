import type { StaggeredStepper } from '@hillock/contracts';
import type { Model } from './model.ts';
import type { Problems } from './problems.ts';

export interface CheckedRun {
  readonly stepper: StaggeredStepper;
  readonly dt: number;
  /** Steps between recorded samples. */
  readonly sampleEvery: number;
}

/** The method and its step; null (and problems) when the run cannot be. */
export function checkRun(model: Model, steppers: readonly StaggeredStepper[], problems: Problems): CheckedRun | null {
  const { integrator, tstop, sample } = model.run;
  const before = problems.list.length;
  const stepper = steppers.find((s) => s.name === integrator.method);
  if (stepper === undefined) {
    problems.unknown(
      ['run', 'integrator', 'method'],
      'integrator',
      integrator.method,
      steppers.map((s) => s.name),
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
  return problems.list.length > before || stepper === undefined ? null : { stepper, dt, sampleEvery };
}
