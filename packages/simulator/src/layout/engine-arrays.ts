import type { Connection } from '../events/source.ts';
import type { InstanceTable } from './instances.ts';
import type { Layout } from './layout.ts';
import type { MechanismArrays } from './mechanism-arrays.ts';

/** What an array of the engine holds for a mechanism's code: integers, to be written when there is a memory. */
interface Contents {
  readonly base: number;
  readonly values: ArrayLike<number>;
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

/** The connections to each instance of a table, one instance after the other, in order of making. */
interface Incoming {
  /** Instance → where its list begins in `places`; one more, where the last list ends. */
  readonly first: Int32Array;
  /** Places of their first values. */
  readonly places: Int32Array;
}

function incomingOf(table: InstanceTable, connections: readonly Connection[]): Incoming {
  const first = new Int32Array(table.count + 1);
  for (const connection of connections) if (connection.table === table) first[connection.instance + 1]!++;
  for (let i = 0; i < table.count; i++) first[i + 1]! += first[i]!;
  const next = first.slice();
  const places = new Int32Array(first[table.count]!);
  for (const { table: own, instance, weights } of connections) if (own === table) places[next[instance]!++] = weights;
  return { first, places };
}

function placeFor(arrays: MechanismArrays, layout: Layout, connections: readonly Connection[]): readonly Contents[] {
  const { table, program, fields } = arrays;
  const contents: Contents[] = [];
  const integers = (values: ArrayLike<number>): number => {
    const base = layout.arena.integers(Math.max(1, values.length));
    contents.push({ base, values });
    return base;
  };
  let incoming: Incoming | undefined;
  for (const field of program.fields) {
    if (field.space !== 'array') continue;
    const base = ((): number => {
      switch (field.key) {
        case 'memory':
          return 0;
        case 'connections.values':
          return layout.weights;
        case 'connections.first':
          incoming ??= incomingOf(table, connections);
          return integers(incoming.first);
        case 'connections.places':
          incoming ??= incomingOf(table, connections);
          return integers(incoming.places);
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
