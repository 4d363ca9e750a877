import type { BlockSolve } from './block-solve.ts';
import type { CableEquations } from './cable-equations.ts';
import { CableNewton } from './cable-newton.ts';
import { run } from './kernels.ts';

/**
 * An approximation of (I − γJ)⁻¹ as NEURON makes it: v along the tree with the slopes of currents by v, and the states of each mechanism on their own. What couples v
 * and states is left to the iteration. The slopes are those of an evaluation of currents (differences of 0.001 mV where these are not affine in v).
 */
export class BlockNewton extends CableNewton {
  readonly exact = false;
  private readonly states;

  constructor(equations: CableEquations, blocks: BlockSolve | null) {
    super(equations, blocks);
    this.states = equations.parts.kernels.of('odeSolve');
  }

  protected override keepSlopes(): void {
    run(this.equations.parts.kernels.keepSlopes);
  }

  protected override makeRows(): void {
    run(this.equations.parts.kernels.blockRow);
  }

  protected override findStates(): void {
    run(this.states);
  }
}
