import type { InstanceTable } from './instances.ts';
import type { Layout } from './layout.ts';
import { groupOfPlace } from './order.ts';

interface Extent {
  readonly base: number;
  readonly end: number;
  readonly group: (index: number) => number;
}

/** The group that a value in memory belongs to, by its byte offset; values that belong to no cell are in the first. */
export function groupFinder(layout: Layout): (offset: number) => number {
  const { order, nodes } = layout;
  if (order.groups.length === 1) return () => 0;
  const ofPlace = (place: number): number => groupOfPlace(order, place);
  const extents: Extent[] = [];
  const add = (base: number, length: number, group: (index: number) => number): void => {
    extents.push({ base, end: base + 8 * length, group });
  };
  const optional = [...(nodes.has.diam ? [nodes.diam] : []), ...(nodes.has.iCap ? [nodes.iCap] : [])];
  for (const base of [nodes.v, nodes.rhs, nodes.d, nodes.area, nodes.cm, ...optional]) add(base, nodes.count, ofPlace);
  for (const ion of layout.ions.values()) {
    const { current, concentrations } = ion.has;
    const arrays = [ion.e, ...(concentrations ? [ion.in, ion.out] : []), ...(current ? [ion.i, ion.didv] : [])];
    for (const base of arrays) add(base, ion.coverage.count, (slot) => ofPlace(ion.coverage.place(slot)));
  }
  for (const { table, program, binding } of layout.mechanisms) {
    for (const field of program.fields) {
      const place = binding.fields[field.name];
      if (field.space !== 'instance' || place === undefined) continue;
      add(place.base, place.stride * field.length, (index) => groupOfInstance(table, index % place.stride));
    }
  }
  extents.sort((a, b) => a.base - b.base);
  return (offset) => {
    let low = 0;
    let high = extents.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (extents[middle]!.base <= offset) low = middle;
      else high = middle - 1;
    }
    const extent = extents[low];
    return extent !== undefined && offset >= extent.base && offset < extent.end ? extent.group((offset - extent.base) / 8) : 0;
  };
}

/** The group an instance is advanced with. */
export function groupOfInstance({ ranges }: InstanceTable, instance: number): number {
  return ranges.find(({ first, last }) => instance >= first && instance <= last - 1 + (last & 1))?.group ?? 0;
}
