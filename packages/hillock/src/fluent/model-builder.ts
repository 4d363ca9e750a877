import type { CellModel, Model, PlayModel, Rates, RunOptions, Simulation, SpikeModel } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import type { BuildOptions, ReadText } from '../api.ts';
import { buildModel } from '../build.ts';
import { HillockError, modelMistakes } from '../mistakes.ts';
import { parseModel } from '../model-file/parse.ts';
import { Cell, Cells, CellType } from './cells.ts';
import { FinishedRun } from './finished-run.ts';
import { Parts } from './parts.ts';
import type { Place } from './place.ts';
import type { Point } from './point.ts';

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

/** Begins a model. */
export function model(options: ModelOptions = {}): ModelBuilder {
  return new ModelBuilder(options);
}

/** A model that is being built. What it builds is the model file: `toJSON` gives it. */
export class ModelBuilder extends Parts {
  private readonly options: ModelOptions;
  private readonly cellTypes: CellType[] = [];
  private readonly made: CellModel[] = [];
  private readonly played: Record<string, PlayModel> = {};
  private readonly recorded: Record<string, string> = {};
  private readonly trains: Record<string, SpikeModel> = {};
  private readonly mechanisms: string[] = [];
  private readonly files = new Map<string, string>();
  private swc: string | null = null;
  /** Finds the files that were given by their text. */
  readonly read: ReadText = (name) => this.files.get(name) ?? null;

  constructor(options: ModelOptions) {
    super();
    this.options = options;
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

  /** A type of cells; the sections, regions, points, pointers and connections added to it are those of every cell of the type. Throws when there is one of this name. */
  cellType(name: string): CellType {
    if (this.cellTypes.some((type) => type.name === name)) throw new Error(`a cell type "${name}" exists already`);
    const type = new CellType(name);
    this.cellTypes.push(type);
    return type;
  }

  /** `count` cells of a type. */
  cells(type: CellType, name: string, count: number): Cells {
    const cells = new Cells(type.name, name, count);
    this.made.push(cells.toJSON());
    return cells;
  }

  /** One cell of a type. */
  cell(type: CellType, name: string): Cell {
    this.made.push({ type: type.name, name });
    return new Cell(name);
  }

  /** Gives a variable values over time (ms): along straight lines, or with `continuous: false` in steps. Throws when it is played already. */
  play(variable: string, values: PlayModel): this {
    if (Object.hasOwn(this.played, variable)) throw new Error(`${variable} is played already`);
    this.played[variable] = values;
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
      ...this.parts(),
      ...(this.cellTypes.length === 0 ? {} : { cellTypes: Object.fromEntries(this.cellTypes.map((type) => [type.name, type.toJSON()])) }),
      ...(this.made.length === 0 ? {} : { cells: [...this.made] }),
      ...(Object.keys(this.played).length === 0 ? {} : { play: { ...this.played } }),
      record: { ...this.recorded },
      spikes: { ...this.trains },
      run: { tstop, integrator: { method, dt }, ...(rates === undefined ? {} : { rates }), ...(sample === undefined ? {} : { sample }) },
    };
  }

  /** The model ready to run. Throws a HillockError that lists every mistake. */
  build(run: RunSettings, options: Omit<BuildOptions, 'read'> = {}): Simulation {
    return this.ready(this.toJSON(run), options);
  }

  /** Builds and runs. A run that fails is told in `outcome`; a model that cannot be throws. */
  async run(run: RunSettings, options: Omit<BuildOptions, 'read'> & RunOptions = {}): Promise<FinishedRun> {
    const json = this.toJSON(run);
    const simulation = this.ready(json, options);
    return new FinishedRun(json, simulation, await simulation.runAsync(run.tstop, options));
  }

  private ready(json: Model, options: Omit<BuildOptions, 'read'>): Simulation {
    const checked = parseModel(json);
    if (E.isLeft(checked)) throw new HillockError(modelMistakes(checked.left));
    const built = buildModel(checked.right, { ...options, read: this.read });
    if (E.isLeft(built)) throw new HillockError(built.left);
    return built.right;
  }
}
