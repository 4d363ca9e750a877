import type { F64, Status } from '@hillock/contracts';
import type { Supervisor } from '@hillock/nonvint';
import type { Blocks, GroupBlocks } from '../blocks/blocks.ts';
import type { Layout } from '../layout/layout.ts';

/**
 * The equations of blocks behind those of a group of cells: their slots follow the cells' unknowns. A block that reads the current of an ion is asked for its derivatives when
 * currents are known; all others before, as in NEURON (which gives every block the currents of the evaluation before).
 */
export class BlockEquations {
  reason = '';
  readonly layout: Layout;
  readonly blocks: Blocks;
  private readonly group: number;
  /** The cells' unknowns. */
  private readonly offset: number;
  private count = 0;
  private late: ReadonlySet<number> = new Set();
  private early: ReadonlySet<number> = new Set();

  constructor(blocks: Blocks, group: number, offset: number, layout: Layout) {
    this.blocks = blocks;
    this.group = group;
    this.offset = offset;
    this.layout = layout;
  }

  get own(): GroupBlocks | null {
    return this.blocks.of(this.group);
  }

  get equations(): number {
    return this.count;
  }

  /** Gives the blocks that are there their slots. Not 0: {@link reason} says why. */
  attach(): Status {
    const { own } = this;
    this.count = 0;
    if (own === null) return 0;
    const status = this.told(own.supervisor.count(this.offset));
    if (status !== 0) return status;
    this.count = own.supervisor.equations;
    const numbers = [...own.blocks.keys()];
    this.late = new Set(numbers.filter((i) => own.contexts[i]?.readsCurrents === true));
    this.early = new Set(numbers.filter((i) => own.contexts[i]?.readsCurrents !== true));
    for (const i of numbers) {
      const states = own.needs[i]?.states;
      const segments = own.contexts[i]?.segments.length ?? 0;
      const { count = 0 } = own.supervisor.slots[i] ?? {};
      if (states === undefined || states * segments === count) continue;
      this.reason = `${own.supervisor.label(i)}, count: gave ${count}; it declared ${states} states at each of ${segments} segments`;
      return 2;
    }
    return 0;
  }

  reinit(y: F64): Status {
    return this.call((supervisor) => supervisor.reinit(y));
  }

  tolerances(a: F64): Status {
    return this.call((supervisor) => supervisor.absTolerance(a));
  }

  /** The blocks take their values from y; those that need no currents give derivatives too, unless ydot is null. `skip`: left out of derivatives. */
  before(t: number, y: F64, ydot: F64 | null): Status {
    const supervisor = this.own?.supervisor;
    if (supervisor === undefined) return 0;
    if (ydot === null || this.late.size === 0) return this.told(supervisor.fun(t, y, ydot));
    return this.told(supervisor.fun(t, y, null, this.early) || supervisor.fun(t, y, ydot, this.late));
  }

  /** Currents are known: the rest of the derivatives. */
  after(t: number, y: F64, ydot: F64): Status {
    const supervisor = this.own?.supervisor;
    return supervisor === undefined || this.late.size === 0 ? 0 : this.told(supervisor.fun(t, y, ydot, this.early));
  }

  current(rhs: F64, skip?: ReadonlySet<number>): Status {
    const supervisor = this.own?.supervisor;
    return supervisor === undefined ? 0 : this.told(supervisor.current(rhs, skip));
  }

  conductance(d: F64): Status {
    const supervisor = this.own?.supervisor;
    return supervisor === undefined ? 0 : this.told(supervisor.conductance(d));
  }

  private call(f: (supervisor: Supervisor) => Status): Status {
    const { own } = this;
    return own === null ? 0 : this.told(f(own.supervisor));
  }

  private told(status: Status): Status {
    if (status !== 0) this.reason = this.own?.supervisor.reason ?? '';
    return status;
  }
}
