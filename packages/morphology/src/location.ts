import type { Compartments, Morphology, Section } from './api.ts';

/** x of the centre of segment k of nseg, both counted from x = 0. */
export function segmentCentre(nseg: number, k: number): number {
  return (k + 0.5) / nseg;
}

/** The segment that holds x, counted from the near end; an end belongs to the segment next to it. */
export function segmentFromNear(section: Section, nseg: number, x: number): number {
  const k = Math.max(0, Math.min(Math.trunc(nseg * x), nseg - 1));
  return section.childEnd === 1 ? nseg - 1 - k : k;
}

function sectionAt({ sections }: Morphology, index: number): Section {
  const section = sections[index];
  if (section === undefined) throw new RangeError(`no section ${index}: there are ${sections.length}`);
  return section;
}

/**
 * The node that is meant by v, or by a point process, at x. The near end is the node the section hangs on, which may belong to another section; the far
 * end is the section's own node without area.
 */
export function nodeAt(c: Compartments, morphology: Morphology, section: number, x: number): number {
  const at = sectionAt(morphology, section);
  const first = c.firstNode[section]!;
  if (x === at.childEnd) return c.parent[first]!;
  return x === 1 - at.childEnd ? first + c.nseg[section]! : segmentAt(c, morphology, section, x);
}

/** The node of the segment that is meant by a range variable other than v at x: x = 0 and x = 1 belong to the first and last segment. */
export function segmentAt(c: Compartments, morphology: Morphology, section: number, x: number): number {
  return c.firstNode[section]! + segmentFromNear(sectionAt(morphology, section), c.nseg[section]!, x);
}
