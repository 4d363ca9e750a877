import type { FieldSpec } from '@hillock/contracts';
import type { Arena } from '../layout/arena.ts';
import type { Layout } from '../layout/layout.ts';
import type { MechanismArrays } from '../layout/mechanism-arrays.ts';
import type { Stages } from './engine.ts';

/** Values in a row in memory, and whose they are. */
interface Row {
  /** Counted in doubles. */
  readonly start: number;
  readonly length: number;
  /** A value of the row in words; null where it belongs to nothing. */
  readonly name: (at: number) => string | null;
}

/**
 * Rows that must stay finite. `roots`: v at the root of each cell; the tree solver brings whatever is not finite anywhere in a cell to its root, and from
 * there everywhere. `states`: all of v, the states of mechanisms, and ions. `causes`: what mechanisms compute, looked through when v is lost.
 */
export interface FiniteArrays {
  readonly roots: readonly Row[];
  readonly states: readonly Row[];
  readonly causes: readonly Row[];
  readonly start: number;
  readonly length: number;
  readonly bad: number;
}

export function placeFinite(arena: Arena, layout: Layout): FiniteArrays {
  const voltage = (first: number, length: number): Row => ({
    start: layout.nodes.v / 8 + first,
    length,
    name: (at) => {
      const node = layout.order.node[first + at] ?? -1;
      return node < 0 ? null : `v of ${layout.geometry.describe(node)}`;
    },
  });
  const roots = rootRuns(layout).map(([first, length]) => voltage(first, length));
  const states = [voltage(0, layout.nodes.count), ...layout.mechanisms.flatMap((m) => fieldRows(m, layout, isState)), ...ionRows(layout)];
  const causes = layout.mechanisms.flatMap((m) => {
    const currents = new Set(m.table.mechanism.currents.map((current) => current.name));
    return [
      ...fieldRows(m, layout, (field) => currents.has(field.name)),
      ...fieldRows(m, layout, (field) => !currents.has(field.name) && !isState(field)),
    ];
  });
  const count = roots.length + states.length;
  return { roots, states, causes, start: arena.integers(count), length: arena.integers(count), bad: arena.integers(1) };
}

export function fillFinite(buffer: ArrayBufferLike, arrays: FiniteArrays): void {
  const rows = [...arrays.roots, ...arrays.states];
  new Int32Array(buffer, arrays.start, rows.length).set(rows.map((row) => row.start));
  new Int32Array(buffer, arrays.length, rows.length).set(rows.map((row) => row.length));
}

/** Places of the roots of all cells, as runs of consecutive ones: first and length. */
function rootRuns({ geometry, order }: Layout): [first: number, length: number][] {
  const starts = geometry.compartments.cellStart;
  const places = Int32Array.from(starts.subarray(0, starts.length - 1), (node) => order.place[node]!).sort();
  const runs: [number, number][] = [];
  for (const place of places) {
    const last = runs[runs.length - 1];
    if (last !== undefined && last[0] + last[1] === place) last[1]++;
    else runs.push([place, 1]);
  }
  return runs;
}

function isState(field: FieldSpec): boolean {
  return field.role === 'state';
}

/** A row for each element of the fields that are wanted. */
function fieldRows({ table, program, binding }: MechanismArrays, layout: Layout, wanted: (field: FieldSpec) => boolean): Row[] {
  const own = new Set(program.fields.filter((field) => field.space === 'instance').map((field) => field.name));
  const { mechanism, names, nodes } = table;
  return mechanism.fields.flatMap((field): Row[] => {
    const place = binding.fields[field.name];
    if (place === undefined || !own.has(field.name) || !wanted(field)) return [];
    return Array.from({ length: field.length }, (_, element): Row => {
      const what = field.length === 1 ? field.name : `${field.name}[${element}]`;
      return {
        start: place.base / 8 + element * place.stride,
        length: table.count,
        name: (at) => {
          const node = nodes[at] ?? -1;
          const where = node < 0 ? '' : layout.geometry.describe(node);
          const point = names[at];
          if (point !== undefined && point !== '') return `${what} of ${point} (${mechanism.name}${where === '' ? '' : ` in ${where}`})`;
          return node < 0 ? null : `${what} of ${mechanism.name} in ${where}`;
        },
      };
    });
  });
}

function ionRows(layout: Layout): Row[] {
  return [...layout.ions.values()].flatMap(({ table: { ion }, coverage, in: inside, out, e }) => {
    const nodes = coverage.nodes();
    const row = (what: string, base: number): Row => ({
      start: base / 8,
      length: nodes.length,
      name: (at) => {
        const node = nodes[at] ?? -1;
        return node < 0 ? null : `${what} of ${layout.geometry.describe(node)}`;
      },
    });
    return [row(`${ion}i`, inside), row(`${ion}o`, out), row(`e${ion}`, e)];
  });
}

/** Finds values that are not finite, and tells whose they are. */
export class Finite {
  private readonly arrays: FiniteArrays;
  private readonly memory: Float64Array;
  private readonly bad: Int32Array;
  private readonly stages: Stages;

  /** `stages`: the check, over all rows. */
  constructor(buffer: ArrayBufferLike, arrays: FiniteArrays, stages: Stages) {
    this.arrays = arrays;
    this.memory = new Float64Array(buffer);
    this.bad = new Int32Array(buffer, arrays.bad, 1);
    this.stages = stages;
  }

  /** After a solve, before states advance: what made v not finite; null while it is. */
  voltage(): string | null {
    const { roots, states, causes } = this.arrays;
    for (const { call } of this.stages) call(0, roots.length, 0);
    if (this.bad[0]! < 0) return null;
    // what a mechanism had before this step, then what it computed in it; v itself is lost in the whole cell by now
    const cause = this.first(states.slice(1)) ?? this.first(causes);
    const v = this.first(states.slice(0, 1)) ?? this.first(roots) ?? 'v';
    return cause === null ? v : `${cause}, and v with it,`;
  }

  /** Any state that is not finite; null when all are. */
  states(): string | null {
    const { roots, states } = this.arrays;
    for (const { call, last } of this.stages) call(roots.length, last, 0);
    if (this.bad[0]! < 0) return null;
    return this.first(states.slice(1)) ?? this.first(states.slice(0, 1));
  }

  private first(rows: readonly Row[]): string | null {
    for (const { start, length, name } of rows) {
      for (let at = 0; at < length; at++) {
        const value = this.memory[start + at]!;
        if (Number.isFinite(value)) continue;
        const words = name(at);
        if (words !== null) return `${words} is ${value}`;
      }
    }
    return null;
  }
}
