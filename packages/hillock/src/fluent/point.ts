import type { PointModel } from '@hillock/simulator';
import type { Place } from './place.ts';

export type PointParameters = Readonly<Record<string, number | readonly number[]>>;

/** A point process or artificial cell of a model that is being built. */
export class Point {
  readonly name: string;
  readonly type: string;
  /** Null for an artificial cell. */
  readonly place: Place | null;
  readonly parameters: PointParameters;

  private ids: readonly number[] = [];

  constructor(name: string, type: string, place: Place | null, parameters: PointParameters) {
    this.name = name;
    this.type = type;
    this.place = place;
    this.parameters = parameters;
  }

  /** Names its stream of random numbers by one to three whole numbers: two points with the same ids draw the same. Without it each has a stream of its own. */
  stream(...ids: readonly number[]): this {
    this.ids = ids;
    return this;
  }

  /** A variable of it, to record or to watch: "stim.i". */
  variable(name: string): string {
    return `${this.name}.${name}`;
  }

  toString(): string {
    return this.name;
  }

  toJSON(): PointModel {
    const at = this.place === null ? {} : { at: this.place.toString() };
    const params = Object.keys(this.parameters).length === 0 ? {} : { params: this.parameters };
    return { name: this.name, type: this.type, ...at, ...params, ...(this.ids.length === 0 ? {} : { stream: this.ids }) };
  }
}
