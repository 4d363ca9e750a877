import type { Mechanism } from '@hillock/contracts';
import { groupOfInstance } from '../layout/group-of.ts';
import type { InstanceTable } from '../layout/instances.ts';
import type { Layout } from '../layout/layout.ts';
import { resolveVariable } from '../layout/variables.ts';
import type { ConnectionModel, Model, SpikeModel } from '../model/model.ts';
import { parsePlace } from '../model/place.ts';
import type { PointUse } from '../model/points.ts';
import type { Path, Problems } from '../model/problems.ts';
import type { Scope } from '../model/scope.ts';
import { type Connection, DEFAULT_DELAY, type Source } from './source.ts';

/** mV: what a connection has that the model does not tell. */
const DEFAULT_THRESHOLD = 10;

/** Everything that sends and receives events. */
export interface Network {
  readonly sources: readonly Source[];
  /** In order of making. */
  readonly connections: readonly Connection[];
  /** Values of all connections as the model gives them. */
  readonly weights: Float64Array;
  /** Delivery times that the model gives. */
  readonly given: readonly { readonly connection: Connection; readonly times: readonly number[] }[];
  /** Sources that are instances. */
  readonly instanceSources: ReadonlyMap<InstanceTable, readonly (Source | undefined)[]>;
  /** Spike trains by name; the arrays fill during a run. */
  readonly trains: ReadonlyMap<string, number[]>;
}

/** Values a connection to this mechanism has. */
export function argumentCount(mechanism: Mechanism): number {
  return mechanism.events?.arguments.length ?? 0;
}

/** The first values belong to nobody: events without a connection read (and may write) there. As many as the longest connection has. */
function firstWeight(points: ReadonlyMap<string, PointUse>): number {
  let longest = 1;
  for (const { mechanism } of points.values()) longest = Math.max(longest, argumentCount(mechanism));
  return longest;
}

/** Room for the values of all connections. */
export function weightCount(scopes: readonly Scope[], points: ReadonlyMap<string, PointUse>): number {
  let count = firstWeight(points);
  for (const { prefix, part } of scopes) {
    for (const { to } of part.connections ?? []) {
      const target = points.get(prefix + to);
      if (target !== undefined) count += argumentCount(target.mechanism);
    }
  }
  return count;
}

/** A source, and the threshold that was given for it. */
interface Entry {
  readonly source: Source;
  given: number | null;
}

/** Makes a path only where one is told: a network has hundreds of thousands of connections. */
type PathTo = (key: Path) => Path;

const NONE: readonly number[] = [];

export class NetworkBuilder {
  private readonly layout: Layout;
  private readonly problems: Problems;
  private readonly byKey = new Map<string, Entry>();
  private readonly byText = new Map<string, Entry>();
  private readonly connections: Connection[] = [];
  private readonly weights: Float64Array;
  private readonly given: Network['given'][number][] = [];
  private readonly trains = new Map<string, number[]>();
  private readonly instanceSources = new Map<InstanceTable, (Source | undefined)[]>();
  private nextWeight: number;

  /** `count`: values of all connections, {@link weightCount}. */
  constructor(layout: Layout, points: ReadonlyMap<string, PointUse>, count: number, problems: Problems) {
    this.layout = layout;
    this.problems = problems;
    this.weights = new Float64Array(count);
    this.nextWeight = firstWeight(points);
  }

  build(model: Model, scopes: readonly Scope[]): Network {
    for (const scope of scopes) {
      (scope.part.connections ?? []).forEach((connection, i) => {
        this.connect(connection, scope.prefix, (key) => [...scope.path, 'connections', i, ...key]);
      });
    }
    for (const [name, spike] of Object.entries(model.spikes ?? {})) this.listen(name, spike, (key) => ['spikes', name, ...key]);
    return {
      sources: [...this.byKey.values()].map((entry) => entry.source),
      connections: this.connections,
      weights: this.weights,
      given: this.given,
      instanceSources: this.instanceSources,
      trains: this.trains,
    };
  }

  private connect(spec: ConnectionModel, prefix: string, path: PathTo): void {
    const to = prefix + spec.to;
    const target = this.layout.points.get(to);
    if (target === undefined) {
      this.problems.unknown(path(['to']), 'point', to, this.layout.points.keys());
      return;
    }
    const { mechanism } = target.table;
    if (mechanism.events === undefined) {
      this.problems.add(path(['to']), `${to} is ${mechanism.name}, which takes no events`);
      return;
    }
    const length = argumentCount(mechanism);
    const given = spec.weight === undefined ? NONE : typeof spec.weight === 'number' ? [spec.weight] : spec.weight;
    if (given.length > length) {
      this.problems.add(path(['weight']), `${mechanism.name} takes ${length} ${length === 1 ? 'weight' : 'weights'}, not ${given.length}`);
      return;
    }
    const events = spec.events ?? NONE;
    events.forEach((time, k) => {
      if (!(time >= 0)) this.problems.add(path(['events', k]), 'an event is delivered at t >= 0');
    });
    const { table, instance } = target;
    const connection: Connection = {
      kind: 'connection',
      table,
      instance,
      delay: spec.delay ?? DEFAULT_DELAY,
      weights: this.nextWeight,
      group: groupOfInstance(table, instance),
      receive: undefined,
    };
    this.weights.set(given, this.nextWeight);
    this.nextWeight += length;
    this.connections.push(connection);
    if (events.length > 0) this.given.push({ connection, times: events });
    if (spec.from === undefined) return;
    const source = this.source(prefix + spec.from, spec.threshold, path, 'from');
    source?.connections.push(connection);
  }

  private listen(name: string, spec: SpikeModel, path: PathTo): void {
    const source = this.source(spec.at, spec.threshold, path, 'at');
    if (source === null) return;
    const train: number[] = [];
    source.trains.push(train);
    this.trains.set(name, train);
  }

  /** `path` and `key`: where the source was written. */
  private source(text: string, threshold: number | undefined, path: PathTo, key: string): Source | null {
    const entry = this.byText.get(text) ?? this.find(text, path([key]));
    if (entry === null) return null;
    this.byText.set(text, entry);
    // instances that send events themselves have none
    if (threshold !== undefined && entry.source.variable >= 0) {
      if (entry.given !== null && entry.given !== threshold) {
        this.problems.add(path(['threshold']), `two thresholds on one variable: ${entry.given} and ${threshold}`);
      }
      entry.given = threshold;
      entry.source.threshold = threshold;
    }
    return entry.source;
  }

  private find(text: string, path: Path): Entry | null {
    const point = this.layout.points.get(text);
    if (point !== undefined) {
      if (!point.table.mechanism.eventSource) {
        this.problems.add(path, `${text} is ${point.table.mechanism.name}, which sends no events: watch one of its variables`);
        return null;
      }
      const entry = this.intern(`${point.table.mechanism.name}/${point.instance}`, -1);
      let ofTable = this.instanceSources.get(point.table);
      if (ofTable === undefined) {
        ofTable = [];
        this.instanceSources.set(point.table, ofTable);
      }
      ofTable[point.instance] = entry.source;
      return entry;
    }
    const problemsBefore = this.problems.list.length;
    const offset = resolveVariable(this.layout, parsePlace(text) === null ? text : `${text}.v`, path, this.problems);
    if (this.problems.list.length > problemsBefore || offset < 0) return null;
    return this.intern(`@${offset}`, offset);
  }

  private intern(key: string, variable: number): Entry {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const entry: Entry = {
      source: { number: this.byKey.size, connections: [], trains: [], variable, threshold: DEFAULT_THRESHOLD },
      given: null,
    };
    this.byKey.set(key, entry);
    return entry;
  }
}
