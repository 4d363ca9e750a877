import type { BlockNeeds, NonvintBlock, Status } from '@hillock/contracts';
import { guarded, Supervisor } from '@hillock/nonvint';
import { groupOfPlace } from '../layout/order.ts';
import { Problems } from '../model/problems.ts';
import { EngineContext, type IonChanges } from './block-context.ts';
import { type BlockCompiler, BlockMemory } from './block-memory.ts';
import { BlockStates } from './block-state.ts';
import { nameOf } from './declare.ts';
import { IonHold } from './ion-hold.ts';
import { LayoutNeeded } from './layout-needed.ts';
import { type DeclaredBlock, nodesOfBlock } from './nodes.ts';

export interface RegisterOptions {
  /** For messages. Default: the block's own name, else its number. */
  readonly name?: string;
  /** Watches every call: a block that writes what is not its own ends the run, named. It costs copies of the arrays. Default false. */
  readonly checked?: boolean;
}

/** A block that takes part in a simulation. `using` takes it away at the end of its scope. */
export interface BlockHandle {
  /** Its equations leave before the next step; whatever it changed in the model is put back. Once is enough, more does nothing. */
  unregister(): void;
  [Symbol.dispose](): void;
}

/** Whether a method moves states by itself, or leaves it to blocks. */
export type Mover = { readonly kind: 'fixed' | 'ode'; readonly method: string };

export interface BlocksParts extends BlockCompiler {
  readonly celsius: () => number;
  readonly mover: Mover;
  /** What nobody looks at has no room: ions' currents, say, or nodes without area. Blocks may look at it. */
  readonly lean: boolean;
}

/** A block that was registered while the simulation was there: its handle outlives a rebuild. */
interface Late {
  readonly block: NonvintBlock;
  readonly options: RegisterOptions;
  owner: Blocks;
  entry: Entry;
}

interface Entry {
  /** As its owner gave it, and as the supervisor sees it. */
  readonly given: NonvintBlock;
  readonly block: NonvintBlock;
  /** It was initialised in another layout of the model. */
  carried: boolean;
  readonly name: string;
  readonly group: number;
  readonly needs: BlockNeeds | null;
  readonly context: EngineContext;
  readonly memory: BlockMemory;
  readonly ions: IonHold;
}

/** The blocks of one group of cells, as they are called. */
export interface GroupBlocks {
  readonly supervisor: Supervisor;
  readonly contexts: readonly EngineContext[];
  readonly needs: readonly (BlockNeeds | null)[];
  readonly blocks: readonly NonvintBlock[];
}

const NO_NEEDS: BlockNeeds = { scope: 'global', nodes: [], ions: [], fields: [] };

/**
 * The blocks of further equations of a simulation. They come and go while it lives: what changed takes effect when {@link settle} is called, before a step. The memory
 * stays where it is, so that everything else keeps its state.
 */
export class Blocks {
  reason = '';
  /** The groups that blocks came to, or left, at the last {@link settle}. */
  changed: ReadonlySet<number> = new Set();
  /** Changes of ion variables that blocks follow in their `jvp`. */
  readonly changes: IonChanges = new Map();
  private readonly parts: BlocksParts;
  private entries: readonly Entry[] = [];
  private groups: readonly (GroupBlocks | null)[];
  private readonly arriving = new Set<Entry>();
  private readonly leaving = new Set<Entry>();
  private readonly late = new Set<Late>();

  constructor(parts: BlocksParts) {
    this.parts = parts;
    this.groups = parts.layout.order.groups.map(() => null);
  }

  /** Null where a group has none. */
  of(group: number): GroupBlocks | null {
    return this.groups[group] ?? null;
  }

  get supervisors(): readonly Supervisor[] {
    return this.groups.flatMap((group) => (group === null ? [] : [group.supervisor]));
  }

  /** Blocks came or left since the last {@link settle}. */
  get pending(): boolean {
    return this.arriving.size > 0 || this.leaving.size > 0;
  }

  /** Sets a block up. Throws, with nothing changed, when it cannot take part: a {@link LayoutNeeded} where it could in another layout of the model. */
  register(block: NonvintBlock, options: RegisterOptions = {}): BlockHandle {
    const late: Late = { block, options, owner: this, entry: this.arrive(block, options) };
    this.late.add(late);
    const unregister = (): void => late.owner.leave(late);
    return { unregister, [Symbol.dispose]: unregister };
  }

  /** A block that the simulation is built with. */
  include(block: NonvintBlock, options: RegisterOptions): void {
    this.arrive(block, options);
  }

  /** The blocks that were registered while the simulation was there, and are to stay. */
  get registered(): readonly NonvintBlock[] {
    return [...this.late].flatMap(({ block, entry }) => (this.leaving.has(entry) ? [] : [block]));
  }

  private get included(): readonly Entry[] {
    const late = new Set([...this.late].map(({ entry }) => entry));
    return this.entries.filter((entry) => !late.has(entry));
  }

  /** The states of all blocks at t, before they are set up in another layout. */
  states(t: number): BlockStates {
    return new BlockStates([...new Set(this.entries.map(({ given }) => given))], t);
  }

  /** Sets all blocks up again where they were, after another layout of the model could not be made. */
  renew(states: BlockStates): void {
    for (const { block, given, context } of [...this.entries, ...this.arriving]) {
      block.setup?.(context);
      states.giveBack(given);
    }
  }

  /**
   * Takes over what was registered with a simulation that was laid out anew, whose blocks are set up again here. `states`: they go on from these in the middle of a run. Throws when one cannot take
   * part any more.
   */
  takeOver(before: Blocks, states: BlockStates | null = null): void {
    // blocks that the simulation was built with, in the same order there and here
    const [old, own] = [before.included, this.included];
    for (const late of before.late) {
      if (before.leaving.has(late.entry)) continue;
      const there = late.entry;
      late.entry = this.arrive(late.block, late.options);
      late.owner = this;
      this.late.add(late);
      if (states !== null && before.entries.includes(there)) this.goOn(there, late.entry, states);
    }
    if (states !== null) for (const [i, entry] of own.entries()) if (old[i] !== undefined) this.goOn(old[i], entry, states);
    for (const { context } of [...before.entries, ...before.arriving]) context.expire();
  }

  private goOn(before: Entry, now: Entry, states: BlockStates): void {
    now.memory.takeOver(before.memory);
    now.ions.takeOver(before.ions);
    states.giveBack(now.given);
    now.carried = true;
  }

  private arrive(block: NonvintBlock, options: RegisterOptions): Entry {
    const number = this.entries.length - this.leaving.size + this.arriving.size;
    const name = options.name ?? nameOf(block) ?? '';
    const alone = new Supervisor([block], { names: [name === '' ? `number ${number}` : name] });
    const entry = this.enter(block, alone, name, options.checked === true);
    this.arriving.add(entry);
    return entry;
  }

  private leave(late: Late): void {
    this.late.delete(late);
    if (this.arriving.delete(late.entry)) this.release(late.entry);
    else if (this.entries.includes(late.entry)) this.leaving.add(late.entry);
  }

  /** Lets blocks that left go and those that came take part; `running`: these begin from the model as it is. Not 0: {@link reason} says why. */
  settle(running: boolean): Status {
    if (!this.pending) return 0;
    const came = [...this.arriving];
    this.changed = new Set([...came, ...this.leaving].map((entry) => entry.group));
    for (const entry of this.leaving) this.release(entry);
    this.entries = [...this.entries.filter((entry) => !this.leaving.has(entry)), ...came];
    this.arriving.clear();
    this.leaving.clear();
    this.groups = this.groups.map((_, group): GroupBlocks | null => {
      const own = this.entries.filter((entry) => entry.group === group);
      if (own.length === 0) return null;
      const blocks = own.map((entry) => entry.block);
      return {
        supervisor: new Supervisor(blocks, { names: own.map((entry) => entry.name) }),
        contexts: own.map((entry) => entry.context),
        needs: own.map((entry) => entry.needs),
        blocks,
      };
    });
    if (!running) return 0;
    for (const { block, name, carried } of came) {
      if (carried) continue;
      const alone = new Supervisor([block], { names: [name] });
      const status = alone.initialize();
      if (status !== 0) {
        this.reason = alone.reason;
        return status;
      }
    }
    return 0;
  }

  private release({ context, memory, ions }: Entry): void {
    ions.release();
    memory.giveBack();
    context.expire();
  }

  private enter(given: NonvintBlock, alone: Supervisor, name: string, checked: boolean): Entry {
    const label = alone.label(0);
    const { layout, mover } = this.parts;
    demandMovable(given, label, mover);
    const [needs = null] = alone.declare();
    const declared = needs ?? NO_NEEDS;
    const problems = new Problems();
    const nodes = nodesOfBlock(layout.geometry, declared, [], problems);
    if (problems.any) {
      const list = problems.list.map((p) => (p.nearest === undefined ? p.message : `${p.message}; nearest: "${p.nearest}"`));
      throw new Error(`${label}, declare: ${list.join('; ')}`);
    }
    if (declared.states !== undefined && !(Number.isSafeInteger(declared.states) && declared.states >= 0))
      throw new Error(`${label}, declare: ${declared.states} states at a segment; a whole number from 0 is right`);
    if (given.coupling !== undefined && needs?.states === undefined)
      throw new Error(`${label}, coupling: the block does not declare its nodes and how many states it has at each ("states")`);
    const group = this.groupOf(declared, nodes, label);
    const compiler: DeclaredBlock = { needs: declared, nodes };
    const { memory, ions } = ((): Pick<Entry, 'memory' | 'ions'> => {
      try {
        if (this.parts.lean) throw new LayoutNeeded('the simulation keeps only what the model names');
        const own = new IonHold(this.parts.memory.buffer, layout, compiler);
        try {
          return { memory: new BlockMemory(this.parts, compiler), ions: own };
        } catch (error) {
          own.release();
          throw error;
        }
      } catch (error) {
        const message = `${label}, declare: ${error instanceof Error ? error.message : String(error)}`;
        throw error instanceof LayoutNeeded ? new LayoutNeeded(message, { cause: error }) : new Error(message, { cause: error });
      }
    })();
    const context = new EngineContext({ ...this.parts, nodes, own: memory, changes: this.changes });
    context.readsCurrents = declared.ions.some((use) => use.reads.includes('i'));
    const block = checked ? guarded(given) : given;
    const entry: Entry = { given, carried: false, block, name: name === '' ? '' : name, group, needs, context, memory, ions };
    const supervisor = new Supervisor([block], { names: name === '' ? [] : [name] });
    if (supervisor.setup(context) !== 0) {
      this.release(entry);
      throw new Error(supervisor.reason);
    }
    return entry;
  }

  /** The group that a block belongs to: all its cells must go together. */
  private groupOf({ scope }: BlockNeeds, nodes: readonly number[], label: string): number {
    const { order } = this.parts.layout;
    if (order.groups.length === 1) return 0;
    const found = new Set(scope === 'global' ? order.groups.keys() : nodes.map((node) => groupOfPlace(order, order.place[node]!)));
    const [first = 0] = found;
    if (found.size <= 1) return first;
    throw new LayoutNeeded(
      `${label}: it joins cells that this simulation advances apart, in ${order.groups.length} groups: give it to the build, in "blocks" (or "blocks": [] there, for one group)`,
    );
  }
}

/** Throws where a block's states would stand still under the method of the run. */
function demandMovable(block: NonvintBlock, label: string, { kind, method }: Mover): void {
  if (kind === 'ode' && block.fixedStepSolve !== undefined && block.count === undefined)
    throw new Error(
      `${label} has fixedStepSolve and no count, reinit and fun: its states would stand still under ${method}; instead: a fixed step`,
    );
  if (kind === 'fixed' && block.count !== undefined && block.fixedStepSolve === undefined)
    throw new Error(`${label} has equations (count) and no fixedStepSolve: its states would stand still under ${method}; instead: "bdf"`);
}
