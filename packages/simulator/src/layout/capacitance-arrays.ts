import type { Compartments } from '@hillock/morphology';
import type { Arena } from './arena.ts';

/** Membrane capacitance: one instance in every segment and in no node without area. Byte offsets; cm in µF/cm², i_cap in mA/cm². */
export interface CapacitanceArrays {
  readonly nodes: Int32Array;
  readonly places: ReadonlyMap<number, number>;
  readonly cm: number;
  readonly iCap: number;
  readonly nodeIndex: number;
}

export function placeCapacitance(arena: Arena, compartments: Compartments): CapacitanceArrays {
  const nodes = Int32Array.from(compartments.hasArea.keys()).filter((node) => compartments.hasArea[node] === 1);
  return {
    nodes,
    places: new Map(Array.from(nodes, (node, at) => [node, at])),
    cm: arena.doubles(nodes.length),
    iCap: arena.doubles(nodes.length),
    nodeIndex: arena.integers(nodes.length),
  };
}

export function fillCapacitance(buffer: ArrayBufferLike, arrays: CapacitanceArrays, cm: Float64Array): void {
  const own = new Float64Array(buffer, arrays.cm, arrays.nodes.length);
  arrays.nodes.forEach((node, at) => {
    own[at] = cm[node] ?? 0;
  });
  new Int32Array(buffer, arrays.nodeIndex, arrays.nodes.length).set(arrays.nodes);
}
