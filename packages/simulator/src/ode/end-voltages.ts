import type { F64, Status } from '@hillock/contracts';
import type { Stages } from '../engine/engine.ts';
import type { EquationParts } from './equation-parts.ts';
import { run } from './kernels.ts';

/** Newton's iterations for the voltage of nodes without area, and the relative change at which they are done. */
const ITERATIONS = 50;
const CHANGE = 1e-12;

/** v of the nodes without area: their currents add up to nothing, an equation that is solved wherever f is evaluated. */
export class EndVoltages {
  /** A block has currents at nodes without area. */
  driven = false;
  /** Why {@link solve} gave up. */
  reason = '';
  private readonly parts: EquationParts;
  private readonly rows: { readonly rhs: F64; readonly d: F64 };
  private readonly change: Float64Array;

  constructor(parts: EquationParts, rows: { readonly rhs: F64; readonly d: F64 }) {
    this.parts = parts;
    this.rows = rows;
    this.change = new Float64Array(parts.buffer, parts.arrays.ends.change, 1);
  }

  /** Whether the currents of blocks, which alone come after those of mechanisms, reach nodes without area where nothing else is. */
  areDriven(): boolean {
    const { ends, firstDriven } = this.parts.arrays.ends;
    for (let i = 0; i < firstDriven; i++) if (this.rows.rhs[ends[i]!.place]! !== 0) return true;
    return false;
  }

  /** From the currents there, or their products: `prepared` is one iteration. `skip`: blocks that are left out. */
  solve(prepared: Stages, skip?: ReadonlySet<number>): Status {
    const { kernels, arrays, blocks } = this.parts;
    const { rhs, d } = this.rows;
    run(kernels.passiveEnds);
    if (arrays.ends.firstDriven === arrays.ends.ends.length && !this.driven) return 0;
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      if (this.driven) {
        run(kernels.beginAllEnds);
        run(kernels.endCurrents);
        const status = blocks.current(rhs, skip) || blocks.conductance(d);
        if (status !== 0) {
          this.reason = blocks.reason;
          return status;
        }
        run(kernels.improveAllEnds);
      } else {
        run(prepared);
      }
      if (this.change[0]! <= CHANGE) return 0;
    }
    this.reason = `v of a node without area does not converge (its last change is ${this.change[0]} of its size)`;
    return 1;
  }
}
