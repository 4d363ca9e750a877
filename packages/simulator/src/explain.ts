import type { MechanismReport, TableReport } from '@hillock/contracts';
import type { ModelSize } from './api.ts';
import type { Layout } from './layout/layout.ts';
import type { MechanismArrays } from './layout/mechanism-arrays.ts';
import { writesConcentration } from './model/catalogue.ts';
import type { IonStyle } from './model/ion-style.ts';
import type { IonTable } from './model/ions.ts';
import type { Model, Rates } from './model/model.ts';
import { inexactness } from './ode/exactness.ts';

/** What a model runs with: methods, tables, ions, memory. */
export interface Explanation {
  readonly method: string;
  /** ms; 0 where the method chooses its steps. */
  readonly dt: number;
  readonly rates: string;
  readonly backend: string;
  /** In the order they run in. */
  readonly mechanisms: readonly MechanismExplanation[];
  readonly ions: readonly IonExplanation[];
  readonly memoryBytes: number;
  readonly codeBytes: number;
}

export interface MechanismExplanation extends Omit<MechanismReport, 'tables'> {
  readonly name: string;
  readonly kind: 'density' | 'point' | 'artificial';
  readonly instances: number;
  readonly tables: readonly (TableReport & { readonly honoured: boolean })[];
  /** Why its tables are honoured, or are not; '' without any. */
  readonly tablesBecause: string;
  /** Under error control: whether Newton's matrix along the tree has its derivatives exactly, or why not. Null at fixed steps, and for artificial cells. */
  readonly jacobian: JacobianExplanation | null;
}

export type JacobianExplanation = { readonly exact: true } | { readonly exact: false; readonly because: string };

export interface IonExplanation {
  readonly ion: string;
  readonly valence: number;
  /** Mechanisms that write its concentrations, in the order they run in: where several are in a segment, the last one has the last word. */
  readonly writers: readonly string[];
  readonly styles: readonly IonStyleExplanation[];
}

/** Segments in which an ion is kept alike. */
export interface IonStyleExplanation {
  /** c_style, e_style, einit, eadvance, cinit, as NEURON's ion_style has them. */
  readonly style: readonly [number, number, number, number, number];
  readonly segments: number;
  /** The first of them. */
  readonly example: string;
  /** What it means, in words. */
  readonly meaning: string;
}

export interface Explained {
  readonly model: Model;
  readonly rates: Rates;
  readonly globals: Readonly<Record<string, number>>;
  readonly layout: Layout;
  readonly method: string;
  readonly dt: number;
  readonly backend: string;
  readonly size: ModelSize;
}

export function explain({ model, rates, globals, layout, method, dt, backend, size }: Explained): Explanation {
  const { memoryBytes, codeBytes } = size;
  const inexact = dt === 0 ? inexactness(layout) : null;
  return {
    method,
    dt,
    rates,
    backend,
    mechanisms: layout.mechanisms.map((arrays) => explainMechanism(arrays, model, rates, globals, inexact)),
    ions: [...layout.ions.values()].map(({ table }) => explainIon(table, layout)),
    memoryBytes,
    codeBytes,
  };
}

const NO_REPORT: MechanismReport = { solves: [], tables: [], currentEvaluations: 0, because: 'its maker tells nothing' };

function explainMechanism(
  { table }: MechanismArrays,
  model: Model,
  rates: Rates,
  globals: Readonly<Record<string, number>>,
  inexact: ReadonlyMap<string, string> | null,
): MechanismExplanation {
  const { mechanism, real } = table;
  const { solves, tables, currentEvaluations, because } = mechanism.report ?? NO_REPORT;
  const off = mechanism.tableSwitches.map((name) => `${name}_${mechanism.name}`).find((name) => globals[name] === 0);
  return {
    name: mechanism.name,
    kind: mechanism.kind,
    instances: real,
    solves,
    tables: tables.map((one) => ({ ...one, honoured: off === undefined })),
    tablesBecause: tables.length === 0 ? '' : whyTables(off, rates, model),
    currentEvaluations,
    because,
    jacobian: inexact === null || mechanism.kind === 'artificial' ? null : jacobianOf(inexact.get(mechanism.name)),
  };
}

function jacobianOf(reason: string | undefined): JacobianExplanation {
  return reason === undefined ? { exact: true } : { exact: false, because: reason };
}

function whyTables(off: string | undefined, rates: Rates, { globals }: Model): string {
  if (off === undefined) return rates === 'nmodl' ? 'rates are "nmodl"' : 'a GLOBAL of the model turns them on';
  return globals?.[off] === undefined ? `rates are "${rates}"` : `${off} is 0`;
}

function explainIon({ ion, valence, nodes, styles }: IonTable, layout: Layout): IonExplanation {
  const groups = new Map<string, { style: IonStyle; segments: number; first: number }>();
  nodes.forEach((node) => {
    const style = styles.at(node);
    const key = Object.values(style).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { style, segments: 1, first: node });
    else group.segments++;
  });
  return {
    ion,
    valence,
    writers: layout.mechanisms
      .map(({ table }) => table.mechanism)
      .filter(
        (m) => writesConcentration(m) && m.ions.some((use) => use.ion === ion && (use.writes.includes('in') || use.writes.includes('out'))),
      )
      .map((m) => m.name),
    styles: Array.from(groups.values(), ({ style, segments, first }) => ({
      style: [style.c, style.e, style.einit, style.eadvance, style.cinit],
      segments,
      example: layout.geometry.describe(first),
      meaning: meaning(style, ion),
    })),
  };
}

function meaning({ e, einit, eadvance, cinit }: IonStyle, ion: string): string {
  const potential =
    eadvance === 1
      ? `e${ion} follows the concentrations in every step`
      : einit === 1
        ? `e${ion} is computed at the start and kept`
        : e === 3
          ? `e${ion} is what a mechanism writes`
          : `e${ion} is constant`;
  return cinit === 1 ? `${potential}; concentrations start from ${ion}i0_${ion}_ion and ${ion}o0_${ion}_ion` : potential;
}
