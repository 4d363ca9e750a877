import type { F64, Status } from '@hillock/contracts';
import type { ErrorWeights } from './error-weights.ts';
import type { Problem } from './problem.ts';
import { worstComponent } from './vectors.ts';

/** Why the attempts of a step ended. */
export type StepEnd = 'error' | 'convergence';

const ADVICE: Readonly<Record<StepEnd, string>> = {
  error: 'a larger tolerance for it, or, if f jumps there, a discontinuity that the driver knows',
  convergence: 'exact derivatives, another linear solver, or, if f jumps there, a discontinuity that the driver knows',
};

/** Notes, as fatal, that no step could be made from t: where, how small the last one was, which component was worst, what to try. `minStep`: what steps were bounded by. */
export function reportStep(
  problem: Problem,
  weights: ErrorWeights,
  end: StepEnd,
  t: number,
  h: number,
  attempts: number,
  y: F64,
  error: F64,
  minStep: number,
): Status {
  const i = worstComponent(error, weights.all);
  const size = Math.abs(error[i]! * weights.all[i]!);
  const times = attempts === 1 ? ' once' : ` ${attempts} times`;
  const reason = problem.reason || 'the equations of the step were not solved';
  const what = end === 'error' ? `the error test failed${times}` : attempts === 0 ? reason : `${reason},${times}`;
  const where = t + h === t ? `step size underflow at t = ${t} (h = ${h})` : `no step from t = ${t}, the last of ${h}`;
  // where nothing was changed yet, none is worse than another
  const worst =
    size > 0
      ? `; worst component: ${problem.name(i)} = ${y[i]}, ${end === 'error' ? 'its error' : 'its last change'} ${size} times its tolerance`
      : '';
  const bounded = minStep > 0 && h <= minStep * (1 + 1e-6) ? `a minStep below ${minStep}, ` : '';
  return problem.fail(2, `${where}: ${what}${worst}. Try: ${bounded}${ADVICE[end]}`);
}
