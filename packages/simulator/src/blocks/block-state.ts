import type { F64, NonvintBlock } from '@hillock/contracts';

/** What a block's state is in: bytes that it saved, or the values of its equations; null where it has neither, and keeps its state as it likes. */
type Kept = { readonly bytes: Uint8Array } | { readonly y: F64 } | null;

/** The states of blocks, to be given back to them when they were set up again in another layout of a model. */
export class BlockStates {
  private readonly kept: ReadonlyMap<NonvintBlock, Kept>;
  private readonly t: number;

  /** Throws what a block throws. */
  constructor(blocks: readonly NonvintBlock[], t: number) {
    this.t = t;
    this.kept = new Map(blocks.map((block) => [block, keep(block)]));
  }

  giveBack(block: NonvintBlock): void {
    const kept = this.kept.get(block) ?? null;
    if (kept === null) return;
    if ('bytes' in kept) block.restore?.(kept.bytes);
    else {
      block.count?.(0);
      block.fun?.(this.t, kept.y, null);
    }
  }
}

function keep(block: NonvintBlock): Kept {
  if (block.save !== undefined && block.restore !== undefined) return { bytes: block.save() };
  if (block.count === undefined || block.reinit === undefined || block.fun === undefined) return null;
  const y = new Float64Array(block.count(0));
  block.reinit(y);
  return { y };
}
