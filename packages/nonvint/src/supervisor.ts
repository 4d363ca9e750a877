import type { BlockContext, BlockNeeds, Diagnosed, F64, NonvintBlock, Stateful, Status } from '@hillock/contracts';
import type { BlockCallable, BlockSlots, SupervisorOptions } from './api.ts';
import { packStates, unpackStates } from './internal/checkpoint.ts';

/**
 * Runs a list of nonvint blocks as one: each callable goes to every block that has it, in the order of the list, and stops at the first status
 * that is not 0. An exception in a block becomes status 2. {@link reason} then names the block, by its number from 0, and the callable. Nothing
 * is allocated in a call. When to call what is told at `NonvintBlock` in @hillock/contracts; the protocol is that of NEURON's nonvint block
 * supervisor (M. Hines).
 */
export class Supervisor implements Diagnosed, Stateful {
  readonly #blocks: readonly NonvintBlock[];
  readonly #names: readonly string[];
  readonly #slots: BlockSlots[] = [];
  #equations = 0;
  #reason = '';

  /** Throws when a block can save but not restore, or the other way round. */
  constructor(blocks: readonly NonvintBlock[], options: SupervisorOptions = {}) {
    this.#blocks = [...blocks];
    this.#names = options.names ?? [];
    for (const [index, block] of blocks.entries()) {
      if ((block.save === undefined) === (block.restore === undefined)) continue;
      throw new Error(
        `${this.#label(index)} has ${block.save === undefined ? 'restore without save' : 'save without restore'}; give both or neither`,
      );
    }
  }

  get reason(): string {
    return this.#reason;
  }

  get blocks(): number {
    return this.#blocks.length;
  }

  /** Equations of all blocks, as told at the last {@link count}. */
  get equations(): number {
    return this.#equations;
  }

  /** Slots of each block, as told at the last {@link count}. */
  get slots(): readonly BlockSlots[] {
    return this.#slots;
  }

  /** What each block wants of the engine; null where it does not say. Throws an Error that names the block. */
  declare(): readonly (BlockNeeds | null)[] {
    return this.#blocks.map((block, index) => this.#named(index, 'declare', () => block.declare?.() ?? null));
  }

  /** `context`: the engine's side, one for all blocks, or made for each by its number (fields belong to a block). */
  setup(context: BlockContext | ((block: number) => BlockContext)): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) this.#blocks[at]?.setup?.(typeof context === 'function' ? context(at) : context);
      return 0;
    } catch (error) {
      return this.#threw(at, 'setup', error);
    }
  }

  initialize(): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) this.#blocks[at]?.initialize?.();
      return 0;
    } catch (error) {
      return this.#threw(at, 'initialize', error);
    }
  }

  current(rhs: F64): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) this.#blocks[at]?.current?.(rhs);
      return 0;
    } catch (error) {
      return this.#threw(at, 'current', error);
    }
  }

  conductance(d: F64): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) this.#blocks[at]?.conductance?.(d);
      return 0;
    } catch (error) {
      return this.#threw(at, 'conductance', error);
    }
  }

  fixedStepSolve(dt: number): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) {
        const status = this.#blocks[at]?.fixedStepSolve?.(dt) ?? 0;
        if (status !== 0) return this.#gave(at, 'fixedStepSolve', status);
      }
      return 0;
    } catch (error) {
      return this.#threw(at, 'fixedStepSolve', error);
    }
  }

  /** Hands out slots one block after another, the first at `offset`; then {@link equations} and {@link slots} hold. */
  count(offset: number): Status {
    this.#slots.length = 0;
    this.#equations = 0;
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) {
        const block = this.#blocks[at];
        const count = block?.count?.(offset + this.#equations) ?? 0;
        if (!Number.isSafeInteger(count) || count < 0) throw new Error(`gave ${count}, which is no number of equations`);
        if (count > 0 && (block?.reinit === undefined || block.fun === undefined))
          throw new Error(`gave ${count}, but there is no reinit and fun for them`);
        this.#slots.push({ offset: offset + this.#equations, count });
        this.#equations += count;
      }
      return 0;
    } catch (error) {
      this.#slots.length = 0;
      this.#equations = 0;
      return this.#threw(at, 'count', error);
    }
  }

  reinit(y: F64): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) this.#blocks[at]?.reinit?.(y);
      return 0;
    } catch (error) {
      return this.#threw(at, 'reinit', error);
    }
  }

  fun(t: number, y: F64, ydot: F64 | null): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) {
        const status = this.#blocks[at]?.fun?.(t, y, ydot) ?? 0;
        if (status !== 0) return this.#gave(at, 'fun', status);
      }
      return 0;
    } catch (error) {
      return this.#threw(at, 'fun', error);
    }
  }

  /** A block without `msolve` leaves its part of b as it is: its equations are then taken for non-stiff. */
  msolve(dt: number, t: number, b: F64, y: F64): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) {
        const status = this.#blocks[at]?.msolve?.(dt, t, b, y) ?? 0;
        if (status !== 0) return this.#gave(at, 'msolve', status);
      }
      return 0;
    } catch (error) {
      return this.#threw(at, 'msolve', error);
    }
  }

  jacobian(dt: number, t: number, ypred: F64, fpred: F64): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) this.#blocks[at]?.jacobian?.(dt, t, ypred, fpred);
      return 0;
    } catch (error) {
      return this.#threw(at, 'jacobian', error);
    }
  }

  absTolerance(a: F64): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) this.#blocks[at]?.absTolerance?.(a);
      return 0;
    } catch (error) {
      return this.#threw(at, 'absTolerance', error);
    }
  }

  /** The states of all blocks that can save theirs. Throws an Error that names the block. */
  save(): Uint8Array {
    return packStates(this.#blocks.map((block, index) => this.#named(index, 'save', () => block.save?.() ?? null)));
  }

  /** Takes bytes that {@link save} made with the same blocks; throws before anything is restored when they do not fit. */
  restore(bytes: Uint8Array): void {
    const states = unpackStates(bytes, this.#blocks.length);
    for (const [index, block] of this.#blocks.entries()) {
      const saved = states[index] !== null;
      if (saved === (block.restore !== undefined)) continue;
      throw new Error(`${this.#label(index)} ${saved ? 'has a saved state but cannot restore it' : 'has no saved state'}`);
    }
    for (const [index, state] of states.entries()) {
      if (state !== null) this.#named(index, 'restore', () => this.#blocks[index]?.restore?.(state));
    }
  }

  #label(block: number): string {
    const name = this.#names[block];
    return name === undefined ? `block ${block}` : `block ${block} (${name})`;
  }

  #threw(block: number, callable: BlockCallable, error: unknown): Status {
    this.#reason = `${this.#label(block)}, ${callable}: ${error instanceof Error ? error.message : String(error)}`;
    return 2;
  }

  #gave(block: number, callable: BlockCallable, status: unknown): Status {
    const at = `${this.#label(block)}, ${callable}`;
    if (status === 1) {
      this.#reason = `${at}: asks for a smaller step`;
      return 1;
    }
    this.#reason = status === 2 ? `${at}: failed` : `${at}: returned ${String(status)}, which is no status (0, 1 or 2)`;
    return 2;
  }

  /** For what is done once a run: an exception goes on, with the block and the callable in front. */
  #named<T>(block: number, callable: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`${this.#label(block)}, ${callable}: ${message}`, { cause: error });
    }
  }
}
