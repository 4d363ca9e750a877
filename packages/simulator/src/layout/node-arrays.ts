import type { Compartments } from '@hillock/morphology';
import type { Arena } from './arena.ts';
import type { CableTree } from './cable-tree.ts';
import type { NodeOrder } from './order.ts';

/** Byte offsets of what belongs to nodes, by place: doubles. */
export interface NodeArrays {
  /** Places, filling included. */
  readonly count: number;
  readonly v: number;
  readonly rhs: number;
  readonly d: number;
  readonly a: number;
  readonly b: number;
  readonly area: number;
  readonly diam: number;
  /** Membrane capacitance, µF/cm²; 0 at nodes without area. */
  readonly cm: number;
  /** Capacitive current of the last step, mA/cm². */
  readonly iCap: number;
  /** What axial terms add to the diagonal: −b and, for each child, −a of the child; the same in every step. */
  readonly axial: number;
}

/** `iCap`: whether anybody looks at capacitive currents; else they have no room. */
export function placeNodes(arena: Arena, { count }: NodeOrder, iCap = true): NodeArrays {
  return {
    count,
    v: arena.doubles(count),
    rhs: arena.doubles(count),
    d: arena.doubles(count),
    a: arena.doubles(count),
    b: arena.doubles(count),
    area: arena.doubles(count),
    diam: arena.doubles(count),
    cm: arena.doubles(count),
    iCap: arena.doubles(iCap ? count : 0),
    axial: arena.doubles(count),
  };
}

/** `cm` by node of the model. */
export function fillNodes(
  buffer: ArrayBufferLike,
  nodes: NodeArrays,
  compartments: Compartments,
  tree: CableTree,
  cm: Float64Array,
  { count, node: nodeAt, place }: NodeOrder,
): void {
  const [a, b, area, diam, capacity, axial] = [nodes.a, nodes.b, nodes.area, nodes.diam, nodes.cm, nodes.axial].map(
    (offset) => new Float64Array(buffer, offset, count),
  );
  if (!a || !b || !area || !diam || !capacity || !axial) return;
  // filling looks like the node before it, joined to nothing
  let like = 0;
  for (let at = 0; at < count; at++) {
    const node = nodeAt[at]!;
    if (node >= 0) like = node;
    area[at] = compartments.area[like]!;
    diam[at] = compartments.diam[like]!;
    capacity[at] = cm[like]!;
    // what has no equation has one that says nothing
    if (node < 0 || tree.present[node] === 0) axial[at] = 1;
    else {
      a[at] = tree.a[node]!;
      b[at] = tree.b[node]!;
    }
  }
  tree.parent.forEach((parent, node) => {
    if (parent < 0 || tree.present[node] === 0) return;
    axial[place[node]!]! -= tree.b[node]!;
    axial[place[parent]!]! -= tree.a[node]!;
  });
}
