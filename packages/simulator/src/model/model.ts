/**
 * A model as plain data: what the model file says, what the fluent API builds, what is kept beside results. Names of parameters, states and ranges are
 * NEURON's; units mV, ms, µm, nA, µS, mA/cm², S/cm², µF/cm², Ω·cm, mM.
 */
export interface Model {
  /** The JSON Schema of the file, for editors. */
  readonly $schema?: string;
  /** Format version. */
  readonly hillock: 1;
  readonly title?: string;
  /** °C; default 6.3. */
  readonly celsius?: number;
  /** mV at initialisation; default −65. */
  readonly vInit?: number;
  /** GLOBALs of mechanisms as `name_suffix` (`cai0_ca_ion` too); a FUNCTION_TABLE f of mechanism x is `f_x`. */
  readonly globals?: Readonly<Record<string, GlobalValue>>;
  /** Mechanism files and packages of them, by name; resolved by whoever loads the model. */
  readonly mechanisms?: readonly (string | MechanismUse)[];
  /** Plugins whose parts the model names: package → options. Resolved by whoever loads the model. */
  readonly plugins?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Blocks of further equations, of plugins. Made by whoever loads the model. */
  readonly blocks?: readonly BlockModel[];
  /** A reconstructed morphology, read by whoever loads the model. */
  readonly morphology?: { readonly swc: string };
  readonly sections?: readonly SectionModel[];
  /** Match the full names of the sections of cells too. */
  readonly regions?: readonly RegionModel[];
  readonly points?: readonly PointModel[];
  readonly pointers?: readonly PointerModel[];
  readonly connections?: readonly ConnectionModel[];
  /** What cells are made of. */
  readonly cellTypes?: Readonly<Record<string, CellTypeModel>>;
  readonly cells?: readonly CellModel[];
  /** A variable of a point or of a segment → values it is given over time. */
  readonly play?: Readonly<Record<string, PlayModel>>;
  /** Name of a trace → a variable: `soma(0.5).v`, `soma(0.5).m_hh`, `syn.g`. */
  readonly record?: Readonly<Record<string, string>>;
  /** Name of a spike train → a source and its threshold. */
  readonly spikes?: Readonly<Record<string, SpikeModel>>;
  readonly run: RunModel;
}

/** A mechanism file or a package of them; its mechanisms are called by their names with `as` in front. */
export interface MechanismUse {
  readonly use: string;
  readonly as?: string;
}

/** A block of a plugin. */
export interface BlockModel {
  /** The package. */
  readonly use: string;
  /** The block's name there; may be left out where there is only one. */
  readonly name?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A cell's own sections, regions, points, pointers and connections: the names in it are those of its own things. */
export type CellTypeModel = Pick<Model, 'sections' | 'regions' | 'points' | 'pointers' | 'connections'>;

/** Cells of one type. With a count `name[0]` … `name[count − 1]`, without one just `name`; their things are `name[0].soma(0.5)`, `name[0].syn`. */
export interface CellModel {
  readonly type: string;
  readonly name: string;
  readonly count?: number;
}

/** A function by points: straight lines between them, the first and last value held outside. */
export interface PointsOfFunction {
  readonly x: readonly number[];
  readonly value: readonly number[];
}

/** A number; for a FUNCTION_TABLE also points. */
export type GlobalValue = number | PointsOfFunction;

/** A POINTER of a mechanism (`point.name`, `section(x).name_mechanism`) and the variable it is (`dend(0.5).v`, `syn.g`). */
export interface PointerModel {
  readonly pointer: string;
  readonly target: string;
}

export interface SectionModel {
  readonly name: string;
  /** x, y, z, diameter in µm. */
  readonly pt3d?: readonly (readonly [number, number, number, number])[];
  readonly L?: number;
  readonly diam?: RangeValue;
  /** `section(x)`. */
  readonly parent?: string;
  readonly childEnd?: 0 | 1;
  readonly rallbranch?: number;
}

/** A value along sections: a number; piecewise linear in x; or piecewise linear in path distance (µm) from a place, held constant outside. */
export type RangeValue =
  | number
  | { readonly x: readonly number[]; readonly value: readonly number[] }
  | { readonly byDistance: string; readonly um: readonly number[]; readonly value: readonly number[] };

export interface RegionModel {
  /** "all", one name or pattern, or a list of them; * and ? are wild. */
  readonly sections: string | readonly string[];
  readonly nseg?: number | { readonly dLambda: number; readonly freq?: number };
  readonly Ra?: number;
  readonly cm?: RangeValue;
  /** Mechanism → its range parameters, without suffix. A list fills the elements of an array. */
  readonly insert?: Readonly<Record<string, Readonly<Record<string, RangeValue | readonly RangeValue[]>>>>;
  /** Ion → c_style, e_style, einit, eadvance, cinit. */
  readonly ionStyle?: Readonly<Record<string, readonly [number, number, number, number, number]>>;
  /** Ion variables of the segments, as NEURON names them: ena, cai … */
  readonly ions?: Readonly<Record<string, RangeValue>>;
}

export interface PointModel {
  readonly name: string;
  readonly type: string;
  /** `section(x)`; absent for an artificial cell. */
  readonly at?: string;
  readonly params?: Readonly<Record<string, number | readonly number[]>>;
  /** One to three ids that name the stream of random numbers of a point that draws some. */
  readonly stream?: number | readonly number[];
}

export interface ConnectionModel {
  /** A point, a place (threshold on its v), a variable, or absent: driven by `events` alone. */
  readonly from?: string;
  readonly to: string;
  readonly threshold?: number;
  readonly delay?: number;
  readonly weight?: number | readonly number[];
  /** Delivery times, ms; the delay is not added. */
  readonly events?: readonly number[];
}

/** Values a variable takes at times (ms) that do not fall; two at one time are a jump. */
export interface PlayModel {
  readonly t: readonly number[];
  readonly value: readonly number[];
  /** true (the default): straight lines, the last one for ever; false: a step at each time. */
  readonly continuous?: boolean;
}

export interface SpikeModel {
  readonly at: string;
  readonly threshold?: number;
}

/**
 * nmodl: TABLE statements are honoured (linear, as NEURON has them). exact: they are ignored. table: they are ignored, and steps of states that depend on v alone are read
 * from cubic tables whose errors are measured.
 */
export type Rates = 'nmodl' | 'exact' | 'table';

/** The method's name and its options. */
export interface IntegratorModel {
  readonly method: string;
  /** ms, for methods of fixed step. */
  readonly dt?: number;
  /** Of methods with error control, beside the method's own: 1: a threshold is crossed at the end of a step; 2: at its time. Default 1. */
  readonly conditionOrder?: number;
  /** Each cell has a step of its own: not supported yet, false. */
  readonly local?: boolean;
  /** Name of states ("v", "cai", "m_hh") → factor on their absolute tolerance. */
  readonly atolScale?: Readonly<Record<string, number>>;
  /** Steps after which a run ends with a reason. */
  readonly maxSteps?: number;
  /** Options of the method itself: atol, rtol, maxOrder … */
  readonly [option: string]: unknown;
}

export interface RunModel {
  readonly tstop: number;
  readonly integrator: IntegratorModel;
  /** nmodl: honour TABLE statements (default with steps of fixed size); exact: ignore them (default with error control). */
  readonly rates?: Rates;
  /** ms between recorded points. With steps of fixed size a multiple of dt, by default every step; with error control it has to be given. */
  readonly sample?: number;
}
