import type { SectionSpec } from '../api.ts';
import type { Warnings } from '../internal/warnings.ts';
import type { SwcPoints } from './points.ts';
import { anchor, leavesSoma, type SwcRuns } from './runs.ts';
import { SOMA } from './soma.ts';

type Point = readonly [number, number, number, number];

const NAMES: Readonly<Record<number, string>> = { 1: 'soma', 2: 'axon', 3: 'dend', 4: 'apic' };

/** Where a run is joined: a run and x on it; null at the first run. */
interface Join {
  readonly run: number;
  readonly x: number;
}

function point({ x, y, z, r }: SwcPoints, i: number): Point {
  return [x[i]!, y[i]!, z[i]!, 2 * r[i]!];
}

/** A run that is nothing but a root. */
function isSphere({ parent }: SwcPoints, { first, last }: SwcRuns, run: number): boolean {
  return run === 0 && first[run] === last[run] && parent[first[run]!]! < 0;
}

function joinOf(points: SwcPoints, runs: SwcRuns, run: number): Join | null {
  if (run === 0) return null;
  const first = runs.first[run]!;
  const p = anchor(points, first);
  const on = runs.of[p]!;
  if (points.parent[first]! < 0) return { run: on, x: points.type[p] === SOMA ? 0.5 : 1 };
  if (isSphere(points, runs, on)) return { run: on, x: leavesSoma(points, first) ? 0.5 : 0 };
  if (p === runs.last[on]) return { run: on, x: 1 };
  return { run: on, x: p === runs.first[on] && (p === 0 || leavesSoma(points, p)) ? 0 : 0.5 };
}

/** A sphere as a cylinder of its diameter and length along x. Its ends are computed in single precision. */
function sphere(points: SwcPoints, i: number): Point[] {
  const [x, y, z, d] = point(points, i);
  const r = Math.fround(points.r[i]!);
  const centre = Math.fround(x);
  return [
    [Math.fround(centre - r), y, z, d],
    [centre, y, z, d],
    [Math.fround(centre + r), y, z, d],
  ];
}

/**
 * The point it hangs on comes first, with the branch's own diameter where a neurite leaves the soma. A neurite that hangs on the middle of a soma, or where
 * a soma forks, has no such point: what lies between is inside the soma. A branch of one point needs it all the same.
 */
function pointsOf(points: SwcPoints, runs: SwcRuns, run: number, join: Join | null): Point[] {
  const first = runs.first[run]!;
  if (isSphere(points, runs, run)) return sphere(points, first);
  const own: Point[] = [];
  for (let i = first; i <= runs.last[run]!; i++) own.push(point(points, i));
  if (join === null) return own;
  const p = anchor(points, first);
  const stem = leavesSoma(points, first);
  if (stem && own.length > 1 && (join.x === 0.5 || runs.somaChildren[p]! >= 2)) return own;
  const [x, y, z, d] = point(points, p);
  return [[x, y, z, stem ? 2 * points.r[first]! : d], ...own];
}

/** A run as it becomes a section, if it does. */
interface Branch {
  readonly points: readonly Point[];
  /** On a run that becomes a section; null at the root. */
  readonly join: Join | null;
  readonly vanishes: boolean;
}

/**
 * Two points at one place are no branch: it vanishes, and what hangs on it hangs on the place it was joined to. (NEURON keeps three such points; so it is
 * here.) A run comes after the one it is joined to.
 */
function branches(points: SwcPoints, runs: SwcRuns): Branch[] {
  const made: Branch[] = [];
  for (let run = 0; run < runs.count; run++) {
    const join = joinOf(points, runs, run);
    const own = pointsOf(points, runs, run, join);
    const on = join === null ? undefined : made[join.run];
    made.push({ points: own, join: on?.vanishes ? on.join : join, vanishes: join !== null && own.length === 2 && !hasLength(own) });
  }
  return made;
}

function hasLength(points: readonly Point[]): boolean {
  const [first] = points;
  return first !== undefined && points.some((p) => [0, 1, 2].some((k) => Math.fround(p[k] ?? 0) !== Math.fround(first[k] ?? 0)));
}

/** Runs as sections: named and ordered by type, joined as NEURON's Import3d joins them. */
export function runsToSections(points: SwcPoints, runs: SwcRuns, warnings: Warnings): SectionSpec[] {
  const made = branches(points, runs);
  const typeOf = (run: number): number => points.type[runs.first[run]!]!;
  const lineOf = (run: number): number => points.line[runs.first[run]!]!;
  const kept: number[] = [];
  made.forEach(({ vanishes }, run) => {
    const first = runs.first[run]!;
    if (run > 0 && points.parent[first]! < 0) warnings.add(lineOf(run), 'a further root: it is joined to the first section');
    if (vanishes) warnings.add(lineOf(run), 'the branch that begins here has no length: it is left out');
    else kept.push(run);
  });
  kept.sort((p, q) => typeOf(p) - typeOf(q) || p - q);
  const names = nameByType(kept, typeOf);
  return kept.map((run) => {
    const branch = made[run];
    const spec = { name: names.get(run) ?? '', pt3d: branch?.points ?? [], swcType: typeOf(run), line: lineOf(run) };
    const join = branch?.join ?? null;
    const parent = join === null ? undefined : names.get(join.run);
    return join === null || parent === undefined ? spec : { ...spec, parent, parentX: join.x, childEnd: 0 };
  });
}

function nameByType(runs: readonly number[], typeOf: (run: number) => number): Map<number, string> {
  const used = new Map<number, number>();
  const names = new Map<number, string>();
  for (const run of runs) {
    const type = typeOf(run);
    const number = used.get(type) ?? 0;
    used.set(type, number + 1);
    names.set(run, `${NAMES[type] ?? `dend_${type}`}[${number}]`);
  }
  return names;
}
