import type { Compartments } from '@hillock/morphology';
import type { Arena } from './arena.ts';

/** Byte offsets of what belongs to nodes: doubles but for `parent` and `cellStart`, which are 32-bit integers. */
export interface NodeArrays {
  readonly count: number;
  readonly cells: number;
  readonly v: number;
  readonly rhs: number;
  readonly d: number;
  readonly a: number;
  readonly b: number;
  readonly area: number;
  readonly diam: number;
  readonly parent: number;
  readonly cellStart: number;
}

export function placeNodes(arena: Arena, compartments: Compartments): NodeArrays {
  const count = compartments.nodeCount;
  const cells = compartments.cellStart.length - 1;
  return {
    count,
    cells,
    v: arena.doubles(count),
    rhs: arena.doubles(count),
    d: arena.doubles(count),
    a: arena.doubles(count),
    b: arena.doubles(count),
    area: arena.doubles(count),
    diam: arena.doubles(count),
    parent: arena.integers(count),
    cellStart: arena.integers(cells + 1),
  };
}

export function fillNodes(buffer: ArrayBufferLike, nodes: NodeArrays, compartments: Compartments): void {
  const { count, cells } = nodes;
  new Float64Array(buffer, nodes.a, count).set(compartments.a);
  new Float64Array(buffer, nodes.b, count).set(compartments.b);
  new Float64Array(buffer, nodes.area, count).set(compartments.area);
  new Float64Array(buffer, nodes.diam, count).set(compartments.diam);
  new Int32Array(buffer, nodes.parent, count).set(compartments.parent);
  new Int32Array(buffer, nodes.cellStart, cells + 1).set(compartments.cellStart);
}
