import type { Mechanism } from '@hillock/contracts';
import type { ConnectionModel, Model, PointModel, RegionModel, Simulation } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import type { Mistake, ReadText } from '../api.ts';
import { buildModel } from '../build.ts';
import type { Condition, Family, GateAnalysis } from './api.ts';

/** What is done to a mechanism in a clamped compartment. */
export interface FamilyOptions {
  readonly celsius?: number;
  /** mV before and after the step; default −80. */
  readonly hold?: number;
  /** Levels of the step, mV; default −100 to 40 in steps of 20. */
  readonly levels?: readonly number[];
  /** ms of the step; default: some time constants. Of a mechanism that takes events, ms that are shown. */
  readonly duration?: number;
  /** Delivery times of events, ms; default one at 10 ms. */
  readonly events?: readonly number[];
  /** The events' weight, or all values of the connection; default 0.001. */
  readonly weight?: number | readonly number[];
  readonly parameters?: Readonly<Record<string, number>>;
  readonly concentrations?: Readonly<Record<string, number>>;
}

/** ms at the holding voltage before a step. */
const BEFORE = 5;
/** A cylinder whose side is this wide and long (µm). */
const SIZE = 10;
const AREA = Math.PI * SIZE * SIZE;
/** MΩ: so small that the clamp is off by 1e-5 mV at a nA, and so large that its current keeps eight digits. */
const RS = 1e-5;
/** µF/cm²: next to nothing, so that the clamp's current is the mechanism's alone. */
const CM = 1e-9;
/** mA/cm²: what fills a pool, from a little to the peak of a spike. */
const FILLING = [-0.001, -0.002, -0.005, -0.01] as const;

/**
 * A family of traces in compartments under voltage clamp (an SEClamp of next to no resistance), one a level, simulated by the engine:
 * of a density mechanism the current for steps of the voltage; of one that takes events its current after them at several voltages; of one that sets a
 * concentration, that concentration for steps of the ion's current. Right(null): there is nothing to show.
 */
export function clampFamily(
  file: string,
  read: ReadText,
  mechanism: Mechanism,
  gates: GateAnalysis,
  options: FamilyOptions = {},
): E.Either<readonly Mistake[], Family | null> {
  const chosen = protocolOf(file, mechanism, gates, options);
  if (chosen === null) return E.right(null);
  const { model, drive, levels } = chosen;
  const built = buildModel(model, { read: (name) => (name === DRIVE && drive !== null ? drive : read(name)) });
  if (E.isLeft(built)) return built;
  return traced(built.right, model, chosen, levels);
}

interface Protocol extends Omit<Family, 't' | 'traces'> {
  readonly model: Model;
  /** The text of the mechanism that makes an ion's current. */
  readonly drive: string | null;
  readonly levels: readonly number[];
  /** From what is recorded to what is shown. */
  readonly factor: number;
}

const DRIVE = 'drive.mod';

function traced(
  simulation: Simulation,
  model: Model,
  { quantity, unit, stepped, steppedUnit, protocol, factor }: Protocol,
  levels: readonly number[],
): E.Either<readonly Mistake[], Family> {
  const outcome = simulation.run(model.run.tstop);
  if (outcome.status === 'failed')
    return E.left([{ kind: 'model', error: { path: [], message: `the clamped compartments: ${outcome.reason}` } }]);
  const { t, traces } = simulation.result();
  // at the first sample the clamp has not acted yet
  const rows = levels.map((level, k) => ({ level, values: (traces[`c${k}`] ?? []).slice(1).map((x) => x * factor) }));
  return E.right({ quantity, unit, stepped, steppedUnit, protocol, t: t.slice(1), traces: rows });
}

function protocolOf(file: string, mechanism: Mechanism, gates: GateAnalysis, options: FamilyOptions): Protocol | null {
  if (mechanism.kind === 'artificial') return null;
  const pool = mechanism.ions.find((use) => use.writes.includes('in') && (use.reads.includes('i') || use.writes.includes('i')));
  if (pool !== undefined && mechanism.kind === 'density') return poolFamily(file, mechanism, pool.ion, options);
  if (mechanism.currents.length === 0) return null;
  return mechanism.kind === 'density' ? stepFamily(file, mechanism, gates, options) : eventFamily(file, mechanism, options);
}

/** mV in steps of 20. */
function voltages(options: FamilyOptions): readonly number[] {
  return options.levels ?? Array.from({ length: 8 }, (_, k) => 20 * k - 100);
}

function stepFamily(file: string, mechanism: Mechanism, gates: GateAnalysis, options: FamilyOptions): Protocol {
  const levels = voltages(options);
  const hold = options.hold ?? -80;
  const duration = options.duration ?? usualDuration(gates);
  const clamps = levels.map((level, k) => clamp(k, hold, BEFORE, level, duration, hold, duration / 4));
  const held = Object.entries(options.concentrations ?? {}).map(([name, c]) => `, ${name} = ${c} mM`);
  return {
    ...common(
      file,
      mechanism,
      options,
      levels.length,
      { insert: { [mechanism.name]: ranges(mechanism, options) } },
      clamps,
      BEFORE + 1.25 * duration,
    ),
    quantity: 'current',
    unit: 'mA/cm²',
    stepped: 'v',
    steppedUnit: 'mV',
    // nA over an area in µm²
    factor: 100 / AREA,
    levels,
    drive: null,
    protocol: `steps of ${written(duration)} ms from ${written(hold)} mV${held.join('')}`,
  };
}

function eventFamily(file: string, mechanism: Mechanism, options: FamilyOptions): Protocol {
  const levels = voltages(options);
  const events = options.events ?? [10];
  const duration = options.duration ?? Math.max(...events) + 100;
  const points = levels.flatMap((level, k): PointModel[] => [
    ...clamp(k, level, duration, level, 0, level, 0),
    { name: `p${k}`, type: mechanism.name, at: `s${k}(0.5)`, params: options.parameters ?? {} },
  ]);
  const connections = levels.map((_, k): ConnectionModel => ({ to: `p${k}`, delay: 0, weight: options.weight ?? 0.001, events }));
  const takes = mechanism.events !== undefined;
  const made = common(file, mechanism, options, levels.length, {}, [points], duration);
  return {
    ...made,
    model: takes ? { ...made.model, connections } : made.model,
    quantity: 'current',
    unit: 'nA',
    stepped: 'v',
    steppedUnit: 'mV',
    factor: 1,
    levels,
    drive: null,
    protocol: takes ? `events at ${events.map(written).join(', ')} ms` : 'at a constant voltage',
  };
}

function poolFamily(file: string, mechanism: Mechanism, ion: string, options: FamilyOptions): Protocol {
  const levels = options.levels ?? FILLING;
  const duration = options.duration ?? 100;
  const drive = `NEURON { SUFFIX drive USEION ${ion} WRITE i${ion} RANGE amp }
PARAMETER { amp = 0 (mA/cm2) }
ASSIGNED { i${ion} (mA/cm2) }
BREAKPOINT { if (t >= ${BEFORE} && t < ${BEFORE + duration}) { i${ion} = amp } else { i${ion} = 0 } }`;
  const made = common(
    file,
    mechanism,
    options,
    levels.length,
    { insert: { [mechanism.name]: ranges(mechanism, options) } },
    [],
    BEFORE + 3 * duration,
  );
  const { model } = made;
  const driven = levels.map((amp, k): RegionModel => ({ sections: `s${k}`, insert: { drive: { amp } } }));
  return {
    ...made,
    model: {
      ...model,
      mechanisms: [...(model.mechanisms ?? []), DRIVE],
      regions: [...(model.regions ?? []), ...driven],
      record: Object.fromEntries(levels.map((_, k) => [`c${k}`, `s${k}(0.5).${ion}i`])),
    },
    quantity: `${ion}i`,
    unit: 'mM',
    stepped: `i${ion}`,
    steppedUnit: 'mA/cm²',
    factor: 1,
    levels,
    drive,
    protocol: `i${ion} for ${written(duration)} ms`,
  };
}

/** Compartments s0, s1 … with the mechanism in them, and what all families share. */
function common(
  file: string,
  mechanism: Mechanism,
  options: FamilyOptions,
  count: number,
  inserted: Omit<RegionModel, 'sections'>,
  points: readonly (readonly PointModel[])[],
  tstop: number,
): { readonly model: Model } {
  const globals = Object.fromEntries(
    mechanism.fields.flatMap((f) => {
      const value = options.parameters?.[f.name];
      return f.scope === 'global' && value !== undefined ? [[`${f.name}_${mechanism.name}`, value]] : [];
    }),
  );
  const ions = { ...options.concentrations };
  const sections = Array.from({ length: count }, (_, k) => ({ name: `s${k}`, L: SIZE, diam: SIZE }));
  return {
    model: {
      hillock: 1,
      celsius: options.celsius ?? 6.3,
      vInit: options.hold ?? -80,
      globals,
      mechanisms: [file],
      sections,
      regions: [{ sections: 'all', cm: CM, ...inserted, ...(Object.keys(ions).length === 0 ? {} : { ions }) }],
      points: points.flat(),
      record: Object.fromEntries(sections.map((_, k) => [`c${k}`, `clamp${k}.i`])),
      run: { tstop, integrator: { method: 'backward-euler', dt: 0.025 }, rates: 'exact' },
    },
  };
}

function clamp(k: number, amp1: number, dur1: number, amp2: number, dur2: number, amp3: number, dur3: number): PointModel[] {
  return [{ name: `clamp${k}`, type: 'SEClamp', at: `s${k}(0.5)`, params: { rs: RS, amp1, dur1, amp2, dur2, amp3, dur3: dur3 + 1e6 } }];
}

function ranges(mechanism: Mechanism, options: FamilyOptions): Record<string, number> {
  const range = mechanism.fields.filter((f) => f.scope === 'range').map((f) => f.name);
  return Object.fromEntries(Object.entries(options.parameters ?? {}).filter(([name]) => range.includes(name)));
}

/** Five of the median of the gates' longest time constants above −60 mV, a round number from 10 to 500 ms. */
function usualDuration({ axis, curves }: GateAnalysis): number {
  const longest = curves
    .filter((c) => c.what === 'time constant')
    .map((c) =>
      Math.max(...c.rows.flatMap((row) => row.filter((x, i) => Number.isFinite(x) && (axis.name !== 'v' || (axis.values[i] ?? 0) >= -60)))),
    )
    .filter((x) => x > 0 && Number.isFinite(x))
    .sort((a, b) => a - b);
  const median = longest[(longest.length - 1) >> 1];
  return median === undefined ? 20 : ([10, 20, 50, 100, 200, 500].find((d) => d >= 5 * median) ?? 500);
}

/** The concentrations a family is made at: those of the middle condition. */
export function middle(conditions: readonly Condition[]): Readonly<Record<string, number>> {
  return conditions[conditions.length >> 1]?.concentrations ?? {};
}

function written(x: number): string {
  return String(Number(x.toPrecision(4))).replace('-', '−');
}
