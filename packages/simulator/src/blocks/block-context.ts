import type { BlockContext, BlockSegment, IonVar, Status, View } from '@hillock/contracts';
import { segmentTowardsRoot } from '../layout/diffusion-arrays.ts';
import { type IonArrays, ionOffset } from '../layout/ion-arrays.ts';
import type { Layout } from '../layout/layout.ts';
import { Problems } from '../model/problems.ts';
import type { BlockMemory } from './block-memory.ts';

/** Changes of ion variables along a direction, by "ca.in": made when a block asks for one. */
export type IonChanges = Map<string, { readonly ion: string; readonly variable: IonVar; readonly array: Float64Array }>;

export interface ContextParts {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  /** °C. */
  readonly celsius: () => number;
  readonly nodes: readonly number[];
  readonly own: BlockMemory;
  readonly changes: IonChanges;
}

/** The engine's side for one block, over the memory itself. After {@link expire} whatever is read of it throws. */
export class EngineContext implements BlockContext {
  readonly segments: readonly BlockSegment[];
  /** It asked for the current of an ion: what it computes of its states has to wait for currents. */
  readsCurrents = false;
  private live = true;
  private readonly parts: ContextParts;

  constructor(parts: ContextParts) {
    this.parts = parts;
    this.segments = segmentsOf(parts.layout, parts.nodes);
  }

  get v(): View {
    const { nodes } = this.parts.layout;
    return this.view('v', nodes.v, nodes.count);
  }

  get celsius(): number {
    return this.parts.celsius();
  }

  expire(): void {
    this.live = false;
  }

  nodeIndex(place: string): number {
    const { layout } = this.parts;
    const problems = new Problems();
    const found = layout.geometry.place(place, [], problems);
    if (found !== null) return layout.order.place[layout.geometry.node(found)]!;
    throw new Error(problems.list.map((p) => (p.nearest === undefined ? p.message : `${p.message}; nearest: "${p.nearest}"`)).join('\n'));
  }

  field(name: string): View {
    const array = this.parts.own.field(name);
    return this.guard(`field ${name}`, array);
  }

  ion(name: string, variable: IonVar): View {
    const ion = this.known(name);
    const offset = ionOffset(ion, variable);
    if (offset === undefined) throw new Error(`an ion has i, in, out and e; no "${variable}"`);
    if (variable === 'i') this.readsCurrents = true;
    return this.view(`${name}.${variable}`, offset, ion.coverage.count);
  }

  ionIndex(name: string, node: number): number {
    const at = this.known(name).coverage.atPlace(node);
    if (at < 0) throw new Error(`ion "${name}" is not at node ${node}: nothing there uses it`);
    return at;
  }

  ionChange(name: string, variable: IonVar): View {
    const { changes } = this.parts;
    const key = `${name}.${variable}`;
    const known = changes.get(key) ?? { ion: name, variable, array: new Float64Array(this.known(name).coverage.count) };
    changes.set(key, known);
    return this.guard(`the change of ${key}`, known.array);
  }

  kernel(name: string): (t: number, dt: number) => Status {
    const { kernels } = this.parts.own;
    const kernel = kernels.get(name);
    if (kernel === undefined) throw new Error(`no kernel "${name}"; the block declared ${[...kernels.keys()].join(', ') || 'none'}`);
    return (t, dt) => {
      this.demandLive(`the kernel ${name}`);
      return kernel(t, dt);
    };
  }

  private known(name: string): IonArrays {
    const { ions } = this.parts.layout;
    const ion = ions.get(name);
    if (ion === undefined) throw new Error(`no ion "${name}" in the model; there are ${[...ions.keys()].join(', ') || 'none'}`);
    return ion;
  }

  private view(what: string, offset: number, length: number): View {
    return this.guard(what, new Float64Array(this.parts.memory.buffer, offset, length));
  }

  private guard(what: string, array: Float64Array): View {
    const demandLive = (): void => this.demandLive(what);
    return {
      get array() {
        demandLive();
        return array;
      },
    };
  }

  private demandLive(what: string): void {
    if (!this.live) throw new Error(`${what} was kept by a block that has left, or across a rebuild; take it anew in setup`);
  }
}

function segmentsOf({ geometry, order }: Layout, nodes: readonly number[]): readonly BlockSegment[] {
  const { compartments } = geometry;
  const numbers = new Map(nodes.map((node, i) => [node, i]));
  return nodes.map((node): BlockSegment => {
    const section = compartments.sectionOf[node]!;
    return {
      place: geometry.describe(node),
      node: order.place[node]!,
      parent: numbers.get(segmentTowardsRoot(compartments, node)) ?? -1,
      length: compartments.L[section]! / compartments.nseg[section]!,
      diam: compartments.diam[node]!,
      area: compartments.area[node]!,
    };
  });
}
