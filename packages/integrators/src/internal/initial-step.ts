import type { F64 } from '@hillock/contracts';
import { EPSILON, type ErrorWeights } from './error-weights.ts';
import { weightedNorm } from './plain-vectors.ts';
import type { Problem } from './problem.ts';

const MAX_ITERATIONS = 4;
/** Part of the way to tStop, and of the size of a component, that a first step may cover. */
const PART = 0.1;

/**
 * The first step of a method of order 1, such that h²/2·‖y″‖ ≈ 1 (then halved), with y″ from a difference of f along the solution (P. N. Brown, G. D. Byrne,
 * A. C. Hindmarsh, SIAM J. Sci. Stat. Comput. 10, 1989, 1038–1051). With a mass matrix: so that y moves by at most half its tolerance.
 * `y1` and `f1` are scratch. The problem's reason tells why 0 was given: f failed wherever it was asked.
 */
export function initialStep(
  problem: Problem,
  weights: ErrorWeights,
  t: number,
  tStop: number,
  y: F64,
  ydot: F64,
  y1: F64,
  f1: F64,
): number {
  const distance = tStop - t;
  const w = weights.all;
  const lowest = 100 * EPSILON * Math.max(Math.abs(t), Number.isFinite(tStop) ? Math.abs(tStop) : 0);
  if (problem.system.mass !== undefined) {
    const speed = weightedNorm(ydot, w);
    const longest = Number.isFinite(distance) ? 0.001 * distance : 1;
    return Math.max(lowest, speed * longest > 0.5 ? 0.5 / speed : longest);
  }
  let fastest = 0;
  for (let i = 0; i < y.length; i++) fastest = Math.max(fastest, Math.abs(ydot[i]!) / (PART * Math.abs(y[i]!) + 1 / w[i]!));
  let highest = Number.isFinite(distance) ? PART * distance : fastest > 0 ? 1 / fastest : 1;
  if (highest * fastest > 1) highest = 1 / fastest;
  let h = Math.sqrt(Math.max(lowest, 1e-300) * highest);
  if (highest < lowest) return h;
  for (let iteration = 1; ; iteration++) {
    let size = secondDerivative(problem, w, t, h, y, ydot, y1, f1);
    for (let tries = 1; Number.isNaN(size); tries++) {
      if (tries === MAX_ITERATIONS) return 0;
      h *= 0.2;
      size = secondDerivative(problem, w, t, h, y, ydot, y1, f1);
    }
    if (iteration === MAX_ITERATIONS) break;
    const next = size * highest * highest > 2 ? Math.sqrt(2 / size) : Math.sqrt(h * highest);
    const ratio = next / h;
    if (ratio > 0.5 && ratio < 2) {
      h = next;
      break;
    }
    if (iteration > 1 && ratio > 2) break; // it was good enough, and grows without need
    h = next;
  }
  return Math.min(Math.max(0.5 * h, lowest), highest);
}

/** ‖y″‖ by a difference; NaN where f cannot be evaluated. */
function secondDerivative(problem: Problem, w: F64, t: number, h: number, y: F64, ydot: F64, y1: F64, f1: F64): number {
  for (let i = 0; i < y.length; i++) y1[i] = y[i]! + h * ydot[i]!;
  if (problem.checkedRhs(t + h, y1, f1) !== 0) return Number.NaN;
  for (let i = 0; i < y.length; i++) f1[i] = (f1[i]! - ydot[i]!) / h;
  return weightedNorm(f1, w);
}
