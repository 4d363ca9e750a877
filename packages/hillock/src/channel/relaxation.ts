import type { Bench } from './bench.ts';
import { type StateElement, stepped } from './states.ts';

/** Steps that are tried, ms: decades, so that for each time constant from 1e-5 ms to 1e8 ms one of them is near a thousandth of it. */
export const STEPS: readonly number[] = Array.from({ length: 14 }, (_, k) => Number(`1e${k - 8}`));
/** The part of the time constant that a step should be: a method's error is some powers of it, round-off its inverse times 1e-16. */
export const SMALL = 1e-3;
/** … and for the steady state: about half of the old value should be lost. */
const HALF = 0.5;

/** s₁ = p·s₀ + q after one step. */
interface StepMap {
  readonly p: number;
  readonly q: number;
}

/**
 * The steady state and the time constant of a state that relaxes alone, at every instance. A step of dt takes s to p·s + q. The steady state is the value
 * that a step leaves as it is, q/(1 − p), whatever the method. The rate is the limit of (1 − p)/dt for short steps, taken by Richardson's
 * extrapolation from dt, dt/2 and dt/4: right to about 1e-9 for any consistent method.
 */
export function relaxation(
  bench: Bench,
  state: StateElement,
  restore: (i: number) => void,
): { readonly steady: readonly number[]; readonly tau: readonly number[] } {
  const steady: number[] = [];
  const tau: number[] = [];
  for (let i = 0; i < bench.count; i++) {
    const map = (dt: number): StepMap => {
      bench.dt = dt;
      bench.run('tables', i);
      restore(i);
      const q = stepped(bench, i, state, 0);
      restore(i);
      return { p: stepped(bench, i, state, 1) - q, q };
    };
    const maps = STEPS.map((dt) => ({ dt, ...map(dt) }));
    const short = nearest(maps, SMALL);
    const long = nearest(maps, HALF);
    steady.push(long === null ? Number.NaN : long.q / (1 - long.p));
    tau.push(short === null ? Number.NaN : 1 / limit([1, 2, 4].map((n) => (1 - map(short.dt / n).p) / (short.dt / n))));
  }
  return { steady, tau };
}

/** The step in which the part of the old value that is lost is nearest to the wanted one; null where the state does not relax. */
function nearest<T extends StepMap>(maps: readonly T[], lost: number): T | null {
  let best: T | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const m of maps) {
    if (!(m.p >= 0 && m.p < 1)) continue;
    const ratio = (1 - m.p) / lost;
    const apart = Math.max(ratio, 1 / ratio);
    if (apart >= least) continue;
    least = apart;
    best = m;
  }
  return best;
}

/** Value at step 0 from those at h, h/2, h/4, when the error is c₁h + c₂h² + …. */
export function limit(values: readonly number[]): number {
  const [a = Number.NaN, b = Number.NaN, c = Number.NaN] = values;
  const ab = 2 * b - a;
  const bc = 2 * c - b;
  return (4 * bc - ab) / 3;
}
