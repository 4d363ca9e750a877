import type { IonUse, IonVar } from './ion.ts';
import type { Scope } from './scope.ts';
import type { F64, Stateful, Status, View } from './values.ts';

/** Code a block brings along, compiled against its fields, its ions and v. `code` is serialised kernel representation. */
export interface KernelSource {
  readonly name: string;
  readonly code: Uint8Array;
}

/** What a block wants of the engine; asked once before layout. */
export interface BlockNeeds {
  readonly scope: Scope;
  /** Node indices it touches. */
  readonly nodes: Int32Array;
  readonly ions: readonly IonUse[];
  /** Engine memory, zeroed and 16-byte aligned. */
  readonly fields: readonly { readonly name: string; readonly length: number }[];
  readonly kernels?: readonly KernelSource[];
}

/** The engine's side of the bargain, given at `setup` and valid until the next one. */
export interface BlockContext {
  /** Membrane potential of every node, mV. */
  readonly v: View;
  /** The node of a place such as "soma(0.5)"; throws with the nearest name. */
  nodeIndex(place: string): number;
  field(name: string): View;
  ion(name: string, variable: IonVar): View;
  kernel(name: string): (t: number, dt: number) => Status;
}

/**
 * Extra equations dy/dt = f(y, v, t) beside the voltage's, which may depend on them: the protocol of NEURON's nonvint block supervisor (M. Hines), eleven
 * callables of which each is optional. A status left out (undefined) means 0. Node arrays are indexed by node, in mA/cm² and S/cm² (nA and µS at
 * nodes without area). Times in ms.
 */
export interface NonvintBlock extends Partial<Stateful> {
  /** Optional: asked before layout. */
  declare?(): BlockNeeds;
  /** After the layout was (re)built; all earlier views are stale. */
  setup?(context: BlockContext): void;
  /** At initialisation, after v is set and before the mechanisms' INITIAL. */
  initialize?(): void;
  /** rhs[node] −= outward current density, after all mechanisms and axial terms of a fixed step. */
  current?(rhs: F64): void;
  /** d[node] += ∂(that)/∂v. */
  conductance?(d: F64): void;
  /** Advances its own states by dt, last in the state phase; v and t are at the step's end. */
  fixedStepSolve?(dt: number): Status | undefined;
  /** Error control: its first slot in y is `offset`; returns how many it has. */
  count?(offset: number): number;
  /** Writes its present values into y. */
  reinit?(y: F64): void;
  /** Takes its values from y and, unless ydot is null, writes their derivatives. */
  fun?(t: number, y: F64, ydot: F64 | null): Status | undefined;
  /** Its part of b becomes x with (1 − dt·∂f/∂y)·x ≈ b. */
  msolve?(dt: number, t: number, b: F64, y: F64): Status | undefined;
  /** The Jacobian is being set up at (t, ypred); fpred = f there. */
  jacobian?(dt: number, t: number, ypred: F64, fpred: F64): void;
  /** Scales its slots of the absolute tolerances. */
  absTolerance?(a: F64): void;
  /** Optional: node-local derivatives, with which an exact Jacobian can include the block. */
  coupling?(t: number, y: F64, out: NodeCoupling): void;
  /** Optional: its part of J·(dv, dy), for Krylov methods. */
  jvp?(t: number, y: F64, dv: F64, dy: F64, dRhs: F64, dYdot: F64): void;
}

/** Derivatives at one node: of f and of the current I, by own states S and by u = (v, ion variables). */
export interface NodeCoupling {
  readonly dFdS: F64;
  readonly dFdU: F64;
  readonly dIdS: F64;
  readonly dIdU: F64;
}
