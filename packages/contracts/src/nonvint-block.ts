import type { IonUse, IonVar } from './ion.ts';
import type { Scope } from './scope.ts';
import type { F64, Stateful, Status, View } from './values.ts';

/**
 * Code a block brings along: serialised kernel representation of a program with one kernel called `name`. Its fields are bound by name to
 * those that the block declared: of space `instance`, a value (or more) a segment; of space `scalar` without key, an array. Of space `scalar` with key there are `t` and `dt` (what the call
 * is given) and `celsius`; of space `node` `v`, `area`, `diam`, and `rhs` and `d` for currents; of space `ion` variables of ions the block declared. A kernel `each` runs over the declared segments, in their order; one of kind `range` is
 * given 0 and their number.
 */
export interface KernelSource {
  readonly name: string;
  readonly code: Uint8Array;
}

/** What a block wants of the engine; asked once before layout. */
export interface BlockNeeds {
  /** Whom it joins: the cells of its nodes (`cell`, `group`) go step by step together, or all cells of the model (`global`). */
  readonly scope: Scope;
  /** Where it is: places ("soma(0.5)") and selections of sections as regions have them ("dend*", "all"), whose segments are all meant. */
  readonly nodes: readonly string[];
  readonly ions: readonly IonUse[];
  /** Engine memory, zeroed and 16-byte aligned. */
  readonly fields: readonly { readonly name: string; readonly length: number }[];
  readonly kernels?: readonly KernelSource[];
  /** Its states at each segment, for `coupling`: state j of segment i is y[offset + i·states + j]. */
  readonly states?: number;
  /** Its states meet those of other segments: `coupling` has what is within a segment, and `msolve` solves for all of them. */
  readonly diffuses?: boolean;
}

/** A segment that a block declared. */
export interface BlockSegment {
  /** "dend(0.5)". */
  readonly place: string;
  /** Its position in arrays over nodes. */
  readonly node: number;
  /** The number, in the list, of the segment next to it on the way to the root (nodes without area are passed over); −1: none of the block. */
  readonly parent: number;
  /** Of the segment, µm. */
  readonly length: number;
  /** µm, and µm². */
  readonly diam: number;
  readonly area: number;
}

/** The engine's side of the bargain, given at `setup` and valid until the next one: what is read of it later throws. */
export interface BlockContext {
  /** Membrane potential of every node, mV. */
  readonly v: View;
  /** °C. */
  readonly celsius: number;
  /** What the block declared, in the order of its list; parents before their children within a selection. Empty for a block that does not declare. */
  readonly segments: readonly BlockSegment[];
  /** The node of a place such as "soma(0.5)"; throws with the nearest name. */
  nodeIndex(place: string): number;
  field(name: string): View;
  /** A variable of an ion where the model has it; {@link ionIndex} tells which value is whose. A block that asks for the current `i` has `fun` told the derivatives after it is known. */
  ion(name: string, variable: IonVar): View;
  /** The position of a node in the arrays of an ion; throws where the ion is not. */
  ionIndex(name: string, node: number): number;
  /** While `jvp` runs: how the variable changes along the direction, in the order of {@link ion}. A block adds to it what it changes itself. */
  ionChange(name: string, variable: IonVar): View;
  kernel(name: string): (t: number, dt: number) => Status;
}

/**
 * Extra equations dy/dt = f(y, v, t) beside the voltage's, which may depend on them: the protocol of NEURON's nonvint block supervisor (M. Hines), eleven
 * callables of which each is optional. A status left out (undefined) means 0. Node arrays are indexed by node, in mA/cm² and S/cm² (nA and µS at
 * nodes without area). y, ydot, b and a have all unknowns of the run; a block reads and writes its own slots, [offset, offset + count). Times in ms.
 */
export interface NonvintBlock extends Partial<Stateful> {
  /** For messages. */
  readonly name?: string;
  /** Optional: asked before layout. */
  declare?(): BlockNeeds;
  /** After the layout was (re)built; all earlier views are stale. */
  setup?(context: BlockContext): void;
  /** At initialisation, after v is set and before the mechanisms' INITIAL. */
  initialize?(): void;
  /** rhs[node] −= outward current density: after all mechanisms and axial terms of a fixed step, before axial terms under error control. */
  current?(rhs: F64): void;
  /** d[node] += ∂(that)/∂v. */
  conductance?(d: F64): void;
  /** Advances its own states by dt, last in the state phase; v and t are at the step's end. */
  fixedStepSolve?(dt: number): Status | undefined;
  /** Error control: its first slot in y is `offset`; returns how many it has, the same each time. */
  count?(offset: number): number;
  /** Writes its present values into y. */
  reinit?(y: F64): void;
  /**
   * Takes its values from y and, unless ydot is null, writes their derivatives. It is called before the currents. A block that reads the current of an ion is
   * called twice: without ydot before the currents, and with it when they are known. 1: it cannot be computed there, a smaller step may help.
   */
  fun?(t: number, y: F64, ydot: F64 | null): Status | undefined;
  /** Its part of b becomes x with (1 − dt·∂f/∂y)·x ≈ b. */
  msolve?(dt: number, t: number, b: F64, y: F64): Status | undefined;
  /** The Jacobian is being set up at (t, ypred); fpred = f there. */
  jacobian?(dt: number, t: number, ypred: F64, fpred: F64): void;
  /** Multiplies its slots of the absolute tolerances by factors. */
  absTolerance?(a: F64): void;
  /** Optional, for a block that declares its nodes and how many states it has at each: derivatives within a segment, with which Newton's matrix includes the block. */
  coupling?(t: number, y: F64, out: NodeCoupling): void;
  /**
   * Optional: its part of J·(dv, dy), for Krylov methods. Along the direction with dv (by node) and dy (by unknown): dRhs[node] −= the change of its outward current, own
   * slots of dYdot := the change of its derivatives. What ions do is in `ionChange`.
   */
  jvp?(t: number, y: F64, dv: F64, dy: F64, dRhs: F64, dYdot: F64): void;
}

/**
 * Derivatives within each of N segments: of f and of the outward current density I, by the k own states s and by m variables u = (v, then what is read of ions, in the order
 * of `ions` and their `reads`). Row by row, zero at first: dFdS[(i·k + j)·k + l] = ∂f_j/∂s_l of segment i, dFdU[(i·k + j)·m + l], dIdS[i·k + l], dIdU[i·m + l].
 */
export interface NodeCoupling {
  readonly dFdS: F64;
  readonly dFdU: F64;
  readonly dIdS: F64;
  readonly dIdU: F64;
}
