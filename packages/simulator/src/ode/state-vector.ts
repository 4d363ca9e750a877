import type { OdeSpec, OdeState } from '@hillock/contracts';
import type { Layout } from '../layout/layout.ts';
import type { MechanismArrays } from '../layout/mechanism-arrays.ts';

/** Unknowns that lie in a row in memory: positions are counted in doubles. */
export interface Slab {
  /** The first one's number among the unknowns. */
  readonly start: number;
  readonly length: number;
  readonly value: number;
  readonly slope: number;
  readonly vector: number;
  /** What a nominal absolute tolerance is multiplied with. */
  readonly scale: number;
  /** Place of each one's node. */
  readonly place: (i: number) => number;
  readonly name: (i: number) => string;
}

/** Whether a mechanism has equations or currents that an integrator with error control can use. */
export function odeOf(arrays: MechanismArrays): OdeSpec | null {
  const { ode } = arrays.table.mechanism;
  return ode === undefined || 'refused' in ode ? null : ode;
}

/** Maximal runs of consecutive numbers in [first, last) that are wanted. */
function runs(first: number, last: number, wanted: (i: number) => boolean): readonly (readonly [first: number, length: number])[] {
  const found: [number, number][] = [];
  for (let i = first; i < last; i++) {
    if (!wanted(i)) continue;
    const open = found[found.length - 1];
    if (open !== undefined && open[0] + open[1] === i) open[1]++;
    else found.push([i, 1]);
  }
  return found;
}

/** The factor for states of a name: what the run gives for `cai` or `cai_capool`, else what the mechanism declares. */
function scaleOf(state: OdeState, mechanism: string, scales: Readonly<Record<string, number>>): number {
  return scales[`${state.field}_${mechanism}`] ?? scales[state.field] ?? state.tolerance;
}

/** Names that `atolScale` can have. */
export function scaleNames(mechanisms: readonly MechanismArrays[]): readonly string[] {
  const names = new Set(['v']);
  for (const arrays of mechanisms) {
    for (const { field } of odeOf(arrays)?.states ?? []) names.add(field).add(`${field}_${arrays.table.mechanism.name}`);
  }
  return [...names];
}

/**
 * The unknowns of a group of cells, in the order in which an integrator sees them: v of the segments, then the states of each mechanism in the mechanisms' order.
 * Nodes without area are not among them: v there follows from its neighbours. Filling is left out.
 */
export class StateVector {
  readonly slabs: readonly Slab[];
  readonly n: number;
  private readonly byValue: readonly Slab[];

  constructor(layout: Layout, group: number, scales: Readonly<Record<string, number>>) {
    const slabs: Slab[] = [];
    let next = 0;
    const put = (length: number, slab: Omit<Slab, 'start' | 'length'>): void => {
      slabs.push({ start: next, length, ...slab });
      next += length;
    };
    const { geometry, order, nodes } = layout;
    const { first, end } = order.groups[group] ?? { first: 0, end: 0 };
    const charged = (place: number): boolean => order.node[place]! >= 0 && geometry.compartments.hasArea[order.node[place]!] === 1;
    for (const [from, length] of runs(first, end, charged)) {
      put(length, {
        value: nodes.v / 8 + from,
        slope: nodes.rhs / 8 + from,
        vector: nodes.rhs / 8 + from,
        scale: scales.v ?? 1,
        place: (i) => from + i,
        name: (i) => `${geometry.describe(order.node[from + i]!)}.v`,
      });
    }
    for (const arrays of layout.mechanisms) {
      const { table, binding } = arrays;
      for (const state of odeOf(arrays)?.states ?? []) {
        const scale = scaleOf(state, table.mechanism.name, scales);
        const base = (field: string): number => {
          const found = binding.fields[field];
          if (found === undefined) throw new Error(`${table.mechanism.name} has no field ${field} for its equations`);
          return found.base / 8 + state.element * found.stride;
        };
        const [value, slope, vector] = [base(state.field), base(state.slope), base(state.vector)];
        for (const range of table.ranges) {
          if (range.group !== group) continue;
          for (const [from, length] of runs(range.first, range.last, (at) => table.node(at) >= 0)) {
            put(length, {
              value: value + from,
              slope: slope + from,
              vector: vector + from,
              scale,
              place: (i) => table.place(from + i),
              name: (i) => stateName(layout, arrays, state, from + i),
            });
          }
        }
      }
    }
    this.slabs = slabs;
    this.n = next;
    this.byValue = [...slabs].sort((a, b) => a.value - b.value);
  }

  /** The unknown whose value is at a byte offset; −1 where none is. */
  at(offset: number): number {
    const place = offset / 8;
    let low = 0;
    let high = this.byValue.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const slab = this.byValue[middle]!;
      if (place < slab.value) high = middle - 1;
      else if (place >= slab.value + slab.length) low = middle + 1;
      else return slab.start + place - slab.value;
    }
    return -1;
  }

  name(i: number): string {
    const slab = this.slabs.find((s) => i >= s.start && i < s.start + s.length);
    return slab === undefined ? `component ${i}` : slab.name(i - slab.start);
  }

  tolerances(atol: number, out: Float64Array): void {
    for (const { start, length, scale } of this.slabs) out.fill(atol * scale, start, start + length);
  }
}

function stateName(layout: Layout, { table }: MechanismArrays, state: OdeState, instance: number): string {
  const element = table.mechanism.fields.find((f) => f.name === state.field)?.length === 1 ? '' : `[${state.element}]`;
  const point = table.names[instance];
  if (point !== undefined && point !== '') return `${point}.${state.field}${element}`;
  const node = table.node(instance);
  return `${node < 0 ? '' : `${layout.geometry.describe(node)}.`}${state.field}_${table.mechanism.name}${element}`;
}
