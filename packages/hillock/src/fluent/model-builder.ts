import type { ConnectionModel, Model, Rates, RegionModel, RunOptions, Simulation, SpikeModel } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import type { BuildOptions } from '../api.ts';
import { buildModel } from '../build.ts';
import { HillockError, modelMistakes } from '../mistakes.ts';
import { parseModel } from '../model-file/parse.ts';
import { FinishedRun } from './finished-run.ts';
import type { Place } from './place.ts';
import { Point, type PointParameters } from './point.ts';
import { Region, Section, type Shape } from './section.ts';

/** What holds for the whole model. */
export interface ModelOptions {
  readonly title?: string;
  /** °C; default 6.3. */
  readonly celsius?: number;
  /** mV at the start; default −65. */
  readonly vInit?: number;
  readonly globals?: NonNullable<Model['globals']>;
}

/** How a model is run. */
export interface RunSettings {
  /** ms. */
  readonly tstop: number;
  /** ms; default 0.025. */
  readonly dt?: number;
  /** Default backward-euler. */
  readonly method?: string;
  readonly rates?: Rates;
  /** ms between recorded points; default every step. */
  readonly sample?: number;
}

/** A NetCon: weight and further values, delay in ms, threshold in mV, delivery times in ms. */
export type ConnectionOptions = Omit<ConnectionModel, 'from' | 'to'>;

/** Begins a model. */
export function model(options: ModelOptions = {}): ModelBuilder {
  return new ModelBuilder(options);
}

/** A model that is being built. What it builds is the model file: `toJSON` gives it. */
export class ModelBuilder {
  private readonly options: ModelOptions;
  private readonly sections: Section[] = [];
  private readonly regions: RegionModel[] = [];
  private readonly points: Point[] = [];
  private readonly connections: ConnectionModel[] = [];
  private readonly recorded: Record<string, string> = {};
  private readonly trains: Record<string, SpikeModel> = {};
  private readonly mechanisms: string[] = [];
  private readonly files = new Map<string, string>();
  private swc: string | null = null;

  constructor(options: ModelOptions) {
    this.options = options;
  }

  /** A section: a cylinder, or 3-D points. */
  section(name: string, shape: Shape): Section {
    const section = new Section(name, shape, this.regions);
    this.sections.push(section);
    return section;
  }

  /** Sections by name or pattern (`"all"`, `"dend*"`), those of a morphology file too. */
  region(patterns: string | readonly string[]): Region {
    return new Region(patterns, this.regions);
  }

  /** A reconstructed morphology: the text of an SWC file, under the name it is to have. */
  morphology(name: string, text: string): this {
    this.swc = name;
    this.files.set(name, text);
    return this;
  }

  /** A mechanism in NMODL, under the name of its file. */
  mechanism(name: string, text: string): this {
    this.mechanisms.push(name);
    this.files.set(name, text);
    return this;
  }

  /** A file that mechanisms INCLUDE. */
  include(name: string, text: string): this {
    this.files.set(name, text);
    return this;
  }

  /** A point process at a place. Its name is its type and a number, unless one is given. */
  point(type: string, place: Place, parameters: PointParameters = {}, name?: string): Point {
    return this.addPoint(type, place, parameters, name);
  }

  /** A cell without voltage: NetStim. */
  artificial(type: string, parameters: PointParameters = {}, name?: string): Point {
    return this.addPoint(type, null, parameters, name);
  }

  /** From a place (its v), a point or a variable to a point; `null`: driven by its `events` alone. */
  connect(from: Place | Point | string | null, to: Point, options: ConnectionOptions = {}): this {
    this.connections.push({ ...(from === null ? {} : { from: from.toString() }), to: to.name, ...options });
    return this;
  }

  /** Records a variable: `soma.at(0.5).v`, `syn.variable('g')`. */
  record(name: string, variable: string): this {
    this.recorded[name] = variable;
    return this;
  }

  /** Collects spike times of a place (its v above the threshold, mV; default 10), a variable or an artificial cell. */
  spikes(name: string, source: Place | Point | string, options: { readonly threshold?: number } = {}): this {
    this.trains[name] = { at: source.toString(), ...options };
    return this;
  }

  /** The model file. */
  toJSON(run: RunSettings = { tstop: 0 }): Model {
    const { tstop, dt = 0.025, method = 'backward-euler', rates, sample } = run;
    return {
      hillock: 1,
      ...this.options,
      ...(this.mechanisms.length === 0 ? {} : { mechanisms: [...this.mechanisms] }),
      ...(this.swc === null ? {} : { morphology: { swc: this.swc } }),
      sections: this.sections.map((s) => s.toJSON()),
      regions: [...this.regions],
      points: this.points.map((p) => p.toJSON()),
      connections: [...this.connections],
      record: { ...this.recorded },
      spikes: { ...this.trains },
      run: { tstop, integrator: { method, dt }, ...(rates === undefined ? {} : { rates }), ...(sample === undefined ? {} : { sample }) },
    };
  }

  /** The model ready to run. Throws a HillockError that lists every mistake. */
  build(run: RunSettings, options: Omit<BuildOptions, 'read'> = {}): Simulation {
    return this.made(this.toJSON(run), options);
  }

  /** Builds and runs. A run that fails is told in `outcome`; a model that cannot be throws. */
  async run(run: RunSettings, options: Omit<BuildOptions, 'read'> & RunOptions = {}): Promise<FinishedRun> {
    const json = this.toJSON(run);
    const simulation = this.made(json, options);
    return new FinishedRun(json, simulation, await simulation.runAsync(run.tstop, options));
  }

  private made(json: Model, options: Omit<BuildOptions, 'read'>): Simulation {
    const checked = parseModel(json);
    if (E.isLeft(checked)) throw new HillockError(modelMistakes(checked.left));
    const built = buildModel(checked.right, { ...options, read: (name) => this.files.get(name) ?? null });
    if (E.isLeft(built)) throw new HillockError(built.left);
    return built.right;
  }

  private addPoint(type: string, place: Place | null, parameters: PointParameters, name: string | undefined): Point {
    const count = this.points.length;
    const point = new Point(name ?? `${type}${count}`, type, place, parameters);
    this.points.push(point);
    return point;
  }
}
