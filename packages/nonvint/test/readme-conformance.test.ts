import { blockConformance } from '@hillock/nonvint/testing';
import { describe, it } from 'vitest';
// the block to be checked: yours
import { gateBlock } from './helpers/gate-block.ts';

describe('my block', () => {
  for (const check of blockConformance(() => gateBlock(), { msolveTolerance: 1e-6 })) it(check.name, () => check.run());
});
