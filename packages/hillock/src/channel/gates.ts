import { attempt, type Bench, BenchError } from './bench.ts';
import { type Mode, modesOf } from './modes.ts';
import { relaxation } from './relaxation.ts';
import { PROBE_DT, type StateElement, statesOf, stepped } from './states.ts';

/** States are fractions: they are tried at these values. */
const TRIED = [0, 0.5, 1] as const;

/** The curves of a state over all instances. `tau` null: no single one, the state relaxes together with others. */
export interface StateCurve {
  readonly state: StateElement;
  readonly steady: readonly number[];
  readonly tau: readonly number[] | null;
}

/** What the states of a mechanism do: each its curves, and the time constants of those that relax together. */
export interface StateCurves {
  readonly curves: readonly StateCurve[];
  readonly modes: readonly Mode[];
}

const NOTHING: StateCurves = { curves: [], modes: [] };

/**
 * Steady states and time constants, from what a step of the compiled equations does to each state with all else held. A state whose new value is affine in
 * itself and free of the others follows s' = a·s + b: its steady state is −b/a and its time constant −1/a. All others (KINETIC schemes, coupled equations)
 * are stepped on until nothing changes; their time constants are those of a step near that rest.
 */
export function stateCurves(bench: Bench, notes: string[]): StateCurves {
  if (!bench.has('advance')) return NOTHING;
  try {
    return follow(bench, notes);
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    notes.push(`the equations cannot be followed: ${error.message}`);
    return NOTHING;
  }
}

function follow(bench: Bench, notes: string[]): StateCurves {
  const begin = bench.save();
  const states = statesOf(bench);
  bench.load(begin);
  const start = snapshot(bench, states);
  const restore = (i: number): void => {
    states.forEach((s, k) => {
      bench.set(s.field.name, i, start[k]?.[i] ?? 0, s.element);
    });
  };
  const alone = states.filter((s) => attempt(() => affineAndFree(bench, states, s, restore), false));
  const together = states.filter((s) => !alone.includes(s) && s.field.role === 'state');
  const found = new Map<StateElement, StateCurve>();
  for (const state of alone) found.set(state, { state, ...relaxation(bench, state, restore) });
  const settled = together.length === 0 ? [] : settle(bench, together, restore, notes);
  for (const curve of settled) found.set(curve.state, curve);
  const rest = settled.map((c) => c.steady);
  const modes = together.length === 0 ? [] : modesOf(bench, together, rest, notes);
  bench.load(begin);
  return { curves: states.flatMap((s) => found.get(s) ?? []), modes };
}

function snapshot(bench: Bench, states: readonly StateElement[]): readonly (readonly number[])[] {
  return states.map((s) => Array.from({ length: bench.count }, (_, i) => bench.get(s.field.name, i, s.element)));
}

/** Is the state's new value affine in itself and free of all other states, at every instance? A scheme that cannot take such a value is not. */
function affineAndFree(bench: Bench, states: readonly StateElement[], state: StateElement, restore: (i: number) => void): boolean {
  bench.dt = PROBE_DT;
  for (let i = 0; i < bench.count; i++) {
    bench.run('tables', i);
    const [low, middle, high] = TRIED.map((value) => {
      restore(i);
      return stepped(bench, i, state, value);
    });
    if (low === undefined || middle === undefined || high === undefined) return false;
    const size = Math.max(Math.abs(low), Math.abs(high), 1e-12);
    if (!(Math.abs(low + high - 2 * middle) <= 1e-9 * size)) return false;
    for (const other of states) {
      if (other === state) continue;
      restore(i);
      bench.set(other.field.name, i, bench.get(other.field.name, i, other.element) + 0.25, other.element);
      if (!(Math.abs(stepped(bench, i, state, 0.5) - middle) <= 1e-12 * size)) return false;
    }
  }
  return true;
}

/** Steps grow to this (ms), by factors of ten: an implicit step so long lands on the steady state. */
const LONGEST = 1e6;
const MOST_STEPS = 200;

/** Steps states that depend on each other until they rest. */
function settle(bench: Bench, states: readonly StateElement[], restore: (i: number) => void, notes: string[]): readonly StateCurve[] {
  const rows = states.map(() => new Array<number>(bench.count).fill(Number.NaN));
  let restless = 0;
  for (let i = 0; i < bench.count; i++) {
    restore(i);
    if (!attempt(() => settles(bench, i, states), false)) {
      restless++;
      continue;
    }
    states.forEach((s, k) => {
      rows[k]![i] = bench.get(s.field.name, i, s.element);
    });
  }
  const names = states.map((s) => s.name).join(', ');
  if (restless > 0) notes.push(`${names}: no rest at ${restless} of ${bench.count} places`);
  return states.map((state, k) => ({ state, steady: rows[k] ?? [], tau: null }));
}

function settles(bench: Bench, i: number, states: readonly StateElement[]): boolean {
  const values = (): number[] => states.map((s) => bench.get(s.field.name, i, s.element));
  let dt = 0.1;
  let before = values();
  for (let step = 0; step < MOST_STEPS; step++) {
    bench.dt = dt;
    bench.run('tables', i);
    bench.run('advance', i);
    const after = values();
    if (!after.every(Number.isFinite)) return false;
    const size = Math.max(...after.map(Math.abs), 1e-300);
    const moved = Math.max(...after.map((x, k) => Math.abs(x - (before[k] ?? x))));
    if (dt >= LONGEST && moved <= 1e-9 * size) return true;
    dt = Math.min(dt * 10, LONGEST);
    before = after;
  }
  return false;
}
