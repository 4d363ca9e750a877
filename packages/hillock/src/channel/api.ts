import type { Backend } from '@hillock/kernel';
import type { Rates } from '@hillock/simulator';

/** What a mechanism is looked at under. */
export interface ChannelOptions {
  /** °C; default 6.3. */
  readonly celsius?: number;
  /** Voltages, mV; default −120 to 60 in steps of 1. */
  readonly v?: readonly number[];
  /** Concentrations inside (mM) by ion variable (`cai`), one curve each. Default, for those the mechanism reads: 1e-4, 1e-3 and 1e-2 of calcium. */
  readonly concentrations?: Readonly<Record<string, readonly number[]>>;
  /** Parameters of the mechanism instead of their defaults, GLOBAL ones too. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** exact (default): TABLE statements are not used; nmodl: they are. */
  readonly rates?: Rates;
  readonly backend?: Backend;
}

/** One curve of a gate or of a variable, under each condition. */
export interface GateCurve {
  /** The state or variable. */
  readonly name: string;
  readonly what: 'steady state' | 'time constant';
  /** state: found from the equations; variable: what the file computes itself under a name like minf or mtau, where no state has the same curve. */
  readonly source: 'state' | 'variable';
  /** ms for time constants; as declared for steady states, '' where they have none. */
  readonly unit: string;
  /** Of a time constant that states have together (a KINETIC scheme, coupled equations): those states; slowest first, numbered in `name`. */
  readonly states?: readonly string[];
  /** One row a condition, one value a place of the axis; NaN where there is none. */
  readonly rows: readonly (readonly number[])[];
}

/** Steady states and time constants of every gate that was found. */
export interface GateAnalysis {
  readonly mechanism: string;
  /** What the curves run along: the voltage (mV), or a concentration (mM) where nothing depends on the voltage. */
  readonly axis: { readonly name: string; readonly unit: string; readonly values: readonly number[] };
  readonly conditions: readonly Condition[];
  readonly curves: readonly GateCurve[];
  /** What was found besides, in sentences. */
  readonly notes: readonly string[];
}

/** Concentrations by name; without any there is one condition. */
export interface Condition {
  /** 'cai = 0.001 mM', '' for the only one. */
  readonly label: string;
  readonly concentrations: Readonly<Record<string, number>>;
}

/** Traces of a family of steps on one time base. */
export interface Family {
  /** 'current', 'cai' … */
  readonly quantity: string;
  readonly unit: string;
  /** What is stepped: 'v' in mV, 'ica' in mA/cm². */
  readonly stepped: string;
  readonly steppedUnit: string;
  readonly t: readonly number[];
  readonly traces: readonly { readonly level: number; readonly values: readonly number[] }[];
  /** The protocol in words. */
  readonly protocol: string;
}
