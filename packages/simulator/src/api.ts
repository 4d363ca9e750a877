import type { IntegratorFactory, IntegratorStatistics, Mechanism, NonvintBlock, StaggeredStepper } from '@hillock/contracts';
import type { Backend } from '@hillock/kernel';
import type { SectionSpec } from '@hillock/morphology';

/** A mistake in a model: where (a JSON path), what, and the nearest known name where a name did not resolve. */
export interface ModelError {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly nearest?: string;
}

/** What a model is made of beyond its own text; the simulator imports none of it. */
export interface Resources {
  /** Mechanisms by name, in the order of registration, which is the order they run in. */
  readonly mechanisms: readonly Mechanism[];
  /** The sections of `model.morphology`, already read. */
  readonly morphology?: readonly SectionSpec[];
  readonly steppers: readonly StaggeredStepper[];
  /** Methods with error control. Default: none. */
  readonly integrators?: readonly IntegratorFactory<unknown>[];
  readonly backend: Backend;
  /**
   * What can be looked at, and set, while it runs: everything (default), or what the model names – what it records, watches, plays or points to – and
   * points and states. What nobody looks at is neither computed nor kept.
   */
  readonly keep?: 'all' | 'named';
  /** Bytes of state that cells may have together to be advanced as one group; Infinity: all of them. Default: what stays in a cache. */
  readonly groupBytes?: number;
  /**
   * Blocks of further equations. With this given, even as an empty list, the simulation is made so that any block may be registered later: everything is kept, and cells that blocks
   * without a narrower scope could join are one group.
   */
  readonly blocks?: readonly NonvintBlock[];
  /** Watches every call of the blocks: one that writes what is not its own ends the run, named. Default false. */
  readonly checkBlocks?: boolean;
}

/** Traces on one time base, spike times, and the number of nodes (segments plus one end node a section). */
export interface Result {
  readonly t: readonly number[];
  readonly traces: Readonly<Record<string, readonly number[]>>;
  readonly spikes: Readonly<Record<string, readonly number[]>>;
  readonly nodes: number;
}

export interface Progress {
  /** Model time reached, ms. */
  readonly t: number;
  readonly tstop: number;
  /** Wall-clock seconds since the run began. */
  readonly seconds: number;
}

export interface RunOptions {
  /** Called about ten times a second of wall clock. */
  readonly onProgress?: (progress: Progress) => void;
  /** Asked as often; true ends the run, what was computed stays. */
  readonly shouldStop?: () => boolean;
}

/** How a run ended. `failed`: the reason says what, where and when; the result up to there is kept. */
export interface RunOutcome {
  readonly status: 'finished' | 'stopped' | 'failed';
  readonly reason: string;
  /** Wall-clock seconds of the run alone. */
  readonly seconds: number;
  readonly steps: number;
  /** What an integrator with error control has counted since the start. */
  readonly statistics?: IntegratorStatistics;
  /** The same of each part with a step of its own, where a run is `local`, in the order of their first cells. */
  readonly partStatistics?: readonly IntegratorStatistics[];
}

/** Sizes of a built model. */
export interface ModelSize {
  readonly cells: number;
  readonly sections: number;
  /** Segments: nodes with area. */
  readonly compartments: number;
  /** Segments plus one end node a section: what results report. */
  readonly nodes: number;
  readonly mechanisms: Readonly<Record<string, number>>;
  readonly memoryBytes: number;
  readonly codeBytes: number;
  readonly compileSeconds: number;
}

/** One section of a built model, for inspection. Lengths µm, areas µm². */
export interface SectionReport {
  readonly name: string;
  readonly parent: string | null;
  readonly parentX: number;
  readonly childEnd: 0 | 1;
  readonly L: number;
  readonly area: number;
  readonly compartments: number;
  readonly mechanisms: readonly string[];
  /** Compartment length over λ at 100 Hz; above 0.1 the model is too coarse by the d_lambda rule. */
  readonly lambdas: number;
}
