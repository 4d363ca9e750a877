import type { Binding } from '@hillock/kernel';
import type { IonTable } from '../model/ions.ts';
import type { Arena } from './arena.ts';
import { Coverage } from './coverage.ts';
import type { NodeOrder } from './order.ts';

/** Byte offsets of one ion's arrays; all doubles but `runs`. Flags and starting concentrations are arrays because styles differ by segment. */
export interface IonArrays {
  readonly table: IonTable;
  /** What there is: current and slope, concentrations, styles that compute something. What there is not has no room. */
  readonly has: { readonly current: boolean; readonly concentrations: boolean; readonly styles: boolean };
  /** Where the ion is, in the order of memory. The place after the last belongs to nothing. */
  readonly coverage: Coverage;
  readonly e: number;
  readonly in: number;
  readonly out: number;
  readonly i: number;
  readonly didv: number;
  readonly cinit: number;
  readonly einit: number;
  readonly eadvance: number;
  readonly in0: number;
  readonly out0: number;
  readonly valence: number;
  /** Byte offset of the descriptions of its stretches, one i32 each: place − instance. */
  readonly runs: number;
}

/** Name of an ion's set of nodes. */
export function ionSet(ion: string): string {
  return `ion ${ion}`;
}

export function placeIon(arena: Arena, table: IonTable, order: NodeOrder, has: IonArrays['has']): IonArrays {
  const coverage = new Coverage(order, ionSet(table.ion));
  const n = coverage.count + 2;
  const where = (there: boolean): number => arena.doubles(there ? n : 0);
  return {
    table,
    has,
    coverage,
    e: arena.doubles(n),
    in: where(has.concentrations),
    out: where(has.concentrations),
    i: where(has.current),
    didv: where(has.current),
    cinit: where(has.styles),
    einit: where(has.styles),
    eadvance: where(has.styles),
    in0: arena.doubles(1),
    out0: arena.doubles(1),
    valence: arena.doubles(1),
    runs: arena.integers(coverage.stretches.length),
  };
}

export function fillIon(buffer: ArrayBufferLike, ion: IonArrays): void {
  const { table, coverage } = ion;
  const fill = (offset: number, value: (node: number) => number): void => {
    const array = new Float64Array(buffer, offset, coverage.count);
    // filling is like the instance before it
    for (let slot = 0; slot < array.length; slot++) {
      const node = coverage.node(slot);
      array[slot] = node >= 0 ? value(node) : array[slot - 1]!;
    }
  };
  fill(ion.e, (node) => table.e.at(node));
  if (ion.has.concentrations) {
    fill(ion.in, (node) => table.inside.at(node));
    fill(ion.out, (node) => table.outside.at(node));
  }
  if (ion.has.styles) {
    fill(ion.cinit, (node) => table.styles.at(node).cinit);
    fill(ion.einit, (node) => table.styles.at(node).einit);
    fill(ion.eadvance, (node) => table.styles.at(node).eadvance);
  }
  new Float64Array(buffer, ion.in0, 1)[0] = table.inside0;
  new Float64Array(buffer, ion.out0, 1)[0] = table.outside0;
  new Float64Array(buffer, ion.valence, 1)[0] = table.valence;
  new Int32Array(buffer, ion.runs, coverage.stretches.length).set(coverage.stretches.map((s) => s.offset));
}

/** Offset of an ion variable by its key in kernel representation. */
export function ionOffset(ion: IonArrays, key: string): number | undefined {
  switch (key) {
    case 'e':
      return ion.e;
    case 'in':
      return ion.in;
    case 'out':
      return ion.out;
    case 'i':
      return ion.i;
    case 'didv':
      return ion.didv;
    default:
      return undefined;
  }
}

export type FieldPlaces = Record<string, Binding['fields'][string]>;
