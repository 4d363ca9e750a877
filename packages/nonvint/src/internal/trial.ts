import type { BlockNeeds, F64, NonvintBlock, Status } from '@hillock/contracts';
import { type ModelContext, type ModelContextOptions, modelContext } from './model-context.ts';

/** What the checks work with. `make` gives a new block each time. */
export interface TrialOptions extends Omit<ModelContextOptions, 'needs'> {
  readonly make: () => NonvintBlock;
}

/** Slots before and after those of the block under test, which it must not touch. */
const BEFORE = 3;
const AFTER = 2;
/** A value no block writes by chance. */
export const MARK = -7.0625e77;

export function demand(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

/** Throws unless a status is 0. */
export function demandDone(status: Status | undefined, what: string): void {
  demand(status === undefined || status === 0, `${what} gave status ${String(status)}`);
}

export function sameBits(a: F64, b: F64): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

/** A block set up, initialised and counted, with a vector of unknowns around its slots. */
export class Trial {
  readonly block: NonvintBlock;
  readonly needs: BlockNeeds | null;
  readonly context: ModelContext;
  readonly offset: number = BEFORE;
  readonly count: number;

  constructor(options: TrialOptions, block: NonvintBlock = options.make()) {
    this.block = block;
    this.needs = block.declare?.() ?? null;
    this.context = modelContext({ ...options, needs: this.needs });
    block.setup?.(this.context);
    block.initialize?.();
    this.count = block.count?.(BEFORE) ?? 0;
  }

  get nodes(): number {
    return this.context.v.array.length;
  }

  /** A vector of the whole length, marked outside the block's slots and 0 inside. */
  vector(): F64 {
    const y = new Float64Array(BEFORE + this.count + AFTER).fill(MARK);
    y.fill(0, BEFORE, BEFORE + this.count);
    return y;
  }

  own(y: F64): F64 {
    return y.slice(BEFORE, BEFORE + this.count);
  }

  /** Throws when something outside the block's slots was written. */
  demandOwnSlotsOnly(y: F64, callable: string): void {
    for (const [i, value] of y.entries()) {
      const inside = i >= BEFORE && i < BEFORE + this.count;
      demand(inside || value === MARK, `${callable} wrote slot ${i}; its own are ${BEFORE} … ${BEFORE + this.count - 1}`);
    }
  }

  /** The block's present values. */
  values(): F64 {
    const y = this.vector();
    this.block.reinit?.(y);
    return y;
  }

  /** f(t, y), own slots only. */
  derivative(t: number, y: F64): F64 {
    const ydot = this.vector();
    demandDone(this.block.fun?.(t, y, ydot), `fun at t = ${t}`);
    this.demandOwnSlotsOnly(ydot, 'fun');
    return this.own(ydot);
  }

  /** A point near the present values: each moved by up to 1 % of its size, deterministic. */
  nearby(seed: number): F64 {
    const y = this.values();
    for (let i = 0; i < this.count; i++) {
      const at = BEFORE + i;
      const value = y[at]!;
      const shift = (((seed * 37 + i * 61) % 100) + 1) / 1e4;
      y[at] = value === 0 ? shift : value * (1 + shift);
    }
    return y;
  }
}
