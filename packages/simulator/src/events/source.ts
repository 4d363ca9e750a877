import type { InstanceTable } from '../layout/instances.ts';

/** Where a connection ends: an instance that takes events. */
export interface Target {
  readonly table: InstanceTable;
  readonly instance: number;
}

/** One NetCon. `weights` is the place of its values among those of all connections; `length` how many it has. */
export interface Connection {
  readonly target: Target | null;
  readonly delay: number;
  readonly weights: number;
  readonly initial: readonly number[];
  /** Delivery times given by the model. */
  readonly events: readonly number[];
  /** The group of cells that the target is in. */
  readonly group: number;
}

/**
 * What fires: a watched variable with its one threshold, or an instance that sends events itself. All connections and spike trains that watch the same
 * thing share it.
 */
export interface Source {
  /** In order of making. */
  readonly connections: Connection[];
  /** Spike times are appended to each. */
  readonly trains: number[][];
  /** Byte offset of the watched variable; −1 for instances that send events. */
  readonly variable: number;
  threshold: number;
}

/** More than two connections with one delay: a spike is one item in the queue, delivered to all in order of making. */
export function sharesDelay(source: Source): boolean {
  const [first] = source.connections;
  return first !== undefined && source.connections.length > 2 && source.connections.every((c) => c.delay === first.delay);
}
