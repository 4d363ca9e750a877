import type { CellModel, CellTypeModel } from '@hillock/simulator';
import { Parts } from './parts.ts';
import { Place } from './place.ts';
import { Point } from './point.ts';

/** What cells of one type are made of. Its sections and points are those of every such cell: `cell.at`, `cell.point` tell which one's are meant. */
export class CellType extends Parts {
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  toJSON(): CellTypeModel {
    return this.parts();
  }
}

/** One cell. */
export class Cell {
  /** Its full name: `c[3]`. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** A place of the cell's type, in this cell. */
  at(place: Place): Place {
    return new Place(`${this.name}.${place.section}`, place.x);
  }

  /** A point of the cell's type, in this cell. */
  point(point: Point): Point {
    return new Point(`${this.name}.${point.name}`, point.type, point.place === null ? null : this.at(point.place), point.parameters);
  }
}

/** Cells of one type, numbered from 0. */
export class Cells implements Iterable<Cell> {
  readonly name: string;
  readonly count: number;
  private readonly type: string;

  constructor(type: string, name: string, count: number) {
    this.type = type;
    this.name = name;
    this.count = count;
  }

  /** One of them. Throws a RangeError for a number that none has. */
  at(index: number): Cell {
    if (!Number.isInteger(index) || index < 0 || index >= this.count)
      throw new RangeError(`there are ${this.count} of the cells ${this.name}: no ${this.name}[${index}]`);
    return new Cell(`${this.name}[${index}]`);
  }

  *[Symbol.iterator](): Iterator<Cell> {
    for (let i = 0; i < this.count; i++) yield this.at(i);
  }

  toJSON(): CellModel {
    return { type: this.type, name: this.name, count: this.count };
  }
}
