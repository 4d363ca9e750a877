import type { Backend, CompiledProgram, Host, Program } from '@hillock/kernel';
import type { Kernels, Stages } from '../engine/engine.ts';
import type { Layout } from '../layout/layout.ts';
import type { EndArrays, RowArrays, SlabArrays } from './arrays.ts';
import { compilePorts, type PortKernels } from './ports/kernels.ts';
import { endProgram, odeRowProgram, slabProgram } from './programs.ts';

/** Arrays of one group of cells that is integrated as one. */
export interface PartArrays {
  readonly group: number;
  readonly slabs: SlabArrays;
  readonly ends: EndArrays;
}

/** What an evaluation, a linear solve and a look at one group run beside the engine's kernels. */
export interface PartKernels {
  readonly engine: Kernels;
  readonly scatter: Stages;
  readonly gather: Stages;
  readonly gatherSlopes: Stages;
  readonly scatterVectors: Stages;
  readonly gatherVectors: Stages;
  readonly passiveEnds: Stages;
  readonly beginEnds: Stages;
  readonly improveEnds: Stages;
  /** The same with those at which no point process is. */
  readonly beginAllEnds: Stages;
  readonly improveAllEnds: Stages;
  /** Currents of point processes at nodes without area alone. */
  readonly endCurrents: Stages;
  /** Products with the derivatives of the same. */
  readonly endProducts: Stages;
  /** Nothing where nobody looks at capacitive currents. */
  readonly capacitive: Stages;
  readonly derivative: Stages;
  readonly keepSlopes: Stages;
  readonly exactRow: Stages;
  readonly blockRow: Stages;
  /** Null where mechanisms meet in v alone. */
  readonly ports: PortKernels | null;
  /** By the name of a mechanism's kernel. */
  readonly of: (name: string) => Stages;
}

const NO_HOST: Host = {
  effect(name) {
    throw new Error(`an engine kernel has no effect ${name}`);
  },
  trap(name, code) {
    throw new Error(`${name}: ${code}`);
  },
};

export function run(stages: Stages): void {
  for (const { call, first, last, w } of stages) call(first, last, w);
}

type Calls = CompiledProgram['kernels'];

/** Compiles what error control needs beside the engine's kernels, for each group. */
export function compileParts(
  backend: Backend,
  layout: Layout,
  memory: WebAssembly.Memory,
  engine: readonly Kernels[],
  rows: RowArrays,
  parts: readonly PartArrays[],
): { readonly kernels: readonly PartKernels[]; readonly codeBytes: number } {
  const { nodes, scalars, order } = layout;
  let codeBytes = 0;
  const compile = (program: Program, fields: Readonly<Record<string, number>>, runs?: true): Calls => {
    const places = Object.fromEntries(Object.entries(fields).map(([name, base]) => [name, { base, stride: 0 }]));
    const alongRuns = runs === true ? { runs: { ions: [] } } : {};
    const compiled = backend.compile(program, { fields: places, tables: layout.mathTables, ...alongRuns }, memory, NO_HOST);
    codeBytes += compiled.codeBytes;
    return compiled.kernels;
  };
  const { v, rhs, d, cm, iCap, axial } = nodes;
  const row = compile(odeRowProgram, {
    rhs,
    d,
    cm,
    i_cap: iCap,
    axial,
    perCapacity: rows.perCapacity,
    slopes: rows.slopes,
    cj: scalars.cj,
  });
  const ports = compilePorts(layout, memory.buffer, compile);
  const kernels = parts.map(({ group, slabs, ends }): PartKernels => {
    const own = engine[group];
    if (own === undefined) throw new Error(`no group ${group}`);
    const { state, work, start, length, value, slope, vectors } = slabs;
    const moved = compile(slabProgram, { memory: 0, state, work, start, length, value, slope, vector: vectors });
    const { coupling, total, change, node, firstNeighbour, neighbour } = ends;
    const end = compile(endProgram, { v, rhs, d, coupling, total, change, node, firstNeighbour, neighbour });
    const stage = (made: Calls, name: string, first: number, last: number): Stages => {
      const call = made[name];
      if (call === undefined) throw new Error(`no kernel ${name}`);
      return last > first ? [{ call, first, last, w: 0 }] : [];
    };
    const range = order.groups[group] ?? { first: 0, end: 0 };
    const overNodes = (name: string): Stages => stage(row, name, range.first, range.end);
    const overSlabs = (name: string): Stages => stage(moved, name, 0, slabs.vector.slabs.length);
    const overEnds = (name: string, first: number): Stages => stage(end, name, first, ends.ends.length);
    return {
      engine: own,
      scatter: overSlabs('scatterValues'),
      gather: overSlabs('gatherValues'),
      gatherSlopes: overSlabs('gatherSlopes'),
      scatterVectors: overSlabs('scatterVectors'),
      gatherVectors: overSlabs('gatherVectors'),
      passiveEnds: overEnds('passive', 0),
      beginEnds: overEnds('begin', ends.firstDriven),
      improveEnds: overEnds('improve', ends.firstDriven),
      beginAllEnds: overEnds('begin', 0),
      improveAllEnds: overEnds('improve', 0),
      endCurrents: atEnds(layout, own, group, 'current'),
      endProducts: atEnds(layout, own, group, 'odeProduct'),
      capacitive: layout.needs.segment('i_cap') ? overNodes('capacitive') : [],
      derivative: overNodes('derivative'),
      keepSlopes: overNodes('keepSlopes'),
      exactRow: overNodes('exactRow'),
      blockRow: overNodes('blockRow'),
      ports: ports?.[group] ?? null,
      of: (name) => own.mechanisms.flatMap(({ stages }) => stages[name] ?? []),
    };
  });
  return { kernels, codeBytes };
}

/** Within a group point processes are sorted by place, and nodes without area come last: their instances are the end of each range. */
function atEnds(layout: Layout, kernels: Kernels, group: number, kernel: 'current' | 'odeProduct'): Stages {
  const { hasArea } = layout.geometry.compartments;
  return kernels.mechanisms.flatMap(({ arrays: { table }, stages }) => {
    const range = table.ranges.find((r) => r.group === group);
    if (table.mechanism.kind !== 'point' || range === undefined) return [];
    let first = range.last;
    for (let at = range.last - 1; at >= range.first; at--) {
      const node = table.node(at);
      if (node >= 0 && hasArea[node] === 1) break;
      if (node >= 0) first = at;
    }
    // two instances may run side by side: they start at an even one
    return first < range.last ? (stages[kernel] ?? []).map((stage) => ({ ...stage, first: first & ~1, last: range.last })) : [];
  });
}
