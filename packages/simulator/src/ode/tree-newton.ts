import type { BlockSolve } from './block-solve.ts';
import type { CableEquations } from './cable-equations.ts';
import { CableNewton } from './cable-newton.ts';
import { inexactness } from './exactness.ts';
import { run } from './kernels.ts';

/** A pivot that is smaller than this part of its column is no pivot. */
const TINY = 1e-14;

/**
 * (I − γJ)x = b along the tree, symbolic: the states of each mechanism are condensed onto v and the ports of its node (currents, concentrations, potentials of ions that others
 * read), the ports onto the node's row, the rows are solved from the leaves to the root and back, ports and states follow from v. Exact for all that meets in a node; `inexact` says
 * what does not, and for what Newton's iteration has to do the rest.
 */
export class TreeNewton extends CableNewton {
  readonly exact: boolean;
  /** Mechanism → why it is not exact. */
  readonly inexact: ReadonlyMap<string, string>;
  private readonly factors;
  /** γ of the entries that are there; NaN: none. */
  private factored = Number.NaN;
  private readonly condense;
  private readonly expand;

  constructor(equations: CableEquations, blocks: BlockSolve | null) {
    super(equations, blocks);
    const { kernels, layout } = equations.parts;
    this.inexact = new Map([...inexactness(layout), ...(blocks?.inexact ?? [])]);
    this.exact = this.inexact.size === 0;
    this.factors = kernels.of('odeFactor');
    this.condense = kernels.of('odeCondense');
    this.expand = kernels.of('odeExpand');
  }

  /** The kernels that differentiate make their own; of states that two mechanisms write an evaluation leaves one. */
  protected override keepSlopes(): void {
    const { ports, scatter } = this.equations.parts.kernels;
    if (ports?.rewritten === true) run(scatter);
  }

  /** The entries of mechanisms in the systems of ports, and these eliminated: most steps are as long as the one before. */
  protected override factor(gamma: number, fresh: boolean): string {
    const { ports } = this.equations.parts.kernels;
    if (ports === null || (!fresh && gamma === this.factored)) return '';
    this.factored = Number.NaN;
    run(ports.begin);
    run(this.factors);
    run(ports.factor);
    run(ports.weakest);
    if (!(ports.least[0]! > TINY))
      return `what concentrations and currents at a node follow from has no single solution (smallest pivot ${ports.least[0]})`;
    this.factored = gamma;
    return '';
  }

  protected override makeRows(): void {
    const { exactRow, ports } = this.equations.parts.kernels;
    run(exactRow);
    run(this.condense);
    if (ports !== null) run(ports.condense);
  }

  protected override findStates(): void {
    const { ports } = this.equations.parts.kernels;
    if (ports !== null) run(ports.expand);
    run(this.expand);
  }
}
