import type { Compartments, Section } from '@hillock/morphology';
import { DIFFUSION_COLUMNS } from '../engine/programs/diffusion.ts';
import type { Geometry } from '../model/geometry.ts';
import type { Arena } from './arena.ts';
import type { InstanceTable } from './instances.ts';
import type { MechanismArrays } from './mechanism-arrays.ts';

/** What diffuses along sections, and who its neighbours are: byte offsets, and what is written there. */
export interface DiffusionArrays {
  /** Rows of the table: elements of states that diffuse. */
  readonly count: number;
  /** Group of cells → its first row; the last entry ends the last group. */
  readonly starts: readonly number[];
  readonly fields: Readonly<Record<'rows' | 'order' | 'parent' | 'up' | 'down' | 'lower' | 'upper' | 'diagonal', number>>;
  readonly rows: readonly number[];
  readonly links: readonly Link[];
}

/** One instance among those of its mechanism: parents come first. */
interface Link {
  readonly instance: number;
  /** −1: none of its neighbours towards the root has the mechanism. */
  readonly parent: number;
  /** 2/(dx·(dx + dx of the parent)) and 2·rallbranch/(dx of the parent·(dx + dx of the parent)), 1/µm². */
  readonly up: number;
  readonly down: number;
}

/** The segment next to a segment on the way to the root, −1 when it is the first of its cell: nodes without area are passed over. */
export function segmentTowardsRoot({ parent, hasArea, firstNode, sectionOf }: Compartments, node: number): number {
  const next = parent[node]!;
  if (next < 0) return -1;
  if (hasArea[next] === 1) return next;
  // the far end of a section hangs on its last segment; the root of a cell on the first segment of its root section
  const segment = parent[next]! >= 0 ? parent[next]! : firstNode[sectionOf[next]!]!;
  return segment === node ? -1 : segment;
}

/** The instances of one group. */
function linksOf(table: InstanceTable, group: number, compartments: Compartments, sections: readonly Section[]): readonly Link[] {
  const { sectionOf, firstNode, nseg, L } = compartments;
  const dx = (node: number): number => L[sectionOf[node]!]! / nseg[sectionOf[node]!]!;
  const links: Link[] = [];
  // nodes of the model are numbered with parents before their children
  const own = table.ranges.filter((range) => range.group === group);
  const instances = own
    .flatMap(({ first, last }) => Array.from({ length: last - first }, (_, i) => first + i))
    .filter((i) => table.node(i) >= 0)
    .sort((a, b) => table.node(a) - table.node(b));
  for (const instance of instances) {
    const node = table.node(instance);
    const next = segmentTowardsRoot(compartments, node);
    const parent = next < 0 ? -1 : table.at(next);
    if (parent < 0) {
      links.push({ instance, parent, up: 0, down: 0 });
      continue;
    }
    const section = sectionOf[node]!;
    const rall = firstNode[section] === node ? (sections[section]?.rallbranch ?? 1) : 1;
    const [own, other] = [dx(node), dx(next)];
    links.push({ instance, parent, up: 2 / (own * (own + other)), down: (2 * rall) / (other * (own + other)) });
  }
  return links;
}

/** Gives diffusion its arrays; the fields of mechanisms have their places already. */
export function placeDiffusion(arena: Arena, mechanisms: readonly MechanismArrays[], geometry: Geometry, groups: number): DiffusionArrays {
  const rows: number[] = [];
  const links: Link[] = [];
  const starts = [0];
  let most = 0;
  const addRows = ({ table, binding }: MechanismArrays, group: number): void => {
    const { diffusion = [], ode } = table.mechanism;
    if (diffusion.length === 0) return;
    const from = links.length;
    links.push(...linksOf(table, group, geometry.compartments, geometry.morphology.sections));
    if (links.length === from) return;
    most = Math.max(most, table.count);
    const states = ode === undefined || 'refused' in ode ? [] : ode.states;
    for (const { field, element, volume, conductance } of diffusion) {
      // fields that a run of fixed steps leaves out are nowhere, and the kernels that use them are not run then
      const place = (name: string | undefined): number => {
        const bound = name === undefined ? undefined : binding.fields[name];
        return bound === undefined ? 0 : bound.base / 8 + element * bound.stride;
      };
      const state = states.find((s) => s.field === field && s.element === element);
      rows.push(place(field), place(volume), place(conductance), place(state?.slope), place(state?.vector), from, links.length);
    }
  };
  for (let group = 0; group < groups; group++) {
    for (const arrays of mechanisms) addRows(arrays, group);
    starts.push(rows.length / DIFFUSION_COLUMNS);
  }
  const [instances, work] = [(): number => arena.integers(links.length), (): number => arena.doubles(most)];
  return {
    count: rows.length / DIFFUSION_COLUMNS,
    starts,
    fields: {
      rows: arena.integers(rows.length),
      order: instances(),
      parent: instances(),
      up: arena.doubles(links.length),
      down: arena.doubles(links.length),
      lower: work(),
      upper: work(),
      diagonal: work(),
    },
    rows,
    links,
  };
}

export function fillDiffusion(buffer: ArrayBufferLike, { fields, rows, links }: DiffusionArrays): void {
  new Int32Array(buffer, fields.rows, rows.length).set(rows);
  new Int32Array(buffer, fields.order, links.length).set(links.map((l) => l.instance));
  new Int32Array(buffer, fields.parent, links.length).set(links.map((l) => l.parent));
  new Float64Array(buffer, fields.up, links.length).set(links.map((l) => l.up));
  new Float64Array(buffer, fields.down, links.length).set(links.map((l) => l.down));
}
