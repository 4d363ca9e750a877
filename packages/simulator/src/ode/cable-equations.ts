import type { F64, NewtonChoice, NewtonOperator, OdeSystem, Refusal, Status } from '@hillock/contracts';
import { type Derivatives, derivedNewton } from '@hillock/integrators';
import { treeSolver } from '@hillock/linalg';
import { type Stages, TrapError } from '../engine/engine.ts';
import type { Plays } from '../events/plays.ts';
import type { Layout } from '../layout/layout.ts';
import type { Scalars } from '../layout/scalars.ts';
import { BlockNewton } from './block-newton.ts';
import { pattern } from './jacobian-pattern.ts';
import { type PartArrays, type PartKernels, run } from './kernels.ts';
import type { StateVector } from './state-vector.ts';
import type { Thresholds } from './thresholds.ts';
import { TreeNewton } from './tree-newton.ts';

/** Newton's iterations for the voltage of nodes without area, and the relative change at which they are done. */
const END_ITERATIONS = 50;
const END_CHANGE = 1e-12;

/** Comparisons of times with a discontinuity have this relative tolerance. */
const TIME_TOLERANCE = 2.220446049250313e-14;

/** An increment of t for ∂f/∂t, ms: y is held, so that only inputs change. */
const TIME_STEP = 1e-6;

export interface EquationParts {
  readonly layout: Layout;
  readonly buffer: ArrayBufferLike;
  readonly scalars: Scalars;
  /** Null where nothing is driven. */
  readonly plays: Plays | null;
  readonly arrays: PartArrays;
  readonly kernels: PartKernels;
  /** f depends on t between discontinuities: a played line, a mechanism that reads t. */
  readonly timeDependent: boolean;
}

/** Where f has one form: from the discontinuity that was reached last to the next one. */
export interface Smooth {
  from: number;
  to: number;
}

/**
 * The cable equation and the equations of mechanisms of some cells as y′ = f(t, y): v of the segments and all states. Currents at nodes without area make an
 * equation without y′; it is solved within f, so that y has no such components, and M is the identity: also methods that know no M can be used. Newton's matrix keeps
 * these rows: eliminating them along the tree gives the matrix of the smaller system exactly.
 */
export class CableEquations implements OdeSystem {
  readonly n: number;
  readonly vector: StateVector;
  readonly parts: EquationParts;
  readonly preferredNewton: NewtonChoice = { derivatives: 'symbolic', linear: treeSolver };
  /** Set by whoever knows of discontinuities. */
  readonly smooth: Smooth = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  readonly dfdt?: (t: number, y: F64, out: F64) => Status;
  roots = 0;
  root?: (t: number, y: F64, out: F64) => void;
  reason = '';
  private readonly state: Float64Array;
  private readonly work: Float64Array;
  private readonly endChange: Float64Array;
  private readonly beforeCurrents;
  private readonly currents;
  private readonly slopes;
  private readonly endPrepared: Stages;
  private readonly endProducts: Stages;
  private readonly jacobian: Stages;
  private readonly products: Stages;
  /** Where the derivatives were evaluated that products are taken with. */
  private linearAt: number = Number.NaN;
  private readonly linearY: Float64Array;
  /** t of the last evaluation, NaN when the model holds anything else. */
  private at: number = Number.NaN;
  /** Where the last right-hand side was written to. */
  private given: F64 | null = null;
  private sparsity: OdeSystem['pattern'] | null = null;

  constructor(parts: EquationParts) {
    this.parts = parts;
    const { arrays, buffer, kernels } = parts;
    const { slabs, ends } = arrays;
    this.vector = slabs.vector;
    this.n = slabs.vector.n;
    this.state = new Float64Array(buffer, slabs.state, this.n);
    this.work = new Float64Array(buffer, slabs.work, this.n);
    this.endChange = new Float64Array(buffer, ends.change, 1);
    this.beforeCurrents = kernels.of('odePrepare');
    this.currents = [
      ...kernels.engine.start,
      ...kernels.of('beforeBreakpoint'),
      ...kernels.engine.ions.flatMap((ion) => ion.current),
      ...kernels.of('current'),
      ...kernels.engine.axial,
      ...kernels.capacitive,
      ...kernels.derivative,
    ];
    this.slopes = [...kernels.of('odeRhs'), ...kernels.of('diffusion'), ...kernels.engine.diffuseSlopes, ...kernels.of('afterSolve')];
    this.endPrepared = [...kernels.beginEnds, ...kernels.endCurrents, ...kernels.improveEnds];
    this.endProducts = [...kernels.beginEnds, ...kernels.endProducts, ...kernels.improveEnds];
    this.jacobian = kernels.of('odeJacobian');
    this.products = [
      ...kernels.engine.start,
      ...kernels.of('odeProduct'),
      ...kernels.engine.axial,
      ...kernels.derivative,
      ...kernels.engine.diffuseSlopes,
    ];
    this.linearY = new Float64Array(this.n);
    if (parts.timeDependent) this.dfdt = (t, y, out) => this.derivativeByTime(t, y, out);
  }

  rhs(t: number, y: F64, out: F64): Status {
    const status = this.evaluate(t, y);
    if (status !== 0) return status;
    run(this.parts.kernels.gatherSlopes);
    out.set(this.work);
    this.given = out;
    return 0;
  }

  /** Puts y into the model and evaluates everything that follows from it: currents, concentrations, v of nodes without area, slopes. */
  evaluate(t: number, y: F64): Status {
    this.state.set(y);
    this.at = Number.NaN;
    this.given = null;
    const { scalars, plays, kernels } = this.parts;
    scalars.set('t', this.within(t));
    scalars.set('cj', 0);
    try {
      run(kernels.scatter);
      plays?.evaluate();
      if (kernels.endCurrents.length > 0) run(this.beforeCurrents);
      const status = this.solveEnds();
      if (status !== 0) return status;
      run(this.beforeCurrents);
      run(this.currents);
      run(this.slopes);
    } catch (error) {
      // what one point of a search cannot be computed at, a smaller step may avoid
      if (!(error instanceof TrapError)) throw error;
      this.reason = error.message;
      return 1;
    }
    this.at = t;
    return 0;
  }

  /** As {@link evaluate}, unless the model holds just that already. */
  ensure(t: number, y: F64): Status {
    if (t !== this.at) return this.evaluate(t, y);
    const state = this.state;
    for (let i = 0; i < state.length; i++) if (state[i] !== y[i]) return this.evaluate(t, y);
    return 0;
  }

  /** As {@link ensure}, where `fy` is f(t, y): in the array that the last right-hand side was written to, it is that one. */
  ensureSlope(t: number, y: F64, fy: F64): Status {
    return t === this.at && fy === this.given ? 0 : this.ensure(t, y);
  }

  /** The model was changed, or f is another function from now on: nothing that was evaluated counts. */
  forget(): void {
    this.at = Number.NaN;
  }

  /** Has an integrator's driver look for the times at which thresholds are crossed. */
  watchRoots(thresholds: Thresholds): void {
    this.roots = thresholds.roots;
    this.root = (t, y, out) => thresholds.root(t, y, out);
  }

  /** Evaluates the derivatives of mechanisms, where the model holds an evaluation at (t, y). */
  differentiate(t: number, y: F64): void {
    run(this.jacobian);
    this.linearAt = t;
    this.linearY.set(y);
  }

  /** Puts y into the model, and nothing more. */
  scatter(y: F64): void {
    this.state.set(y);
    this.at = Number.NaN;
    run(this.parts.kernels.scatter);
  }

  /** Puts y into the model, and evaluates what follows from it without currents: concentrations. */
  prepare(t: number, y: F64): void {
    this.scatter(y);
    this.parts.scalars.set('t', this.within(t));
    run(this.beforeCurrents);
  }

  /** y := the unknowns as they are in the model. */
  gather(y: F64): void {
    run(this.parts.kernels.gather);
    this.at = Number.NaN;
    y.set(this.state);
  }

  /** Puts the parts of b where the kernels of a linear solve expect them. */
  scatterVectors(b: F64): void {
    this.work.set(b);
    run(this.parts.kernels.scatterVectors);
  }

  gatherVectors(b: F64): void {
    run(this.parts.kernels.gatherVectors);
    b.set(this.work);
  }

  consistent(t: number, y: F64, ydot: F64): Status {
    return this.rhs(t, y, ydot);
  }

  tolerances(atol: number, out: F64): void {
    this.vector.tolerances(atol, out);
  }

  name(i: number): string {
    return this.vector.name(i);
  }

  get pattern(): NonNullable<OdeSystem['pattern']> {
    this.sparsity ??= pattern(this.parts.layout, this.vector);
    return this.sparsity;
  }

  preconditioner(): NewtonOperator {
    return new BlockNewton(this);
  }

  /**
   * out := J·dy at (t, y), by the derivatives of the text: the evaluation of f with each mechanism's currents and slopes replaced by their derivatives times the change, and the rest – flow along
   * the cable, nodes without area, diffusion – as it is, for it is linear. What the tree leaves out (states of other mechanisms, concentrations) is left out here.
   */
  jvp(t: number, y: F64, dy: F64, out: F64): Status {
    const { kernels } = this.parts;
    const known = t === this.linearAt && this.linearY.every((value, i) => value === y[i]);
    const status = known ? 0 : this.ensure(t, y);
    if (status !== 0) return status;
    if (!known) this.differentiate(t, y);
    this.scatter(dy);
    const solved = this.solveEnds(this.endProducts);
    if (solved !== 0) return solved;
    run(this.products);
    run(kernels.gatherSlopes);
    out.set(this.work);
    return 0;
  }

  newton(choice: NewtonChoice): NewtonOperator | Refusal {
    const { linear, derivatives, precondition } = choice;
    if (linear.structure === 'tree') {
      if (linear.name !== treeSolver.name) {
        return {
          refused: `"${linear.name}" for the tree of a cable, which is solved together with the states of mechanisms`,
          instead: `"linear": "${treeSolver.name}", or a solver for a sparse or dense matrix`,
        };
      }
      if (precondition !== undefined)
        return { refused: `a preconditioner for "${linear.name}", which solves directly`, instead: 'no precondition, or "gmres"' };
      return derivatives === 'symbolic' ? new TreeNewton(this) : new BlockNewton(this);
    }
    if (derivatives === 'symbolic' && linear.structure !== 'operator') {
      return {
        refused: `symbolic derivatives with "${linear.name}": they are formed along the tree, node by node`,
        instead: '"linear": "tree" or "gmres", or "derivatives": "difference"',
      };
    }
    return derivedNewton(this, choice, NO_DERIVATIVES);
  }

  /** A time as kernels see it: on the side of a discontinuity that f is meant on. */
  private within(t: number): number {
    const { from, to } = this.smooth;
    if (t >= to) return to - TIME_TOLERANCE * Math.abs(to);
    return t <= from ? from + TIME_TOLERANCE * Math.abs(from) : t;
  }

  /** v of nodes without area, from the currents there (or their products). */
  private solveEnds(prepared = this.endPrepared): Status {
    const { kernels, arrays } = this.parts;
    run(kernels.passiveEnds);
    if (arrays.ends.firstDriven === arrays.ends.ends.length) return 0;
    for (let iteration = 0; iteration < END_ITERATIONS; iteration++) {
      run(prepared);
      if (this.endChange[0]! <= END_CHANGE) return 0;
    }
    this.reason = `v of a node without area does not converge (its last change is ${this.endChange[0]} of its size)`;
    return 1;
  }

  private derivativeByTime(t: number, y: F64, out: F64): Status {
    const before = this.rhs(t, y, out);
    if (before !== 0) return before;
    const { to } = this.smooth;
    // backwards where there is no room ahead
    const step = t + 2 * TIME_STEP < to ? TIME_STEP : -TIME_STEP;
    const status = this.evaluate(t + step, y);
    if (status !== 0) return status;
    run(this.parts.kernels.gatherSlopes);
    const taken = t + step - t;
    for (let i = 0; i < out.length; i++) out[i] = (this.work[i]! - out[i]!) / taken;
    return 0;
  }
}

/** Never asked: choices with derivatives of one's own do not get this far. */
const NO_DERIVATIVES: Derivatives = { evaluate: () => 2 };
