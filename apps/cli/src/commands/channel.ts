import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  analyseGates,
  channelSvg,
  clampFamily,
  compileFile,
  type Family,
  formatDiagnostic,
  formatMistake,
  type GateAnalysis,
  type Mechanism,
  middleConcentrations,
  nearestName,
} from '@hillock/hillock';
import { readerIn, whyUnreadable } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';
import { type Command, EXIT, type OptionValues, textOption, UsageError } from '../command.ts';
import { type Output, output, sameFile, write } from '../output-file.ts';
import { significant } from '../progress.ts';
import { complain, complainError, print } from '../terminal.ts';

export const channel: Command = {
  name: 'channel',
  summary: 'draw steady states, time constants and voltage-clamp currents of an NMODL file',
  usage: 'hillock channel FILE.mod [options]',
  help: {
    '--plot FILE': 'where to draw (without --json, -o or --no-plot: NAME.svg in this folder)',
    '--no-plot': 'draw nothing',
    '-o, --out FILE': 'write all curves and traces as JSON',
    '--json': 'print them as JSON',
    '--celsius T': 'temperature, °C (default 6.3)',
    '--v FROM:TO:STEP': 'voltages of the curves, mV (default -120:60:1)',
    '--ion NAME=C,…': 'concentrations in mM, one curve each: cai=1e-4,1e-3 (default, where calcium is read: 1e-4,1e-3,1e-2)',
    '--set NAME=X,…': 'parameters instead of their defaults: gbar=0.1,vt=-55',
    '--rates exact|nmodl': 'compute rates exactly (default), or by TABLE statements',
    '--hold V': 'holding voltage of the clamp, mV (default -80)',
    '--levels FROM:TO:STEP': 'levels of the clamp, mV (default -100:40:20); of the ion current of a pool, mA/cm²',
    '--duration MS': 'length of a step',
    '--events MS,…': 'delivery times of events to a synapse, ms (default 10)',
    '--weight W,…': 'values of the connection that delivers them (default 0.001)',
  },
  examples: [
    'hillock channel plugins/channels/mod/naf.mod --celsius 36',
    'hillock channel bk.mod --ion cai=1e-3,1e-2 --plot bk.svg',
    'hillock channel synapse.mod --events 10,20,30 --weight 0.002 --duration 150',
    'hillock channel kv.mod --json --v -100:50:0.5',
  ],
  options: {
    plot: { type: 'string' },
    'no-plot': { type: 'boolean' },
    out: { type: 'string', short: 'o' },
    json: { type: 'boolean' },
    celsius: { type: 'string' },
    v: { type: 'string' },
    ion: { type: 'string' },
    set: { type: 'string' },
    rates: { type: 'string' },
    hold: { type: 'string' },
    levels: { type: 'string' },
    duration: { type: 'string' },
    events: { type: 'string' },
    weight: { type: 'string' },
  },
  run: async (positionals, options) => look(positionals, options),
};

/** Points of a curve and levels of a clamp: more are a slip of the pen. */
const MOST = 100_000;

function look(positionals: readonly string[], options: OptionValues): number {
  const [file, extra] = positionals;
  if (file === undefined) throw new UsageError('no .mod file given');
  if (extra !== undefined) throw new UsageError(`one .mod file, please: what is "${extra}"?`);
  const outputs = outputsOf(file, options);
  const wishes = wishesOf(options);

  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    complainError(`${file}: error: ${whyUnreadable(error)}`);
    return EXIT.badInput;
  }
  const read = readerIn('.');
  const compiled = compileFile(file, text, read);
  if (E.isLeft(compiled)) {
    for (const diagnostic of compiled.left) complainError(formatDiagnostic(diagnostic));
    return EXIT.badInput;
  }
  const { mechanism, program, warnings } = compiled.right;
  for (const warning of warnings) complain(formatDiagnostic(warning));
  checkNames(mechanism, wishes);

  const gates = analyseGates(mechanism, program, wishes);
  const notes = [...gates.notes];
  const made = clampFamily(file, read, mechanism, gates, { ...wishes, concentrations: clampedAt(gates, wishes) });
  if (E.isLeft(made)) notes.push(`no clamp: ${made.left.map((m) => formatMistake(m, file)).join('; ')}`);
  const families = E.isRight(made) && made.right !== null ? [made.right] : [];
  const report = { file, ...gates, notes, families };
  if (options.json === true) print(JSON.stringify(report, finiteOrNull));
  else summarise(gates, notes, families);
  let status: number = EXIT.ok;
  for (const { what, target } of outputs) {
    const content =
      what === 'plot' ? channelSvg(gates, families, titleOf(text, file, wishes.celsius)) : `${JSON.stringify(report, finiteOrNull)}\n`;
    const { path, problem } = write(target, content);
    if (path !== null && options.json !== true) print(`${what}: ${path}`);
    if (problem === null) continue;
    complainError(`hillock channel: error: ${problem}`);
    status = EXIT.failed;
  }
  return status;
}

interface Wanted {
  readonly what: 'curves' | 'plot';
  readonly target: Output;
}

/** What is written; without a wish, the plot into this folder. None of it may be the file itself, nor the other. */
function outputsOf(file: string, options: OptionValues): readonly Wanted[] {
  const out = textOption(options, 'out');
  const silent = options['no-plot'] === true || options.json === true || out !== undefined;
  const plot = textOption(options, 'plot') ?? (silent ? undefined : `${basename(file).replace(/\.mod$/i, '')}.svg`);
  const wanted: Wanted[] = [];
  if (out !== undefined) wanted.push({ what: 'curves', target: output(out) });
  if (plot !== undefined) wanted.push({ what: 'plot', target: output(plot) });
  wanted.forEach(({ target }, k) => {
    const others = [file, ...wanted.slice(0, k).map((w) => w.target.path)];
    if (target.ordinary && others.some((other) => sameFile(target, other)))
      throw new UsageError(`"${target.name}" would be written over what is needed`);
  });
  return wanted;
}

/** JSON has no NaN: a place where a curve is not defined is null. */
function finiteOrNull(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

function titleOf(text: string, file: string, celsius: number): string {
  const title = /^\s*TITLE\s+(.*\S)/m.exec(text)?.[1] ?? basename(file);
  return `${title}, ${significant(celsius)} °C`;
}

interface Wishes {
  readonly celsius: number;
  readonly v?: readonly number[];
  readonly concentrations: Readonly<Record<string, readonly number[]>>;
  readonly parameters: Readonly<Record<string, number>>;
  readonly rates: 'exact' | 'nmodl';
  readonly hold?: number;
  readonly levels?: readonly number[];
  readonly duration?: number;
  readonly events?: readonly number[];
  readonly weight?: readonly number[];
}

function wishesOf(options: OptionValues): Wishes {
  const given = <T>(name: string, of: (text: string, name: string) => T): T | undefined => {
    const text = textOption(options, name);
    return text === undefined ? undefined : of(text, name);
  };
  const rates = textOption(options, 'rates') ?? 'exact';
  if (rates !== 'exact' && rates !== 'nmodl') throw new UsageError(`--rates is one of exact, nmodl, not "${rates}"`);
  const duration = given('duration', number);
  if (duration !== undefined && !(duration > 0 && duration <= 1e5)) throw new UsageError('--duration takes ms, above 0 and at most 100000');
  const events = given('events', numbers);
  if (events?.some((t) => t < 0) === true) throw new UsageError('--events takes times of 0 ms or more');
  return withoutUndefined({
    celsius: given('celsius', number) ?? 6.3,
    v: given('v', range),
    concentrations: given('ion', concentrations) ?? {},
    parameters: given('set', assignments) ?? {},
    rates,
    hold: given('hold', number),
    levels: given('levels', range),
    duration,
    events,
    weight: given('weight', numbers),
  });
}

/** The same without keys that have no value. */
function withoutUndefined(
  wishes: { readonly [K in keyof Wishes]: Wishes[K] | undefined } & Pick<Wishes, 'celsius' | 'concentrations' | 'parameters' | 'rates'>,
): Wishes {
  const { v, hold, levels, duration, events, weight, ...rest } = wishes;
  return {
    ...rest,
    ...(v === undefined ? {} : { v }),
    ...(hold === undefined ? {} : { hold }),
    ...(levels === undefined ? {} : { levels }),
    ...(duration === undefined ? {} : { duration }),
    ...(events === undefined ? {} : { events }),
    ...(weight === undefined ? {} : { weight }),
  };
}

function number(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`--${option} takes a number, not "${text}"`);
  return value;
}

function numbers(text: string, option: string): readonly number[] {
  return text.split(',').map((part) => number(part, option));
}

/** from:to:step, both ends included. */
function range(text: string, option: string): readonly number[] {
  const [from = Number.NaN, to = Number.NaN, step = Number.NaN, ...more] = text.split(':').map((part) => number(part, option));
  if (Number.isNaN(step) || more.length > 0) throw new UsageError(`--${option} takes FROM:TO:STEP, not "${text}"`);
  if (!(step > 0 && to >= from)) throw new UsageError(`--${option} takes FROM:TO:STEP with FROM ≤ TO and STEP above 0, not "${text}"`);
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > MOST) throw new UsageError(`--${option} ${text} would be ${count} values`);
  return Array.from({ length: count }, (_, k) => from + k * step);
}

/** gbar=0.1,vt=-55 */
function assignments(text: string, option: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    text.split(',').map((part): [string, number] => {
      const [name = '', value, ...more] = part.split('=');
      if (value === undefined || more.length > 0 || name.trim() === '') throw new UsageError(`--${option} takes NAME=X,…, not "${text}"`);
      return [name.trim(), number(value, option)];
    }),
  );
}

/** cai=1e-4,1e-3 */
function concentrations(text: string, option: string): Readonly<Record<string, readonly number[]>> {
  const [name = '', values, ...more] = text.split('=');
  if (values === undefined || more.length > 0) throw new UsageError(`--${option} takes one ion variable, NAME=C,…, not "${text}"`);
  const list = numbers(values, option);
  if (list.some((c) => c < 0)) throw new UsageError('a concentration is 0 or more');
  return { [name.trim()]: list };
}

/** What is set must be there: a parameter of the file, a concentration that it reads. */
function checkNames(mechanism: Mechanism, wishes: Wishes): void {
  const parameters = mechanism.fields.filter((f) => f.role === 'parameter' && f.scope !== 'private').map((f) => f.name);
  for (const name of Object.keys(wishes.parameters)) unknown('parameter', name, parameters, mechanism.name);
  const read = mechanism.ions.flatMap(({ ion, reads }) => [
    ...(reads.includes('in') ? [`${ion}i`] : []),
    ...(reads.includes('out') ? [`${ion}o`] : []),
  ]);
  for (const name of Object.keys(wishes.concentrations)) unknown('concentration that is read', name, read, mechanism.name);
}

function unknown(what: string, name: string, known: readonly string[], mechanism: string): void {
  if (known.includes(name)) return;
  const nearest = nearestName(name, known);
  const hint = nearest !== undefined ? `; nearest: ${nearest}` : known.length > 0 ? `; there are: ${known.join(', ')}` : '; it has none';
  throw new UsageError(`${mechanism} has no ${what} "${name}"${hint}`);
}

/** A clamp has one concentration: the middle one of those drawn, or the middle one given. */
function clampedAt(gates: GateAnalysis, wishes: Wishes): Readonly<Record<string, number>> {
  const given = Object.entries(wishes.concentrations).flatMap(([name, list]) => {
    const value = list[list.length >> 1];
    return value === undefined ? [] : [[name, value] as const];
  });
  const along = gates.axis.unit === 'mM' ? { [gates.axis.name]: 0.001 } : {};
  return { ...along, ...middleConcentrations(gates.conditions), ...Object.fromEntries(given) };
}

function summarise(gates: GateAnalysis, notes: readonly string[], families: readonly Family[]): void {
  const names = (what: string): string =>
    gates.curves
      .filter((c) => c.what === what)
      .map((c) => c.name)
      .join(', ') || 'none';
  print(
    `${gates.mechanism}: steady states: ${names('steady state')}; time constants: ${names('time constant')} (against ${gates.axis.name})`,
  );
  for (const { quantity, protocol } of families) print(`${quantity}: ${protocol}`);
  for (const note of notes) print(note);
}
