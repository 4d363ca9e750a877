/** The points of an SWC file, parents before children; indices are positions in these arrays. */
export interface SwcPoints {
  readonly count: number;
  readonly type: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly r: Float64Array;
  /** −1 at roots. */
  readonly parent: Int32Array;
  /** Line in the file, from 1. */
  readonly line: Int32Array;
}

/** The points at the given positions, in that order; every parent of one must be among them. */
export function pick(points: SwcPoints, positions: Int32Array): SwcPoints {
  const moved = new Int32Array(points.count).fill(-1);
  positions.forEach((from, to) => {
    moved[from] = to;
  });
  return {
    count: positions.length,
    type: Int32Array.from(positions, (i) => points.type[i]!),
    x: Float64Array.from(positions, (i) => points.x[i]!),
    y: Float64Array.from(positions, (i) => points.y[i]!),
    z: Float64Array.from(positions, (i) => points.z[i]!),
    r: Float64Array.from(positions, (i) => points.r[i]!),
    parent: Int32Array.from(positions, (i) => (points.parent[i]! < 0 ? -1 : moved[points.parent[i]!]!)),
    line: Int32Array.from(positions, (i) => points.line[i]!),
  };
}
