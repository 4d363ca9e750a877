import { readFileSync } from 'node:fs';
import { bdf, isRefusal } from '@hillock/integrators';
import { correctDigits, rober, type TestProblem, testSet } from '../problems/index.ts';
import { tolerances } from './run.ts';

/** Digits (null: it failed), steps, right-hand sides. */
type Run = readonly [digits: number | null, steps: number, rhs: number];

/** What CVODE and IDA did at rtol 10^(−3 − k/10), k = 0, 1 …; cvode.py makes it. */
const theirs: Readonly<Record<string, readonly Run[]>> = JSON.parse(
  readFileSync(new URL('../../bench/cvode-neighbours.json', import.meta.url), 'utf8'),
);

/** Tolerances on either side that count as neighbours: half a decade. */
const SIDE = 5;

/** rtol of a number in the list, and the other way. */
const rtolAt = (k: number): number => 10 ** (-3 - k / 10);
const numberOf = (rtol: number): number => Math.round(10 * (-3 - Math.log10(rtol)));

function ours(problem: TestProblem, rtol: number, differences: boolean): Run {
  const newton = differences ? { newton: { derivatives: 'difference', linear: 'dense-lu' } as const } : {};
  const integrator = bdf({ ...tolerances(problem, rtol), ...newton }).create(problem.system());
  if (isRefusal(integrator)) throw new Error(`${integrator.refused}; ${integrator.instead}`);
  let status = integrator.reset(0, Float64Array.from(problem.y0), 'start');
  while (status === 0 && integrator.t < problem.tEnd) status = integrator.step(problem.tEnd, true);
  const { steps, rhs, jacobians } = integrator.statistics;
  // CVODE counts no right-hand sides of differences
  const own = differences ? rhs - jacobians * integrator.y.length : rhs;
  return [status === 0 ? correctDigits(problem, integrator.y) : null, steps, own];
}

/** Digits more than CVODE, and the ratios of steps and right-hand sides to CVODE's. */
export type Difference = readonly [digits: number, steps: number, rhs: number];

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function medians(all: readonly (Difference | null)[]): Difference {
  const known = all.filter((one) => one !== null);
  return [median(known.map(([digits]) => digits)), median(known.map(([, steps]) => steps)), median(known.map(([, , rhs]) => rhs))];
}

/** Whether one is more than half a digit worse, or 1.3 times as dear, as the other. */
const over = ([digits, steps, rhs]: Difference): boolean => digits < -0.5 || steps > 1.3 || rhs > 1.3;

/** BDF beside CVODE on one problem over many tolerances: one run's digits are partly chance, medians of neighbours are not. */
export interface Neighbours {
  readonly tolerances: number;
  readonly medians: Difference;
  /** The worst of each median over the tolerances up to half a decade away. */
  readonly worst: Difference;
  /** Runs that are over the bar beside CVODE's, and of CVODE's beside these. */
  readonly over: readonly [ours: number, theirs: number];
  readonly failed: readonly [ours: number, theirs: number];
  /** Medians over the tolerances up to half a decade from one; null where that one was not run. */
  around(rtol: number): Difference | null;
}

/** Null where CVODE was not run. `differences`: with derivatives by differences, as CVODE's are. */
export function neighbours(problem: TestProblem, differences = false): Neighbours | null {
  const other = theirs[problem.name];
  if (other === undefined) return null;
  const own = other.map((_, k) => ours(problem, rtolAt(k), differences));
  const all = own.map(([digits, steps, rhs], k): Difference | null => {
    const [digits2, steps2, rhs2] = other[k]!;
    return digits === null || digits2 === null ? null : [digits - digits2, steps / steps2, rhs / rhs2];
  });
  const window = (k: number): Difference => medians(all.slice(Math.max(0, k - SIDE), k + SIDE + 1));
  const known = all.filter((one) => one !== null);
  const failures = (runs: readonly Run[]): number => runs.filter(([digits]) => digits === null).length;
  return {
    tolerances: all.length,
    medians: medians(all),
    worst: all.map((_, k) => window(k)).reduce((a, b): Difference => [Math.min(a[0], b[0]), Math.max(a[1], b[1]), Math.max(a[2], b[2])]),
    over: [known.filter(over).length, known.filter(([digits, steps, rhs]) => over([-digits, 1 / steps, 1 / rhs])).length],
    failed: [failures(own), failures(other)],
    around: (rtol) => (numberOf(rtol) < all.length ? window(numberOf(rtol)) : null),
  };
}

export function differenceText([digits, steps, rhs]: Difference): string {
  return `${digits < 0 ? '−' : '+'}${Math.abs(digits).toFixed(2)} · ${steps.toFixed(2)} · ${rhs.toFixed(2)}`;
}

/** A row a problem. */
export function neighboursTable(): string {
  const row = (problem: TestProblem, differences: boolean): string[] => {
    const near = neighbours(problem, differences);
    if (near === null) return [];
    const counts = [...near.over, ...near.failed].join(' | ');
    const name = differences ? `${problem.name}, differences` : problem.name;
    return [`| ${name} | ${near.tolerances} | ${differenceText(near.medians)} | ${differenceText(near.worst)} | ${counts} |`];
  };
  return [
    '| problem | tolerances | medians | worst medians of half a decade on either side | over the bar | CVODE over it | failed | CVODE failed |',
    '|---|--:|---|---|--:|--:|--:|--:|',
    ...testSet.flatMap((problem) => [...row(problem, false), ...(problem === rober ? row(problem, true) : [])]),
  ].join('\n');
}
