import type { Arena } from './arena.ts';

/** A play with the byte offset of the variable it drives. */
export interface PlaySpec {
  /** Of the variable, as the model has it. */
  readonly name: string;
  readonly variable: number;
  readonly t: readonly number[];
  readonly value: readonly number[];
  readonly continuous: boolean;
}

/**
 * Byte offsets of what the continuous plays read. A play k: `variable` counted in doubles, `start` its first point and `upper` the next point to be
 * reached, counted in `time` and `value`, where each play has one entry more, −∞, before its points.
 */
export interface PlayArrays {
  /** In the order of the model file. */
  readonly steps: readonly PlaySpec[];
  readonly lines: readonly PlaySpec[];
  /** Both kinds as they are in the model file. */
  readonly all: readonly PlaySpec[];
  readonly points: number;
  readonly variable: number;
  readonly start: number;
  readonly upper: number;
  readonly time: number;
  readonly value: number;
}

export function placePlays(arena: Arena, all: readonly PlaySpec[]): PlayArrays {
  const lines = all.filter((play) => play.continuous);
  const n = lines.length;
  const points = lines.reduce((sum, { t }) => sum + t.length + 1, 0);
  return {
    all,
    steps: all.filter((play) => !play.continuous),
    lines,
    points,
    variable: arena.integers(n),
    start: arena.integers(n),
    upper: arena.integers(n),
    time: arena.doubles(points),
    value: arena.doubles(points),
  };
}

export function fillPlays(buffer: ArrayBufferLike, arrays: PlayArrays): void {
  const { lines, points } = arrays;
  new Int32Array(buffer, arrays.variable, lines.length).set(lines.map((play) => play.variable / 8));
  const start = new Int32Array(buffer, arrays.start, lines.length);
  const time = new Float64Array(buffer, arrays.time, points);
  const value = new Float64Array(buffer, arrays.value, points);
  let at = 0;
  lines.forEach((play, k) => {
    time[at] = Number.NEGATIVE_INFINITY;
    start[k] = at + 1;
    time.set(play.t, at + 1);
    value.set(play.value, at + 1);
    at += play.t.length + 1;
  });
}
