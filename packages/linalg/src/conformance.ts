import type { F64, LinearSolver, LinearWork, Structure } from '@hillock/contracts';
import { Random } from './internal/random.ts';
import { type Sample, samples } from './internal/samples.ts';

/** One named property. `run` throws an Error that says what is wrong; it returns when the property holds. */
export interface ConformanceCheck {
  readonly name: string;
  run(): void;
}

export interface LinearSolverConformanceOptions {
  /**
   * `direct`: factor takes a copy of the matrix and tests its pivots. `iterative`: solve works on the present matrix and stops by its weights and
   * tolerance. Default: `iterative` for the structure `operator`, else `direct`.
   */
  readonly method?: 'direct' | 'iterative';
  /** Largest residual of a direct solver, relative to |A|·|x| + |b| in the maximum norm. Default 1e-11: 60 rows, and pivots that let elements grow a thousandfold. */
  readonly tolerance?: number;
}

interface Trial<S extends Structure> {
  readonly solver: LinearSolver<S>;
  readonly iterative: boolean;
  readonly tolerance: number;
}

const SIZES = [1, 2, 5, 24, 60] as const;
/** What iterative solvers are asked for. */
const TOLERANCE = 1e-9;

function demand(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

function samplesOf<S extends Structure>(trial: Trial<S>, sizes: readonly number[] = SIZES): readonly Sample<S>[] {
  const make: (n: number) => readonly Sample<S>[] = samples[trial.solver.structure];
  const made = sizes.flatMap((n) => make(n));
  for (const [i, sample] of made.entries()) sample.refill(new Random(11 + i));
  return made;
}

function vector(n: number, random: Random): F64 {
  return Float64Array.from({ length: n }, () => 10 * random.signed());
}

function label<S extends Structure>(sample: Sample<S>): string {
  return `${sample.name}, n = ${sample.n}`;
}

function demandFactored<S extends Structure>(work: LinearWork, sample: Sample<S>): void {
  const status = work.factor();
  demand(status === 0, `${label(sample)}: factor gave ${status} (${work.reason}) for a regular matrix`);
}

/** Solves, and throws unless the residual is as small as the method promises. */
function demandSolved<S extends Structure>(trial: Trial<S>, work: LinearWork, sample: Sample<S>, b: F64): F64 {
  const { n, entries } = sample;
  const weights = Float64Array.from({ length: n }, (_, i) => 1 + (i % 3));
  const kept = weights.slice();
  const x = b.slice();
  const status = work.solve(x, weights, TOLERANCE);
  demand(status === 0, `${label(sample)}: solve gave ${status} (${work.reason})`);
  demand(
    weights.every((weight, i) => weight === kept[i]),
    `${label(sample)}: solve changed the weights`,
  );
  const residual = b.slice();
  const sums = new Float64Array(n);
  for (const { row, column, array, at } of entries) {
    residual[row] = residual[row]! - array[at]! * x[column]!;
    sums[row] = sums[row]! + Math.abs(array[at]!);
  }
  const largest = (values: F64): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = largest(sums) * largest(x) + largest(b);
  const allowed = trial.tolerance * scale;
  if (!trial.iterative) {
    demand(largest(residual) <= allowed, `${label(sample)}: a residual of ${largest(residual)}; allowed is ${allowed}`);
    return x;
  }
  const weighted = residual.map((r, i) => r * weights[i]!);
  const norm = Math.sqrt(weighted.reduce((sum, r) => sum + r * r, 0) / n);
  // the solver's own residual and this one differ by round-off
  demand(norm <= TOLERANCE + 1e-13 * scale, `${label(sample)}: a weighted residual of ${norm}; asked for were ${TOLERANCE}`);
  return x;
}

function checkSolutions<S extends Structure>(trial: Trial<S>): void {
  for (const sample of samplesOf(trial)) {
    const random = new Random(sample.n);
    const work = trial.solver.create(sample.matrix);
    demandFactored(work, sample);
    for (let i = 0; i < 3; i++) demandSolved(trial, work, sample, vector(sample.n, random));
    const zero = demandSolved(trial, work, sample, new Float64Array(sample.n));
    for (const value of zero) demand(value === 0, `${label(sample)}: the solution for b = 0 has a component ${value}`);
  }
}

function checkUnchanged<S extends Structure>(trial: Trial<S>): void {
  for (const sample of samplesOf(trial)) {
    const arrays = [...new Set(sample.entries.map((entry) => entry.array))];
    const before = arrays.map((array) => array.slice());
    const work = trial.solver.create(sample.matrix);
    const same = (when: string): void => {
      for (const [i, array] of arrays.entries()) {
        demand(
          array.every((value, at) => Object.is(value, before[i]?.[at])),
          `${label(sample)}: ${when} changed the matrix`,
        );
      }
    };
    same('create');
    demandFactored(work, sample);
    same('factor');
    demandSolved(trial, work, sample, vector(sample.n, new Random(3)));
    same('solve');
  }
}

function checkNewValues<S extends Structure>(trial: Trial<S>): void {
  for (const sample of samplesOf(trial)) {
    const random = new Random(5);
    const work = trial.solver.create(sample.matrix);
    for (let i = 0; i < 4; i++) {
      sample.refill(random);
      demandFactored(work, sample);
      demandSolved(trial, work, sample, vector(sample.n, random));
    }
  }
}

function checkOwnCopy<S extends Structure>(trial: Trial<S>): void {
  for (const sample of samplesOf(trial)) {
    const work = trial.solver.create(sample.matrix);
    const b = vector(sample.n, new Random(7));
    demandFactored(work, sample);
    const before = demandSolved(trial, work, sample, b);
    sample.refill(new Random(8));
    const after = b.slice();
    work.solve(after, b, TOLERANCE);
    demand(
      after.every((value, i) => Object.is(value, before[i])),
      `${label(sample)}: new values were used before factor was called`,
    );
  }
}

function checkSameBits<S extends Structure>(trial: Trial<S>): void {
  for (const sample of samplesOf(trial)) {
    const b = vector(sample.n, new Random(13));
    const [first, second] = [trial.solver.create(sample.matrix), trial.solver.create(sample.matrix)];
    demandFactored(first, sample);
    const x = demandSolved(trial, first, sample, b);
    const held = sample.entries.map(({ array, at }) => array[at]!);
    sample.refill(new Random(14)); // another matrix in between, in one of the two
    demandFactored(second, sample);
    demandSolved(trial, second, sample, b);
    for (const [i, { array, at }] of sample.entries.entries()) array[at] = held[i]!;
    for (const work of [first, second]) {
      demandFactored(work, sample);
      const again = demandSolved(trial, work, sample, b);
      demand(
        again.every((value, i) => Object.is(value, x[i])),
        `${label(sample)}: the same system gave other bits: something of an earlier one was kept`,
      );
    }
  }
}

/** Factors after `spoil`, which must fail; then with the old values, which must work again. */
function demandRefusal<S extends Structure>(
  trial: Trial<S>,
  sample: Sample<S>,
  what: string,
  row: number,
  spoil: () => void,
  naming: boolean,
): void {
  const held = sample.entries.map(({ array, at }) => array[at]!);
  const work = trial.solver.create(sample.matrix);
  spoil();
  const status = work.factor();
  demand(status === 1, `${label(sample)}: factor gave ${status} for ${what}; 1 is right`);
  const named = naming ? new RegExp(`\\b${row}\\b`) : /\d/;
  demand(named.test(work.reason), `${label(sample)}: the reason for ${what} names no row: "${work.reason}"`);
  for (const [i, { array, at }] of sample.entries.entries()) array[at] = held[i]!;
  demandFactored(work, sample);
  demandSolved(trial, work, sample, vector(sample.n, new Random(17)));
}

function checkSingular<S extends Structure>(trial: Trial<S>): void {
  for (const sample of samplesOf(trial, [1, 5, 24])) {
    for (const row of new Set([0, Math.floor(sample.n / 2), sample.n - 1])) {
      const spoil = (): void => {
        for (const entry of sample.entries) if (entry.row === row) entry.array[entry.at] = 0;
      };
      demandRefusal(trial, sample, `a matrix whose row ${row} is zero`, row, spoil, true);
    }
  }
}

function checkNonFinite<S extends Structure>(trial: Trial<S>): void {
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    for (const sample of samplesOf(trial, [1, 5, 24])) {
      for (const entry of [sample.entries[0], sample.entries.at(-1), sample.entries[Math.floor(sample.entries.length / 2)]]) {
        if (entry === undefined) continue;
        const spoil = (): void => {
          entry.array[entry.at] = value;
        };
        demandRefusal(trial, sample, `a matrix with ${value} in row ${entry.row}`, entry.row, spoil, false);
      }
    }
  }
}

function checkBadRightHandSide<S extends Structure>(trial: Trial<S>): void {
  for (const sample of samplesOf(trial, [1, 5])) {
    const work = trial.solver.create(sample.matrix);
    demandFactored(work, sample);
    const b = vector(sample.n, new Random(19));
    b[sample.n - 1] = Number.NaN;
    const status = work.solve(b, new Float64Array(sample.n).fill(1), TOLERANCE);
    demand(status === 1, `${label(sample)}: solve gave ${status} for a right-hand side with NaN; 1 is right`);
    demand(work.reason.length > 0, `${label(sample)}: solve gave 1 without a reason`);
    demandSolved(trial, work, sample, vector(sample.n, new Random(20)));
  }
}

/**
 * What every linear solver must do, on small systems of its structure. Systems are regular and dominant (for `dense` and `csc` also with rows
 * exchanged), trees have one unknown a node. Run each check in a test of its own, under any test runner.
 */
export function linearSolverConformance<S extends Structure>(
  solver: LinearSolver<S>,
  options: LinearSolverConformanceOptions = {},
): readonly ConformanceCheck[] {
  const iterative = (options.method ?? (solver.structure === 'operator' ? 'iterative' : 'direct')) === 'iterative';
  const trial: Trial<S> = { solver, iterative, tolerance: options.tolerance ?? 1e-11 };
  const checks: ConformanceCheck[] = [
    { name: 'has a name', run: () => demand(solver.name.length > 0, 'the name is empty') },
    { name: 'solves systems to its accuracy', run: () => checkSolutions(trial) },
    { name: 'leaves the matrix unchanged', run: () => checkUnchanged(trial) },
    { name: 'follows values that change in place', run: () => checkNewValues(trial) },
    { name: 'gives the same bits whatever came before', run: () => checkSameBits(trial) },
    { name: 'refuses a right-hand side that is not finite', run: () => checkBadRightHandSide(trial) },
  ];
  if (iterative) return checks;
  return [
    ...checks,
    { name: 'keeps its own copy of what it factored', run: () => checkOwnCopy(trial) },
    { name: 'names the row of a singular matrix', run: () => checkSingular(trial) },
    { name: 'refuses a matrix that is not finite', run: () => checkNonFinite(trial) },
  ];
}
