import type { Source } from '../events/source.ts';
import type { Arena } from '../layout/arena.ts';

/** Watched variables: for each its place counted in doubles, its threshold, and whether it was above. */
export interface DetectorArrays {
  readonly count: number;
  readonly index: number;
  readonly threshold: number;
  readonly above: number;
  /** Detector → source. */
  readonly sources: readonly Source[];
  /** Group → its first detector; the last entry ends the last group. */
  readonly starts: readonly number[];
}

/** Detectors by the group of what they watch; in a group in order of making. `groupOf`: the group of a variable by its byte offset. */
export function placeDetectors(
  arena: Arena,
  sources: readonly Source[],
  groups: number,
  groupOf: (offset: number) => number,
): DetectorArrays {
  const byGroup: Source[][] = Array.from({ length: groups }, () => []);
  for (const source of sources) if (source.variable >= 0) byGroup[groupOf(source.variable)]?.push(source);
  const watched = byGroup.flat();
  const n = watched.length;
  let next = 0;
  const starts = [0, ...byGroup.map((list) => (next += list.length))];
  return { count: n, index: arena.integers(n), threshold: arena.doubles(n), above: arena.integers(n), sources: watched, starts };
}

export function fillDetectors(buffer: ArrayBufferLike, detectors: DetectorArrays): void {
  const { count, sources } = detectors;
  new Int32Array(buffer, detectors.index, count).set(sources.map((source) => source.variable / 8));
  new Float64Array(buffer, detectors.threshold, count).set(sources.map((source) => source.threshold));
}
