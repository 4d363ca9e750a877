import type { Expr, Stmt } from '@hillock/kernel';
import { add, div, local, mul, number, set } from '@hillock/kernel/notation';
import type { Context } from '../lower/context.ts';
import { type Clock, evaluateBlock } from './block-function.ts';
import type { Slopes } from './derivative.ts';
import { readSlope, readValue, writeValue } from './unknown.ts';

/** Euler's method: s += dt·f(s). */
export function euler(context: Context, { unknowns, function: f }: Slopes, clock: Clock): readonly Stmt[] {
  return [evaluateBlock(context, f, clock), ...unknowns.map((u) => writeValue(u, add(readValue(u), mul(clock.dt, readSlope(u)))))];
}

/**
 * The classical method of Runge and Kutta, order 4 in what depends on t and s; v is held. (W. Kutta, Z. Math. Phys. 46, 1901, 435–453.) The slopes
 * it leaves are those of its last stage, as in NEURON.
 */
export function rungeKutta(context: Context, { unknowns, function: f }: Slopes, clock: Clock): readonly Stmt[] {
  const { t, dt } = clock;
  const start = unknowns.map((u) => context.unique(`${u.state}_start`));
  const sum = unknowns.map((u) => context.unique(`${u.state}_sum`));
  const half = div(dt, number(2));
  const stage = (at: Expr): Stmt => evaluateBlock(context, f, { t: at, dt });
  /** s := start + reach·slope, and the sum grows by weight·slope. */
  const move = (reach: Expr, weight: Expr): readonly Stmt[] =>
    unknowns.flatMap((u, i) => [
      set(sum[i] ?? '', add(local(sum[i] ?? ''), mul(weight, readSlope(u)))),
      writeValue(u, add(local(start[i] ?? ''), mul(reach, readSlope(u)))),
    ]);
  const sixth = div(dt, number(6));
  const third = div(dt, number(3));
  return [
    ...unknowns.flatMap((u, i) => [set(start[i] ?? '', readValue(u)), set(sum[i] ?? '', readValue(u))]),
    stage(t),
    ...move(half, sixth),
    stage(add(t, half)),
    ...move(half, third),
    stage(add(t, half)),
    ...move(dt, third),
    stage(add(t, dt)),
    ...unknowns.map((u, i) => writeValue(u, add(local(sum[i] ?? ''), mul(sixth, readSlope(u))))),
  ];
}
