import { pick, type SwcPoints } from './points.ts';

/** Type of soma points. */
export const SOMA = 1;

/** Deviation of the outer points' distance from the radius up to which three points are meant as a sphere. */
const TOLERANCE = 0.01;

/**
 * A soma of three points after the convention of NeuroMorpho.Org: a centre and two leaves at the distance of the radius. It means a sphere, like a soma of
 * one point, and is reduced to its centre here. Other points are given back as they are.
 */
export function reduceThreePointSoma(points: SwcPoints): SwcPoints {
  return isThreePointSoma(points)
    ? pick(
        points,
        Int32Array.from({ length: points.count - 2 }, (_, i) => (i === 0 ? 0 : i + 2)),
      )
    : points;
}

function isThreePointSoma({ count, type, r, parent, ...at }: SwcPoints): boolean {
  if (count < 3) return false;
  for (let i = 0; i < 3; i++) if (type[i] !== SOMA || parent[i] !== (i === 0 ? -1 : 0) || r[i] !== r[0]) return false;
  for (let i = 3; i < count; i++) if (parent[i] === 1 || parent[i] === 2 || (parent[i]! <= 0 && type[i] === SOMA)) return false;
  const distance = (i: number): number => {
    const dx = at.x[i]! - at.x[0]!;
    const dy = at.y[i]! - at.y[0]!;
    const dz = at.z[i]! - at.z[0]!;
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  };
  return Math.abs((distance(1) + distance(2)) / (2 * r[0]!) - 1) <= TOLERANCE;
}
