import type { BlockNeeds, NonvintBlock } from '@hillock/contracts';
import { Supervisor } from '@hillock/nonvint';
import type { Geometry } from '../model/geometry.ts';
import type { Problems } from '../model/problems.ts';
import { bytesOf } from './block-memory.ts';
import { type DeclaredBlock, nodesOfBlock } from './nodes.ts';

/** What a block that does not declare is taken for. */
const ANYTHING: BlockNeeds = { scope: 'global', nodes: [], ions: [], fields: [] };

/** A block's own name; none of what is no block at all, which the supervisor then says. */
export function nameOf(block: unknown): string | undefined {
  return typeof block === 'object' && block !== null && 'name' in block && typeof block.name === 'string' ? block.name : undefined;
}

/** What each block wants, before anything has its place. What is wrong with a block is a problem at its number. */
export function declareBlocks(geometry: Geometry, blocks: readonly NonvintBlock[], problems: Problems): readonly DeclaredBlock[] {
  return blocks.map((block, i): DeclaredBlock => {
    const path = ['blocks', i];
    try {
      const [needs = null] = new Supervisor([block], { names: [nameOf(block) ?? `${i}`] }).declare();
      return needs === null ? { needs: ANYTHING, nodes: [] } : { needs, nodes: nodesOfBlock(geometry, needs, path, problems) };
    } catch (error) {
      problems.add(path, error instanceof Error ? error.message : String(error));
      return { needs: ANYTHING, nodes: [] };
    }
  });
}

/** Memory for blocks that come later: doubles for each node, and at most so many. */
const SPARE_PER_NODE = 8;
const LEAST_SPARE = 4096;
const MOST_SPARE = 131072;

/** Bytes for the blocks that are there, and for some that may come. */
export function roomFor(declared: readonly DeclaredBlock[], nodes: number): number {
  const own = declared.reduce((sum, one) => sum + bytesOf(one), 0);
  return own + 8 * Math.min(MOST_SPARE, Math.max(LEAST_SPARE, SPARE_PER_NODE * nodes));
}
