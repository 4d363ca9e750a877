import type { PointUse } from '../model/points.ts';
import type { Layout } from './layout.ts';

/**
 * Names the streams of random numbers of all instances by their three ids. A stream that the model does not name is (1, 0, k), the k-th that is made, as in NEURON: those
 * of density mechanisms first, then those of points in order of making.
 */
export function fillStreams(buffer: ArrayBufferLike, layout: Layout, points: ReadonlyMap<string, PointUse>): void {
  const memory = new Float64Array(buffer);
  let made = 0;
  const name = (arrays: Layout['mechanisms'][number], instance: number, given: readonly number[] | undefined): void => {
    for (const { ids } of arrays.table.mechanism.streams ?? []) {
      made++;
      const own = given ?? [1, 0, made];
      ids.forEach((field, k) => {
        const place = arrays.binding.fields[field];
        // a stream that no code draws from has no fields
        if (place !== undefined) memory[place.base / 8 + instance] = own[k] ?? 0;
      });
    }
  };
  for (const arrays of layout.mechanisms) {
    const { mechanism, count, node } = arrays.table;
    if (mechanism.kind !== 'density' || (mechanism.streams ?? []).length === 0) continue;
    for (let instance = 0; instance < count; instance++) if (node(instance) >= 0) name(arrays, instance, undefined);
  }
  for (const [point, { stream }] of points) {
    const place = layout.points.get(point);
    const arrays = place === undefined ? undefined : layout.byTable.get(place.table);
    if (place !== undefined && arrays !== undefined) name(arrays, place.instance, stream);
  }
}
