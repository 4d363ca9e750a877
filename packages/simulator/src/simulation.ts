import type { Status, View } from '@hillock/contracts';
import type { ModelSize, Result, RunOptions, RunOutcome } from './api.ts';
import { nextTime } from './engine/clock.ts';
import { TrapError } from './engine/engine.ts';
import type { Epochs } from './engine/epochs.ts';
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
  readonly epochs: Epochs;
  readonly dt: number;
  readonly vInit: number;
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
    return this.parts.epochs.t;
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
    const { epochs, vInit } = this.parts;
    this.started = true;
    const status = epochs.initialize(vInit);
    if (status !== 0) throw new Error(`initialisation failed: ${epochs.reason}`);
  }

  /** One step of dt. */
  step(): Status {
    if (!this.started) this.initialize();
    return this.parts.epochs.advance(1, Number.POSITIVE_INFINITY);
  }

  /** Runs on to tstop (ms). What was computed stays whatever happens. */
  run(tstop: number, options: RunOptions = {}): RunOutcome {
    const began = performance.now();
    const from = this.parts.epochs.steps;
    for (;;) {
      const ended = this.chunk(tstop, began, from, options);
      if (ended !== null) return ended;
    }
  }

  /** As `run`, but lets other work (signals, drawing) happen a few times a second. */
  async runAsync(tstop: number, options: RunOptions = {}): Promise<RunOutcome> {
    const began = performance.now();
    const from = this.parts.epochs.steps;
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

  /** Steps until the chunk's time is over; the outcome when the run is. */
  private chunk(tstop: number, began: number, from: number, options: RunOptions): RunOutcome | null {
    const { epochs } = this.parts;
    const until = performance.now() + CHUNK_MS;
    const outcome = (status: RunOutcome['status'], reason: string): RunOutcome => ({
      status,
      reason,
      seconds: (performance.now() - began) / 1000,
      steps: epochs.steps - from,
    });
    try {
      if (!this.started) this.initialize();
      do {
        const steps = this.stepsLeft(tstop);
        if (steps === 0) return epochs.check() === 0 ? outcome('finished', '') : outcome('failed', epochs.reason);
        if (epochs.advance(steps, until) === 0) continue;
        if (!epochs.paused) return outcome('failed', epochs.reason);
        break;
      } while (performance.now() < until);
    } catch (error) {
      if (error instanceof TrapError || error instanceof EventError)
        return outcome('failed', `at t = ${Number(epochs.t.toPrecision(10))} ms: ${error.message}`);
      throw error;
    }
    options.onProgress?.({ t: epochs.t, tstop, seconds: (performance.now() - began) / 1000 });
    return options.shouldStop?.() === true ? outcome('stopped', 'stopped on request') : null;
  }

  /** Steps to tstop, up to as many as are worth counting: t accumulates, and half a step decides (the rule of NEURON's run loop). */
  private stepsLeft(tstop: number): number {
    const { dt } = this;
    let steps = 0;
    for (let t = this.parts.epochs.t; steps < 64 && t < tstop - dt / 2; t = nextTime(t, dt)) steps++;
    return steps;
  }
}

function describe(problems: Problems): string {
  return problems.list.map((p) => (p.nearest === undefined ? p.message : `${p.message}; nearest: "${p.nearest}"`)).join('\n');
}
