import { basename, dirname, resolve } from 'node:path';
import {
  buildModel,
  formatMistake,
  interpreterBackend,
  type Model,
  plotSvg,
  type Rates,
  type Result,
  type Simulation,
  scalarBackend,
  unitsOf,
} from '@hillock/hillock';
import { type LoadedModel, loadModelFile } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';
import { type Command, EXIT, type OptionValues, textOption, UsageError } from '../command.ts';
import { checkOutput, writeWhole } from '../output-file.ts';
import { ProgressLine, significant } from '../progress.ts';
import { complain, complainError, paint, print } from '../terminal.ts';

export const run: Command = {
  name: 'run',
  summary: 'run a model file, draw and keep what it records',
  usage: 'hillock run MODEL.json [options]',
  help: {
    '-o, --out FILE': 'write the result as JSON',
    '--plot FILE': 'draw the result as SVG (without -o, --plot or --json: NAME.svg in this folder)',
    '--no-plot': 'draw nothing',
    '--repeat N': 'run N times (the result is the first run, wallSeconds lists all)',
    '--rates nmodl|exact': 'honour TABLE statements, or compute rates exactly; instead of what the model says',
    '--backend scalar|interpreter': 'WebAssembly, or the slow reference interpreter',
    '--json': 'print the summary as JSON',
  },
  examples: [
    'hillock run examples/ca1/model.json',
    'hillock run model.json -o result.json --plot result.svg',
    'hillock run model.json --repeat 5 --json',
  ],
  options: {
    out: { type: 'string', short: 'o' },
    plot: { type: 'string' },
    'no-plot': { type: 'boolean' },
    repeat: { type: 'string' },
    rates: { type: 'string' },
    backend: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: runModel,
};

interface Wishes {
  readonly out: string | undefined;
  readonly plot: string | undefined;
  readonly repeat: number;
  readonly json: boolean;
}

async function runModel(positionals: readonly string[], options: OptionValues): Promise<number> {
  const [path, extra] = positionals;
  if (path === undefined) throw new UsageError('no model file given');
  if (extra !== undefined) throw new UsageError(`one model file, please: what is "${extra}"?`);
  const wishes = wishesOf(path, options);
  const backend = choice(options, 'backend', ['scalar', 'interpreter']) === 'interpreter' ? interpreterBackend : scalarBackend;
  const rates = choice(options, 'rates', ['nmodl', 'exact']);
  for (const file of [wishes.out, wishes.plot]) if (file !== undefined) checkOutput(file);
  const loaded = loadModelFile(path);
  const built = E.isLeft(loaded) ? loaded : buildModel(withRates(loaded.right, rates), { read: loaded.right.read, backend });
  if (E.isLeft(built) || E.isLeft(loaded)) {
    if (E.isLeft(built)) for (const mistake of built.left) complainError(formatMistake(mistake, path));
    return EXIT.badInput;
  }
  return execute(loaded.right.model, built.right, path, wishes);
}

function withRates({ model }: LoadedModel, rates: Rates | undefined): Model {
  return rates === undefined ? model : { ...model, run: { ...model.run, rates } };
}

function wishesOf(path: string, options: OptionValues): Wishes {
  const out = textOption(options, 'out');
  const json = options.json === true;
  const wanted = textOption(options, 'plot');
  const silent = options['no-plot'] === true || out !== undefined || json;
  const plot = wanted ?? (silent ? undefined : `${nameOf(path)}.svg`);
  const repeat = Number(textOption(options, 'repeat') ?? '1');
  if (!Number.isInteger(repeat) || repeat < 1) throw new UsageError('--repeat takes a whole number, 1 or more');
  return { out, plot, repeat, json };
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

async function execute(model: Model, simulation: Simulation, path: string, wishes: Wishes): Promise<number> {
  let interrupted = false;
  const stop = (): void => {
    interrupted = true;
  };
  process.on('SIGINT', stop);
  const progress = new ProgressLine();
  const wallSeconds: number[] = [];
  let result: Result | null = null;
  let steps = 0;
  let failure: string | null = null;
  try {
    for (let k = 0; k < wishes.repeat && !interrupted && failure === null; k++) {
      simulation.initialize();
      const outcome = await simulation.runAsync(model.run.tstop, { onProgress: (p) => progress.update(p), shouldStop: () => interrupted });
      if (outcome.status === 'failed') failure = outcome.reason;
      wallSeconds.push(outcome.seconds);
      if (result === null) {
        result = simulation.result();
        steps = outcome.steps;
      }
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  } finally {
    progress.end();
    process.off('SIGINT', stop);
  }
  const kept = result ?? simulation.result();
  write(model, simulation, kept, wallSeconds, path, wishes);
  summarise(simulation, kept, steps, wallSeconds, wishes, interrupted, failure);
  if (failure !== null) {
    complainError(`${path}: error: the run failed: ${failure}`);
    return EXIT.failed;
  }
  return interrupted ? EXIT.interrupted : EXIT.ok;
}

function write(model: Model, simulation: Simulation, result: Result, wallSeconds: readonly number[], path: string, wishes: Wishes): void {
  if (wishes.out !== undefined) writeWhole(wishes.out, `${JSON.stringify({ ...result, wallSeconds }, finiteOnly)}\n`);
  if (wishes.plot === undefined) return;
  const variables = Object.entries(model.record ?? {}).map(([name, text]) => [name, unitsOf(text, simulation)] as const);
  writeWhole(wishes.plot, plotSvg(result, { title: model.title ?? nameOf(path), units: Object.fromEntries(variables) }));
}

/** JSON has no NaN and no infinities: they become texts, never a silent null. */
function finiteOnly(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function summarise(
  simulation: Simulation,
  result: Result,
  steps: number,
  wallSeconds: readonly number[],
  wishes: Wishes,
  interrupted: boolean,
  failure: string | null,
): void {
  const { size } = simulation;
  const best = Math.min(...wallSeconds);
  const spikes = Object.values(result.spikes).reduce((sum, train) => sum + train.length, 0);
  const t = result.t[result.t.length - 1] ?? 0;
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
    ...(wishes.out === undefined ? {} : { result: wishes.out }),
    ...(wishes.plot === undefined ? {} : { plot: wishes.plot }),
    status: failure !== null ? 'failed' : interrupted ? 'stopped' : 'finished',
  };
  if (wishes.json) {
    print(JSON.stringify(summary));
    return;
  }
  const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  print(`${plural(size.cells, 'cell')}, ${plural(size.compartments, 'compartment')}, ${plural(spikes, 'spike')}`);
  const speed = `${significant(summary.nsPerCompartmentStep)} ns a compartment and step, ${significant(summary.timesRealTime)} × real time`;
  print(
    `${significant(t)} ms in ${significant(best * 1000)} ms: ${speed} (${plural(steps, 'step')}, code made in ${significant(size.compileSeconds * 1000)} ms)`,
  );
  for (const [what, file] of [
    ['result', wishes.out],
    ['plot', wishes.plot],
  ] as const)
    if (file !== undefined) print(`${what}: ${file}`);
  if (interrupted) complain(paint(process.stderr, 'yellow', `stopped at t = ${significant(t)} ms; what was computed is kept`));
}
