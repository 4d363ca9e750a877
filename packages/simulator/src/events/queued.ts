import type { InstanceTable } from '../layout/instances.ts';
import type { PlayEvent } from './plays.ts';
import type { Connection } from './source.ts';

/** All connections of a source that share their delay, delivered one after the other. */
export interface FanOut {
  readonly kind: 'fanOut';
  readonly connections: readonly Connection[];
}

export interface SelfEvent {
  readonly kind: 'self';
  time: number;
  readonly table: InstanceTable;
  readonly instance: number;
  readonly weights: number;
  readonly flag: number;
}

export type QueuedEvent = Connection | FanOut | SelfEvent | PlayEvent;

/** An event that waits, in terms that hold in every layout of a model: connections by number, instances by their points' names. */
export type WaitingEvent = { readonly time: number; readonly note: number } & (
  | { readonly kind: 'connections'; readonly connections: readonly number[] }
  | { readonly kind: 'self'; readonly point: string; readonly weights: number; readonly flag: number; readonly movable: boolean }
  | { readonly kind: 'play'; readonly name: string; readonly point: number }
);

/** Everything that waits, in the order of delivery, and the conditions that are watched. */
export interface Waiting {
  readonly events: readonly WaitingEvent[];
  readonly watched: readonly { readonly point: string; readonly number: number; readonly order: number }[];
  readonly nextWatch: number;
  /** Values of all connections. */
  readonly weights: Float64Array;
}
