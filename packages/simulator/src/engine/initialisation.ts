import type { Status } from '@hillock/contracts';
import type { Blocks } from '../blocks/blocks.ts';
import type { Delivery } from '../events/delivery.ts';
import type { Scalars } from '../layout/scalars.ts';
import type { CableSystem } from './system.ts';

/** Where the stream of random numbers begins, at every initialisation: NEURON's when it starts. */
const FIRST_RANDOM = 1;

export interface InitialParts {
  /** One a group of cells. */
  readonly systems: readonly CableSystem[];
  readonly delivery: Delivery;
  readonly scalars: Scalars;
  readonly blocks: Blocks;
  readonly dt: number;
  /** v of all places, their capacitive currents, and whether each watched variable was above its threshold. */
  readonly v: Float64Array;
  readonly iCap: Float64Array;
  readonly above: Int32Array;
}

/** Everything from v to the first sample, in the order of neuron-semantics 3.1. Not 0: what a system says. */
export function initialize(parts: InitialParts, vInit: number): { readonly status: Status; readonly reason: string } {
  const { systems, delivery, scalars, blocks, v, iCap, above, dt } = parts;
  blocks.settle(false);
  delivery.pauseAt = Number.POSITIVE_INFINITY;
  scalars.set('t', 0);
  scalars.set('dt', dt);
  scalars.set('flag', 0);
  scalars.set('random', FIRST_RANDOM);
  for (const system of systems) system.fillTables();
  delivery.reset();
  deliverAll(parts, 0);
  above.fill(0);
  v.fill(vInit);
  iCap.fill(0);
  for (const system of systems) {
    const status = system.beforeInitial();
    if (status !== 0) return { status, reason: system.reason };
  }
  for (const system of systems) system.initialStates();
  for (const system of systems) system.initialArtificial();
  delivery.initializeConnections();
  for (const system of systems) system.afterInitial();
  delivery.queueGiven();
  deliverAll(parts, 0);
  for (const system of systems) {
    const status = system.firstSample();
    if (status !== 0) return { status, reason: system.reason };
  }
  deliverAll(parts, 0);
  return { status: 0, reason: '' };
}

/** Events due at or before t, of every group. */
function deliverAll({ delivery, systems }: InitialParts, t: number): void {
  systems.forEach((system, group) => {
    delivery.active = group;
    system.deliver(t);
  });
  delivery.active = -1;
  delivery.exchange();
}
