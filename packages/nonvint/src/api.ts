import type { NonvintBlock, Stateful } from '@hillock/contracts';

/** A callable of a block, by the name the contract gives it; a {@link Supervisor.reason} names it. */
export type BlockCallable = Exclude<keyof NonvintBlock, keyof Stateful | 'name'>;

export interface SupervisorOptions {
  /** Names of the blocks, in their order, for messages, before those they have themselves; a block without one goes by its number. */
  readonly names?: readonly string[];
}

/** The slots of one block in the vector of unknowns: offset … offset + count − 1. */
export interface BlockSlots {
  readonly offset: number;
  readonly count: number;
}
