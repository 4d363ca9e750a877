/** A point of a line, in data units. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * At most four points a pixel column (first, lowest, highest, last, in their order in time): a line of any length keeps its shape and its peaks. Values that
 * are not finite break the line.
 */
export function decimate(xs: readonly number[], ys: readonly number[], low: number, high: number, columns: number): Point[][] {
  const lines: Point[][] = [];
  let line: Point[] = [];
  let column = -1;
  let kept: number[] = [];
  const flush = (): void => {
    for (const i of [...new Set(kept)].sort((a, b) => a - b)) line.push({ x: xs[i] ?? 0, y: ys[i] ?? 0 });
    kept = [];
  };
  ys.forEach((y, i) => {
    if (!Number.isFinite(y)) {
      flush();
      if (line.length > 0) lines.push(line);
      line = [];
      column = -1;
      return;
    }
    const c = Math.floor((((xs[i] ?? 0) - low) / (high - low || 1)) * columns);
    if (c !== column || kept.length === 0) {
      flush();
      column = c;
      kept = [i, i, i, i];
      return;
    }
    if (y < (ys[kept[1] ?? i] ?? y)) kept[1] = i;
    if (y > (ys[kept[2] ?? i] ?? y)) kept[2] = i;
    kept[3] = i;
  });
  flush();
  if (line.length > 0) lines.push(line);
  return lines;
}
