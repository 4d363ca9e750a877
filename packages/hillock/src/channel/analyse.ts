import type { Mechanism } from '@hillock/contracts';
import { optimise, type Program, scalarBackend } from '@hillock/kernel';
import type { ChannelOptions, Condition, GateAnalysis, GateCurve } from './api.ts';
import { Bench, BenchError } from './bench.ts';
import { stateCurves } from './gates.ts';
import { type Mode, named } from './modes.ts';
import { meaningOf, sameCurve, varies } from './variables.ts';

/** mM: from rest to what is under the mouth of an open channel. */
const CALCIUM = [1e-4, 1e-3, 1e-2] as const;

/** Concentrations along an axis: 1e-6 to 1e-1 mM, each decade in Renard's twenty steps, nearly even on a logarithmic axis. */
const RENARD = [1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.24, 2.5, 2.8, 3.15, 3.55, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9] as const;
const ALONG = [-6, -5, -4, -3, -2].flatMap((decade) => RENARD.map((m) => Number(`${m}e${decade}`))).concat(0.1);

/** mV where only a concentration is varied. */
const HELD_V = -65;

/**
 * The steady states and time constants of a mechanism's gates against the voltage, from its compiled code: states are told by what the equations do to
 * them, and further variables by what the file leaves in names like minf and mtau. Where nothing depends on the voltage but something on a
 * concentration, the curves run along that.
 */
export function analyseGates(mechanism: Mechanism, program: Program, options: ChannelOptions = {}): GateAnalysis {
  const v = options.v ?? Array.from({ length: 181 }, (_, k) => k - 120);
  const conditions = conditionsOf(mechanism, options.concentrations ?? {});
  const along = scan(
    mechanism,
    program,
    options,
    conditions.flatMap(({ concentrations }) => v.map((x) => ({ v: x, concentrations }))),
  );
  const curves = along.curves.map((c) => ({
    ...c,
    rows: conditions.map((_, k) => c.rows[0]?.slice(k * v.length, (k + 1) * v.length) ?? []),
  }));
  const moving = curves.some((c) => c.rows.some(varies));
  const [ion] = Object.keys(conditions[0]?.concentrations ?? {});
  const differ = curves.some((c) => c.rows.some((row) => !sameCurve(row, c.rows[0] ?? [])));
  if (ion !== undefined && differ && !moving) {
    const places = ALONG.map((c) => ({ v: HELD_V, concentrations: { ...conditions[0]?.concentrations, [ion]: c } }));
    const { curves, notes } = scan(mechanism, program, options, places);
    return result(mechanism, { name: ion, unit: 'mM', values: ALONG }, [{ label: '', concentrations: {} }], curves, notes);
  }
  const used = differ ? conditions : [{ label: '', concentrations: conditions[0]?.concentrations ?? {} }];
  const kept = differ ? curves : curves.map((c) => ({ ...c, rows: c.rows.slice(0, 1) }));
  return result(mechanism, { name: 'v', unit: 'mV', values: v }, used, kept, along.notes);
}

function result(
  mechanism: Mechanism,
  axis: GateAnalysis['axis'],
  conditions: readonly Condition[],
  curves: readonly GateCurve[],
  notes: readonly string[],
): GateAnalysis {
  return { mechanism: mechanism.name, axis, conditions, curves, notes };
}

/** Every combination would be too many curves: the first ion that is read is varied, others stay at their defaults or at the first value given. */
function conditionsOf(mechanism: Mechanism, given: Readonly<Record<string, readonly number[]>>): readonly Condition[] {
  const read = mechanism.ions.filter((use) => use.reads.includes('in')).map((use) => `${use.ion}i`);
  const fixed = Object.fromEntries(Object.entries(given).flatMap(([name, values]) => (values[0] === undefined ? [] : [[name, values[0]]])));
  const several =
    Object.keys(given).find((name) => (given[name]?.length ?? 0) > 1) ?? read.find((name) => given[name] === undefined && name === 'cai');
  if (several === undefined) return [{ label: '', concentrations: fixed }];
  return (given[several] ?? CALCIUM).map((c) => ({ label: `${several} = ${c} mM`, concentrations: { ...fixed, [several]: c } }));
}

interface Place {
  readonly v: number;
  readonly concentrations: Readonly<Record<string, number>>;
}

/** One instance a place: what each gate does there. */
function scan(
  mechanism: Mechanism,
  program: Program,
  options: ChannelOptions,
  places: readonly Place[],
): { readonly curves: readonly GateCurve[]; readonly notes: readonly string[] } {
  const bench = new Bench(mechanism, optimise(program), places.length, options.backend ?? scalarBackend);
  const notes: string[] = [];
  prepare(bench, options, places);
  let read: ReadonlyMap<string, readonly number[]>;
  try {
    for (let i = 0; i < bench.count; i++)
      for (const kernel of ['construct', 'tables', 'beforeInitial', 'initial', 'afterInitial']) bench.run(kernel, i);
    const states = stateCurves(bench, notes);
    read = variables(bench);
    const curves: GateCurve[] = [];
    for (const { state, steady, tau } of states.curves) {
      // what is the same everywhere is no gate: the conductance of a synapse, the scheme of a pump
      if (places.length > 1 && !varies(steady) && (tau === null || !varies(tau))) {
        if (tau !== null && Number.isFinite(tau[0]))
          notes.push(`${state.name} relaxes to ${short(steady[0])} with ${short(tau[0])} ms everywhere`);
        continue;
      }
      curves.push({ name: state.name, what: 'steady state', source: 'state', unit: plain(state.field.unit), rows: [steady] });
      if (tau !== null) curves.push({ name: state.name, what: 'time constant', source: 'state', unit: 'ms', rows: [tau] });
    }
    curves.push(...modeCurves(states.modes, places.length > 1, notes));
    for (const field of mechanism.fields) {
      const what = meaningOf(field);
      const row = read.get(field.name);
      if (what === null || row === undefined || (places.length > 1 && !varies(row))) continue;
      if (curves.some((c) => c.what === what && sameCurve(c.rows[0] ?? [], row))) continue;
      curves.push({ name: field.name, what, source: 'variable', unit: what === 'time constant' ? 'ms' : plain(field.unit), rows: [row] });
    }
    return { curves, notes };
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return { curves: [], notes: [...notes, `the code ended by itself: ${error.message}`] };
  }
}

/** The time constants of states that relax together; a single one is that of each of them. */
function modeCurves(modes: readonly Mode[], several: boolean, notes: string[]): readonly GateCurve[] {
  return modes.flatMap(({ states, number, of, tau }): readonly GateCurve[] => {
    const name = of === 1 ? named(states) : `${named(states)} (${number})`;
    if (!tau.some(Number.isFinite)) return [];
    if (several && !varies(tau)) {
      notes.push(`${name} ${states.length > 1 ? 'relax together' : 'relaxes'} with ${short(tau.find(Number.isFinite))} ms everywhere`);
      return [];
    }
    return [{ name, what: 'time constant', source: 'state', unit: 'ms', states: states.map((s) => s.name), rows: [tau] }];
  });
}

function short(x: number | undefined): string {
  return String(Number((x ?? Number.NaN).toPrecision(6)));
}

function plain(unit: string): string {
  return unit === '1' ? '' : unit;
}

function prepare(bench: Bench, options: ChannelOptions, places: readonly Place[]): void {
  bench.reset(options.celsius ?? 6.3);
  for (const name of bench.mechanism.tableSwitches) if (options.rates !== 'nmodl') bench.fill(name, 0);
  for (const [name, value] of Object.entries(options.parameters ?? {})) bench.fill(name, value);
  places.forEach(({ v, concentrations }, i) => {
    bench.set('node.v', i, v);
    for (const [name, value] of Object.entries(concentrations))
      bench.set(`${name.slice(0, -1)}.${name.endsWith('o') ? 'out' : 'in'}`, i, value);
  });
}

/** What assigned variables hold at each place after INITIAL, BREAKPOINT and a step. */
function variables(bench: Bench): ReadonlyMap<string, readonly number[]> {
  const fields = bench.mechanism.fields.filter((f) => meaningOf(f) !== null);
  const rows = new Map(fields.map((f): [string, number[]] => [f.name, []]));
  bench.dt = 0.025;
  for (let i = 0; i < bench.count; i++) {
    for (const kernel of ['tables', 'initial', 'current', 'advance']) bench.run(kernel, i);
    for (const { name } of fields) rows.get(name)?.push(bench.get(name, i));
  }
  return rows;
}
