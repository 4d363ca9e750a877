import type { IntegratorStatistics, Status, View } from '@hillock/contracts';
import type { ModelSize, Result, RunOptions, RunOutcome } from './api.ts';
import type { Course } from './course.ts';
import { TrapError } from './engine/engine.ts';
import type { Recorder } from './engine/recorder.ts';
import { EventError } from './events/delivery.ts';
import { type Explained, type Explanation, explain } from './explain.ts';
import type { Layout } from './layout/layout.ts';
import { type RateTable, rateTables } from './layout/rate-tables.ts';
import { resolveVariable, unitOf } from './layout/variables.ts';
import { Problems } from './model/problems.ts';

/** Wall-clock time between two calls of onProgress and shouldStop, ms. */
const CHUNK_MS = 100;

export interface SimulationParts {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  readonly course: Course;
  /** Of steps of fixed size; 0 where an integrator chooses them. */
  readonly dt: number;
  /** By group; each has t in its first column. */
  readonly recorders: readonly (Recorder | null)[];
  /** Trace names with where they are recorded. */
  readonly traces: readonly { readonly name: string; readonly group: number; readonly column: number }[];
  readonly trains: ReadonlyMap<string, readonly number[]>;
  readonly size: ModelSize;
  readonly explained: Omit<Explained, 'layout' | 'dt' | 'size'>;
}

/** A variable of the model as it is now, in its own unit. */
export interface Variable {
  get(): number;
  set(value: number): void;
}

/** A model laid out and compiled, ready to run. Several may live side by side: nothing is shared but compiled code. */
export class Simulation {
  readonly size: ModelSize;
  readonly dt: number;
  private readonly parts: SimulationParts;
  private started = false;

  constructor(parts: SimulationParts) {
    this.parts = parts;
    this.size = parts.size;
    this.dt = parts.dt;
  }

  /** Model time, ms. */
  get t(): number {
    return this.parts.course.t;
  }

  /** Membrane potential of every node, mV, by node index: the engine's own memory, without a copy. */
  get v(): View {
    const { memory, layout } = this.parts;
    const array = new Float64Array(memory.buffer, layout.nodes.v, layout.nodes.count);
    return { array };
  }

  /** The node whose v `section(x)` means. Throws when the place does not exist. */
  nodeIndex(place: string): number {
    const problems = new Problems();
    const found = this.parts.layout.geometry.place(place, [], problems);
    if (found === null) throw new Error(describe(problems));
    const { layout } = this.parts;
    return layout.order.place[layout.geometry.node(found)]!;
  }

  /** A variable by name: `soma(0.5).m_hh`, `syn.g`. Throws when the name does not resolve. */
  variable(text: string): Variable {
    const problems = new Problems();
    const offset = resolveVariable(this.parts.layout, text, [], problems);
    if (problems.any || offset < 0) throw new Error(describe(problems));
    const cell = new Float64Array(this.parts.memory.buffer, offset, 1);
    return {
      get: () => cell[0] ?? 0,
      set: (value) => {
        cell[0] = value;
      },
    };
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

  /** Starts (again) at t = 0. Everything recorded so far is dropped. Throws when a mechanism traps. */
  initialize(): void {
    const failed = this.start();
    if (failed !== null) throw new Error(failed);
  }

  /** One step. */
  step(): Status {
    if (!this.started) this.initialize();
    return this.parts.course.step();
  }

  /** Runs on to tstop (ms). What was computed stays whatever happens. */
  run(tstop: number, options: RunOptions = {}): RunOutcome {
    const began = performance.now();
    const from = this.parts.course.steps;
    for (;;) {
      const ended = this.chunk(tstop, began, from, options);
      if (ended !== null) return ended;
    }
  }

  /** As `run`, but lets other work (signals, drawing) happen a few times a second. */
  async runAsync(tstop: number, options: RunOptions = {}): Promise<RunOutcome> {
    const began = performance.now();
    const from = this.parts.course.steps;
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
      traces: Object.fromEntries(traces.map(({ name, group, column: at }) => [name, column(group, at)])),
      spikes: Object.fromEntries(Array.from(trains, ([name, times]) => [name, [...times]])),
      nodes: size.nodes,
    };
  }

  /** Starts at t = 0; why it could not, or null. */
  private start(): string | null {
    const { course } = this.parts;
    this.started = course.initialize() === 0;
    return this.started ? null : `initialisation failed: ${course.reason}`;
  }

  /** Steps until the chunk's time is over; the outcome when the run is. */
  private chunk(tstop: number, began: number, from: number, options: RunOptions): RunOutcome | null {
    const { course } = this.parts;
    const until = performance.now() + CHUNK_MS;
    const outcome = (status: RunOutcome['status'], reason: string): RunOutcome => ({
      status,
      reason,
      seconds: (performance.now() - began) / 1000,
      steps: course.steps - from,
      ...(course.statistics === null ? {} : { statistics: snapshot(course.statistics) }),
    });
    try {
      const refused = this.started ? null : this.start();
      if (refused !== null) return outcome('failed', refused);
      const status = course.run(tstop, until);
      if (status === 0) return outcome('finished', '');
      if (status !== 'paused') return outcome('failed', course.reason);
    } catch (error) {
      if (error instanceof TrapError || error instanceof EventError)
        return outcome('failed', `at t = ${Number(course.t.toPrecision(10))} ms: ${error.message}`);
      throw error;
    }
    options.onProgress?.({ t: course.t, tstop, seconds: (performance.now() - began) / 1000 });
    return options.shouldStop?.() === true ? outcome('stopped', 'stopped on request') : null;
  }
}

/** Counters as they are now: their owner goes on counting. */
function snapshot(counted: IntegratorStatistics): IntegratorStatistics {
  const { steps, rhs, jacobians, factorisations, newtonIterations, krylovIterations, errorFailures, convergenceFailures, restarts } =
    counted;
  return {
    steps,
    rhs,
    jacobians,
    factorisations,
    newtonIterations,
    krylovIterations,
    errorFailures,
    convergenceFailures,
    restarts: { ...restarts },
  };
}

function describe(problems: Problems): string {
  return problems.list.map((p) => (p.nearest === undefined ? p.message : `${p.message}; nearest: "${p.nearest}"`)).join('\n');
}
