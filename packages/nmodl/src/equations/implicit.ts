import type { Stmt } from '@hillock/kernel';
import { div, local, set, sub } from '@hillock/kernel/notation';
import type { Context } from '../lower/context.ts';
import { type Clock, evaluateBlock } from './block-function.ts';
import type { Slopes } from './derivative.ts';
import { newton } from './newton.ts';
import { repeatable } from './repeatable.ts';
import { readSlope, readValue } from './unknown.ts';

/** Backward Euler, f(s) − (s − s_old)/dt = 0, by Newton's iteration (METHOD derivimplicit). The block runs once more at the solution. */
export function derivimplicit(context: Context, slopes: Slopes, clock: Clock, line: number): readonly Stmt[] {
  const { unknowns, function: f } = slopes;
  const old = unknowns.map((u) => context.unique(`${u.state}_old`));
  const evaluate = evaluateBlock(context, f, clock);
  const residuals = unknowns.map((u, i) => sub(readSlope(u), div(sub(readValue(u), local(old[i] ?? '')), clock.dt)));
  return [
    ...unknowns.map((u, i) => set(old[i] ?? '', readValue(u))),
    // rates that depend on v alone are then evaluated here and not in each turn of the iteration
    ...(repeatable(context, slopes) ? [evaluate] : []),
    ...newton(context, { unknowns, evaluate: [evaluate], residuals, line }),
    evaluate,
  ];
}
