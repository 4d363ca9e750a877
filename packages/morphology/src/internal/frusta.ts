import type { SectionPoints } from '../api.ts';

/** NEURON's guards against zero length and zero conductance. */
const TINY = 1e-15;

/** Integrals over the segments of a section with 3-D points, segments in order of arc. */
export interface FrustaIntegrals {
  /** Mean diameter, µm. */
  readonly diam: Float64Array;
  /** Membrane area, µm². */
  readonly area: Float64Array;
  /** ∫ds/d² over the near and far half of each segment, 1/µm. */
  readonly near: Float64Array;
  readonly far: Float64Array;
}

/**
 * Integrates the frusta between 3-D points over nseg equal segments, as NEURON does (src/nrnoc/treeset.cpp). Each segment is cut at its midpoint,
 * each half at the points inside it. Sums run in rising arc; their order is part of the result.
 */
export function integrateFrusta(points: SectionPoints, nseg: number): FrustaIntegrals {
  const { d, arc } = points;
  const last = arc.length - 1;
  const ds = arc[last]! / nseg;
  const out = {
    diam: new Float64Array(nseg),
    area: new Float64Array(nseg),
    near: new Float64Array(nseg),
    far: new Float64Array(nseg),
  };
  let j = 0;
  let x1 = arc[0]!;
  let y1 = d[0]!;
  for (let segment = 0; segment < nseg; segment++) {
    let start = segment * ds;
    let diam = 0;
    let area = 0;
    for (let half = 0; half < 2; half++) {
      const end = start + ds / 2;
      let resistance = 0;
      for (let inside = true; inside; ) {
        const next = j + 1;
        const here = arc[j]!;
        const there = arc[next]!;
        inside = !(there > end || next === last);
        let x2 = there;
        let y2 = d[next]!;
        if (!inside) {
          const fraction = Math.abs(there - here) < 1e-10 ? 1 : (end - here) / (there - here);
          x2 = end;
          y2 = (1 - fraction) * d[j]! + fraction * d[next]!;
        }
        let delta = x2 - x1;
        diam += (y2 + y1) * delta;
        if (delta < TINY) delta = TINY;
        const conductance = (y2 * y1) / delta;
        resistance += 1 / (conductance === 0 ? TINY : conductance);
        const slope = 0.5 * (y2 - y1);
        area += (y2 + y1) * Math.sqrt(delta * delta + slope * slope);
        x1 = x2;
        y1 = y2;
        if (inside) j = next;
      }
      (half === 0 ? out.near : out.far)[segment] = resistance;
      start = end;
    }
    // Points that all lie on one another have no mean over the arc.
    out.diam[segment] = ds > 0 ? diam * (0.5 / ds) : y1;
    out.area[segment] = area * 0.5 * Math.PI;
  }
  return out;
}
