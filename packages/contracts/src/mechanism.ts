import type { IonUse } from './ion.ts';

/**
 * A named value of a mechanism.
 * - `range`: one an instance, reachable from outside as `name_mechanism` (density) or `point.name`.
 * - `private`: one an instance, not reachable from outside.
 * - `global`: one for the whole model, reachable as `name_mechanism`.
 */
export interface FieldSpec {
  readonly name: string;
  readonly role: 'parameter' | 'state' | 'assigned' | 'pointer';
  readonly scope: 'range' | 'private' | 'global';
  /** As written in the source, '' where none is: "S/cm2". */
  readonly unit: string;
  /** The default of a parameter; of a state the value it starts from before INITIAL; 0 otherwise. */
  readonly initial: number;
  /** Elements; 1 for a scalar. */
  readonly length: number;
  /** The limits a parameter declares. */
  readonly limits?: readonly [low: number, high: number];
}

/** A current the mechanism contributes: outward positive, mA/cm² for density mechanisms and nA for point processes; an electrode current is inward positive. */
export interface CurrentSpec {
  readonly name: string;
  /** The ion that carries it; absent: non-specific. */
  readonly ion?: string;
  readonly electrode: boolean;
}

/**
 * The entry points a mechanism's code may have, and when the engine calls them:
 * - `tables`: at initialisation before anything else, and before a step when a dependency may have changed: fills lookup tables that are out of date.
 * - `initial`: at initialisation, for every instance: sets states and assigned values.
 * - `current`: once an assembly, for every instance: adds its outward current density to rhs (rhs −= i) and its slope to d, and to the ions it writes.
 * - `advance`: once a step after the voltage update, for every instance: states from t − dt to t.
 * - `advanceSecondOrder`: instead of `advance` where the stepper is of order 2 (Crank–Nicolson), with the engine's dt halved while it runs: half a step of an
 *   implicit or explicit method, then s += (dt/2)·s′, for implicit ones the trapezoidal rule. Only mechanisms whose methods need it have it.
 * - `netInitial`: at initialisation, once a connection to an instance; `netReceive`: for an event, at the event's time, once.
 */
export type KernelName = 'tables' | 'initial' | 'current' | 'advance' | 'advanceSecondOrder' | 'netInitial' | 'netReceive';

/** Something that error control must know of: it draws random numbers, counts steps, or writes into other instances. */
export interface EffectUse {
  readonly kind: 'random' | 'perStep' | 'writesOther';
  /** Where, for the message: "file.mod:12". */
  readonly at: string;
}

/** What a `.mod` file and the TypeScript builder both become: plain data, so that it can be cached and sent to a worker. */
export interface Mechanism {
  readonly name: string;
  /** `density`: in every segment it is inserted in; `point`: at a place; `artificial`: a cell without voltage. */
  readonly kind: 'density' | 'point' | 'artificial';
  readonly fields: readonly FieldSpec[];
  readonly ions: readonly IonUse[];
  readonly currents: readonly CurrentSpec[];
  /** The kernels the code has; every other entry point is skipped. */
  readonly kernels: readonly KernelName[];
  /** Serialised kernel representation (see @hillock/kernel); opaque here. */
  readonly code: Uint8Array;
  /** Absent: takes no events. `arguments`: names of a connection's values, the first is its weight. */
  readonly events?: { readonly arguments: readonly string[] };
  /** It can be the source of connections by itself (net_event). */
  readonly eventSource: boolean;
  /** Global flag fields that turn its tables on (1) and off (0), such as usetable. */
  readonly tableSwitches: readonly string[];
  readonly effects: readonly EffectUse[];
}

/** Finds mechanisms by name; what a package of channels registers. */
export interface MechanismProvider {
  readonly names: readonly string[];
  load(name: string): Promise<Mechanism>;
}
