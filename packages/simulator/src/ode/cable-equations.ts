import type { F64, NewtonChoice, NewtonOperator, OdeSystem, Refusal, Status } from '@hillock/contracts';
import { treeSolver } from '@hillock/linalg';
import { type Stages, TrapError } from '../engine/engine.ts';
import type { BlockEquations } from './block-equations.ts';
import { BlockNewton } from './block-newton.ts';
import { BlockProduct } from './block-product.ts';
import { BlockSolve } from './block-solve.ts';
import { EndVoltages } from './end-voltages.ts';
import type { EquationParts } from './equation-parts.ts';
import { type EvaluationStages, stagesOf } from './evaluation-stages.ts';
import { pattern, withBlocks } from './jacobian-pattern.ts';
import { run } from './kernels.ts';
import { newtonOf } from './newton-choice.ts';
import { Smooth } from './smooth.ts';
import type { StateVector } from './state-vector.ts';
import type { Thresholds } from './thresholds.ts';

/** An increment of t for ∂f/∂t, ms: y is held, so that only inputs change. */
const TIME_STEP = 1e-6;

/**
 * The cable equation and the equations of mechanisms of some cells as y′ = f(t, y): v of the segments and all states. Currents at nodes without area make an
 * equation without y′; it is solved within f, so that y has no such components, and M is the identity: also methods that know no M can be used. Newton's matrix keeps
 * these rows: eliminating them along the tree gives the matrix of the smaller system exactly.
 */
export class CableEquations implements OdeSystem {
  readonly vector: StateVector;
  readonly parts: EquationParts;
  readonly preferredNewton: NewtonChoice = { derivatives: 'symbolic', linear: treeSolver };
  /** Set by whoever knows of discontinuities. */
  readonly smooth: Smooth = new Smooth();
  readonly dfdt?: (t: number, y: F64, out: F64) => Status;
  readonly blocks: BlockEquations;
  /** Evaluations that products needed: of the point they are taken at, and with blocks of f beside it. */
  productEvaluations = 0;
  roots = 0;
  root?: (t: number, y: F64, out: F64) => void;
  reason = '';
  private readonly state: Float64Array;
  private readonly work: Float64Array;
  private readonly stages: EvaluationStages;
  private readonly ends: EndVoltages;
  private readonly rows: { readonly rhs: F64; readonly d: F64 };
  /** Derivatives of blocks, at their slots. */
  private slots = new Float64Array(0);
  private product: BlockProduct | null = null;
  /** Where the derivatives were evaluated that products are taken with. */
  private linearAt: number = Number.NaN;
  private readonly linearY: Float64Array;
  /** t of the last evaluation, NaN when the model holds anything else. */
  private at: number = Number.NaN;
  /** Where the last right-hand side was written to. */
  private given: F64 | null = null;
  /** Of everything that follows from y, whoever asked. */
  private evaluations = 0;
  private sparsity: OdeSystem['pattern'] | null = null;

  constructor(parts: EquationParts) {
    this.parts = parts;
    const { arrays, buffer, kernels } = parts;
    const { slabs } = arrays;
    this.vector = slabs.vector;
    this.blocks = parts.blocks;
    this.state = new Float64Array(buffer, slabs.state, slabs.vector.n);
    this.work = new Float64Array(buffer, slabs.work, slabs.vector.n);
    const { nodes } = parts.layout;
    this.rows = { rhs: new Float64Array(buffer, nodes.rhs, nodes.count), d: new Float64Array(buffer, nodes.d, nodes.count) };
    this.stages = stagesOf(kernels);
    this.ends = new EndVoltages(parts, this.rows);
    this.linearY = new Float64Array(slabs.vector.n);
    if (parts.timeDependent) this.dfdt = (t, y, out) => this.derivativeByTime(t, y, out);
  }

  /** Unknowns of the cells, then those of blocks. */
  get n(): number {
    return this.vector.n + this.blocks.equations;
  }

  /** Blocks came or left: gives those that are there their slots. Not 0: {@link reason} says why. */
  attach(): Status {
    this.forget();
    this.sparsity = null;
    this.linearAt = Number.NaN;
    this.ends.driven = false;
    const status = this.blocks.attach();
    if (status !== 0) return this.fail(status, this.blocks.reason);
    this.slots = new Float64Array(this.n);
    this.product = this.blocks.own === null ? null : new BlockProduct(this);
    const a = new Float64Array(this.n);
    this.vector.tolerances(1, a);
    a.fill(1, this.vector.n);
    const scaled = this.blocks.tolerances(a);
    return scaled === 0 ? 0 : this.fail(scaled, this.blocks.reason);
  }

  fail(status: Status, reason: string): Status {
    this.reason = reason;
    return status;
  }

  rhs(t: number, y: F64, out: F64): Status {
    const status = this.evaluate(t, y, this.slots);
    if (status !== 0) return status;
    run(this.parts.kernels.gatherSlopes);
    out.set(this.work);
    for (let i = this.vector.n; i < out.length; i++) out[i] = this.slots[i]!;
    this.given = out;
    return 0;
  }

  /** f without the currents and the derivatives of some blocks, whose slots of `out` are 0: these only hand over their states. */
  rhsWithout(t: number, y: F64, out: F64, skip: ReadonlySet<number>): Status {
    this.slots.fill(0);
    const status = this.evaluate(t, y, this.slots, skip);
    this.forget();
    if (status !== 0) return status;
    run(this.parts.kernels.gatherSlopes);
    out.set(this.work);
    for (let i = this.vector.n; i < out.length; i++) out[i] = this.slots[i]!;
    for (const number of skip) {
      const { offset = 0, count = 0 } = this.blocks.own?.supervisor.slots[number] ?? {};
      out.fill(0, offset, offset + count);
    }
    return 0;
  }

  /**
   * Puts y into the model and evaluates everything that follows from it: currents, concentrations, v of nodes without area, slopes; those of blocks into `slots`, unless that is
   * null. `skip`: blocks whose currents are left out.
   */
  evaluate(t: number, y: F64, slots: F64 | null = null, skip?: ReadonlySet<number>): Status {
    this.take(y);
    this.at = Number.NaN;
    this.given = null;
    this.evaluations++;
    const { scalars, plays, kernels } = this.parts;
    scalars.set('t', this.smooth.within(t));
    scalars.set('cj', 0);
    try {
      run(kernels.scatter);
      plays?.evaluate();
      if (kernels.endCurrents.length > 0) run(this.stages.beforeCurrents);
      const { blocks } = this;
      const status = this.solveEnds(this.stages.endPrepared, skip) || this.told(blocks.before(t, y, slots));
      if (status !== 0) return status;
      run(this.stages.beforeCurrents);
      run(this.stages.currents);
      if (blocks.own !== null) {
        const acted = this.told(blocks.current(this.rows.rhs, skip)) || (slots === null ? 0 : this.told(blocks.after(t, y, slots)));
        if (acted !== 0) return acted;
        // currents at nodes without area: v there has to be solved for with them
        if (!this.ends.driven && this.ends.areDriven()) {
          this.ends.driven = true;
          return this.evaluate(t, y, slots, skip);
        }
      }
      run(this.stages.balances);
      run(this.stages.slopes);
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
    if (this.blocks.own !== null) return this.evaluate(t, y);
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
    run(this.stages.jacobian);
    if (this.product !== null) return;
    this.linearAt = t;
    this.linearY.set(y);
  }

  /** Puts y into the model, and nothing more. */
  scatter(y: F64, t: number = Number.NaN): void {
    this.take(y);
    this.at = Number.NaN;
    run(this.parts.kernels.scatter);
    if (this.blocks.own !== null && this.told(this.blocks.before(t, y, null)) !== 0) throw new TrapError(this.reason);
  }

  /** The unknowns of the cells. */
  private take(y: F64): void {
    const { state } = this;
    if (y.length === state.length) state.set(y);
    else for (let i = 0; i < state.length; i++) state[i] = y[i]!;
  }

  private told(status: Status): Status {
    if (status !== 0) this.reason = this.blocks.reason;
    return status;
  }

  /** Puts y into the model, and evaluates what follows from it without currents: concentrations. */
  prepare(t: number, y: F64): void {
    this.scatter(y, t);
    this.parts.scalars.set('t', this.smooth.within(t));
    run(this.stages.beforeCurrents);
  }

  /** y := the unknowns as they are in the model. */
  gather(y: F64): Status {
    run(this.parts.kernels.gather);
    this.at = Number.NaN;
    y.set(this.state);
    return this.blocks.own === null ? 0 : this.told(this.blocks.reinit(y));
  }

  /** Puts the parts of b where the kernels of a linear solve expect them. */
  scatterVectors(b: F64): void {
    const { work } = this;
    if (b.length === work.length) work.set(b);
    else for (let i = 0; i < work.length; i++) work[i] = b[i]!;
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
    out.fill(atol, this.vector.n);
    if (this.told(this.blocks.tolerances(out)) !== 0) throw new RangeError(this.reason);
  }

  name(i: number): string {
    return i < this.vector.n ? this.vector.name(i) : (this.blocks.own?.supervisor.name(i) ?? `component ${i}`);
  }

  get pattern(): NonNullable<OdeSystem['pattern']> {
    this.sparsity ??= withBlocks(this.blocks, pattern(this.parts.layout, this.vector), this.vector);
    return this.sparsity;
  }

  preconditioner(): NewtonOperator {
    const made = BlockSolve.make(this.blocks, this.parts.buffer, this.n, false, 'tree');
    // what nobody solves is left as it is, for the Krylov method to do
    return new BlockNewton(this, made === null || 'refused' in made ? null : made);
  }

  /**
   * out := J·dy at (t, y), by the derivatives of the text: the evaluation of f with each mechanism's currents and slopes replaced by their derivatives times the change, and the rest – flow along
   * the cable, nodes without area, diffusion – as it is, for it is linear. What the tree leaves out is left out here. With blocks see {@link BlockProduct}.
   */
  jvp(t: number, y: F64, dy: F64, out: F64): Status {
    const before = this.evaluations;
    const status = this.times(t, y, dy, out);
    this.productEvaluations += this.evaluations - before;
    return status;
  }

  private times(t: number, y: F64, dy: F64, out: F64): Status {
    if (this.product !== null) return this.product.times(t, y, dy, out);
    const { kernels } = this.parts;
    const known = t === this.linearAt && this.linearY.every((value, i) => value === y[i]);
    const status = known ? 0 : this.ensure(t, y);
    if (status !== 0) return status;
    if (!known) this.differentiate(t, y);
    this.scatter(dy);
    run(this.stages.beforeProducts);
    const solved = this.solveEnds(this.stages.endProducts);
    if (solved !== 0) return solved;
    // once more, with v of nodes without area and no currents yet
    run(this.stages.beforeProducts);
    run(this.stages.products);
    run(kernels.gatherSlopes);
    out.set(this.work);
    return 0;
  }

  newton(choice: NewtonChoice): NewtonOperator | Refusal {
    return newtonOf(this, choice);
  }

  private solveEnds(prepared: Stages, skip?: ReadonlySet<number>): Status {
    const status = this.ends.solve(prepared, skip);
    if (status !== 0) this.reason = this.ends.reason;
    return status;
  }

  private derivativeByTime(t: number, y: F64, out: F64): Status {
    const before = this.rhs(t, y, out);
    if (before !== 0) return before;
    const { to } = this.smooth;
    // backwards where there is no room ahead
    const step = t + 2 * TIME_STEP < to ? TIME_STEP : -TIME_STEP;
    const status = this.evaluate(t + step, y, this.slots);
    if (status !== 0) return status;
    run(this.parts.kernels.gatherSlopes);
    const taken = t + step - t;
    const m = this.vector.n;
    for (let i = 0; i < out.length; i++) out[i] = ((i < m ? this.work[i]! : this.slots[i]!) - out[i]!) / taken;
    return 0;
  }
}
