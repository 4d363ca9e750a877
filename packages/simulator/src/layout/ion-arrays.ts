import type { Binding } from '@hillock/kernel';
import type { IonTable } from '../model/ions.ts';
import type { Arena } from './arena.ts';

/** Byte offsets of one ion's arrays; all doubles but `nodeIndex`. Flags and starting concentrations are arrays because styles differ by segment. */
export interface IonArrays {
  readonly table: IonTable;
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
  readonly nodeIndex: number;
}

export function placeIon(arena: Arena, table: IonTable): IonArrays {
  const n = table.nodes.length;
  return {
    table,
    e: arena.doubles(n),
    in: arena.doubles(n),
    out: arena.doubles(n),
    i: arena.doubles(n),
    didv: arena.doubles(n),
    cinit: arena.doubles(n),
    einit: arena.doubles(n),
    eadvance: arena.doubles(n),
    in0: arena.doubles(1),
    out0: arena.doubles(1),
    valence: arena.doubles(1),
    nodeIndex: arena.integers(n),
  };
}

export function fillIon(buffer: ArrayBufferLike, ion: IonArrays): void {
  const { table } = ion;
  const n = table.nodes.length;
  const array = (offset: number): Float64Array => new Float64Array(buffer, offset, n);
  array(ion.e).set(table.e);
  array(ion.in).set(table.inside);
  array(ion.out).set(table.outside);
  array(ion.cinit).set(table.styles.map((s) => (s.cinit ? 1 : 0)));
  array(ion.einit).set(table.styles.map((s) => (s.einit ? 1 : 0)));
  array(ion.eadvance).set(table.styles.map((s) => (s.eadvance ? 1 : 0)));
  new Float64Array(buffer, ion.in0, 1)[0] = table.inside0;
  new Float64Array(buffer, ion.out0, 1)[0] = table.outside0;
  new Float64Array(buffer, ion.valence, 1)[0] = table.valence;
  new Int32Array(buffer, ion.nodeIndex, n).set(table.nodes);
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
