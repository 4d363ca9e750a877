import type { Compartments } from './api.ts';
import { NO_RESISTANCE } from './internal/limits.ts';

/** A tree of nodes and what its edges conduct: that of {@link Compartments}, or one with fewer edges over the same nodes. */
export type AxialTree = Pick<Compartments, 'parent' | 'conductance' | 'area' | 'sectionOf' | 'firstNode' | 'rallbranch'>;

/** Coefficient of the node's voltage in its parent's equation: −100·g/area(parent)·rallbranch (mS/cm² for g in µS and areas in µm²). 0 at roots. */
export function coefficientA({ parent, conductance, area, sectionOf, firstNode, rallbranch }: AxialTree, node: number): number {
  const above = parent[node]!;
  if (above < 0) return 0;
  const section = sectionOf[node]!;
  // only the edge a section hangs by stands for several branches
  const branches = firstNode[section] === node ? rallbranch[section]! : 1;
  return (-100 * branches * conductance[node]!) / area[above]!;
}

/** Coefficient of the parent's voltage in the node's equation: −100·g/area. 0 at roots. */
export function coefficientB({ parent, conductance, area }: AxialTree, node: number): number {
  return parent[node]! < 0 ? 0 : (-100 * conductance[node]!) / area[node]!;
}

/** 1/g, the resistance between the node and its parent, MΩ; 1e30 at roots. */
export function axialResistance({ parent, conductance }: AxialTree, node: number): number {
  return parent[node]! < 0 ? NO_RESISTANCE : 1 / conductance[node]!;
}
