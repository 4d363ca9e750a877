import type { BlockNeeds } from '@hillock/contracts';
import { selectSections } from '@hillock/morphology';
import * as E from 'fp-ts/lib/Either.js';
import type { Geometry } from '../model/geometry.ts';
import { parsePlace } from '../model/place.ts';
import type { Path, Problems } from '../model/problems.ts';

/** What a block declared, with its nodes as numbers of the model's nodes. */
export interface DeclaredBlock {
  readonly needs: BlockNeeds;
  readonly nodes: readonly number[];
}

/** The segments that a block names, parents before their children within a selection. A name that fits nothing and a segment named twice are problems. */
export function nodesOfBlock(geometry: Geometry, needs: BlockNeeds, path: Path, problems: Problems): readonly number[] {
  const nodes: number[] = [];
  needs.nodes.forEach((text, i) => {
    const at = [...path, 'nodes', i];
    if (parsePlace(text) !== null && geometry.morphology.find(text) < 0) {
      const place = geometry.place(text, at, problems);
      if (place !== null) nodes.push(geometry.segment(place));
      return;
    }
    const sections = selectSections(geometry.morphology, text);
    // nodes of a model are numbered with parents before their children
    if (E.isRight(sections)) nodes.push(...[...geometry.nodesOf(sections.right)].sort((a, b) => a - b));
    else problems.add(at, sections.left.message, sections.left.nearest);
  });
  const twice = nodes.find((node, i) => nodes.indexOf(node) !== i);
  if (twice !== undefined) problems.add([...path, 'nodes'], `the segment ${geometry.describe(twice)} is named twice`);
  return nodes;
}
