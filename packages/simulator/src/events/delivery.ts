import type { KernelCall } from '@hillock/kernel';
import { groupOfInstance } from '../layout/group-of.ts';
import type { InstanceTable } from '../layout/instances.ts';
import type { Layout } from '../layout/layout.ts';
import type { Scalars } from '../layout/scalars.ts';
import { argumentCount, type Network } from './network.ts';
import type { Plays } from './plays.ts';
import { EventQueue } from './queue.ts';
import type { FanOut, QueuedEvent, SelfEvent, Waiting, WaitingEvent } from './queued.ts';
import { type Source, sharesDelay } from './source.ts';

/** Longer chains of events at one time never end: an interval that is too small for t to notice, a loop of connections without delay. */
const LONGEST_CHAIN = 1e5;

/** Events between two looks at the clock. */
const LOOK_EVERY = 1024;

/** How an instance is told of an event. */
export type Receivers = ReadonlyMap<InstanceTable, { readonly receive: KernelCall | undefined; readonly initial: KernelCall | undefined }>;

/** A mistake of a mechanism found while events run: an event into the past, a move of nothing. */
export class EventError extends Error {}

/**
 * Sends, queues and delivers events. The model's t is the event's own time while it is handled. Each group of cells has a queue of its own; while a group is
 * advanced, what it sends to others waits in an outbox until all have come as far.
 */
export class Delivery {
  /** The group that is advanced; −1: none, and every event goes into its queue at once. */
  active = -1;
  private readonly queues: readonly EventQueue<QueuedEvent>[];
  private readonly outbox: { readonly group: number; readonly time: number; readonly event: QueuedEvent }[] = [];
  private readonly movable = new Map<InstanceTable, (SelfEvent | undefined)[]>();
  /** Of sources whose connections all share their delay. */
  private readonly fanOuts = new Map<Source, FanOut>();
  private readonly network: Network;
  private readonly scalars: Scalars;
  private readonly receivers: Receivers;
  private readonly weights: Float64Array;
  private readonly plays: readonly (Plays | null)[];
  /** When each condition of a WATCH began to be watched: they tell in this order. */
  private readonly watched = new Map<string, number>();
  private readonly fired: { readonly order: number; readonly event: SelfEvent }[] = [];
  /** Place of the values of the connection whose event is being handled; 0 without one. */
  private current = 0;
  private nextWatch = 0;
  /** Of the event being handled. */
  private chain = 0;
  private flag = 0;
  /** `performance.now()` at which a delivery pauses; it always gets on by some events. */
  pauseAt: number = Number.POSITIVE_INFINITY;
  /** Told, before an event changes states (or only what drives them), that it will; not of events to artificial cells. */
  disturb: ((cause: 'state' | 'rhs') => void) | null = null;

  /** `plays`: of each group. */
  constructor(network: Network, scalars: Scalars, receivers: Receivers, weights: Float64Array, plays: readonly (Plays | null)[]) {
    this.queues = plays.map(() => new EventQueue<QueuedEvent>());
    this.network = network;
    this.scalars = scalars;
    this.receivers = receivers;
    this.weights = weights;
    this.plays = plays;
    for (const connection of network.connections) connection.receive = receivers.get(connection.table)?.receive;
    // one item for all connections of a source: only where one queue has them all
    if (plays.length > 1) return;
    for (const source of network.sources)
      if (sharesDelay(source)) this.fanOuts.set(source, { kind: 'fanOut', connections: source.connections });
  }

  /** Time of the earliest event that waits for a group; Infinity without one. */
  earliest(group: number): number {
    return this.queues[group]?.earliest ?? Number.POSITIVE_INFINITY;
  }

  /** Empties the queue, puts all values of connections back to what the model gave, and begins the plays. */
  reset(): void {
    for (const queue of this.queues) queue.clear();
    this.active = -1;
    this.outbox.length = 0;
    this.movable.clear();
    this.watched.clear();
    this.fired.length = 0;
    this.current = 0;
    this.chain = 0;
    this.flag = 0;
    this.weights.set(this.network.weights);
    for (const train of this.network.trains.values()) train.length = 0;
    this.plays.forEach((plays, group) => {
      for (const event of plays?.begin() ?? []) this.insert(group, event.time, event);
    });
  }

  /** What waits, for another layout of the model to go on with; the queues are empty afterwards. Between steps, when no group is at work. */
  leave(): Waiting {
    const numbers = new Map(this.network.connections.map((connection, number) => [connection, number]));
    const told = ({ time, note }: EventQueue<QueuedEvent>, event: QueuedEvent, group: number): WaitingEvent => {
      switch (event.kind) {
        case 'connection':
          return { time, note, kind: 'connections', connections: [numbers.get(event) ?? -1] };
        case 'fanOut':
          return { time, note, kind: 'connections', connections: event.connections.map((one) => numbers.get(one) ?? -1) };
        case 'play': {
          const [name, point] = this.plays[group]?.reached(event) ?? ['', 0];
          return { time, note, kind: 'play', name, point };
        }
        case 'self': {
          const { table, instance, weights, flag } = event;
          const movable = this.movable.get(table)?.[instance] === event;
          return { time, note, kind: 'self', point: table.names[instance] ?? '', weights, flag, movable };
        }
      }
    };
    const events = this.queues.flatMap((queue, group) => {
      const own: WaitingEvent[] = [];
      for (let event = queue.take(Infinity); event !== null; event = queue.take(Infinity)) own.push(told(queue, event, group));
      return own;
    });
    const watched = [...this.watched].map(([key, order]) => {
      const [, , number = '', ...point] = key.split('/');
      return { point: point.join('/'), number: Number(number), order };
    });
    // those of several groups are merged: at equal times in the order of groups
    return { events: events.sort((x, y) => x.time - y.time), watched, nextWatch: this.nextWatch, weights: this.weights.slice() };
  }

  /** Goes on with what waited in another layout of the same model. */
  enter({ events, watched, nextWatch, weights }: Waiting, points: Layout['points']): void {
    const { connections } = this.network;
    const fans = new Map([...this.fanOuts.values()].map((fan) => [fan.connections[0], fan]));
    const put = (group: number, event: WaitingEvent, item: QueuedEvent): void => this.queues[group]?.insert(event.time, item, event.note);
    this.weights.set(weights);
    for (const event of events) {
      if (event.kind === 'connections') {
        const own = event.connections.map((number) => connections[number]!);
        const fan = own.length > 1 ? fans.get(own[0]) : undefined;
        if (fan !== undefined) put(0, event, fan);
        else for (const connection of own) put(connection.group, event, connection);
      } else if (event.kind === 'play') {
        this.plays.forEach((plays, group) => {
          const next = plays?.goOn(event.name, event.point, event.time) ?? null;
          if (next !== null) put(group, event, next);
        });
      } else {
        const place = points.get(event.point);
        if (place === undefined) continue;
        const { table, instance } = place;
        const self: SelfEvent = { kind: 'self', time: event.time, table, instance, weights: event.weights, flag: event.flag };
        if (event.movable) this.movablesOf(table)[instance] = self;
        put(groupOfInstance(table, instance), event, self);
      }
    }
    const waiting = new Set(events.flatMap((event) => (event.kind === 'play' ? [event.name] : [])));
    for (const plays of this.plays) plays?.passed(waiting);
    this.watched.clear();
    for (const { point, number, order } of watched) {
      const place = points.get(point);
      if (place !== undefined) this.watched.set(conditionKey(place.table, place.instance, number), order);
    }
    this.nextWatch = nextWatch;
  }

  /** INITIAL of each connection's values, in order of making; without such a block all but the weight are set to zero. */
  initializeConnections(): void {
    for (const { table, instance, weights } of this.network.connections) {
      const start = this.receivers.get(table)?.initial;
      if (start === undefined) this.weights.fill(0, weights + 1, weights + argumentCount(table.mechanism));
      else start(instance, instance + 1, weights);
    }
  }

  /** Queues the events that the model gives itself. */
  queueGiven(): void {
    for (const { connection, times } of this.network.given) for (const time of times) this.insert(connection.group, time, connection);
  }

  /** A source fires at `time`; `noted`: what its spike trains are told. */
  fire(source: Source, time: number, noted: number = time): void {
    for (const train of source.trains) train.push(noted);
    const fanOut = this.fanOuts.get(source);
    if (fanOut !== undefined) {
      this.insert(0, time + (source.connections[0]?.delay ?? 0), fanOut);
      return;
    }
    const { connections } = source;
    const t = this.scalars.get('t');
    for (let i = 0; i < connections.length; i++) {
      const connection = connections[i]!;
      const arrival = time + connection.delay;
      // most of what is sent arrives later, in the queue of the group at work
      if (arrival > t && connection.group === this.active) this.queues[connection.group]!.insert(arrival, connection);
      else this.insert(connection.group, arrival, connection);
    }
  }

  /** net_event: an instance fires. */
  fireInstance(table: InstanceTable, instance: number, time: number): void {
    if (!(time >= this.scalars.get('t'))) this.refuse(table, instance, `net_event at ${time} ms, which is before t`);
    const source = this.network.instanceSources.get(table)?.[instance];
    if (source !== undefined) this.fire(source, time);
  }

  /** net_send: an instance sends an event to itself. */
  send(table: InstanceTable, instance: number, delay: number, flag: number): void {
    if (!(delay >= 0)) this.refuse(table, instance, `net_send with a delay of ${delay} ms`);
    const event: SelfEvent = { kind: 'self', time: this.scalars.get('t') + delay, table, instance, weights: this.current, flag };
    if (flag === 1) this.movablesOf(table)[instance] = event;
    this.insert(this.groupOf(table, instance), event.time, event);
  }

  /** net_move: the pending event of flag 1 to another time. */
  move(table: InstanceTable, instance: number, time: number): void {
    const event = this.movable.get(table)?.[instance];
    if (event === undefined) this.refuse(table, instance, 'net_move without a pending event of flag 1');
    if (!(time >= this.scalars.get('t'))) this.refuse(table, instance, `net_move to ${time} ms, which is before t`);
    const group = this.groupOf(table, instance);
    this.queues[group]?.remove(event.time, event);
    event.time = time;
    this.insert(group, time, event);
  }

  private refuse(table: InstanceTable, instance: number, what: string): never {
    throw new EventError(`${nameOf(table, instance)}, at its t of ${this.scalars.get('t')} ms: ${what}`);
  }

  /** WATCH: an instance begins to watch its condition `number`. */
  watch(table: InstanceTable, instance: number, number: number): void {
    const key = conditionKey(table, instance, number);
    // a condition that is watched anew goes behind all others
    this.watched.delete(key);
    this.watched.set(key, this.nextWatch++);
  }

  /** A watched condition came true: it is told when all of them were looked at. */
  watchFired(table: InstanceTable, instance: number, number: number, flag: number): void {
    const order = this.watched.get(conditionKey(table, instance, number)) ?? 0;
    this.fired.push({ order, event: { kind: 'self', time: this.scalars.get('t'), table, instance, weights: 0, flag } });
  }

  /** Queues the events of the conditions that came true, in the order in which they began to be watched. */
  queueWatched(): void {
    if (this.fired.length === 0) return;
    this.fired.sort((a, b) => a.order - b.order);
    for (const { event } of this.fired) this.insert(this.groupOf(event.table, event.instance), event.time, event);
    this.fired.length = 0;
  }

  /** Puts what groups sent to others into their queues, in the order of groups. Before the next deliveries of any of them. */
  exchange(): void {
    for (const { group, time, event } of this.outbox) this.queues[group]?.insert(time, event);
    this.outbox.length = 0;
  }

  private groupOf(table: InstanceTable, instance: number): number {
    // an instance sends to itself only while its group is advanced, or before any is
    return this.active >= 0 ? this.active : groupOfInstance(table, instance);
  }

  private movablesOf(table: InstanceTable): (SelfEvent | undefined)[] {
    let own = this.movable.get(table);
    if (own === undefined) {
      own = [];
      this.movable.set(table, own);
    }
    return own;
  }

  private insert(group: number, time: number, event: QueuedEvent): void {
    // how many events in a row each caused the next without the time going on
    const chain = time > this.scalars.get('t') ? 0 : this.chain + 1;
    if (chain > LONGEST_CHAIN) throw new EventError(`${whose(event)}: events cause one another without end, and the time does not go on`);
    if (this.active < 0 || group === this.active) this.queues[group]?.insert(time, event, chain);
    else this.outbox.push({ group, time, event });
  }

  /** Delivers all events of the active group that are due at or before `until`; afterwards t is as it was. False: paused, and some are left; call again to go on. */
  deliver(until: number): boolean {
    const queue = this.queues[this.active];
    if (queue === undefined || queue.earliest > until) return true;
    const { scalars } = this;
    const t = scalars.get('t');
    let handled = 0;
    let paused = false;
    while (!paused) {
      const event = queue.take(until);
      if (event === null) break;
      scalars.set('t', queue.time);
      this.chain = queue.note;
      this.handle(event);
      paused = ++handled % LOOK_EVERY === 0 && performance.now() >= this.pauseAt;
    }
    scalars.set('t', t);
    this.setFlag(0);
    this.current = 0;
    this.chain = 0;
    return !paused;
  }

  private handle(event: QueuedEvent): void {
    switch (event.kind) {
      case 'connection':
        this.warn(event.table);
        this.receive(event.receive, event.instance, event.weights, 0);
        return;
      case 'fanOut':
        for (const { table, receive, instance, weights } of event.connections) {
          this.warn(table);
          this.receive(receive, instance, weights, 0);
        }
        return;
      case 'play': {
        this.disturb?.('rhs');
        const next = this.plays[this.active]?.reach(event) ?? null;
        if (next !== null) this.insert(this.active, next.time, next);
        return;
      }
      case 'self':
        if (event.flag === 1) this.movablesOf(event.table)[event.instance] = undefined;
        this.warn(event.table);
        this.receive(this.receivers.get(event.table)?.receive, event.instance, event.weights, event.flag);
        return;
    }
  }

  /** Before an event to an instance: an artificial cell is nobody's equation. */
  private warn(table: InstanceTable): void {
    if (this.disturb !== null && table.mechanism.kind !== 'artificial') this.disturb('state');
  }

  private receive(call: KernelCall | undefined, instance: number, weights: number, flag: number): void {
    if (call === undefined) return;
    this.setFlag(flag);
    this.current = weights;
    call(instance, instance + 1, weights);
  }

  private setFlag(flag: number): void {
    if (flag === this.flag) return;
    this.flag = flag;
    this.scalars.set('flag', flag);
  }
}

/** With the point's name, which outlives a layout. */
function conditionKey(table: InstanceTable, instance: number, number: number): string {
  return `${table.mechanism.name}/${instance}/${number}/${table.names[instance] ?? ''}`;
}

/** The mechanism an event is for, in words. */
function whose(event: QueuedEvent): string {
  switch (event.kind) {
    case 'self':
    case 'connection':
      return nameOf(event.table, event.instance);
    case 'fanOut':
      return 'a spike of several connections';
    case 'play':
      return 'a play';
  }
}

function nameOf(table: InstanceTable, instance: number): string {
  const name = table.names[instance];
  return name === undefined ? table.mechanism.name : `${name} (${table.mechanism.name})`;
}
