import type { Status } from '@hillock/contracts';
import type { Supervisor } from '@hillock/nonvint';
import type { Blocks } from '../blocks/blocks.ts';
import type { Delivery } from '../events/delivery.ts';
import type { Plays } from '../events/plays.ts';
import type { Scalars } from '../layout/scalars.ts';
import { writesConcentration } from '../model/catalogue.ts';
import type { Kernels, MechanismKernels, Stages } from './engine.ts';
import type { Current, Finite } from './finite.ts';
import type { Pausable } from './pausing.ts';
import type { Recorder } from './recorder.ts';

/** Steps between two looks for states that are not finite; voltages are looked at in every step. */
const CHECK_EVERY = 64;

export interface SystemParts {
  readonly kernels: Kernels;
  readonly scalars: Scalars;
  readonly delivery: Delivery;
  /** Null where nothing is driven. */
  readonly plays: Plays | null;
  /** Null where nothing is recorded. */
  readonly recorder: Recorder | null;
  readonly blocks: Blocks;
  /** Which group of cells it is. */
  readonly group: number;
  readonly rhs: Float64Array;
  readonly d: Float64Array;
  readonly finite: Finite;
  /** Steps between recorded samples. */
  readonly sampleEvery: number;
}

/** The state phase of one mechanism; `secondOrder`: what runs instead where methods of order 2 need it. */
interface Advance {
  readonly first: Stages;
  readonly secondOrder: Stages | null;
}

function run(stages: Stages): void {
  for (const { call, first, last, w } of stages) call(first, last, w);
}

/** The stages of a fixed step over a compiled model, in the order of neuron-semantics: called by a stepper. */
export class CableSystem implements Pausable {
  reason = '';
  paused = false;
  private readonly parts: SystemParts;
  private readonly currents: Stages;
  private readonly advances: readonly Advance[];
  private readonly diffusions: Stages;
  private readonly tables: Stages;
  private readonly watches: Stages;
  private readonly hooks: Readonly<Record<'beforeInitial' | 'afterInitial' | 'beforeBreakpoint' | 'afterSolve' | 'beforeStep', Stages>>;
  private steps = 0;

  constructor(parts: SystemParts) {
    this.parts = parts;
    const { kernels } = parts;
    const of = (name: string): Stages => kernels.mechanisms.flatMap(({ stages }) => stages[name] ?? []);
    this.currents = [...kernels.ions.flatMap((ion) => ion.current), ...of('current')];
    // a stepper of order 2 has only the second of the two where a mechanism has both
    this.advances = kernels.mechanisms.flatMap(({ stages: { advance, advanceSecondOrder } }) =>
      advance === undefined && advanceSecondOrder === undefined ? [] : [{ first: advance ?? [], secondOrder: advanceSecondOrder ?? null }],
    );
    this.diffusions = [...of('diffusion'), ...kernels.diffuse, ...of('afterDiffusion')];
    this.tables = of('tables');
    this.watches = of('watch');
    this.hooks = {
      beforeInitial: of('beforeInitial'),
      afterInitial: of('afterInitial'),
      beforeBreakpoint: of('beforeBreakpoint'),
      afterSolve: of('afterSolve'),
      beforeStep: of('beforeStep'),
    };
  }

  private get supervisor(): Supervisor | null {
    return this.parts.blocks.of(this.parts.group)?.supervisor ?? null;
  }

  /** The first of the phases of initialisation (neuron-semantics 3.1), each of which runs for all groups before the next: tables are up to date. */
  fillTables(): void {
    this.steps = 0;
    this.reason = '';
    this.paused = false;
    run(this.tables);
  }

  /** So many steps were taken in another layout of the model. */
  goOn(steps: number): void {
    this.steps = steps;
    this.reason = '';
    this.paused = false;
  }

  /** Blocks BEFORE INITIAL; then blocks of further equations, before any INITIAL. */
  beforeInitial(): Status {
    const { supervisor } = this;
    this.parts.recorder?.clear();
    run(this.hooks.beforeInitial);
    return supervisor === null ? 0 : this.told(supervisor, supervisor.initialize());
  }

  /** INITIAL of ions and of all mechanisms with a place. */
  initialStates(): void {
    const { kernels } = this.parts;
    for (const ion of kernels.ions) run(ion.initial);
    for (const mechanism of kernels.mechanisms) if (mechanism.arrays.table.mechanism.kind !== 'artificial') this.initial(mechanism);
  }

  /** INITIAL of artificial cells. */
  initialArtificial(): void {
    for (const mechanism of this.parts.kernels.mechanisms)
      if (mechanism.arrays.table.mechanism.kind === 'artificial') this.initial(mechanism);
  }

  /** After INITIAL of connections: blocks AFTER INITIAL. */
  afterInitial(): void {
    run(this.hooks.afterInitial);
  }

  /** With all initial values and the events of t = 0: one assembly, then the first sample. */
  firstSample(): Status {
    const assembled = this.membrane(0, this.parts.scalars.get('cj'));
    if (assembled !== 0) return assembled;
    run(this.hooks.beforeStep);
    this.sample();
    return 0;
  }

  private initial(mechanism: MechanismKernels): void {
    run(mechanism.stages.initial ?? []);
    if (writesConcentration(mechanism.arrays.table.mechanism)) for (const ion of this.parts.kernels.ions) run(ion.reversal);
  }

  detect(t: number): void {
    this.parts.scalars.set('t', t);
    run(this.tables);
    run(this.parts.kernels.detect);
    if (this.watches.length === 0) return;
    run(this.watches);
    this.parts.delivery.queueWatched();
  }

  deliver(tUntil: number): Status {
    this.paused = false;
    this.paused = !this.parts.delivery.deliver(tUntil);
    return this.paused ? 1 : 0;
  }

  assemble(t: number, cj: number): Status {
    this.parts.scalars.set('t', t);
    this.parts.plays?.evaluate();
    return this.membrane(t, cj);
  }

  /** Right-hand side and diagonal. Initialisation does not evaluate plays here (neuron-semantics 12.22). */
  private membrane(t: number, cj: number): Status {
    const { kernels, scalars, rhs, d } = this.parts;
    scalars.set('t', t);
    scalars.set('cj', cj);
    run(kernels.start);
    run(this.hooks.beforeBreakpoint);
    run(this.currents);
    run(kernels.axial);
    const { supervisor } = this;
    if (supervisor === null) return 0;
    const status = this.told(supervisor, supervisor.current(rhs));
    return status === 0 ? this.told(supervisor, supervisor.conductance(d)) : status;
  }

  solve(): Status {
    run(this.parts.kernels.solve);
    return 0;
  }

  update(factor: 1 | 2, moveIonCurrents: boolean): Status {
    const { kernels } = this.parts;
    if (moveIonCurrents) for (const ion of kernels.ions) run(ion.move);
    run(factor === 1 ? kernels.update1 : kernels.update2);
    run(kernels.capacitive);
    const { finite, scalars, rhs, d } = this.parts;
    return this.lost(
      finite.voltage(() => this.currentsAlone(), rhs, d),
      scalars.get('t'),
    );
  }

  private currentsAlone(): Current[] {
    return this.parts.kernels.mechanisms.flatMap(({ arrays, stages: { current } }) =>
      current === undefined ? [] : [{ name: arrays.table.mechanism.name, run: () => run(current) }],
    );
  }

  transfer(t: number): void {
    this.parts.scalars.set('t', t);
    this.parts.plays?.evaluate();
  }

  advance(t: number, dt: number, secondOrder: boolean): Status {
    const { scalars } = this.parts;
    scalars.set('t', t);
    scalars.set('dt', dt);
    for (const stage of this.advances) {
      if (!secondOrder || stage.secondOrder === null) run(stage.first);
      else {
        scalars.set('dt', dt / 2);
        run(stage.secondOrder);
        scalars.set('dt', dt);
      }
    }
    run(this.diffusions);
    const { supervisor } = this;
    const status = supervisor === null ? 0 : this.told(supervisor, supervisor.fixedStepSolve(dt));
    run(this.hooks.afterSolve);
    return status;
  }

  accept(t: number): Status {
    this.parts.scalars.set('t', t);
    this.steps++;
    run(this.hooks.beforeStep);
    if (this.steps % this.parts.sampleEvery === 0) this.sample();
    return this.steps % CHECK_EVERY === 0 ? this.check(t) : 0;
  }

  private sample(): void {
    run(this.parts.kernels.sample);
    this.parts.recorder?.sampled();
  }

  /** Looks for a state or a voltage that is not finite. */
  check(t: number): Status {
    return this.lost(this.parts.finite.states(), t);
  }

  private lost(what: string | null, t: number): Status {
    if (what === null) return 0;
    // t is a sum of steps: its last digits say nothing
    this.reason = `${what} at t = ${Number(t.toPrecision(10))} ms`;
    return 2;
  }

  /** A smaller step is not to be had: whatever keeps a block from its step ends the run. */
  private told(supervisor: Supervisor, status: Status): Status {
    if (status === 0) return 0;
    this.reason = `${supervisor.reason} (at t = ${Number(this.parts.scalars.get('t').toPrecision(10))} ms)`;
    return 2;
  }
}
