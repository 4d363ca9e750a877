import { blockConformance } from '@hillock/nonvint/testing';
import { describe, it } from 'vitest';
// the block to be checked: yours
import { GATE_PLACES, gateBlock } from './helpers/gate-block.ts';

describe('my block', () => {
  for (const check of blockConformance(() => gateBlock(), { places: GATE_PLACES })) it(check.name, () => check.run());
});
