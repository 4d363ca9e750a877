import type { KernelCall } from '@hillock/kernel';
import type { InstanceTable } from '../layout/instances.ts';

/** One NetCon, to an instance that takes events. It is also what is queued when its source fires: there are millions, so one object has all that a delivery needs. */
export interface Connection {
  readonly kind: 'connection';
  readonly table: InstanceTable;
  readonly instance: number;
  /** ms. */
  readonly delay: number;
  /** The place of its values among those of all connections. */
  readonly weights: number;
  /** The group of cells that the target is in. */
  readonly group: number;
  /** Tells the target; undefined as long as nothing is compiled. */
  receive: KernelCall | undefined;
}

/**
 * What fires: a watched variable with its one threshold, or an instance that sends events itself. All connections and spike trains that watch the same
 * thing share it.
 */
export interface Source {
  /** In order of making: the same in every layout of a model. */
  readonly number: number;
  /** In order of making. */
  readonly connections: Connection[];
  /** Spike times are appended to each. */
  readonly trains: number[][];
  /** Byte offset of the watched variable; −1 for instances that send events. */
  readonly variable: number;
  threshold: number;
}

/** ms: what a connection has that the model does not tell, and what a spike train counts as. */
export const DEFAULT_DELAY = 1;

/**
 * More than two connections with one delay: a spike is one item in the queue, delivered to all in order of making. A spike train is a connection to nothing: it counts
 * when it is decided how a spike is queued.
 */
export function sharesDelay({ connections, trains }: Source): boolean {
  const [first] = connections;
  if (first === undefined || connections.length + trains.length <= 2) return false;
  return connections.every((c) => c.delay === first.delay) && (trains.length === 0 || first.delay === DEFAULT_DELAY);
}
