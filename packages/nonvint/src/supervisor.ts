import type { BlockContext, BlockNeeds, Diagnosed, F64, NodeCoupling, NonvintBlock, Stateful, Status } from '@hillock/contracts';
import type { BlockCallable, BlockSlots, SupervisorOptions } from './api.ts';
import { checkCallables } from './internal/callables.ts';
import { packStates, unpackStates } from './internal/checkpoint.ts';
import { allFinite, firstNotFinite } from './internal/finite.ts';

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

  /** Throws, with the block named, when one has something else than a function for a callable, one with more arguments than it is given, or save without restore. */
  constructor(blocks: readonly NonvintBlock[], options: SupervisorOptions = {}) {
    this.#blocks = [...blocks];
    this.#names = options.names ?? [];
    for (const [index, block] of blocks.entries()) {
      checkCallables(block, this.label(index));
      if ((block.save === undefined) === (block.restore === undefined)) continue;
      throw new Error(
        `${this.label(index)} has ${block.save === undefined ? 'restore without save' : 'save without restore'}; give both or neither`,
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

  /** A current that is not finite is a smaller step's to avoid: 1, with the node. `skip`: blocks that are left out. */
  current(rhs: F64, skip?: ReadonlySet<number>): Status {
    let at = 0;
    try {
      let well = allFinite(rhs, 0, rhs.length);
      for (; at < this.#blocks.length; at++) {
        const block = this.#blocks[at]!;
        if (block.current === undefined || skip?.has(at) === true) continue;
        block.current(rhs);
        if (!well || allFinite(rhs, 0, rhs.length)) continue;
        well = false;
        const node = rhs.findIndex((x) => !Number.isFinite(x));
        return this.#notFinite(at, 'current', `${rhs[node]} at node ${node}`, 1);
      }
      return 0;
    } catch (error) {
      return this.#threw(at, 'current', error);
    }
  }

  /** As {@link current}, of a slope that is not finite. */
  conductance(d: F64, skip?: ReadonlySet<number>): Status {
    let at = 0;
    try {
      let well = allFinite(d, 0, d.length);
      for (; at < this.#blocks.length; at++) {
        const block = this.#blocks[at]!;
        if (block.conductance === undefined || skip?.has(at) === true) continue;
        block.conductance(d);
        if (!well || allFinite(d, 0, d.length)) continue;
        well = false;
        const node = d.findIndex((x) => !Number.isFinite(x));
        return this.#notFinite(at, 'conductance', `${d[node]} at node ${node}`, 1);
      }
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

  /**
   * Hands out slots one block after another, the first at `offset`; then {@link equations} and {@link slots} hold. A block that gives another number than at the last
   * call is an error: what was made for its equations would not fit any more.
   */
  count(offset: number): Status {
    const before = [...this.#slots];
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
        const last = before[at]?.count ?? count;
        if (count !== last)
          throw new Error(`gave ${count}, and ${last} before: a block keeps its number of equations; unregister it and register it again`);
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
      for (; at < this.#blocks.length; at++) {
        const block = this.#blocks[at]!;
        if (block.reinit === undefined) continue;
        block.reinit(y);
        const bad = this.#firstBad(at, y);
        if (bad >= 0) return this.#notFinite(at, 'reinit', `${y[bad]} for ${this.#equation(at, bad)}`, 2);
      }
      return 0;
    } catch (error) {
      return this.#threw(at, 'reinit', error);
    }
  }

  /** A derivative that is not finite gives 1, with its number and t. `skip`: blocks that are left out. */
  fun(t: number, y: F64, ydot: F64 | null, skip?: ReadonlySet<number>): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) {
        const block = this.#blocks[at]!;
        if (block.fun === undefined || skip?.has(at) === true) continue;
        const status = block.fun(t, y, ydot) ?? 0;
        if (status !== 0) return this.#gave(at, 'fun', status);
        if (ydot === null) continue;
        const bad = this.#firstBad(at, ydot);
        if (bad >= 0) return this.#notFinite(at, 'fun', `${ydot[bad]} for ${this.#equation(at, bad)} at t = ${t}`, 1);
      }
      return 0;
    } catch (error) {
      return this.#threw(at, 'fun', error);
    }
  }

  /** A block without `msolve` leaves its part of b as it is: its equations are then taken for non-stiff. `skip`: blocks that are left out. */
  msolve(dt: number, t: number, b: F64, y: F64, skip?: ReadonlySet<number>): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) {
        const block = this.#blocks[at]!;
        if (block.msolve === undefined || skip?.has(at) === true) continue;
        const status = block.msolve(dt, t, b, y) ?? 0;
        if (status !== 0) return this.#gave(at, 'msolve', status);
        const bad = this.#firstBad(at, b);
        if (bad >= 0) return this.#notFinite(at, 'msolve', `${b[bad]} for ${this.#equation(at, bad)} at t = ${t}`, 1);
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

  /** A tolerance that is not a finite number above 0 is fatal. */
  absTolerance(a: F64): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) {
        const block = this.#blocks[at]!;
        if (block.absTolerance === undefined) continue;
        block.absTolerance(a);
        const slots = this.#slots[at];
        for (let i = slots?.offset ?? 0; i < (slots?.offset ?? 0) + (slots?.count ?? 0); i++)
          if (!(a[i]! > 0 && a[i]! < Number.POSITIVE_INFINITY))
            throw new Error(`made the tolerance of ${this.#equation(at, i)} ${a[i]}; a finite number above 0 is right`);
      }
      return 0;
    } catch (error) {
      return this.#threw(at, 'absTolerance', error);
    }
  }

  /** Derivatives of one block within its segments, see `NodeCoupling`. */
  coupling(block: number, t: number, y: F64, out: NodeCoupling): Status {
    try {
      this.#blocks[block]?.coupling?.(t, y, out);
      for (const [name, values] of Object.entries(out))
        if (!allFinite(values, 0, values.length)) return this.#notFinite(block, 'coupling', `a value in ${name} that is not finite`, 1);
      return 0;
    } catch (error) {
      return this.#threw(block, 'coupling', error);
    }
  }

  /** Products with the blocks' parts of J, of those that have `jvp`. */
  jvp(t: number, y: F64, dv: F64, dy: F64, dRhs: F64, dYdot: F64): Status {
    let at = 0;
    try {
      for (; at < this.#blocks.length; at++) {
        const block = this.#blocks[at]!;
        if (block.jvp === undefined) continue;
        block.jvp(t, y, dv, dy, dRhs, dYdot);
        const bad = this.#firstBad(at, dYdot);
        if (bad >= 0) return this.#notFinite(at, 'jvp', `${dYdot[bad]} for ${this.#equation(at, bad)}`, 1);
      }
      return 0;
    } catch (error) {
      return this.#threw(at, 'jvp', error);
    }
  }

  /** An unknown of the blocks in words: "block 0 (pump), equation 2". */
  name(unknown: number): string {
    const at = this.#slots.findIndex(({ offset, count }) => unknown >= offset && unknown < offset + count);
    return at < 0 ? `component ${unknown}` : `${this.label(at)}, ${this.#equation(at, unknown)}`;
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
      throw new Error(`${this.label(index)} ${saved ? 'has a saved state but cannot restore it' : 'has no saved state'}`);
    }
    for (const [index, state] of states.entries()) {
      if (state !== null) this.#named(index, 'restore', () => this.#blocks[index]?.restore?.(state));
    }
  }

  /** A block in words, by its number: "block 1 (pump)". */
  label(block: number): string {
    const name = this.#names[block] ?? this.#blocks[block]?.name;
    return name === undefined ? `block ${block}` : `block ${block} (${name})`;
  }

  #threw(block: number, callable: BlockCallable, error: unknown): Status {
    this.#reason = `${this.label(block)}, ${callable}: ${error instanceof Error ? error.message : String(error)}`;
    return 2;
  }

  #gave(block: number, callable: BlockCallable, status: unknown): Status {
    const at = `${this.label(block)}, ${callable}`;
    if (status === 1) {
      this.#reason = `${at}: asks for a smaller step`;
      return 1;
    }
    this.#reason = status === 2 ? `${at}: failed` : `${at}: returned ${String(status)}, which is no status (0, 1 or 2)`;
    return 2;
  }

  #notFinite(block: number, callable: BlockCallable, what: string, status: Status): Status {
    this.#reason = `${this.label(block)}, ${callable}: gave ${what}`;
    return status;
  }

  /** The first slot of a block that is not finite; −1 when all are, or slots are not known. */
  #firstBad(block: number, values: F64): number {
    const slots = this.#slots[block];
    return slots === undefined ? -1 : firstNotFinite(values, slots.offset, slots.offset + slots.count);
  }

  #equation(block: number, slot: number): string {
    return `equation ${slot - (this.#slots[block]?.offset ?? 0)}`;
  }

  /** For what is done once a run: an exception goes on, with the block and the callable in front. */
  #named<T>(block: number, callable: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`${this.label(block)}, ${callable}: ${message}`, { cause: error });
    }
  }
}
