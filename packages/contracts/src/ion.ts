/** An ion variable of a segment: total current i (mA/cm², outward), concentrations inside and outside (mM), reversal potential e (mV). */
export type IonVar = 'i' | 'in' | 'out' | 'e';

/** That something reads and writes variables of an ion. What all users of an ion in a segment declare decides how the engine keeps it (NEURON's ion style). */
export interface IonUse {
  readonly ion: string;
  /** Charge number. At least one user must give it, unless the ion is na, k or ca. */
  readonly valence?: number;
  readonly reads: readonly IonVar[];
  readonly writes: readonly IonVar[];
}
