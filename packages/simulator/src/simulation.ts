import type { NonvintBlock, Status, View } from '@hillock/contracts';
import { snapshotOf } from '@hillock/integrators';
import * as E from 'fp-ts/lib/Either.js';
import type { ModelError, ModelSize, Result, RunOptions, RunOutcome } from './api.ts';
import { Reference } from './arrays/reference.ts';
import type { Window } from './arrays/window.ts';
import type { BlockHandle, Blocks, RegisterOptions } from './blocks/blocks.ts';
import { LayoutNeeded } from './blocks/layout-needed.ts';
import { continueIn } from './continuation.ts';
import type { Course, Reached } from './course.ts';
import { TrapError } from './engine/engine.ts';
import type { Recorder } from './engine/recorder.ts';
import { type Delivery, EventError } from './events/delivery.ts';
import type { Source } from './events/source.ts';
import { type Explained, type Explanation, explain } from './explain.ts';
import { carryOver } from './layout/carry-over.ts';
import { type Lifetime, nodeIndexIn, viewOf } from './layout/handles.ts';
import type { Layout } from './layout/layout.ts';
import { type RateTable, rateTables } from './layout/rate-tables.ts';
import type { Scalars } from './layout/scalars.ts';
import { unitOf } from './layout/variables.ts';
import type { Model } from './model/model.ts';
import { Segment } from './segment.ts';
import { isHidden, SimulationMemory } from './simulation-memory.ts';

/** Wall-clock time between two calls of onProgress and shouldStop, ms. */
const CHUNK_MS = 100;

export interface SimulationParts {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  readonly course: Course;
  readonly blocks: Blocks;
  /** Of steps of fixed size; 0 where an integrator chooses them. */
  readonly dt: number;
  /** By group; each has t in its first column. */
  readonly recorders: readonly (Recorder | null)[];
  /** Trace names with where they are recorded. */
  readonly traces: readonly { readonly name: string; readonly group: number; readonly column: number }[];
  readonly trains: ReadonlyMap<string, number[]>;
  /** What a run is besides its memory; `above`: of each of `watched`, whether it was above its threshold (steps of fixed size). */
  readonly events: {
    readonly delivery: Delivery;
    readonly scalars: Scalars;
    readonly above: Int32Array;
    readonly watched: readonly Source[];
  };
  readonly size: ModelSize;
  readonly explained: Omit<Explained, 'layout' | 'dt' | 'size'>;
  /** Makes that through which values are gathered and scattered; its code is compiled when it is first wanted. */
  readonly window: () => Window;
  readonly lifetime: Lifetime;
}

/** Lays a model out, with room for blocks that will be registered; left: what keeps it from being built. */
export type Build = (model: Model, late: readonly NonvintBlock[]) => E.Either<readonly ModelError[], SimulationParts>;

/** A variable of the model as it is now, in its own unit. */
export interface Variable {
  get(): number;
  set(value: number): void;
}

/**
 * A model laid out and compiled, ready to run. Several may live side by side: nothing is shared but compiled code. It can be laid out anew; what was asked of it by name (references, vectors, pointers) is
 * then found again, and views of arrays have to be asked for again.
 */
export class Simulation {
  private parts: SimulationParts;
  private model: Model;
  private readonly build: Build;
  private readonly memory: SimulationMemory;
  private started = false;
  /** A step is being taken: a block's callable, say, must not lay the model out anew. */
  private stepping = false;
  /** The model as it was laid out, with what vectors record and play. */
  private laidOut: Model;

  constructor(model: Model, parts: SimulationParts, build: Build) {
    this.model = model;
    this.parts = parts;
    this.build = build;
    this.laidOut = model;
    this.memory = new SimulationMemory(parts);
  }

  get size(): ModelSize {
    return this.parts.size;
  }

  /** Of steps of fixed size, ms; 0 where an integrator chooses them. */
  get dt(): number {
    return this.parts.dt;
  }

  /** Model time, ms. */
  get t(): number {
    return this.parts.course.t;
  }

  /** Membrane potential of every node, mV, by node index: the engine's own memory, without a copy. Its array throws once the model is laid out anew. */
  get v(): View {
    const { memory, layout, lifetime } = this.parts;
    return viewOf(memory, layout.nodes.v, layout.nodes.count, lifetime);
  }

  /** The node whose v `section(x)` means, in the present layout. Throws when the place does not exist. */
  nodeIndex(place: string): number {
    return nodeIndexIn(this.parts.layout, place);
  }

  /** A place by name, `soma(0.5)`, to ask for its variables. Throws when it does not exist. */
  segment(place: string): Segment {
    this.nodeIndex(place);
    return new Segment(this, place);
  }

  /** A variable by name: `soma(0.5).m_hh`, `dend(0.1).cai`, `syn.g`. It outlives a rebuild. Throws when the name does not resolve. */
  ref(name: string): Reference {
    return new Reference(this.memory, name);
  }

  /** A variable by name, as {@link ref}. */
  variable(name: string): Variable {
    return this.ref(name);
  }

  /**
   * Lays the model out anew, changed or as it is, and starts at t = 0 with the next step. As it is, what was set through references is kept; of a changed model the model's own values count. Left: why the changed model
   * cannot be; the simulation is then as it was. References and pointers to what is there no more throw when they are used. Only
   * mechanisms that the model named when it was built can be named by a changed one.
   */
  rebuild(change?: (model: Model) => Model): E.Either<readonly ModelError[], void> {
    const model = change?.(this.model) ?? this.model;
    const laidOut = this.memory.with(model);
    const built = this.build(laidOut, this.parts.blocks.registered);
    if (E.isLeft(built)) return built;
    const before = this.parts;
    const parts = built.right;
    if (change === undefined)
      carryOver({ layout: before.layout, buffer: before.memory.buffer }, { layout: parts.layout, buffer: parts.memory.buffer });
    try {
      parts.blocks.takeOver(before.blocks);
    } catch (error) {
      return E.left([{ path: ['blocks'], message: error instanceof Error ? error.message : String(error) }]);
    }
    before.lifetime.over = true;
    this.model = model;
    this.laidOut = laidOut;
    this.parts = parts;
    this.started = false;
    this.memory.moved(parts);
    return E.right(undefined);
  }

  /** The unit a variable was declared with, '' without one. */
  unit(text: string): string {
    return unitOf(this.parts.layout, text);
  }

  /** What it runs with: methods, tables, evaluations of currents, ions, memory. */
  explain(): Explanation {
    const { explained, layout, dt, size } = this.parts;
    return explain({ ...explained, layout, dt, size });
  }

  /** The tables of rates it made, with the errors that were measured; none unless rates are `table`, and before the first step. */
  rateTables(): readonly RateTable[] {
    return rateTables(this.parts.layout, this.parts.memory.buffer);
  }

  /**
   * Adds a block of further equations, set up at once; it takes part from the next step on. In a run it begins from the model as it is, the integrator starts again, and
   * everything else keeps its state. Where the memory has no room for what the block wants – fields, ions, cells that go together – the model is laid out anew around it, in the state that it is in: references are found
   * again, views of the engine's arrays have to be asked for again. Throws, with nothing changed, when the block cannot take part: what is wrong is said, and what to do.
   */
  register(block: NonvintBlock, options: RegisterOptions = {}): BlockHandle {
    try {
      return this.parts.blocks.register(block, options);
    } catch (error) {
      if (!(error instanceof LayoutNeeded)) throw error;
      const reached = this.stepping ? null : this.parts.course.leave();
      if (reached === null) throw new Error(`${error.message}; or register it between two steps`, { cause: error });
      return this.registerAnew(block, options, this.started ? reached : null);
    }
  }

  /** Registers a block with a new layout of the model, which goes on from where the run is; null: it has not begun. */
  private registerAnew(block: NonvintBlock, options: RegisterOptions, reached: Reached | null): BlockHandle {
    const before = this.parts;
    const { memory } = this;
    if (reached !== null) before.course.show?.();
    const states = before.blocks.states(reached?.t ?? 0);
    const built = this.build(this.laidOut, [...before.blocks.registered, block]);
    if (E.isLeft(built)) {
      before.blocks.renew(states);
      throw new Error(built.left.map(({ path, message }) => `${path.join('/')}: ${message}`).join('; '));
    }
    const parts = built.right;
    try {
      // whether it can take part: then nothing that comes can fail
      parts.blocks.register(block, options).unregister();
    } catch (error) {
      before.blocks.renew(states);
      throw error;
    }
    carryOver({ layout: before.layout, buffer: before.memory.buffer }, { layout: parts.layout, buffer: parts.memory.buffer });
    if (reached !== null) continueIn(parts, before, reached);
    parts.blocks.takeOver(before.blocks, reached === null ? null : states);
    const handle = parts.blocks.register(block, options);
    const { outdated } = memory;
    before.lifetime.over = true;
    this.parts = parts;
    memory.moved(parts);
    // what vectors are to record and play begins with the next initialisation, as it would have
    if (outdated) memory.changed = true;
    if (reached === null || parts.course.goOn(reached) === 0) return handle;
    const { reason } = parts.course;
    // the method cannot have it: the run goes on without
    handle.unregister();
    if (parts.course.goOn(reached) !== 0) this.started = false;
    throw new Error(reason);
  }

  /** Starts (again) at t = 0. Everything recorded so far is dropped. Throws when a mechanism traps. */
  initialize(): void {
    const failed = this.start();
    if (failed !== null) throw new Error(failed);
  }

  /** One step. */
  step(): Status {
    if (!this.started) this.initialize();
    return this.taking(() => this.parts.course.step());
  }

  private taking<T>(steps: () => T): T {
    this.stepping = true;
    try {
      return steps();
    } finally {
      this.stepping = false;
    }
  }

  /** Runs on to tstop (ms). What was computed stays whatever happens. */
  run(tstop: number, options: RunOptions = {}): RunOutcome {
    const began = performance.now();
    const from = this.started ? this.parts.course.steps : 0;
    for (;;) {
      const ended = this.chunk(tstop, began, from, options);
      if (ended !== null) return ended;
    }
  }

  /** As `run`, but lets other work (signals, drawing) happen a few times a second. */
  async runAsync(tstop: number, options: RunOptions = {}): Promise<RunOutcome> {
    const began = performance.now();
    const from = this.started ? this.parts.course.steps : 0;
    for (;;) {
      const ended = this.chunk(tstop, began, from, options);
      if (ended !== null) return ended;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 0);
      });
    }
  }

  /** What was recorded so far. */
  result(): Result {
    const { recorders, traces, trains, size } = this.parts;
    // a run that failed may have left groups at different times
    const length = Math.min(...recorders.flatMap((recorder) => (recorder === null ? [] : [recorder.samples])));
    const column = (group: number, at: number): number[] => recorders[group]?.column(at, length) ?? [];
    return {
      t: column(0, 0),
      traces: Object.fromEntries(
        traces.filter(({ name }) => !isHidden(name)).map(({ name, group, column: at }) => [name, column(group, at)]),
      ),
      spikes: Object.fromEntries(Array.from(trains, ([name, times]) => [name, [...times]])),
      nodes: size.nodes,
    };
  }

  /** Starts at t = 0, for what vectors record and play by now; why it could not, or null. */
  private start(): string | null {
    const rebuilt = this.memory.outdated ? this.rebuild() : E.right(undefined);
    if (E.isLeft(rebuilt))
      return `initialisation failed: ${rebuilt.left.map(({ path, message }) => `${path.join('/')}: ${message}`).join('; ')}`;
    const { course } = this.parts;
    this.started = this.taking(() => course.initialize()) === 0;
    return this.started ? null : `initialisation failed: ${course.reason}`;
  }

  /** Steps until the chunk's time is over; the outcome when the run is. */
  private chunk(tstop: number, began: number, from: number, options: RunOptions): RunOutcome | null {
    const until = performance.now() + CHUNK_MS;
    const outcome = (status: RunOutcome['status'], reason: string): RunOutcome => {
      const { steps, statistics, partStatistics } = this.parts.course;
      return {
        status,
        reason,
        seconds: (performance.now() - began) / 1000,
        steps: steps - from,
        ...(statistics === null ? {} : { statistics: snapshotOf(statistics) }),
        ...(partStatistics === undefined ? {} : { partStatistics: partStatistics.map(snapshotOf) }),
      };
    };
    try {
      const refused = this.started ? null : this.start();
      if (refused !== null) return outcome('failed', refused);
      const { course } = this.parts;
      const status = this.taking(() => course.run(tstop, until));
      if (status === 0) return outcome('finished', '');
      if (status !== 'paused') return outcome('failed', course.reason);
    } catch (error) {
      if (error instanceof TrapError || error instanceof EventError)
        return outcome('failed', `at t = ${Number(this.t.toPrecision(10))} ms: ${error.message}`);
      throw error;
    }
    options.onProgress?.({ t: this.t, tstop, seconds: (performance.now() - began) / 1000 });
    return options.shouldStop?.() === true ? outcome('stopped', 'stopped on request') : null;
  }
}
