import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, formatMistake, type Model, nearestName } from '@hillock/hillock';
import { readyModelFile } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';
import { type Measurement, measure } from '../bench/measure.ts';
import { BENCH_MODELS } from '../bench/models.ts';
import { type Command, EXIT, type OptionValues, textOption, UsageError } from '../command.ts';
import { significant } from '../progress.ts';
import { complainError, print } from '../terminal.ts';

export const bench: Command = {
  name: 'bench',
  summary: 'measure how fast models run',
  usage: 'hillock bench [NAME | MODEL.json …] [options]',
  help: {
    NAME: `one of ${Object.keys(BENCH_MODELS).join(', ')} (default: all of them but cable-big)`,
    '--repeat N': 'runs after the one that warms up (default 5)',
    '--profile': 'the share of each kernel',
    '--against FILE': 'compare with what --json printed before',
    '--write FOLDER': 'write the models as files there, and measure nothing: for other programs',
    '--json': 'print the figures as JSON, with the most memory that the process took',
  },
  examples: ['hillock bench cable ring', 'hillock bench examples/pyramidal/model.json --profile', 'hillock bench --json > before.json'],
  options: {
    repeat: { type: 'string' },
    profile: { type: 'boolean' },
    against: { type: 'string' },
    write: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: runBench,
};

async function runBench(positionals: readonly string[], options: OptionValues): Promise<number> {
  const names = positionals.length > 0 ? positionals : Object.keys(BENCH_MODELS).filter((name) => name !== 'cable-big');
  const repeats = Number(textOption(options, 'repeat') ?? 5);
  if (!(Number.isInteger(repeats) && repeats >= 1))
    throw new UsageError(`--repeat is a whole number from 1, not "${textOption(options, 'repeat')}"`);
  const before = earlier(textOption(options, 'against'));
  const json = options.json === true;
  const measured: Measurement[] = [];
  const folder = textOption(options, 'write');
  const file = names.find((name) => /[./\\]/.test(name));
  if (folder !== undefined && file !== undefined)
    throw new UsageError(`--write is for the models that are made here, and "${file}" is a file`);
  const found = await Promise.all(names.map(find));
  if (found.includes(null)) return EXIT.badInput;
  if (folder !== undefined) return writeModels(folder, names);
  if (!json) print('model                compartments   ns a compartment·step: least  median    most   start, ms   bytes a compartment');
  for (const subject of found) {
    if (subject === null) continue;
    const result = measure(subject.title, subject.model, { ...subject.options, repeats, profile: options.profile === true });
    if (E.isLeft(result)) {
      for (const mistake of result.left) complainError(formatMistake(mistake, subject.title));
      return EXIT.badInput;
    }
    measured.push(result.right);
    if (!json) show(result.right, before.get(result.right.name));
  }
  if (json) print(JSON.stringify({ node: process.version, peakBytes: peakBytes(), models: measured }, null, 1));
  return EXIT.ok;
}

/** The most memory that this process has had. */
function peakBytes(): number {
  return 1024 * process.resourceUsage().maxRSS;
}

/** The models that are made here, as model files. */
function writeModels(folder: string, names: readonly string[]): number {
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of names) writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(BENCH_MODELS[name]?.make())}\n`);
  } catch (error) {
    throw new UsageError(`--write: ${error instanceof Error ? error.message : String(error)}`);
  }
  for (const name of names) print(join(folder, `${name}.json`));
  return EXIT.ok;
}

/** A model made here, or read from a file; null when there is none, and the reason is told. */
async function find(name: string): Promise<{ readonly title: string; readonly model: Model; readonly options: BuildOptions } | null> {
  const made = Object.hasOwn(BENCH_MODELS, name) ? BENCH_MODELS[name] : undefined;
  if (made !== undefined) return { title: name, model: made.make(), options: {} };
  if (!/[./\\]/.test(name)) {
    const nearest = nearestName(name, Object.keys(BENCH_MODELS));
    throw new UsageError(`no model "${name}"${nearest === undefined ? '' : `; nearest: ${nearest}`}`);
  }
  const ready = await readyModelFile(name);
  if (E.isRight(ready)) return { title: basename(name), ...ready.right };
  for (const mistake of ready.left) complainError(formatMistake(mistake, name));
  return null;
}

function show({ name, compartments, perStep, startMs, bytesPerCompartment, profile }: Measurement, before: number | undefined): void {
  const { least, median, most } = perStep;
  const columns = [
    name.padEnd(20),
    String(compartments).padStart(12),
    significant(least).padStart(30),
    significant(median).padStart(7),
    significant(most).padStart(7),
    startMs.toFixed(0).padStart(11),
    bytesPerCompartment.toFixed(0).padStart(21),
  ];
  const compared = before === undefined ? '' : `   ${(before / median).toFixed(2)} × as fast as before (${significant(before)})`;
  print(columns.join(' ') + compared);
  for (const { kernel, calls, perStep: ns, share } of (profile ?? []).slice(0, 12))
    print(`    ${kernel.padEnd(32)} ${(100 * share).toFixed(1).padStart(5)} %  ${significant(ns).padStart(7)} ns  ${calls} calls`);
}

/** Medians of an earlier measurement, by model. */
function earlier(file: string | undefined): ReadonlyMap<string, number> {
  if (file === undefined) return new Map();
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`--against: "${file}" cannot be read as JSON`);
  }
  const list: unknown = typeof read === 'object' && read !== null && 'models' in read ? read.models : null;
  if (!Array.isArray(list)) throw new UsageError(`--against: "${file}" is not what hillock bench --json prints`);
  const medians = new Map<string, number>();
  for (const item of list) {
    if (typeof item !== 'object' || item === null || !('name' in item) || !('perStep' in item)) continue;
    const { name, perStep } = item;
    if (typeof perStep === 'object' && perStep !== null && 'median' in perStep) medians.set(String(name), Number(perStep.median));
  }
  return medians;
}
