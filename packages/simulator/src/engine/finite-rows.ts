import type { FieldSpec } from '@hillock/contracts';
import type { Arena } from '../layout/arena.ts';
import type { Layout } from '../layout/layout.ts';
import type { MechanismArrays } from '../layout/mechanism-arrays.ts';

/** Values in a row in memory, and whose they are. */
export interface Row {
  /** Counted in doubles. */
  readonly start: number;
  readonly length: number;
  /** A value of the row in words; null where it belongs to nothing. */
  readonly name: (at: number) => string | null;
}

/** A row of nodes: its first place in memory, and places in words. */
export interface NodeRow extends Row {
  readonly offset: number;
  readonly place: (at: number) => string | null;
}

/**
 * Rows of one group that must stay finite. `roots`: v at the root of each cell; the tree solver brings whatever is not finite anywhere in a cell to its root,
 * and from there everywhere. `states`: all of v, the states of mechanisms, and ions. `causes`: what mechanisms compute, looked through when v is lost.
 */
export interface GroupRows {
  readonly roots: readonly Row[];
  readonly states: readonly [voltages: NodeRow, ...others: Row[]];
  readonly causes: readonly Row[];
  /** Number of its first row among those of all groups: roots, then states. */
  readonly first: number;
}

export interface FiniteArrays {
  readonly groups: readonly GroupRows[];
  readonly start: number;
  readonly length: number;
  readonly bad: number;
}

export function placeFinite(arena: Arena, layout: Layout): FiniteArrays {
  let count = 0;
  const groups = layout.order.groups.map((_, group): GroupRows => {
    const rows = rowsOf(layout, group);
    const first = count;
    count += rows.roots.length + rows.states.length;
    return { ...rows, first };
  });
  return { groups, start: arena.integers(count), length: arena.integers(count), bad: arena.integers(1) };
}

function rowsOf(layout: Layout, group: number): Omit<GroupRows, 'first'> {
  const voltage = (first: number, length: number): NodeRow => {
    const place = (at: number): string | null => {
      const node = layout.order.node[first + at] ?? -1;
      return node < 0 ? null : layout.geometry.describe(node);
    };
    const name = (at: number): string | null => {
      const words = place(at);
      return words === null ? null : `v of ${words}`;
    };
    return { start: layout.nodes.v / 8 + first, length, offset: first, place, name };
  };
  const { first = 0, end = 0 } = layout.order.groups[group] ?? {};
  const fields = (wanted: (field: FieldSpec) => boolean): Row[] => layout.mechanisms.flatMap((m) => fieldRows(m, layout, group, wanted));
  const roots = rootRuns(layout, group).map(([place, length]) => voltage(place, length));
  const states: GroupRows['states'] = [voltage(first, end - first), ...fields(isState), ...ionRows(layout, group)];
  const causes = layout.mechanisms.flatMap((m) => {
    const currents = new Set(m.table.mechanism.currents.map((current) => current.name));
    return [
      ...fieldRows(m, layout, group, (field) => currents.has(field.name)),
      ...fieldRows(m, layout, group, (field) => !currents.has(field.name) && !isState(field)),
    ];
  });
  return { roots, states, causes };
}

export function fillFinite(buffer: ArrayBufferLike, arrays: FiniteArrays): void {
  const rows = arrays.groups.flatMap((group) => [...group.roots, ...group.states]);
  new Int32Array(buffer, arrays.start, rows.length).set(rows.map((row) => row.start));
  new Int32Array(buffer, arrays.length, rows.length).set(rows.map((row) => row.length));
}

/** Places of the roots of a group's cells, as runs of consecutive ones: first and length. */
function rootRuns({ order }: Layout, group: number): [first: number, length: number][] {
  return order.classes.flatMap((c): [number, number][] => {
    const [root] = c.rows;
    return c.group === group && root !== undefined ? [[root.first, c.cells.length]] : [];
  });
}

function isState(field: FieldSpec): boolean {
  return field.role === 'state';
}

/** A row for each element of the fields that are wanted. */
function fieldRows(
  { table, program, binding }: MechanismArrays,
  layout: Layout,
  group: number,
  wanted: (field: FieldSpec) => boolean,
): Row[] {
  const own = new Set(program.fields.filter((field) => field.space === 'instance').map((field) => field.name));
  const { mechanism, names } = table;
  const ranges = table.ranges.filter((range) => range.group === group);
  return mechanism.fields.flatMap((field): Row[] => {
    const place = binding.fields[field.name];
    if (place === undefined || !own.has(field.name) || !wanted(field)) return [];
    return Array.from({ length: field.length * ranges.length }, (_, k): Row => {
      const element = Math.floor(k / ranges.length);
      const { first, last } = ranges[k % ranges.length]!;
      const what = field.length === 1 ? field.name : `${field.name}[${element}]`;
      return {
        start: place.base / 8 + element * place.stride + first,
        length: last - first,
        name: (at) => {
          const node = table.node(first + at);
          const where = node < 0 ? '' : layout.geometry.describe(node);
          const point = names[first + at];
          if (point !== undefined && point !== '') return `${what} of ${point} (${mechanism.name}${where === '' ? '' : ` in ${where}`})`;
          return node < 0 ? null : `${what} of ${mechanism.name} in ${where}`;
        },
      };
    });
  });
}

function ionRows(layout: Layout, group: number): Row[] {
  return [...layout.ions.values()].flatMap(({ table: { ion }, coverage, in: inside, out, e, has }) =>
    coverage.stretches
      .filter((stretch) => stretch.group === group)
      .flatMap(({ first, end, offset }) => {
        const row = (what: string, base: number): Row => ({
          start: base / 8 + first,
          length: end - first,
          name: (at) => {
            const node = layout.order.node[first + at + offset] ?? -1;
            return node < 0 ? null : `${what} of ${layout.geometry.describe(node)}`;
          },
        });
        return has.concentrations ? [row(`${ion}i`, inside), row(`${ion}o`, out), row(`e${ion}`, e)] : [];
      }),
  );
}
