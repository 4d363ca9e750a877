import type { BlockSolve } from './block-solve.ts';
import type { CableEquations } from './cable-equations.ts';
import { CableNewton } from './cable-newton.ts';
import { inexactness } from './exactness.ts';
import { run } from './kernels.ts';

/**
 * (I − γJ)x = b along the tree, symbolic: the states of each mechanism are condensed onto its node's row, the rows are solved from the leaves to the root and back, the
 * states follow from v. Exact for all that meets in v alone; `inexact` says what does not, and for what Newton's iteration has to do the rest.
 */
export class TreeNewton extends CableNewton {
  readonly exact: boolean;
  /** Mechanism → why it is not exact. */
  readonly inexact: ReadonlyMap<string, string>;
  private readonly condense;
  private readonly expand;

  constructor(equations: CableEquations, blocks: BlockSolve | null) {
    super(equations, blocks);
    const { kernels, layout } = equations.parts;
    this.inexact = new Map([...inexactness(layout), ...(blocks?.inexact ?? [])]);
    this.exact = this.inexact.size === 0;
    this.condense = kernels.of('odeCondense');
    this.expand = kernels.of('odeExpand');
  }

  /** The kernels that differentiate make their own. */
  protected override keepSlopes(): void {}

  protected override makeRows(): void {
    run(this.equations.parts.kernels.exactRow);
    run(this.condense);
  }

  protected override findStates(): void {
    run(this.expand);
  }
}
