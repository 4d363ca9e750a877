import { type Backend, type BuildOptions, buildModel, type Mistake, type Model, simdBackend } from '@hillock/hillock';
import * as E from 'fp-ts/lib/Either.js';

/** What was measured of one model. Times in ns a compartment and step (`perStep`; of models without compartments: ns a step), or ms. */
export interface Measurement {
  readonly name: string;
  readonly compartments: number;
  readonly steps: number;
  readonly repeats: number;
  readonly perStep: { readonly least: number; readonly median: number; readonly most: number };
  /** From the model's text to the end of its initialisation. */
  readonly startMs: number;
  readonly bytesPerCompartment: number;
  readonly profile?: readonly Share[];
}

/** A kernel's share of a run. */
export interface Share {
  readonly kernel: string;
  readonly calls: number;
  /** ns a compartment and step. */
  readonly perStep: number;
  readonly share: number;
}

interface Clock {
  calls: number;
  ms: number;
}

/** Runs a model once to warm up and then `repeats` times. */
export function measure(
  name: string,
  model: Model,
  options: BuildOptions & { readonly repeats: number; readonly profile: boolean },
): E.Either<readonly Mistake[], Measurement> {
  const { repeats, profile, ...build } = options;
  const clocks = new Map<string, Clock>();
  const backend = profile ? timed(build.backend ?? simdBackend, clocks) : build.backend;
  const began = performance.now();
  const built = buildModel(model, { keep: 'named', ...build, ...(backend === undefined ? {} : { backend }) });
  if (E.isLeft(built)) return built;
  const simulation = built.right;
  simulation.initialize();
  const startMs = performance.now() - began;
  const { compartments, memoryBytes } = simulation.size;
  const runs: number[] = [];
  let steps = 0;
  for (let k = 0; k <= repeats; k++) {
    simulation.initialize();
    for (const clock of clocks.values()) Object.assign(clock, { calls: 0, ms: 0 });
    const outcome = simulation.run(model.run.tstop);
    if (outcome.status !== 'finished') throw new Error(`${name}: ${outcome.reason}`);
    steps = outcome.steps;
    // the first run warms up
    if (k > 0) runs.push((outcome.seconds * 1e9) / steps / Math.max(1, compartments));
  }
  runs.sort((a, b) => a - b);
  return E.right({
    name,
    compartments,
    steps,
    repeats,
    perStep: { least: runs[0] ?? 0, median: runs[runs.length >> 1] ?? 0, most: runs[runs.length - 1] ?? 0 },
    startMs,
    bytesPerCompartment: memoryBytes / Math.max(1, compartments),
    ...(profile ? { profile: sharesOf(clocks, steps * Math.max(1, compartments)) } : {}),
  });
}

/** A back end whose kernels are timed; the clock itself costs some 50 ns a call. */
function timed(backend: Backend, clocks: Map<string, Clock>): Backend {
  return {
    name: backend.name,
    compile: (program, binding, memory, host) => {
      const compiled = backend.compile(program, binding, memory, host);
      const kernels = Object.entries(compiled.kernels).map(([name, call]): [string, typeof call] => {
        const key = `${program.name}.${name}`;
        const clock = clocks.get(key) ?? { calls: 0, ms: 0 };
        clocks.set(key, clock);
        return [
          name,
          (first, last, w) => {
            const start = performance.now();
            call(first, last, w);
            clock.ms += performance.now() - start;
            clock.calls++;
          },
        ];
      });
      return { ...compiled, kernels: Object.fromEntries(kernels) };
    },
  };
}

function sharesOf(clocks: ReadonlyMap<string, Clock>, compartmentSteps: number): readonly Share[] {
  const total = [...clocks.values()].reduce((sum, { ms }) => sum + ms, 0);
  return [...clocks]
    .filter(([, { calls }]) => calls > 0)
    .map(([kernel, { calls, ms }]) => ({ kernel, calls, perStep: (ms * 1e6) / compartmentSteps, share: ms / total }))
    .sort((a, b) => b.share - a.share);
}
