import type { StaggeredStepper, Status, View } from '@hillock/contracts';
import type { ModelSize, Result, RunOptions, RunOutcome } from './api.ts';
import { nextTime } from './engine/clock.ts';
import { TrapError } from './engine/engine.ts';
import { PausingSystem } from './engine/pausing.ts';
import type { Recorder } from './engine/recorder.ts';
import type { CableSystem } from './engine/system.ts';
import { EventError } from './events/delivery.ts';
import { type Explained, type Explanation, explain } from './explain.ts';
import type { Layout } from './layout/layout.ts';
import { resolveVariable, unitOf } from './layout/variables.ts';
import { Problems } from './model/problems.ts';

/** Wall-clock time between two calls of onProgress and shouldStop, ms. */
const CHUNK_MS = 100;

export interface SimulationParts {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  readonly system: CableSystem;
  readonly stepper: StaggeredStepper;
  readonly dt: number;
  readonly vInit: number;
  readonly recorder: Recorder;
  /** Trace names, in the order of the recorder's columns after t. */
  readonly traces: readonly string[];
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
  private readonly stages: PausingSystem;
  private time = 0;
  private started = false;
  private steps = 0;

  constructor(parts: SimulationParts) {
    this.parts = parts;
    this.stages = new PausingSystem(parts.system);
    this.size = parts.size;
    this.dt = parts.dt;
  }

  /** Model time, ms. */
  get t(): number {
    return this.time;
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

  /** Starts (again) at t = 0. Everything recorded so far is dropped. Throws when a mechanism traps. */
  initialize(): void {
    const { system, vInit, dt } = this.parts;
    this.time = 0;
    this.steps = 0;
    this.started = true;
    system.pauseAt = Number.POSITIVE_INFINITY;
    const status = system.initialize(vInit, dt);
    if (status !== 0) throw new Error(`initialisation failed: ${system.reason}`);
  }

  /** One step of dt. */
  step(): Status {
    return this.stepUntil(Number.POSITIVE_INFINITY);
  }

  /** One step, or the rest of one that paused; `pauseAt`: when to pause in it (`performance.now()`). */
  private stepUntil(pauseAt: number): Status {
    if (!this.started) this.initialize();
    const { stepper, system, dt } = this.parts;
    system.pauseAt = pauseAt;
    this.stages.begin();
    const status = stepper.step(this.stages, this.time, dt);
    if (status !== 0) return status;
    this.time = nextTime(this.time, dt);
    this.steps++;
    return 0;
  }

  /** Runs on to tstop (ms). What was computed stays whatever happens. */
  run(tstop: number, options: RunOptions = {}): RunOutcome {
    const began = performance.now();
    const from = this.steps;
    for (;;) {
      const ended = this.chunk(tstop, began, from, options);
      if (ended !== null) return ended;
    }
  }

  /** As `run`, but lets other work (signals, drawing) happen a few times a second. */
  async runAsync(tstop: number, options: RunOptions = {}): Promise<RunOutcome> {
    const began = performance.now();
    const from = this.steps;
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
    const { recorder, traces, trains, size } = this.parts;
    return {
      t: recorder.column(0),
      traces: Object.fromEntries(traces.map((name, i) => [name, recorder.column(i + 1)])),
      spikes: Object.fromEntries(Array.from(trains, ([name, times]) => [name, [...times]])),
      nodes: size.nodes,
    };
  }

  /** Steps until the chunk's time is over; the outcome when the run is. */
  private chunk(tstop: number, began: number, from: number, options: RunOptions): RunOutcome | null {
    const { system, dt } = this.parts;
    const until = performance.now() + CHUNK_MS;
    const outcome = (status: RunOutcome['status'], reason: string): RunOutcome => ({
      status,
      reason,
      seconds: (performance.now() - began) / 1000,
      steps: this.steps - from,
    });
    try {
      if (!this.started) this.initialize();
      do {
        for (let k = 0; k < 16; k++) {
          // the rule of NEURON's run loop: t accumulates, and half a step decides
          if (!(this.time < tstop - dt / 2)) {
            const finite = system.check(this.time);
            return finite === 0 ? outcome('finished', '') : outcome('failed', system.reason);
          }
          if (this.stepUntil(until) === 0) continue;
          if (!system.paused) return outcome('failed', system.reason);
          break;
        }
      } while (performance.now() < until);
    } catch (error) {
      if (error instanceof TrapError || error instanceof EventError)
        return outcome('failed', `at t = ${Number(this.time.toPrecision(10))} ms: ${error.message}`);
      throw error;
    }
    options.onProgress?.({ t: this.time, tstop, seconds: (performance.now() - began) / 1000 });
    return options.shouldStop?.() === true ? outcome('stopped', 'stopped on request') : null;
  }
}

function describe(problems: Problems): string {
  return problems.list.map((p) => (p.nearest === undefined ? p.message : `${p.message}; nearest: "${p.nearest}"`)).join('\n');
}
