import type { IonUse } from './ion.ts';
import type { MechanismReport } from './mechanism-report.ts';
import type { Refusal } from './values.ts';

/**
 * A named value of a mechanism. A `pointer` is a variable of somebody else: the model says which ("pointers"), and must.
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

/** A function whose values the model gives: one number, or points of the (only) argument and values, joined by straight lines. */
export interface FunctionTableSpec {
  readonly name: string;
  /** How many arguments it takes; with more than one the model can only give a number. */
  readonly arguments: number;
  /** Fields of the code: the number of points, their places in rising order, and the values there. Their lengths are the engine's business. */
  readonly fields: { readonly count: string; readonly x: string; readonly value: string };
}

/** A RANDOM variable: a stream of random numbers of each instance, named by three ids, which the engine writes into these fields of the code. */
export interface StreamSpec {
  readonly name: string;
  readonly ids: readonly [string, string, string];
}

/**
 * The entry points a mechanism's code may have, and when the engine calls them:
 * - `construct`: once, when the model is built, before the values that the model sets.
 * - `tables`: at initialisation before anything else, and before a step when a dependency may have changed: fills lookup tables that are out of date.
 * - `initial`: at initialisation, for every instance: sets states and assigned values. `beforeInitial`: before those of all mechanisms; `afterInitial`:
 *   after all of them and the connections' own.
 * - `beforeBreakpoint`: before the currents of an assembly, when rhs and d are zero.
 * - `current`: once an assembly, for every instance: adds its outward current density to rhs (rhs −= i) and its slope to d, and to the ions it writes.
 * - `advance`: once a step after the voltage update, for every instance: states from t − dt to t.
 * - `advanceSecondOrder`: instead of `advance` where the stepper is of order 2 (Crank–Nicolson), with the engine's dt halved while it runs: half a step of an
 *   implicit or explicit method, then s += (dt/2)·s′, for implicit ones the trapezoidal rule. Only mechanisms whose methods need it have it.
 * - `diffusion`: after the states of all mechanisms: evaluates what diffusion along sections needs, see {@link DiffusionSpec}. `afterDiffusion`: after it:
 *   tells ions of concentrations that are states.
 * - `afterSolve`: after the states of all mechanisms; `beforeStep`: after that, before the sample of the step is taken, and once at the end of the
 *   initialisation.
 * - `watch`: at the beginning of a step, after the thresholds of connections: tells of conditions that came true (effect `watchFired`).
 * - `odePrepare` … `odeTimes`: what error control needs, see {@link OdeSpec}.
 * - `netInitial`: at initialisation, once a connection to an instance; `netReceive`: for an event, at the event's time, once.
 */
export type KernelName =
  | 'construct'
  | 'tables'
  | 'beforeInitial'
  | 'initial'
  | 'afterInitial'
  | 'beforeBreakpoint'
  | 'current'
  | 'advance'
  | 'advanceSecondOrder'
  | 'diffusion'
  | 'afterDiffusion'
  | 'afterSolve'
  | 'beforeStep'
  | 'odePrepare'
  | 'odeRhs'
  | 'odeJacobian'
  | 'odeSolve'
  | 'odeCondense'
  | 'odeExpand'
  | 'odeProduct'
  | 'odeStep'
  | 'odeTimes'
  | 'odeWatch'
  | 'netInitial'
  | 'netReceive'
  | 'watch';

/** One number that the equations of a mechanism determine. All three fields are `instance` fields of its code, hidden ones with `_` in front. */
export interface OdeState {
  /** Where its value is. */
  readonly field: string;
  /** Which element; 0 for scalars. It is the same in all three fields. */
  readonly element: number;
  /** Where `odeRhs` leaves ds/dt, 1/ms times the state's unit. */
  readonly slope: string;
  /** Where `odeSolve`, `odeCondense` and `odeExpand` find the right side b and leave the solution x. */
  readonly vector: string;
  /** The scale of its absolute tolerance (STATE x <1e-3>); 1 where none is declared. */
  readonly tolerance: number;
}

/**
 * The equations s′ = f(s, v, t) of a mechanism and its currents i(v, s), for integrators with error control. All kernels run for every instance (`each`), at the
 * engine's t, v and dt (the present step), with states as the integrator has put them. In the order of an evaluation:
 * - `odePrepare`: before currents: writes concentrations that follow from the states to the ions, and runs what must be up to date for currents.
 * - `odeRhs`: after currents: slopes := f(s, v, t). It changes nothing else that an equation reads.
 * - `odeJacobian`: evaluates ∂f/∂s, ∂f/∂v, ∂i/∂s, ∂i/∂v at the present s, v, t and keeps them in hidden fields for the three kernels that follow.
 * - `odeSolve`: x := (1 − γ·∂f/∂s)⁻¹·b in the vectors, v held; γ is the engine scalar `gamma`, ms.
 * - `odeCondense`: the same, and takes the states out of the node's row: with w = (1 − γ·∂f/∂s)⁻¹·b and z = (1 − γ·∂f/∂s)⁻¹·γ·∂f/∂v, d += ∂i/∂v + ∂i/∂s·z and
 *   rhs −= ∂i/∂s·w (densities, mA/cm² and S/cm², as `current` adds them; an electrode current counts the other way). A mechanism without
 *   states has it too: d += ∂i/∂v.
 * - `odeExpand`: after the solve, with δv in the node's `rhs`: x := w + z·δv. Condense, solve, expand is exact for everything that meets in v alone.
 * - `odeProduct`: J·(δs, δv), with δs where the states are and δv in the node's `v`, by the derivatives of the last `odeJacobian`: slopes := ∂f/∂s·δs + ∂f/∂v·δv, rhs −= ∂i/∂s·δs + ∂i/∂v·δv and
 *   d += ∂i/∂v (densities, as above).
 * - `odeStep`: once a step before it begins, at the last accepted t and states: PROCEDUREs by METHOD after_cvode.
 * - `odeWatch`: how much of each WATCH condition's difference is above 0, into the fields `watchMargins`.
 * - `odeTimes`: after every start: tells the host (effect `atTime`) of the times at which f will jump; those that have passed do not matter.
 */
export interface OdeSpec {
  /** In the order of their declaration; empty for mechanisms with currents only. */
  readonly states: readonly OdeState[];
  /** `symbolic`: derivatives are those of the text, branch by branch. `difference`: of one-sided differences; `because` says why. */
  readonly derivatives: 'symbolic' | 'difference';
  readonly because: string;
}

/**
 * A state that diffuses between neighbouring segments of a density mechanism: V·ds/dt = ∂/∂x (DA·∂s/∂x). Three `instance` fields of its code, at the same
 * element: the state, V (µm², per length of section) and DA (µm⁴/ms); the kernel `diffusion` evaluates the latter two.
 */
export interface DiffusionSpec {
  readonly field: string;
  readonly element: number;
  readonly volume: string;
  readonly conductance: string;
}

/** Something that error control must know of: it draws random numbers, counts steps, or writes into other instances. */
export interface EffectUse {
  readonly kind: 'random' | 'perStep' | 'writesOther';
  /** The numbers come from the one stream of the whole model: it matters who draws first. */
  readonly shared?: true;
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
  /** Functions that the model has to give values. */
  readonly functionTables?: readonly FunctionTableSpec[];
  /** Streams of random numbers that each instance has. */
  readonly streams?: readonly StreamSpec[];
  /** Global flag fields that turn its tables on (1) and off (0), such as usetable. */
  readonly tableSwitches: readonly string[];
  readonly effects: readonly EffectUse[];
  /** How it was compiled, for people. */
  readonly report?: MechanismReport;
  /** Instance fields that `odeWatch` writes, one for each condition of a WATCH: where one rises above 0 the condition comes true; −1 where it is not watched. */
  readonly watchMargins?: readonly string[];
  /** What integrators with error control need; a refusal says what in the file keeps them from it. Absent: it has neither equations nor currents. */
  readonly ode?: OdeSpec | Refusal;
  /** Absent: nothing diffuses. */
  readonly diffusion?: readonly DiffusionSpec[];
}

/** Finds mechanisms by name; what a package of channels registers. */
export interface MechanismProvider {
  readonly names: readonly string[];
  /** One that comes at once can be used where nothing is awaited. */
  load(name: string): Mechanism | Promise<Mechanism>;
}
