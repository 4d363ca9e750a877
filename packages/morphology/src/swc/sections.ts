import type { SectionSpec } from '../api.ts';
import type { SwcPoints } from './points.ts';
import { leavesSoma, type SwcRuns } from './runs.ts';
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
  const start = runs.first[run]!;
  const p = points.parent[start]!;
  if (p < 0) return run === 0 ? null : { run: 0, x: 0.5 };
  const on = runs.of[p]!;
  if (isSphere(points, runs, on)) return { run: on, x: points.type[start] === SOMA ? 0 : 0.5 };
  if (p === runs.last[on]) return { run: on, x: 1 };
  return { run: on, x: p === runs.first[on] ? 0 : 0.5 };
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

function pointsOf(points: SwcPoints, runs: SwcRuns, run: number, join: Join | null): Point[] {
  if (isSphere(points, runs, run)) return sphere(points, runs.first[run]!);
  const first = runs.first[run]!;
  const own: Point[] = [];
  for (let i = first; i <= runs.last[run]!; i++) own.push(point(points, i));
  if (join === null) return own;
  const p = points.parent[first]! < 0 ? 0 : points.parent[first]!;
  const free = join.x === 0.5 || (points.type[p] === SOMA && runs.somaChildren[p]! >= 2);
  if (free && own.length > 1) return own;
  const [x, y, z, d] = point(points, p);
  return [[x, y, z, leavesSoma(points, first) ? 2 * points.r[first]! : d], ...own];
}

/** Runs as sections: named and ordered by type, joined as NEURON's Import3d joins them. */
export function runsToSections(points: SwcPoints, runs: SwcRuns): SectionSpec[] {
  const order = Array.from({ length: runs.count }, (_, run) => run);
  const typeOf = (run: number): number => points.type[runs.first[run]!]!;
  order.sort((p, q) => typeOf(p) - typeOf(q) || p - q);
  const names: string[] = new Array(runs.count);
  const used = new Map<number, number>();
  for (const run of order) {
    const type = typeOf(run);
    const number = used.get(type) ?? 0;
    used.set(type, number + 1);
    names[run] = `${NAMES[type] ?? `dend_${type}`}[${number}]`;
  }
  return order.map((run) => {
    const join = joinOf(points, runs, run);
    const spec: SectionSpec = {
      name: names[run] ?? '',
      pt3d: pointsOf(points, runs, run, join),
      swcType: typeOf(run),
      line: points.line[runs.first[run]!]!,
    };
    const parent = join === null ? undefined : names[join.run];
    return join === null || parent === undefined ? spec : { ...spec, parent, parentX: join.x, childEnd: 0 };
  });
}
