import { readFileSync } from 'node:fs';
import type { Result } from '@hillock/hillock';

/** NEURON's answer to a model, as tools/neuron/simulate.py writes it. */
export interface Expected {
  readonly nodes: number;
  readonly t: readonly number[];
  readonly traces: Readonly<Record<string, readonly number[]>>;
  readonly spikes: Readonly<Record<string, readonly number[]>>;
}

/** Largest difference by trace (its own unit), and `spikes` in ms. */
export type Tolerances = Readonly<Record<string, number>>;

export function readExpected(file: string): Expected {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The largest difference of two rows; infinite where they differ in length or one has no number. */
export function furthest(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((worst, x, i) => {
    const difference = Math.abs(x - (b[i] ?? Number.NaN));
    return difference <= worst ? worst : Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }, 0);
}

/** What of a result is not as expected, one line each; empty when all is within its tolerance. */
export function misses(result: Result, expected: Expected, tolerances: Tolerances): readonly string[] {
  const found: string[] = [];
  const check = (what: string, got: readonly number[] | undefined, want: readonly number[], limit: number): void => {
    const difference = furthest(got ?? [], want);
    if (!(difference <= limit))
      found.push(`${what}: ${got?.length ?? 'no'} values for ${want.length}, off by ${difference}, may be ${limit}`);
  };
  if (result.nodes !== expected.nodes) found.push(`${result.nodes} nodes for ${expected.nodes}`);
  check('t', result.t, expected.t, 1e-9);
  for (const [name, row] of Object.entries(expected.traces)) check(name, result.traces[name], row, tolerances[name] ?? 0);
  for (const [name, times] of Object.entries(expected.spikes)) check(`spikes ${name}`, result.spikes[name], times, tolerances.spikes ?? 0);
  return found;
}
