import type { F64, NewtonCounts, NewtonOperator, Status } from '@hillock/contracts';
import type { BlockSolve } from './block-solve.ts';
import type { CableEquations } from './cable-equations.ts';
import { inexactness } from './exactness.ts';
import { type PartKernels, run } from './kernels.ts';

/**
 * (I − γJ)x = b along the tree, symbolic: the states of each mechanism are condensed onto its node's row, the rows are solved from the leaves to the root and back, the
 * states follow from v. Exact for all that meets in v alone; `inexact` says what does not, and for what Newton's iteration has to do the rest.
 */
export class TreeNewton implements NewtonOperator {
  readonly exact: boolean;
  readonly cheap = true;
  readonly counts: NewtonCounts & { jacobians: number; factorisations: number } = {
    jacobians: 0,
    factorisations: 0,
    rhs: 0,
    krylovIterations: 0,
  };
  /** Mechanism → why it is not exact. */
  readonly inexact: ReadonlyMap<string, string>;
  reason = '';
  private readonly equations: CableEquations;
  private readonly blocks: BlockSolve | null;
  private readonly condense;
  private readonly expand;

  constructor(equations: CableEquations, blocks: BlockSolve | null) {
    this.equations = equations;
    this.blocks = blocks;
    const { kernels, layout } = equations.parts;
    this.inexact = new Map([...inexactness(layout), ...(blocks?.inexact ?? [])]);
    this.exact = this.inexact.size === 0;
    this.condense = kernels.of('odeCondense');
    this.expand = kernels.of('odeExpand');
  }

  setup(t: number, y: F64, fy: F64, gamma: number, fresh: boolean): Status {
    const { scalars } = this.equations.parts;
    if (fresh) {
      const status = this.equations.ensureSlope(t, y, fy);
      if (status !== 0) {
        this.reason = this.equations.reason;
        return status;
      }
      this.equations.differentiate(t, y);
      this.counts.jacobians++;
    }
    this.counts.factorisations++;
    scalars.set('gamma', gamma);
    return this.told(this.blocks?.setup(t, y, fy, gamma, fresh) ?? 0);
  }

  solve(b: F64): Status {
    return this.filter(b, 1);
  }

  filter(b: F64, times: number): Status {
    const { equations } = this;
    const { kernels, scalars } = equations.parts;
    scalars.set('cj', 1 / scalars.get('gamma'));
    equations.scatterVectors(b);
    for (let i = 0; i < times; i++) {
      const status = this.once(kernels, b);
      if (status !== 0) return this.told(status);
    }
    equations.gatherVectors(b);
    return 0;
  }

  private once(kernels: PartKernels, b: F64): Status {
    run(kernels.exactRow);
    run(this.condense);
    const condensed = this.blocks?.condense(b) ?? 0;
    if (condensed !== 0) return condensed;
    run(kernels.engine.solve);
    run(this.expand);
    run(kernels.engine.diffuseVectors);
    return this.blocks?.expand(b) ?? 0;
  }

  private told(status: Status): Status {
    if (status !== 0) this.reason = this.blocks?.reason ?? '';
    return status;
  }
}
