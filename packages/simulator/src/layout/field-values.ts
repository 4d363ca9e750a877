import type { Setting } from '../model/membrane.ts';

/** Values of one field that the model sets. */
export interface FieldValues {
  /** Writes those of one element into the array of all instances; others are left alone. */
  write(array: Float64Array, element: number): void;
}

/** What regions set: in the order of their rules. `at`: the instance at a node. */
export function valuesOfRules(settings: readonly Setting[], at: (node: number) => number): FieldValues {
  return {
    write: (array, element) => {
      for (const { element: own, nodes, value } of settings) {
        if (own !== element) continue;
        for (let k = 0; k < nodes.length; k++) array[at(nodes[k]!)] = typeof value === 'number' ? value : value[k]!;
      }
    },
  };
}

/** What points set: instance → one value an element. */
export function valuesOfPoints(values: ReadonlyMap<number, readonly number[]>): FieldValues {
  return {
    write: (array, element) => {
      for (const [instance, elements] of values) {
        const value = elements[element];
        if (value !== undefined) array[instance] = value;
      }
    },
  };
}
