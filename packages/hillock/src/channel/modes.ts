import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { attempt, type Bench } from './bench.ts';
import { limit, SMALL, STEPS } from './relaxation.ts';
import { PROBE_DT, type StateElement } from './states.ts';

/** States that depend on each other, and one way in which they relax together. */
export interface Mode {
  readonly states: readonly StateElement[];
  /** 1: the slowest. */
  readonly number: number;
  /** How many there are. */
  readonly of: number;
  /** One value an instance, ms. */
  readonly tau: readonly number[];
}

/** More states in one scheme than this are compartments of something that diffuses rather than a gate; each place would take seconds. */
export const MOST_TOGETHER = 24;

/** States are moved by this part of their size, both ways, to see what a step makes of that: exact for linear schemes, to its square for others. */
const MOVED = 1e-4;
/** Less than this a step has lost, relative, where something is conserved; more than the second one in the shortest step, where a value is not kept at all. */
const CONSERVED = 1e-9;
const FORGOTTEN = 0.5;

/**
 * The time constants of states that relax together. Near its steady state, a step of dt takes x to x* + M·(x − x*); for each eigenvalue μ of M the
 * limit of (1 − μ)/dt for short steps is a rate of the scheme, an eigenvalue of its −∂f/∂x, whatever the method. Each is taken from the step in which
 * it loses about a thousandth, by Richardson's extrapolation as for states that relax alone. Quantities that are conserved (μ = 1) and states that are
 * computed from the others (μ = 0) have none. The time constant of a pair that oscillates is that of its envelope.
 *
 * `steady[k][i]` is the steady state of `states[k]` at instance i, NaN where it has none.
 */
export function modesOf(
  bench: Bench,
  states: readonly StateElement[],
  steady: readonly (readonly number[])[],
  notes: string[],
): readonly Mode[] {
  return groups(bench, states, steady).flatMap((members): readonly Mode[] => {
    const own = members.map((k) => states[k]).filter((s) => s !== undefined);
    const rest = members.map((k) => steady[k] ?? []);
    if (own.length > MOST_TOGETHER) {
      notes.push(`${named(own)}: ${own.length} states that depend on each other have too many time constants to be shown`);
      return [];
    }
    const rows = Array.from({ length: bench.count }, (_, i) => attempt(() => timeConstants(bench, i, own, at(rest, i)), []));
    const of = Math.max(0, ...rows.map((row) => row.length));
    return Array.from({ length: of }, (_, n) => ({
      states: own,
      number: n + 1,
      of,
      tau: rows.map((row) => row[n] ?? Number.NaN),
    }));
  });
}

/** 'o' or 'c, o, i'; of many the first and the last. */
export function named(states: readonly StateElement[]): string {
  const names = states.map((s) => s.name);
  return names.length <= 4 ? names.join(', ') : `${names[0]} … ${names[names.length - 1]}`;
}

function at(rows: readonly (readonly number[])[], i: number): readonly number[] {
  return rows.map((row) => row[i] ?? Number.NaN);
}

/** Numbers of the states that depend on each other, in the order of the states: what a step makes of moving each, at a few instances. */
function groups(bench: Bench, states: readonly StateElement[], steady: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const group = states.map((_, k) => k);
  const tried = [...new Set([0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * (bench.count - 1))))];
  for (const i of tried) {
    const rest = at(steady, i);
    if (!rest.every(Number.isFinite)) continue;
    const m = attempt(() => stepMatrix(bench, i, states, rest, PROBE_DT), null);
    m?.forEach((row, a) => {
      row.forEach((x, b) => {
        if (Math.abs(x) <= 1e-12 || group[a] === group[b]) return;
        const [from, to] = [group[b], group[a]];
        for (let k = 0; k < group.length; k++) if (group[k] === from) group[k] = to ?? k;
      });
    });
  }
  return [...new Set(group)].map((g) => states.flatMap((_, k) => (group[k] === g ? [k] : [])));
}

/** Slowest first. */
function timeConstants(bench: Bench, i: number, states: readonly StateElement[], rest: readonly number[]): readonly number[] {
  if (!rest.every(Number.isFinite)) return [];
  const tried = STEPS.map((dt) => ({ dt, lost: lostParts(bench, i, states, rest, dt) }));
  const shortest = tried[0]?.lost ?? [];
  const longest = tried[tried.length - 1]?.lost ?? [];
  const conserved = longest.filter((x) => size(x) < CONSERVED).length;
  const forgotten = shortest.filter((x) => size(x) > FORGOTTEN).length;
  const known = new Map(tried.map(({ dt, lost }) => [dt, lost]));
  const again = (dt: number): readonly Lost[] => {
    const before = known.get(dt);
    if (before !== undefined) return before;
    const made = lostParts(bench, i, states, rest, dt);
    known.set(dt, made);
    return made;
  };
  const found: number[] = [];
  for (let n = conserved; n < states.length - forgotten; n++) {
    const apart = ({ lost }: { readonly lost: readonly Lost[] }): number => {
      const ratio = size(lost[n] ?? NONE) / SMALL;
      return ratio > 0 && Number.isFinite(ratio) ? Math.max(ratio, 1 / ratio) : Number.POSITIVE_INFINITY;
    };
    const best = tried.reduce((a, b) => (apart(b) < apart(a) ? b : a));
    found.push(1 / limit([1, 2, 4].map((k) => (again(best.dt / k)[n]?.real ?? Number.NaN) / (best.dt / k))));
  }
  return found;
}

/** 1 − μ. */
interface Lost {
  readonly real: number;
  readonly imaginary: number;
}

const NONE: Lost = { real: Number.NaN, imaginary: 0 };

function size({ real, imaginary }: Lost): number {
  return Math.sqrt(real * real + imaginary * imaginary);
}

/** 1 − μ for the eigenvalues of a step, the least lost first. */
function lostParts(bench: Bench, i: number, states: readonly StateElement[], rest: readonly number[], dt: number): readonly Lost[] {
  // 1 − M keeps the digits of what short steps lose
  const rows = stepMatrix(bench, i, states, rest, dt).map((row, a) => row.map((x, b) => (a === b ? 1 - x : -x)));
  if (!rows.every((row) => row.every(Number.isFinite))) return states.map(() => NONE);
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(new Matrix(rows));
  return realEigenvalues.map((real, k): Lost => ({ real, imaginary: imaginaryEigenvalues[k] ?? 0 })).sort((a, b) => size(a) - size(b));
}

/**
 * ∂(state a after a step)/∂(state b before it), each state in units of the root of its size. In these the matrix of a scheme that obeys detailed
 * balance is symmetric (N.G. van Kampen, Stochastic Processes in Physics and Chemistry, V.6), so that its eigenvalues keep their digits where one state
 * is a billionth of another.
 */
function stepMatrix(
  bench: Bench,
  i: number,
  states: readonly StateElement[],
  rest: readonly number[],
  dt: number,
): readonly (readonly number[])[] {
  const most = states.map((s) => Math.max(...rest.map((x, k) => (states[k]?.field.unit === s.field.unit ? Math.abs(x) : 0)), 1e-300));
  const sizes = rest.map((x, k) => Math.sqrt(Math.max(Math.abs(x), 1e-16 * (most[k] ?? 1)) * (most[k] ?? 1)));
  const step = (which: number, by: number): readonly number[] => {
    states.forEach((s, k) => {
      bench.set(s.field.name, i, (rest[k] ?? 0) + (k === which ? by * MOVED * (sizes[k] ?? 1) : 0), s.element);
    });
    bench.run('advance', i);
    return states.map((s) => bench.get(s.field.name, i, s.element));
  };
  bench.dt = dt;
  bench.run('tables', i);
  const columns = states.map((_, b) => {
    const up = step(b, 1);
    const down = step(b, -1);
    return up.map((x, a) => (x - (down[a] ?? 0)) / (2 * MOVED * (sizes[a] ?? 1)));
  });
  return states.map((_, a) => columns.map((column) => column[a] ?? Number.NaN));
}
