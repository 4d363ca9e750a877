/**
 * Error against processor time of models under error control, beside NEURON's CVODE, in one run: the engines take turns at each tolerance, and of several rounds the shortest counts.
 *
 *     npx tsx --conditions=@hillock/source tools/work-precision/measure.ts --python PYTHON [--rounds 3] [--models rallpack3,pyramidal,pyramid]
 *
 * PYTHON has NEURON, and nrnivmodl is on the PATH. Writes measured.json beside this file; report.ts makes the table and the picture of it. The error is that of v at the first recorded
 * place on a grid of 0.025 ms: the root of its mean square over the range, and the shift of the last spike, by the same cubic interpolation for both. The reference is CVODE at 1e-10.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { argv, cpuUsage, stdout, version } from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildModel, HillockError, type Model } from '@hillock/hillock';
import { loadModelFile } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';
import { rallpack3 } from '../../test/support/rallpack.ts';
import type { MeasuredModel, MeasuredRun } from './measured.ts';

const here = dirname(fileURLToPath(import.meta.url));
const GRID = 0.025;
const TSTOP = 100;
const TOLERANCES = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];
/** Each method down to a tolerance: at 1e-8 CVODE is as good as the reference, one-step methods are far behind by 1e-6. */
const FINEST: Readonly<Record<string, number>> = { cvode: 1e-7, bdf: 1e-8, esdirk: 1e-5, rosenbrock: 1e-5 };
const METHODS = Object.keys(FINEST).filter((method) => method !== 'cvode');
const REFERENCE = 1e-10;

interface Subject {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  /** mV. */
  readonly threshold: number;
}

interface Answer {
  readonly seconds: number;
  readonly v: readonly number[];
  readonly steps?: number;
  readonly version?: string;
}

function option(name: string, otherwise: string): string {
  const at = argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : (argv[at + 1] ?? otherwise);
}

/** NEURON in a process of its own; one question at a time. */
class Cvode {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private waiting: ((line: string) => void) | null = null;

  constructor(python: string, file: string) {
    this.child = spawn(python, [join(here, 'cvode.py'), file]);
    this.child.stderr.resume();
    this.lines = createInterface(this.child.stdout);
    this.lines.on('line', (line) => this.waiting?.(line));
  }

  ask(atol: number): Promise<Answer> {
    return new Promise((done, failed) => {
      const ended = (code: number | null): void => failed(new Error(`NEURON ended with ${code}`));
      this.waiting = (line) => {
        this.child.off('exit', ended);
        done(JSON.parse(line));
      };
      this.child.once('exit', ended);
      this.child.stdin.write(`${atol}\n`);
    });
  }

  close(): void {
    this.child.stdin.end();
  }
}

/** One run of Hillock, built as the command builds it: what nobody looks at is not kept. Null where the method does not go with the model. */
function hillock(subject: Subject, method: string, atol: number): (() => Answer) | null {
  const loaded = loadModelFile(subject.file);
  if (E.isLeft(loaded)) throw new HillockError(loaded.left, subject.file);
  const { model, read } = loaded.right;
  const run = { ...model.run, rates: 'exact' as const, integrator: { method, atol, rtol: 0 } };
  const built = buildModel({ ...model, run }, { read, keep: 'named' });
  if (E.isLeft(built)) throw new HillockError(built.left, subject.file);
  const simulation = built.right;
  const answer = (): Answer | null => {
    const before = cpuUsage();
    let outcome: ReturnType<typeof simulation.run>;
    try {
      simulation.initialize();
      outcome = simulation.run(TSTOP);
    } catch {
      return null;
    }
    const { user, system } = cpuUsage(before);
    if (outcome.status !== 'finished') return null;
    const [v = []] = Object.values(simulation.result().traces);
    return { seconds: (user + system) / 1e6, v, steps: outcome.steps };
  };
  if (answer() === null) return null;
  return () => {
    const got = answer();
    if (got === null) throw new Error(`${method} on ${subject.name} at ${atol}`);
    return got;
  };
}

/** The last upward crossing, ms, by a cubic through four points of the grid. */
function lastSpike(v: readonly number[], level: number): number {
  let k = v.length - 3;
  while (k > 0 && !(v[k]! < level && level <= v[k + 1]!)) k--;
  const [a, b, c, d] = [v[k - 1]!, v[k]!, v[k + 1]!, v[k + 2]!];
  const at = (f: number): number =>
    (-f * (f - 1) * (f - 2) * a) / 6 +
    ((f + 1) * (f - 1) * (f - 2) * b) / 2 -
    ((f + 1) * f * (f - 2) * c) / 2 +
    ((f + 1) * f * (f - 1) * d) / 6;
  let [low, high] = [0, 1];
  for (let n = 0; n < 50; n++) {
    const middle = (low + high) / 2;
    if (at(middle) < level) low = middle;
    else high = middle;
  }
  return (k + low) * GRID;
}

function judged(
  { v, seconds, steps }: Answer,
  reference: readonly number[],
  level: number,
): Omit<MeasuredRun, 'engine' | 'method' | 'atol'> {
  const range = Math.max(...reference) - Math.min(...reference);
  const squares = reference.reduce((sum, value, k) => sum + (value - (v[k] ?? Number.NaN)) ** 2, 0);
  return {
    seconds,
    ...(steps === undefined ? {} : { steps }),
    rms: Math.sqrt(squares / reference.length) / range,
    lastSpike: lastSpike(v, level) - lastSpike(reference, level),
  };
}

async function measured(subject: Subject, python: string, rounds: number): Promise<MeasuredModel> {
  const cvode = new Cvode(python, subject.file);
  const reference = await cvode.ask(REFERENCE);
  const coarser = await cvode.ask(10 * REFERENCE);
  const uncertain = judged(coarser, reference.v, subject.threshold);
  const runs: MeasuredRun[] = [];
  for (const atol of TOLERANCES) {
    const wanted = (method: string): boolean => atol >= (FINEST[method] ?? 0);
    const ours = METHODS.filter(wanted).flatMap((method) => {
      const run = hillock(subject, method, atol);
      return run === null ? [] : [{ method, run }];
    });
    const best = new Map<string, Answer>();
    const note = (name: string, answer: Answer): void => {
      if (!(answer.seconds >= (best.get(name)?.seconds ?? Infinity))) best.set(name, answer);
    };
    for (let round = 0; round < rounds; round++) {
      if (wanted('cvode')) note('cvode', await cvode.ask(atol));
      for (const { method, run } of ours) note(method, run());
    }
    for (const [method, answer] of best) {
      const engine = method === 'cvode' ? 'NEURON' : 'Hillock';
      const row = { engine, method, atol, ...judged(answer, reference.v, subject.threshold) } as const;
      runs.push(row);
      stdout.write(
        `${subject.name} ${engine} ${method} ${atol}: ${row.seconds.toFixed(3)} s, rms ${row.rms.toExponential(1)}, last spike ${row.lastSpike.toExponential(1)} ms\n`,
      );
    }
  }
  cvode.close();
  return {
    name: subject.name,
    title: subject.title,
    neuron: reference.version ?? '',
    lastSpike: lastSpike(reference.v, subject.threshold),
    uncertain: { rms: uncertain.rms, lastSpike: uncertain.lastSpike },
    runs,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'work-precision-'));

/** A model with the grid of samples, written where both engines read it. */
function subject(name: string, title: string, model: Model, threshold: number): Subject {
  const file = join(folder, `${name}.json`);
  const first = Object.entries(model.record ?? {}).slice(0, 1);
  writeFileSync(
    file,
    JSON.stringify({
      ...model,
      record: Object.fromEntries(first),
      run: { tstop: TSTOP, integrator: { method: 'bdf' }, rates: 'exact', sample: GRID },
    }),
  );
  return { name, title, file, threshold };
}

/** A model file, with its paths made absolute. */
function fromFile(path: string): Model {
  const model: Model & { readonly mechanisms?: readonly string[]; readonly morphology?: { readonly swc: string } } = JSON.parse(
    readFileSync(path, 'utf8'),
  );
  const absolute = (text: string): string => resolve(dirname(path), text);
  return {
    ...model,
    ...(model.mechanisms === undefined ? {} : { mechanisms: model.mechanisms.map(absolute) }),
    ...(model.morphology === undefined ? {} : { morphology: { ...model.morphology, swc: absolute(model.morphology.swc) } }),
  };
}

const subjects: Readonly<Record<string, () => Subject>> = {
  rallpack3: () => subject('rallpack3', 'Rallpack 3: 1000 compartments', rallpack3({ method: 'bdf', dt: 0, sample: GRID }), 0),
  pyramidal: () =>
    subject('pyramidal', 'Pyramidal cell, calcium, synapses', fromFile(resolve(here, '../../examples/pyramidal/model.json')), -20),
  pyramid: () => subject('pyramid', 'Pyramidal cell, twelve mechanisms', fromFile(resolve(here, 'pyramid/model.json')), -10),
};
const models: MeasuredModel[] = [];
for (const name of option('models', Object.keys(subjects).join(',')).split(',')) {
  const make =
    subjects[name] ??
    (name.endsWith('.json') ? () => subject(name.replace(/.*\/|\.json$/g, ''), name, fromFile(resolve(name)), -10) : undefined);
  if (make === undefined) throw new Error(`no model ${name}; known are ${Object.keys(subjects).join(', ')}`);
  models.push(await measured(make(), option('python', 'python3'), Number(option('rounds', '3'))));
}
rmSync(folder, { recursive: true });
const out = option('out', join(here, 'measured.json'));
const machine = `${cpus()[0]?.model ?? 'unknown processor'}, Node ${version}`;
const command = 'npx tsx --conditions=@hillock/source tools/work-precision/measure.ts --python python3';
writeFileSync(out, `${JSON.stringify({ command, machine, models }, null, 1)}\n`);
