import type { CellTypeModel, ConnectionModel, PointerModel, RegionModel } from '@hillock/simulator';
import type { Place } from './place.ts';
import { Point, type PointParameters } from './point.ts';
import { Region, Section, type Shape } from './section.ts';

/** A NetCon: weight and further values, delay in ms, threshold in mV, delivery times in ms. */
export type ConnectionOptions = Omit<ConnectionModel, 'from' | 'to'>;

/** What a model and a cell type are made of alike: sections, regions, points, pointers and connections. */
export class Parts {
  private readonly sections: Section[] = [];
  private readonly regions: RegionModel[] = [];
  private readonly points: Point[] = [];
  private readonly pointers: PointerModel[] = [];
  private readonly connections: ConnectionModel[] = [];

  /** A section: a cylinder, or 3-D points. */
  section(name: string, shape: Shape): Section {
    const section = new Section(name, shape, this.regions);
    this.sections.push(section);
    return section;
  }

  /** Sections by name or pattern (`"all"`, `"dend*"`); in a model those of a morphology file and of cells (`"c[1].dend"`) too. */
  region(patterns: string | readonly string[]): Region {
    return new Region(patterns, this.regions);
  }

  /** A point process at a place. Its name is its type and a number, unless one is given. */
  point(type: string, place: Place, parameters: PointParameters = {}, name?: string): Point {
    return this.addPoint(type, place, parameters, name);
  }

  /** A cell without voltage: NetStim, IntFire1. */
  artificial(type: string, parameters: PointParameters = {}, name?: string): Point {
    return this.addPoint(type, null, parameters, name);
  }

  /** Makes a POINTER (`gap.variable('vgap')`, `"soma(0.5).name_mech"`) point at a variable (`dend.at(0.5).v`). */
  pointer(pointer: string, target: string): this {
    this.pointers.push({ pointer, target });
    return this;
  }

  /** From a place (its v), a point or a variable to a point; `null`: driven by its `events` alone. */
  connect(from: Place | Point | string | null, to: Point, options: ConnectionOptions = {}): this {
    this.connections.push({ ...(from === null ? {} : { from: from.toString() }), to: to.name, ...options });
    return this;
  }

  /** These parts as the model file has them. */
  protected parts(): Required<Omit<CellTypeModel, 'pointers'>> & Pick<CellTypeModel, 'pointers'> {
    return {
      sections: this.sections.map((s) => s.toJSON()),
      regions: [...this.regions],
      points: this.points.map((p) => p.toJSON()),
      ...(this.pointers.length === 0 ? {} : { pointers: [...this.pointers] }),
      connections: [...this.connections],
    };
  }

  private addPoint(type: string, place: Place | null, parameters: PointParameters, name: string | undefined): Point {
    const count = this.points.length;
    const point = new Point(name ?? `${type}${count}`, type, place, parameters);
    this.points.push(point);
    return point;
  }
}
