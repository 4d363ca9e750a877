import { compartmentsWithoutArea } from '@hillock/morphology';
import type { Geometry } from './geometry.ts';

/** µm; what L of a section written without 3-D points may be at least, as in NEURON. */
const SHORTEST = 1e-4;

/** Why a run refuses a geometry: compartments without area, whose membrane equation has no meaning, and sections without length. Empty when it does not. */
export function emptyParts(geometry: Geometry): string[] {
  const { compartments, morphology } = geometry;
  const reasons: string[] = [];
  const short = morphology.sections.filter((section) => compartments.L[section.index]! < SHORTEST);
  const [shortest] = short;
  if (shortest !== undefined) reasons.push(`${shortest.name} has no length${others(short)}: its 3-D points lie in one place`);
  const skipped = new Set(short.map((section) => section.index));
  const empty = compartmentsWithoutArea(compartments).filter(({ section }) => !skipped.has(section));
  const [first] = empty;
  if (first !== undefined) reasons.push(`${geometry.describe(first.node)} has no area${others(empty)}: its diameter is 0`);
  return reasons;
}

function others(list: readonly unknown[]): string {
  return list.length === 1 ? '' : ` (and ${list.length - 1} more)`;
}
