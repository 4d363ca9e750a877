import type { Compartments, Location, Morphology, Section } from './api.ts';
import { segmentFromNear } from './location.ts';

/** Distance of a place from its section's near end, µm. */
type FromNear = (section: Section, x: number) => number;

/**
 * Distance between two places along the tree, µm; infinite between different cells. As NEURON measures it: a place inside a section, and a branch point
 * inside a parent, count as the centre of the segment that holds them; x = 0 and x = 1 are exact.
 */
export function pathDistance(c: Compartments, morphology: Morphology, from: Location, to: Location): number {
  return measure(morphology, from, to, (section, x) => {
    if (x === section.childEnd) return 0;
    const nseg = c.nseg[section.index]!;
    const fraction = x === 1 - section.childEnd ? 1 : (segmentFromNear(section, nseg, x) + 0.5) / nseg;
    return c.L[section.index]! * fraction;
  });
}

/** The same without segments: every x counts as it is. */
export function arcDistance(morphology: Morphology, from: Location, to: Location): number {
  return measure(morphology, from, to, (section, x) => section.L * (section.childEnd === 1 ? 1 - x : x));
}

/** Climbs from the place that is later in the order of sections until both are on one section, so that long chains cost neither stack nor memory. */
function measure({ sections }: Morphology, from: Location, to: Location, fromNear: FromNear): number {
  let one = sections[from.section];
  let two = sections[to.section];
  if (one === undefined || two === undefined)
    throw new RangeError(`no section ${one === undefined ? from.section : to.section}: there are ${sections.length}`);
  let x1 = from.x;
  let x2 = to.x;
  let sum = 0;
  while (one !== two) {
    const climber: Section = one.order > two.order ? one : two;
    sum += fromNear(climber, climber === one ? x1 : x2);
    const parent: Section | undefined = sections[climber.parent];
    if (parent === undefined) return Number.POSITIVE_INFINITY;
    if (climber === one) {
      one = parent;
      x1 = climber.parentX;
    } else {
      two = parent;
      x2 = climber.parentX;
    }
  }
  return sum + Math.abs(fromNear(one, x1) - fromNear(two, x2));
}
