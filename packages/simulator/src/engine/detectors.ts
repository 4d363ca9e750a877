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
}

export function placeDetectors(arena: Arena, sources: readonly Source[]): DetectorArrays {
  const watched = sources.filter((source) => source.variable >= 0);
  const n = watched.length;
  return { count: n, index: arena.integers(n), threshold: arena.doubles(n), above: arena.integers(n), sources: watched };
}

export function fillDetectors(buffer: ArrayBufferLike, detectors: DetectorArrays): void {
  const { count, sources } = detectors;
  new Int32Array(buffer, detectors.index, count).set(sources.map((source) => source.variable / 8));
  new Float64Array(buffer, detectors.threshold, count).set(sources.map((source) => source.threshold));
}
