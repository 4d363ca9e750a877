import type { IonVar } from '@hillock/contracts';
import { MATH_TABLE_BYTES, type Program, SCRATCH_BYTES } from '@hillock/kernel';
import type { FunctionTables } from '../model/function-tables.ts';
import type { Geometry } from '../model/geometry.ts';
import type { IonTable } from '../model/ions.ts';
import type { ValueByNode } from '../model/node-values.ts';
import { type PortArrays, placePorts } from '../ode/ports/arrays.ts';
import type { PortPlan } from '../ode/ports/plan.ts';
import { Arena } from './arena.ts';
import type { CableTree } from './cable-tree.ts';
import { type DiffusionArrays, fillDiffusion, placeDiffusion } from './diffusion-arrays.ts';
import { fillFunctionTables, withTableRoom } from './function-table-arrays.ts';
import type { InstanceTable, PointPlace } from './instances.ts';
import { fillIon, type IonArrays, placeIon } from './ion-arrays.ts';
import { fillMechanism, type MechanismArrays, placeMechanism } from './mechanism-arrays.ts';
import type { Needs } from './needs.ts';
import { fillNodes, type NodeArrays, type NodeParts, placeNodes } from './node-arrays.ts';
import type { NodeOrder } from './order.ts';
import type { PointerTargets } from './pointers.ts';
import { placeScalars, type ScalarOffsets } from './scalars.ts';
import { fillTrees, placeTrees, type TreeArrays } from './tree-arrays.ts';

/** What a layout is made from. */
export interface LayoutParts {
  readonly geometry: Geometry;
  readonly tree: CableTree;
  readonly order: NodeOrder;
  readonly cm: ValueByNode;
  readonly ions: readonly IonTable[];
  readonly tables: readonly InstanceTable[];
  readonly programs: ReadonlyMap<string, Program>;
  readonly points: ReadonlyMap<string, PointPlace>;
  readonly globals: Readonly<Record<string, number>>;
  readonly functionTables: FunctionTables;
  readonly needs: Needs;
  /** How mechanisms meet in more than v, under error control; null at fixed steps, and where they do not. */
  readonly ports: PortPlan | null;
  /** Values of all connections together, and of the longest one. */
  readonly weightCount: number;
}

/** Where everything of one model lies in its memory. */
export interface Layout {
  readonly tree: CableTree;
  readonly needs: Needs;
  readonly geometry: Geometry;
  readonly arena: Arena;
  readonly order: NodeOrder;
  readonly nodes: NodeArrays;
  readonly trees: TreeArrays;
  readonly scalars: ScalarOffsets;
  /** Byte offset of the constant tables of the elementary functions. */
  readonly mathTables: number;
  /** Byte offset of memory that kernels may use while they run. */
  readonly scratch: number;
  readonly ions: ReadonlyMap<string, IonArrays>;
  readonly mechanisms: readonly MechanismArrays[];
  readonly diffusion: DiffusionArrays;
  readonly ports: PortArrays | null;
  readonly byTable: ReadonlyMap<InstanceTable, MechanismArrays>;
  readonly points: ReadonlyMap<string, PointPlace>;
  /** Where POINTERs lead, by the mechanism that has them; filled once everything has its place. */
  readonly pointers: Map<InstanceTable, PointerTargets>;
  readonly weights: number;
}

/** What of nodes somebody looks at. */
function nodeParts({ needs, programs }: LayoutParts): NodeParts {
  const read = (key: string): boolean =>
    [...programs.values()].some(({ fields }) => fields.some((f) => f.space === 'node' && (f.key ?? f.name) === key));
  return { iCap: needs.segment('i_cap'), diam: needs.segment('diam') || read('diam') };
}

/** What of an ion is computed by anything, or looked at. */
function ionParts({ ion, styles }: IonTable, { tables, needs }: LayoutParts): IonArrays['has'] {
  const uses = tables.flatMap(({ mechanism }) => mechanism.ions.filter((use) => use.ion === ion));
  const touched = (variable: IonVar): boolean => uses.some((use) => use.reads.includes(variable) || use.writes.includes(variable));
  return {
    current: needs.ion(ion, 'i') || uses.some((use) => use.reads.includes('i')),
    concentrations: styles.computes || needs.ion(ion, 'in') || needs.ion(ion, 'out') || touched('in') || touched('out'),
    styles: styles.computes || needs.ion(ion, 'in') || needs.ion(ion, 'out') || touched('in') || touched('out'),
  };
}

/** Gives every array its place. The memory comes later: recorders and detectors still want room. */
export function placeAll(parts: LayoutParts): Layout {
  const arena = new Arena();
  const { geometry, order } = parts;
  const nodes = placeNodes(arena, order, nodeParts(parts));
  const trees = placeTrees(arena, order, nodes);
  const scalars = placeScalars(arena);
  const mathTables = arena.doubles(MATH_TABLE_BYTES / 8);
  const scratch = arena.doubles(SCRATCH_BYTES / 8);
  const ions = new Map(parts.ions.map((table) => [table.ion, placeIon(arena, table, order, ionParts(table, parts))]));
  const weights = arena.doubles(parts.weightCount);
  const ports = parts.ports === null ? null : placePorts(arena, parts.ports, nodes.count);
  const around = { nodes, scalars, ions, ports, weights };
  const mechanisms = parts.tables.map((table) => {
    const program = parts.programs.get(table.mechanism.name);
    if (program === undefined) throw new Error(`no code for mechanism ${table.mechanism.name}`);
    return placeMechanism(arena, table, withTableRoom(program, table.mechanism, parts.functionTables), around);
  });
  const byTable = new Map(mechanisms.map((m) => [m.table, m]));
  const diffusion = placeDiffusion(arena, mechanisms, geometry, order.groups.length);
  return {
    needs: parts.needs,
    tree: parts.tree,
    geometry,
    arena,
    order,
    nodes,
    trees,
    scalars,
    mathTables,
    scratch,
    ions,
    mechanisms,
    diffusion,
    ports,
    byTable,
    points: parts.points,
    pointers: new Map(),
    weights,
  };
}

/** Writes the starting values of everything into the memory. */
export function fillAll(buffer: ArrayBufferLike, layout: Layout, parts: LayoutParts): void {
  fillNodes(buffer, layout.nodes, layout.geometry.compartments, parts.tree, parts.cm, layout.order);
  fillTrees(buffer, layout.trees, layout.order, layout.nodes);
  for (const ion of layout.ions.values()) fillIon(buffer, ion);
  fillDiffusion(buffer, layout.diffusion);
  for (const mechanism of layout.mechanisms) {
    fillMechanism(buffer, mechanism, layout.ions, parts.globals);
    fillFunctionTables(buffer, mechanism, parts.functionTables);
  }
}
