import { type Compartments, coefficientA, coefficientB } from '@hillock/morphology';
import type { ValueByNode } from '../model/node-values.ts';
import type { Arena } from './arena.ts';
import type { CableTree } from './cable-tree.ts';
import type { NodeOrder } from './order.ts';

/** Byte offsets of what belongs to nodes, by place: doubles. */
export interface NodeArrays {
  readonly has: NodeParts;
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

/** Arrays that have room only where somebody looks at them. */
export interface NodeParts {
  readonly iCap: boolean;
  readonly diam: boolean;
}

export function placeNodes(arena: Arena, { count }: NodeOrder, has: NodeParts): NodeArrays {
  return {
    has,
    count,
    v: arena.doubles(count),
    rhs: arena.doubles(count),
    d: arena.doubles(count),
    a: arena.doubles(count),
    b: arena.doubles(count),
    area: arena.doubles(count),
    diam: arena.doubles(has.diam ? count : 0),
    cm: arena.doubles(count),
    iCap: arena.doubles(has.iCap ? count : 0),
    axial: arena.doubles(count),
  };
}

/** `cm` of segments. */
export function fillNodes(
  buffer: ArrayBufferLike,
  nodes: NodeArrays,
  compartments: Compartments,
  tree: CableTree,
  cm: ValueByNode,
  { count, node: nodeAt, place }: NodeOrder,
): void {
  const array = (offset: number): Float64Array => new Float64Array(buffer, offset, count);
  const [a, b, area, capacity, axial] = [array(nodes.a), array(nodes.b), array(nodes.area), array(nodes.cm), array(nodes.axial)];
  const diam = nodes.has.diam ? array(nodes.diam) : null;
  // filling looks like the node before it, joined to nothing
  let like = 0;
  for (let at = 0; at < count; at++) {
    const node = nodeAt[at]!;
    if (node >= 0) like = node;
    area[at] = compartments.area[like]!;
    if (diam !== null) diam[at] = compartments.diam[like]!;
    capacity[at] = compartments.hasArea[like] === 1 ? cm.at(like) : 0;
    // what has no equation has one that says nothing
    if (node < 0 || tree.present[node] === 0) axial[at] = 1;
    else {
      a[at] = coefficientA(tree, node);
      b[at] = coefficientB(tree, node);
    }
  }
  tree.parent.forEach((parent, node) => {
    if (parent < 0 || tree.present[node] === 0) return;
    axial[place[node]!]! -= b[place[node]!]!;
    axial[place[parent]!]! -= a[place[node]!]!;
  });
}
