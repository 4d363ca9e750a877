import type { Connection } from '../events/source.ts';
import type { Layout } from './layout.ts';
import type { MechanismArrays } from './mechanism-arrays.ts';

/** What an array of the engine holds for a mechanism's code: integers, to be written when there is a memory. */
interface Contents {
  readonly base: number;
  readonly values: readonly number[];
}

/**
 * Arrays of the engine that the code of a mechanism reads at a position, by the key of its field:
 * - `memory`: everything, in doubles; `pointer.NAME`: where the POINTER of each instance leads, counted in doubles.
 * - `connections.values`: the values of all connections; `connections.first`: where the list of each instance begins (and, as the last one, ends) in
 *   `connections.places`, which has the place of the first value of each connection to these instances, in order of making.
 * Positions are written here and by nobody else: code can go nowhere that the model did not send it.
 */
export function placeEngineArrays(layout: Layout, connections: readonly Connection[]): readonly Contents[] {
  return layout.mechanisms.flatMap((arrays) => placeFor(arrays, layout, connections));
}

export function fillEngineArrays(buffer: ArrayBufferLike, contents: readonly Contents[]): void {
  for (const { base, values } of contents) new Int32Array(buffer, base, values.length).set(values);
}

/** Where each of some lists begins when they follow each other, and where the last one ends. */
function starts(lists: readonly (readonly number[])[]): number[] {
  let next = 0;
  const first = lists.map((list) => {
    next += list.length;
    return next - list.length;
  });
  return [...first, next];
}

function placeFor(arrays: MechanismArrays, layout: Layout, connections: readonly Connection[]): readonly Contents[] {
  const { table, program, fields } = arrays;
  const lists: number[][] = Array.from({ length: table.count }, () => []);
  for (const { target, weights } of connections) if (target?.table === table) lists[target.instance]?.push(weights);
  const contents: Contents[] = [];
  const integers = (values: readonly number[]): number => {
    const base = layout.arena.integers(Math.max(1, values.length));
    contents.push({ base, values });
    return base;
  };
  for (const field of program.fields) {
    if (field.space !== 'array') continue;
    const base = ((): number => {
      switch (field.key) {
        case 'memory':
          return 0;
        case 'connections.values':
          return layout.weights;
        case 'connections.first':
          return integers(starts(lists));
        case 'connections.places':
          return integers(lists.flat());
        default: {
          const targets = layout.pointers.get(table)?.get((field.key ?? '').slice('pointer.'.length));
          if (targets === undefined) throw new Error(`${program.name}: nothing in the engine fits the field ${field.name} (${field.key})`);
          return integers(targets.map((offset) => offset / 8));
        }
      }
    })();
    fields[field.name] = { base, stride: 0 };
  }
  return contents;
}
