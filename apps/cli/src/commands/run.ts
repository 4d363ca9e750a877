import { basename, dirname, resolve } from 'node:path';
import {
  buildModel,
  interpreterBackend,
  type Model,
  plotSvg,
  type Rates,
  type ReadText,
  type Result,
  type RunOutcome,
  type Simulation,
  scalarBackend,
  simdBackend,
  unitsOf,
} from '@hillock/hillock';
import { type ReadyModel, readyModelFile } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';
import { type Command, EXIT, type OptionValues, textOption, UsageError } from '../command.ts';
import { optimiseFor } from '../eagerness.ts';
import { type Explained, explain, explanation } from '../explanation.ts';
import { type Output, output, sameFile, type Written, write } from '../output-file.ts';
import { ProgressLine, significant } from '../progress.ts';
import { complain, complainError, complainMistake, paint, print } from '../terminal.ts';

/** What can run the kernels. */
const BACKENDS = { simd: simdBackend, scalar: scalarBackend, interpreter: interpreterBackend };

export const run: Command = {
  name: 'run',
  summary: 'run a model file, draw and keep what it records',
  usage: 'hillock run MODEL.json [options]',
  help: {
    '-o, --out FILE': 'write the result as JSON',
    '--plot FILE': 'draw the result as SVG (without -o, --plot or --json: NAME.svg in this folder)',
    '--no-plot': 'draw nothing',
    '--repeat N': 'run N times (the result is the first run, wallSeconds lists all)',
    '--rates nmodl|exact|table': 'honour TABLE statements, compute rates exactly, or from cubic tables; instead of what the model says',
    '--backend simd|scalar|interpreter': 'two lanes of WebAssembly (default), one, or the slow reference interpreter',
    '--explain': 'tell what it runs with, and from which plugin: methods, tables, evaluations of currents, ion styles, memory',
    '--group-size KIB': 'state that cells may have together to be advanced as one group (default 1280; the answers stay the same)',
    '--json': 'print the summary as JSON',
  },
  examples: [
    'hillock run examples/ca1/model.json',
    'hillock run model.json -o result.json --plot result.svg',
    'hillock run model.json --repeat 5 --json',
    'hillock run model.json --explain --no-plot',
  ],
  options: {
    out: { type: 'string', short: 'o' },
    plot: { type: 'string' },
    'no-plot': { type: 'boolean' },
    repeat: { type: 'string' },
    rates: { type: 'string' },
    backend: { type: 'string' },
    explain: { type: 'boolean' },
    'group-size': { type: 'string' },
    json: { type: 'boolean' },
  },
  run: runModel,
};

interface Wishes {
  readonly out: Output | undefined;
  readonly plot: Output | undefined;
  readonly repeat: number;
  readonly explain: boolean;
  readonly json: boolean;
}

async function runModel(positionals: readonly string[], options: OptionValues): Promise<number> {
  const [path, extra] = positionals;
  if (path === undefined) throw new UsageError('no model file given');
  if (extra !== undefined) throw new UsageError(`one model file, please: what is "${extra}"?`);
  const wishes = wishesOf(path, options);
  const backend = BACKENDS[choice(options, 'backend', ['simd', 'scalar', 'interpreter']) ?? 'simd'];
  const rates = choice(options, 'rates', ['nmodl', 'exact', 'table']);
  optimiseFor('building');
  const ready = await readyModelFile(path);
  const needed = [path];
  const onWarning = (warning: string): void => complainError(`${path}: warning: ${warning}`);
  const built = E.isLeft(ready)
    ? ready
    : buildModel(withRates(ready.right.model, rates), {
        ...ready.right.options,
        read: noting(ready.right.options.read, dirname(path), needed),
        backend,
        onWarning,
        keep: 'named',
        ...groupSize(options),
      });
  if (E.isLeft(built) || E.isLeft(ready)) {
    if (E.isLeft(built)) for (const mistake of built.left) complainMistake(mistake, path);
    return EXIT.badInput;
  }
  keepInputs(wishes, needed);
  optimiseFor('running');
  return execute(ready.right, built.right, path, wishes);
}

function groupSize(options: OptionValues): { readonly groupBytes?: number } {
  const text = textOption(options, 'group-size');
  if (text === undefined) return {};
  const size = Number(text);
  if (!(size > 0)) throw new UsageError(`--group-size is a number of KiB above 0, not "${text}"`);
  return { groupBytes: size * 1024 };
}

/** A reader that notes the files it is asked for. */
function noting(read: ReadText, folder: string, needed: string[]): ReadText {
  return (name) => {
    needed.push(resolve(folder, name));
    return read(name);
  };
}

/** Refuses outputs in the place of the model, of a file it names, or of each other. */
function keepInputs({ out, plot }: Wishes, needed: readonly string[]): void {
  if (out !== undefined && plot !== undefined && out.ordinary && sameFile(out, plot.path)) {
    throw new UsageError(`the result and the plot cannot both be "${out.name}"`);
  }
  for (const target of [out, plot]) {
    if (target === undefined) continue;
    const input = needed.find((file) => sameFile(target, file));
    if (input !== undefined) throw new UsageError(`"${target.name}" is a file of the model that is run: it would be lost`);
  }
}

function withRates(model: Model, rates: Rates | undefined): Model {
  return rates === undefined ? model : { ...model, run: { ...model.run, rates } };
}

function wishesOf(path: string, options: OptionValues): Wishes {
  const file = textOption(options, 'out');
  const json = options.json === true;
  const wanted = textOption(options, 'plot');
  const silent = options['no-plot'] === true || file !== undefined || json;
  const drawing = wanted ?? (silent ? undefined : `${nameOf(path)}.svg`);
  const repeat = Number(textOption(options, 'repeat') ?? '1');
  if (!Number.isInteger(repeat) || repeat < 1) throw new UsageError('--repeat takes a whole number, 1 or more');
  const out = file === undefined ? undefined : output(file);
  const plot = drawing === undefined ? undefined : output(drawing);
  return { out, plot, repeat, explain: options.explain === true, json };
}

/** A model's name: its file's, or its folder's where the file is just called "model". */
function nameOf(path: string): string {
  const name = basename(path).replace(/\.json$/i, '');
  return name === 'model' ? basename(dirname(resolve(path))) : name;
}

function choice<const T extends string>(options: OptionValues, name: string, values: readonly T[]): T | undefined {
  const text = textOption(options, name);
  const found = values.find((v) => v === text);
  if (text !== undefined && found === undefined) throw new UsageError(`--${name} is one of ${values.join(', ')}, not "${text}"`);
  return found;
}

/** The first repetition, which is the one that is kept, and the times of those that ran to their end (of the first in any case). */
interface Repetitions {
  readonly result: Result;
  readonly outcome: RunOutcome;
  readonly wallSeconds: readonly number[];
  /** From the start of the process to where the first one began. */
  readonly startSeconds: number;
  /** Ctrl-C came, in the first or in a later one. */
  readonly interrupted: boolean;
}

async function execute({ model, options }: ReadyModel, simulation: Simulation, path: string, wishes: Wishes): Promise<number> {
  const explained = wishes.explain ? explain(simulation, model, options.plugins) : null;
  if (explained !== null && !wishes.json) print(explanation(explained));
  const done = await repeat(model, simulation, wishes.repeat);
  const { outcome, interrupted } = done;
  const written = keep(model, simulation, done, path, wishes);
  summarise(simulation, done, wishes, written, explained);
  for (const { path: place, problem } of Object.values(written)) {
    if (problem === null) continue;
    complainError(`hillock run: error: ${problem}; ${place === null ? 'it is lost' : `it is kept in "${place}"`}`);
  }
  if (outcome.status === 'failed') complainError(`${path}: error: the run failed: ${outcome.reason}`);
  if (outcome.status === 'failed' || Object.values(written).some((w) => w.problem !== null)) return EXIT.failed;
  return interrupted ? EXIT.interrupted : EXIT.ok;
}

async function repeat(model: Model, simulation: Simulation, count: number): Promise<Repetitions> {
  let interrupted = false;
  const stop = (): void => {
    interrupted = true;
  };
  process.on('SIGINT', stop);
  const progress = new ProgressLine();
  const wallSeconds: number[] = [];
  const startSeconds = performance.now() / 1000;
  let first: { readonly result: Result; readonly outcome: RunOutcome } | null = null;
  try {
    for (let k = 0; k < count && !interrupted; k++) {
      const outcome = await once(simulation, model.run.tstop, progress, () => interrupted);
      // a repetition that was cut short says nothing of the speed
      if (first === null || outcome.status === 'finished') wallSeconds.push(outcome.seconds);
      first ??= { result: simulation.result(), outcome };
      if (outcome.status === 'failed') break;
    }
  } finally {
    progress.end();
    process.off('SIGINT', stop);
  }
  const nothing: RunOutcome = { status: 'stopped', reason: 'stopped on request', seconds: 0, steps: 0 };
  return { ...(first ?? { result: simulation.result(), outcome: nothing }), wallSeconds, startSeconds, interrupted };
}

/** One run from the start. Whatever is thrown, what was computed is kept. */
async function once(simulation: Simulation, tstop: number, progress: ProgressLine, shouldStop: () => boolean): Promise<RunOutcome> {
  try {
    simulation.initialize();
    return await simulation.runAsync(tstop, { onProgress: (p) => progress.update(p), shouldStop });
  } catch (error) {
    return { status: 'failed', reason: error instanceof Error ? error.message : String(error), seconds: 0, steps: 0 };
  }
}

type WrittenFiles = Readonly<Partial<Record<'result' | 'plot', Written>>>;

/** Writes what was asked for. A run that did not get to its end says so in its result. */
function keep(model: Model, simulation: Simulation, done: Repetitions, path: string, { out, plot }: Wishes): WrittenFiles {
  const { result, outcome, wallSeconds } = done;
  const { status, reason } = outcome;
  const counted = countedOf(outcome);
  const end = status === 'finished' ? { status } : { status, reason, reached: reached(result) };
  const written: { result?: Written; plot?: Written } = {};
  if (out !== undefined) written.result = write(out, `${JSON.stringify({ ...result, wallSeconds, ...counted, ...end }, finiteOnly)}\n`);
  if (plot === undefined) return written;
  const units = Object.fromEntries(Object.entries(model.record ?? {}).map(([name, text]) => [name, unitsOf(text, simulation)] as const));
  written.plot = write(plot, plotSvg(result, { title: model.title ?? nameOf(path), units }));
  return written;
}

/** What an integrator counted, and each of them where parts have steps of their own. */
function countedOf({ statistics, partStatistics }: RunOutcome): Pick<RunOutcome, 'statistics' | 'partStatistics'> {
  return { ...(statistics === undefined ? {} : { statistics }), ...(partStatistics === undefined ? {} : { partStatistics }) };
}

/** What an integrator counted. */
function inWords(counted: NonNullable<RunOutcome['statistics']>): string {
  const { rhs, newtonIterations, krylovIterations, errorFailures, convergenceFailures, restarts } = counted;
  const starts = Object.values(restarts).reduce((sum, n) => sum + n, 0);
  const krylov = krylovIterations > 0 ? `, ${krylovIterations} Krylov` : '';
  return `${rhs} right-hand sides, ${newtonIterations} Newton${krylov} iterations, ${errorFailures} steps too long, ${convergenceFailures} not converged, ${starts} starts`;
}

/** JSON has no NaN and no infinities: they become texts, never a silent null. */
function finiteOnly(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Model time of the last sample, ms. */
function reached(result: Result): number {
  return result.t[result.t.length - 1] ?? 0;
}

function summarise(simulation: Simulation, done: Repetitions, wishes: Wishes, written: WrittenFiles, explained: Explained | null): void {
  const { size } = simulation;
  const { result, outcome, wallSeconds, startSeconds, interrupted } = done;
  const { steps, statistics, partStatistics } = outcome;
  const counted = countedOf(outcome);
  const best = Math.min(...wallSeconds);
  const spikes = Object.values(result.spikes).reduce((sum, train) => sum + train.length, 0);
  const t = reached(result);
  const rateTables = simulation.rateTables();
  const files = Object.entries(written).flatMap(([what, { path }]) => (path === null ? [] : [[what, path] as const]));
  const summary = {
    cells: size.cells,
    sections: size.sections,
    compartments: size.compartments,
    mechanisms: size.mechanisms,
    spikes,
    steps,
    modelMs: t,
    wallSeconds,
    nsPerCompartmentStep: (best * 1e9) / (Math.max(1, size.compartments) * Math.max(1, steps)),
    timesRealTime: t / 1000 / best,
    memoryBytes: size.memoryBytes,
    codeBytes: size.codeBytes,
    compileSeconds: size.compileSeconds,
    startSeconds,
    ...counted,
    ...Object.fromEntries(files),
    status: outcome.status,
    ...(rateTables.length > 0 ? { rateTables } : {}),
    ...(explained === null ? {} : { explain: explained }),
  };
  if (wishes.json) {
    print(JSON.stringify(summary, finiteOnly));
    return;
  }
  const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  print(`${plural(size.cells, 'cell')}, ${plural(size.compartments, 'compartment')}, ${plural(spikes, 'spike')}`);
  const speed = `${significant(summary.nsPerCompartmentStep)} ns a compartment and step, ${significant(summary.timesRealTime)} × real time`;
  print(
    `${significant(t)} ms in ${significant(best * 1000)} ms: ${speed} (${plural(steps, 'step')}, code made in ${significant(size.compileSeconds * 1000)} ms)`,
  );
  if (statistics !== undefined) print(inWords(statistics));
  if (partStatistics !== undefined) {
    const counts = partStatistics.map((one) => one.steps);
    print(`${plural(counts.length, 'part')} with steps of their own: ${Math.min(...counts)} to ${Math.max(...counts)}`);
  }
  for (const { mechanism, steadyState, rate, exactIntervals } of rateTables) {
    const left = exactIntervals === 0 ? '' : `; ${plural(exactIntervals, 'interval')} left exact`;
    print(
      `tables of ${mechanism}: steady states to ${steadyState.toExponential(0)}, rates to ${rate.toExponential(0)} of themselves${left}`,
    );
  }
  for (const [what, file] of files) print(`${what}: ${file}`);
  if (!interrupted) return;
  const what =
    outcome.status === 'finished'
      ? `stopped in repetition ${wallSeconds.length + 1}; the result is that of the first, which is complete`
      : `stopped at t = ${significant(t)} ms; what was computed is kept`;
  complain(paint(process.stderr, 'yellow', what));
}
