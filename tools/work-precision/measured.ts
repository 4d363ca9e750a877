/** One engine at one tolerance. */
export interface MeasuredRun {
  readonly engine: 'NEURON' | 'Hillock';
  readonly method: string;
  readonly atol: number;
  /** Processor time of the run alone. */
  readonly seconds: number;
  readonly steps?: number;
  /** Of v, over its range. */
  readonly rms: number;
  /** ms. */
  readonly lastSpike: number;
}

export interface MeasuredModel {
  readonly name: string;
  readonly title: string;
  readonly neuron: string;
  /** Of the reference, ms. */
  readonly lastSpike: number;
  /** How far CVODE at ten times the tolerance is from the reference. */
  readonly uncertain: { readonly rms: number; readonly lastSpike: number };
  readonly runs: readonly MeasuredRun[];
}

export interface Measured {
  readonly command: string;
  readonly machine: string;
  readonly models: readonly MeasuredModel[];
}
