import type { Mechanism, OdeState } from '@hillock/contracts';
import type { Program } from '@hillock/kernel';
import type { IonTable } from '../../model/ions.ts';
import { type LocalForm, localForm } from './local-form.ts';
import { type Column, nameOf, type Port, partsOf, port, type Row } from './port.ts';

/** A mechanism that meets others in ports: its derivatives, and which ports of the plan they reach. */
export interface Ported {
  readonly form: LocalForm;
  /** v, and the ports that it depends on. */
  readonly columns: readonly Column[];
  /** Its node's row, and the ports that it determines. */
  readonly rows: readonly Row[];
}

/** How mechanisms of a model meet at their nodes in more than v. */
export interface PortPlan {
  /** All that somebody changes and somebody depends on, in the order in which they are eliminated. */
  readonly ports: readonly Port[];
  /** Reversal potentials among them that follow from concentrations by Nernst, with those that move. */
  readonly reversals: ReadonlyMap<Port, readonly Port[]>;
  /** Columns that a row can have entries in; rows of Nernst are not here. */
  readonly entries: ReadonlyMap<Row, ReadonlySet<Column>>;
  /** By name. */
  readonly mechanisms: ReadonlyMap<string, Ported>;
  /** Mechanisms that take part in what moves, and why not exactly. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Several mechanisms write one concentration. */
  readonly rewritten: boolean;
  /** The same for the same plan. */
  readonly key: string;
}

const forms = new WeakMap<Mechanism, LocalForm | null>();

function formOf(mechanism: Mechanism, states: readonly OdeState[], program: (mechanism: Mechanism) => Program): LocalForm | null {
  const known = forms.get(mechanism);
  if (known !== undefined) return known;
  const made = localForm(program(mechanism), states);
  forms.set(mechanism, made);
  return made;
}

/** Ions with a concentration or potential that somebody writes, or a current that somebody reads: only there can ports be. */
function candidates(mechanisms: readonly Mechanism[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { ions } of mechanisms)
    for (const { ion, reads, writes } of ions) if (reads.includes('i') || writes.some((w) => w !== 'i')) found.add(ion);
  return found;
}

/** The plan of a model; null where mechanisms meet in v alone. `program`: the code of a mechanism as it was made. */
export function planPorts(
  mechanisms: readonly Mechanism[],
  ions: readonly IonTable[],
  program: (mechanism: Mechanism) => Program,
): PortPlan | null {
  const possible = candidates(mechanisms);
  if (possible.size === 0) return null;
  const reasons = new Map<string, string>();
  const local = new Map<string, LocalForm>();
  for (const mechanism of mechanisms) {
    const { ode, name } = mechanism;
    if ((ode !== undefined && 'refused' in ode) || !mechanism.ions.some((use) => possible.has(use.ion))) continue;
    const symbolic = ode === undefined || ode.derivatives === 'symbolic';
    const form = symbolic ? formOf(mechanism, ode?.states ?? [], program) : null;
    if (form !== null) local.set(name, form);
    else if (symbolic) reasons.set(name, 'what it does with ions is chosen at run time, or too long to be written in one piece');
  }
  const all = [...local.values()];
  const moves = new Set<Port>();
  for (const form of all) for (const p of form.writes) if (partsOf(p).variable === 'i' || depends(form, p)) moves.add(p);
  const reversals = new Map<Port, readonly Port[]>();
  for (const { ion, styles } of ions) {
    const e = port(ion, 'e');
    const from = [port(ion, 'in'), port(ion, 'out')].filter((c) => moves.has(c));
    if (from.length > 0 && !moves.has(e) && styles.follows) reversals.set(e, from);
  }
  const wanted = new Set<Port>();
  const want = (p: Port): void => {
    if (wanted.has(p)) return;
    wanted.add(p);
    for (const from of reversals.get(p) ?? []) want(from);
  };
  for (const form of all) for (const p of form.reads) if (moves.has(p) || reversals.has(p)) want(p);
  for (const [name, { early, late }] of local) {
    const stale = [...early].find((p) => moves.has(p) || reversals.has(p));
    if (stale !== undefined) reasons.set(name, `it reads ${nameOf(stale)} before all that it follows from is known`);
    else if (late !== null) reasons.set(name, `it writes ${nameOf(late)} after others have read it`);
  }
  if (wanted.size === 0) return reasons.size === 0 ? null : empty(reasons);
  const order = { e: 0, i: 1, out: 2, in: 3 } as const;
  const ports = [...wanted].sort((a, b) => order[partsOf(a).variable] - order[partsOf(b).variable] || (a < b ? -1 : 1));
  const ported = new Map<string, Ported>();
  const entries = new Map<Row, Set<Column>>();
  for (const [name, form] of local) {
    const columns: Column[] = ['v', ...ports.filter((p) => form.reads.has(p))];
    const rows: Row[] = ['v', ...ports.filter((p) => form.writes.has(p) && !reversals.has(p))];
    if (columns.length === 1 && rows.length === 1) continue;
    ported.set(name, { form, columns, rows });
    for (const row of rows) {
      const own = entries.get(row) ?? new Set<Column>();
      entries.set(row, own);
      for (const column of columns) if (reaches(form, row, column)) own.add(column);
    }
  }
  const key = JSON.stringify([ports, [...reversals], [...entries].map(([row, columns]) => [row, ...columns])]);
  const writers = [...ported.values()].flatMap(({ rows }) => rows.filter((row) => row !== 'v' && partsOf(row).variable !== 'i'));
  const rewritten = new Set(writers).size < writers.length;
  return { ports, reversals, entries, mechanisms: ported, reasons, rewritten, key };
}

function empty(reasons: ReadonlyMap<string, string>): PortPlan {
  return { ports: [], reversals: new Map(), entries: new Map(), mechanisms: new Map(), reasons, rewritten: false, key: '' };
}

/** Whether a row depends on anything of its mechanism. */
function depends(form: LocalForm, row: Row): boolean {
  return form.output(row, 'v') !== null || form.states.some((_, j) => form.output(row, j) !== null);
}

/** Whether any slope depends on a column: only then do states answer to it. */
export function answers(form: LocalForm, column: Column): boolean {
  return form.states.some((_, i) => form.slope(i, column) !== null);
}

/** Whether a row depends on a column, itself or through states. */
export function reaches(form: LocalForm, row: Row, column: Column): boolean {
  return form.output(row, column) !== null || (answers(form, column) && form.states.some((_, j) => form.output(row, j) !== null));
}
