import type { SectionPoints } from '../api.ts';
import { LEAST_ARC } from './limits.ts';

/**
 * Points as NEURON stores them. Coordinates are single precision and so are their differences; squares, root and sum are double.
 */
export function storePoints(pt3d: readonly (readonly [number, number, number, number])[]): SectionPoints {
  const n = pt3d.length;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const z = new Float64Array(n);
  const d = new Float64Array(n);
  const arc = new Float64Array(n);
  pt3d.forEach((point, i) => {
    x[i] = Math.fround(point[0]);
    y[i] = Math.fround(point[1]);
    z[i] = Math.fround(point[2]);
    d[i] = Math.fround(point[3]);
  });
  for (let i = 1; i < n; i++) {
    const dx = Math.fround(x[i]! - x[i - 1]!);
    const dy = Math.fround(y[i]! - y[i - 1]!);
    const dz = Math.fround(z[i]! - z[i - 1]!);
    arc[i] = arc[i - 1]! + Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
  return { x, y, z, d, arc };
}

/** Length of the polyline, µm. */
export function arcLength(points: SectionPoints): number {
  const length = points.arc[points.arc.length - 1] ?? 0;
  return length > LEAST_ARC ? length : LEAST_ARC;
}
